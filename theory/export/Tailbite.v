(* The words in which tailbite's claims are written down for Rocq, and what is used of them.  Everything is proved here;
   there is no axiom beside those of Coq's real numbers.  A statement rests on the *definitions* below (sums and products
   over a range of integers, integer powers, the expectation of a random experiment); lemmas and tactics only find proofs. *)
From Coq Require Export Reals ZArith Lra Lia Psatz List FunctionalExtensionality.
Export ListNotations.
Open Scope R_scope.

(* ---- Sums and products over lo..hi; a reversed range is empty ---- *)
Fixpoint sum_from (f : Z -> R) (lo : Z) (count : nat) : R :=
  match count with O => 0 | S c => sum_from f lo c + f (lo + Z.of_nat c)%Z end.
Fixpoint prod_from (f : Z -> R) (lo : Z) (count : nat) : R :=
  match count with O => 1 | S c => prod_from f lo c * f (lo + Z.of_nat c)%Z end.
Definition sumZ (f : Z -> R) (lo hi : Z) : R := sum_from f lo (Z.to_nat (hi - lo + 1)).
Definition prodZ (f : Z -> R) (lo hi : Z) : R := prod_from f lo (Z.to_nat (hi - lo + 1)).
(* ---- Integer powers, of either sign ---- *)
Definition powZ (x : R) (k : Z) : R := if (k <? 0)%Z then / (x ^ Z.to_nat (- k)) else x ^ Z.to_nat k.

Lemma sumZ_empty f lo hi : (hi < lo)%Z -> sumZ f lo hi = 0.
Proof. intros. unfold sumZ. now replace (Z.to_nat _) with O by lia. Qed.
Lemma prodZ_empty f lo hi : (hi < lo)%Z -> prodZ f lo hi = 1.
Proof. intros. unfold prodZ. now replace (Z.to_nat _) with O by lia. Qed.
Lemma sumZ_last f lo hi hi' : hi = (hi' + 1)%Z -> (lo <= hi)%Z -> sumZ f lo hi = sumZ f lo hi' + f hi.
Proof. intros. unfold sumZ. replace (Z.to_nat (hi - lo + 1)) with (S (Z.to_nat (hi' - lo + 1))) by lia.
  simpl. do 2 f_equal. lia. Qed.
Lemma prodZ_last f lo hi hi' : hi = (hi' + 1)%Z -> (lo <= hi)%Z -> prodZ f lo hi = prodZ f lo hi' * f hi.
Proof. intros. unfold prodZ. replace (Z.to_nat (hi - lo + 1)) with (S (Z.to_nat (hi' - lo + 1))) by lia.
  simpl. do 2 f_equal. lia. Qed.
Lemma range_ind (P : nat -> Prop) lo hi :
  P O -> (forall c, (lo <= lo + Z.of_nat c <= hi)%Z -> P c -> P (S c)) -> P (Z.to_nat (hi - lo + 1)).
Proof. intros H0 HS. assert (K : forall c, (Z.of_nat c <= Z.max 0 (hi - lo + 1))%Z -> P c).
  { induction c; intros; [exact H0|]. apply HS; [lia|]. apply IHc. lia. } apply K. lia. Qed.
Ltac by_range := intros; unfold sumZ, prodZ; apply range_ind; simpl; intros.
Lemma sumZ_ext f g lo hi : (forall i, (lo <= i <= hi)%Z -> f i = g i) -> sumZ f lo hi = sumZ g lo hi.
Proof. by_range; [reflexivity|]. rewrite H1, H by lia. reflexivity. Qed.
Lemma prodZ_ext f g lo hi : (forall i, (lo <= i <= hi)%Z -> f i = g i) -> prodZ f lo hi = prodZ g lo hi.
Proof. by_range; [reflexivity|]. rewrite H1, H by lia. reflexivity. Qed.
Lemma sumZ_congr f g lo hi lo' hi' : lo = lo' -> hi = hi' -> (forall i, (lo <= i <= hi)%Z -> f i = g i) -> sumZ f lo hi = sumZ g lo' hi'.
Proof. intros <- <-. apply sumZ_ext. Qed.
Lemma prodZ_congr f g lo hi lo' hi' : lo = lo' -> hi = hi' -> (forall i, (lo <= i <= hi)%Z -> f i = g i) -> prodZ f lo hi = prodZ g lo' hi'.
Proof. intros <- <-. apply prodZ_ext. Qed.
Lemma sumZ_single f lo hi : lo = hi -> sumZ f lo hi = f lo.
Proof. intros <-. rewrite (sumZ_last f lo lo (lo - 1)), sumZ_empty by lia. ring. Qed.
Lemma prodZ_single f lo hi : lo = hi -> prodZ f lo hi = f lo.
Proof. intros <-. rewrite (prodZ_last f lo lo (lo - 1)), prodZ_empty by lia. ring. Qed.
Lemma sumZ_plus f g lo hi : sumZ (fun i => f i + g i) lo hi = sumZ f lo hi + sumZ g lo hi.
Proof. by_range; [ring|]. rewrite H0. ring. Qed.
Lemma sumZ_scal c f lo hi : sumZ (fun i => c * f i) lo hi = c * sumZ f lo hi.
Proof. by_range; [ring|]. rewrite H0. ring. Qed.
Lemma sumZ_const c lo hi : (lo <= hi + 1)%Z -> sumZ (fun _ => c) lo hi = IZR (hi - lo + 1) * c.
Proof. intros. unfold sumZ. replace (IZR (hi - lo + 1)) with (INR (Z.to_nat (hi - lo + 1))).
  - induction (Z.to_nat _); [simpl; ring|]. rewrite S_INR. simpl sum_from. rewrite IHn. ring.
  - rewrite INR_IZR_INZ. f_equal. lia. Qed.
Lemma prodZ_mult f g lo hi : prodZ (fun i => f i * g i) lo hi = prodZ f lo hi * prodZ g lo hi.
Proof. by_range; [ring|]. rewrite H0. ring. Qed.
Lemma prodZ_inv f lo hi : prodZ (fun i => / f i) lo hi = / prodZ f lo hi.
Proof. by_range; [symmetry; apply Rinv_1|]. rewrite H0, Rinv_mult. ring. Qed.
Lemma prodZ_pow f k lo hi : prodZ (fun i => f i ^ k) lo hi = (prodZ f lo hi) ^ k.
Proof. by_range; [symmetry; apply pow1|]. rewrite H0, Rpow_mult_distr. reflexivity. Qed.
Lemma prodZ_const c lo hi : (lo <= hi + 1)%Z -> prodZ (fun _ => c) lo hi = powZ c (hi - lo + 1).
Proof. intros. unfold prodZ, powZ. rewrite (proj2 (Z.ltb_ge _ _)) by lia.
  induction (Z.to_nat _); simpl; [reflexivity|]. rewrite IHn. ring. Qed.
Lemma prodZ_neq0 f lo hi : (forall i, (lo <= i <= hi)%Z -> f i <> 0) -> prodZ f lo hi <> 0.
Proof. by_range; [lra|]. apply Rmult_integral_contrapositive_currified; auto. Qed.
Lemma prodZ_pos f lo hi : (forall i, (lo <= i <= hi)%Z -> 0 < f i) -> 0 < prodZ f lo hi.
Proof. by_range; [lra|]. apply Rmult_lt_0_compat; auto. Qed.
Lemma sumZ_nonneg f lo hi : (forall i, (lo <= i <= hi)%Z -> 0 <= f i) -> 0 <= sumZ f lo hi.
Proof. by_range; [lra|]. apply Rplus_le_le_0_compat; auto. Qed.
Lemma sumZ_le f g lo hi : (forall i, (lo <= i <= hi)%Z -> f i <= g i) -> sumZ f lo hi <= sumZ g lo hi.
Proof. by_range; [lra|]. apply Rplus_le_compat; auto. Qed.
Lemma prodZ_le f g lo hi : (forall i, (lo <= i <= hi)%Z -> 0 <= f i <= g i) -> prodZ f lo hi <= prodZ g lo hi.
Proof. intros H. enough (0 <= prodZ f lo hi <= prodZ g lo hi) by tauto. revert H. by_range; [lra|].
  specialize (H (lo + Z.of_nat c)%Z ltac:(lia)). nra. Qed.

Lemma powZ_0 x : powZ x 0 = 1. Proof. reflexivity. Qed.
Lemma powZ_1 x : powZ x 1 = x. Proof. unfold powZ; simpl; ring. Qed.
Lemma powZ_base k : powZ 1 k = 1.
Proof. unfold powZ. destruct (k <? 0)%Z; rewrite pow1; [apply Rinv_1 | reflexivity]. Qed.
Lemma powZ_zero k : (0 < k)%Z -> powZ 0 k = 0.
Proof. intros. unfold powZ. rewrite (proj2 (Z.ltb_ge _ _)) by lia. apply pow_i. lia. Qed.
Lemma powZ_add x k k' (c : nat) : k = (k' + Z.of_nat c)%Z -> (0 <= k')%Z -> powZ x k = powZ x k' * x ^ c.
Proof. intros. unfold powZ. rewrite !(proj2 (Z.ltb_ge _ _)) by lia. rewrite <- pow_add. f_equal. lia. Qed.
Lemma powZ_mul x k k' (c : nat) : k = (Z.of_nat c * k')%Z -> (0 <= k')%Z -> powZ x k = powZ x k' ^ c.
Proof. intros. unfold powZ. rewrite !(proj2 (Z.ltb_ge _ _)) by nia. rewrite <- pow_mult. f_equal. nia. Qed.
Lemma powZ_opp x k : powZ x (- k) = / powZ x k.
Proof. unfold powZ. destruct (Z.ltb_spec k 0), (Z.ltb_spec (- k) 0); try lia; rewrite ?Rinv_inv, ?Z.opp_involutive; try reflexivity.
  replace k with 0%Z by lia. simpl. symmetry. apply Rinv_1. Qed.
Lemma powZ_mult x y k : powZ (x * y) k = powZ x k * powZ y k.
Proof. unfold powZ. destruct (k <? 0)%Z; rewrite Rpow_mult_distr; [apply Rinv_mult | reflexivity]. Qed.
Lemma powZ_inv x k : powZ (/ x) k = / powZ x k.
Proof. unfold powZ. destruct (k <? 0)%Z; rewrite pow_inv; reflexivity. Qed.
Lemma powZ_neq0 x k : x <> 0 -> powZ x k <> 0.
Proof. intros. unfold powZ. destruct (k <? 0)%Z; [apply Rinv_neq_0_compat|]; apply pow_nonzero; assumption. Qed.
Lemma powZ_pos x k : 0 < x -> 0 < powZ x k.
Proof. intros. unfold powZ. destruct (k <? 0)%Z; [apply Rinv_0_lt_compat|]; apply pow_lt; assumption. Qed.
Lemma powZ_nonneg x k : 0 <= x -> 0 <= powZ x k.
Proof. intros [H | <-]; [left; apply powZ_pos, H|]. unfold powZ. destruct (k <? 0)%Z.
  - destruct (Z.to_nat (- k)); simpl; [rewrite Rinv_1; lra | rewrite Rmult_0_l, Rinv_0; lra].
  - apply pow_le; lra. Qed.
Global Opaque sumZ prodZ powZ.

(* ---- Induction from a base ---- *)
Lemma Zind (P : Z -> Prop) (b : Z) : P b -> (forall k, (b <= k)%Z -> P k -> P (k + 1)%Z) -> forall k, (b <= k)%Z -> P k.
Proof. intros H0 HS k Hk. replace k with (b + Z.of_nat (Z.to_nat (k - b)))%Z by lia.
  induction (Z.to_nat (k - b)) as [|m IH]; [now rewrite Z.add_0_r|].
  replace (b + Z.of_nat (S m))%Z with (b + Z.of_nat m + 1)%Z by lia. apply HS; [lia | exact IH]. Qed.

(* counts of points only grow *)
Lemma counts_grow (M N : Z -> Z) : (forall i, (0 <= i)%Z -> (1 <= M i)%Z) -> (N 0 = 0)%Z ->
  (forall i, (0 <= i)%Z -> (N (1 + i) = M i + N i)%Z) -> forall i, (1 <= i)%Z -> (M 0 <= N i)%Z.
Proof. intros HM H0 HS. apply (Zind (fun i => (M 0 <= N i)%Z)).
  - replace 1%Z with (1 + 0)%Z by lia. rewrite HS by lia. lia.
  - intros k Hk IH. replace (k + 1)%Z with (1 + k)%Z by lia. rewrite HS by lia. specialize (HM k). lia. Qed.

(* ---- The expectation of a function of the state of generation n >= first: start there, then take one generation after
   another; [one n f s] is the mean of f of the next state, given the state s of generation n ---- *)
Section Expectation.
Variables (State : Type) (ok : State -> Prop) (init : State) (first : Z) (one : Z -> (State -> R) -> State -> R).
Fixpoint expect_nat (k : nat) (h : State -> R) : R :=
  match k with O => h init | S c => expect_nat c (one (first + Z.of_nat c) h) end.
Definition expect (h : State -> R) (n : Z) : R := expect_nat (Z.to_nat (n - first)) h.
Hypothesis ok_init : ok init.
Hypothesis one_ext : forall n f g s, (first <= n)%Z -> ok s -> (forall s, ok s -> f s = g s) -> one n f s = one n g s.
Hypothesis one_add : forall n f g s, one n (fun s => f s + g s) s = one n f s + one n g s.
Hypothesis one_scal : forall n a f s, one n (fun s => a * f s) s = a * one n f s.
Hypothesis one_unit : forall n s, one n (fun _ => 1) s = 1.
Lemma expect_nat_ext k : forall f g, (forall s, ok s -> f s = g s) -> expect_nat k f = expect_nat k g.
Proof. induction k; simpl; intros f g H; [apply H, ok_init|]. apply IHk. intros. apply one_ext; [lia | assumption..]. Qed.
Lemma expect_ext f g n : (forall s, ok s -> f s = g s) -> expect f n = expect g n.
Proof. apply expect_nat_ext. Qed.
Lemma expect_add f g n : expect (fun s => f s + g s) n = expect f n + expect g n.
Proof. unfold expect. generalize (Z.to_nat (n - first)) as k. intros k. revert f g. induction k; simpl; intros; [reflexivity|].
  rewrite <- IHk. apply expect_nat_ext. intros. apply one_add. Qed.
Lemma expect_scal a f n : expect (fun s => a * f s) n = a * expect f n.
Proof. unfold expect. generalize (Z.to_nat (n - first)) as k. intros k. revert f. induction k; simpl; intros; [reflexivity|].
  rewrite <- IHk. apply expect_nat_ext. intros. apply one_scal. Qed.
Lemma expect_one n : expect (fun _ => 1) n = 1.
Proof. unfold expect. induction (Z.to_nat (n - first)); simpl; [reflexivity|]. refine (eq_trans _ IHn0).
  apply expect_nat_ext. intros. apply one_unit. Qed.
Lemma expect_start h n : n = first -> expect h n = h init.
Proof. intros ->. unfold expect. now rewrite Z.sub_diag. Qed.
Lemma expect_next h n n' : n' = (n + 1)%Z -> (first <= n)%Z -> expect h n' = expect (one n h) n.
Proof. intros -> H. unfold expect. replace (Z.to_nat (n + 1 - first)) with (S (Z.to_nat (n - first))) by lia. simpl.
  now replace (first + Z.of_nat (Z.to_nat (n - first)))%Z with n by lia. Qed.
End Expectation.

(* ---- Roots, powers, logarithms; gamma and psi by their recurrences ---- *)
Lemma sq_sqrt x : 0 <= x -> sqrt x ^ 2 = x. Proof. intros; simpl; rewrite Rmult_1_r; apply sqrt_sqrt; assumption. Qed.
Lemma sqrt_Rpower x s : 0 < x -> s = / 2 -> Rpower x s = sqrt x. Proof. intros H ->. apply Rpower_sqrt, H. Qed.
Lemma Rpower_nat x (k : nat) s : 0 < x -> s = INR k -> Rpower x s = x ^ k. Proof. intros H ->. now apply Rpower_pow. Qed.
Lemma Rpower_inv x s : 0 < x -> Rpower (/ x) s = / Rpower x s.
Proof. intros. unfold Rpower. rewrite ln_Rinv, <- exp_Ropp by assumption. f_equal. ring. Qed.
Lemma ln_sqrt x : 0 < x -> ln (sqrt x) = / 2 * ln x.
Proof. intros. rewrite <- Rpower_sqrt by assumption. unfold Rpower. now rewrite ln_exp. Qed.
Lemma ln_powZ x k : 0 < x -> ln (powZ x k) = IZR k * ln x.
Proof. intros. Transparent powZ. unfold powZ. Opaque powZ. destruct (Z.ltb_spec k 0).
  - rewrite ln_Rinv by (apply pow_lt; assumption). rewrite ln_pow, INR_IZR_INZ by assumption.
    rewrite Z2Nat.id, opp_IZR by lia. ring.
  - rewrite ln_pow, INR_IZR_INZ by assumption. now rewrite Z2Nat.id by lia. Qed.
Fixpoint rising (a : R) (k : nat) : R := match k with O => 1 | S j => rising a j * (a + INR j) end.
Fixpoint reciprocals (a : R) (k : nat) : R := match k with O => 0 | S j => reciprocals a j + / (a + INR j) end.
Lemma gamma_shift (G : R -> R) (rec : forall x, 0 < x -> G (x + 1) = x * G x) (k : nat) (a y : R) :
  0 < a -> y = a + INR k -> G y = rising a k * G a.
Proof. intros Ha ->. induction k; [simpl; rewrite Rplus_0_r; ring|]. rewrite S_INR. simpl rising.
  replace (a + (INR k + 1)) with ((a + INR k) + 1) by ring. pose proof (pos_INR k). rewrite rec, IHk by lra. ring. Qed.
Lemma psi_shift (P : R -> R) (rec : forall x, 0 < x -> P (x + 1) = P x + / x) (k : nat) (a y : R) :
  0 < a -> y = a + INR k -> P y = reciprocals a k + P a.
Proof. intros Ha ->. induction k; [simpl; rewrite Rplus_0_r; ring|]. rewrite S_INR. simpl reciprocals.
  replace (a + (INR k + 1)) with ((a + INR k) + 1) by ring. pose proof (pos_INR k). rewrite rec, IHk by lra. ring. Qed.

Definition given (P : Prop) : Prop := P. (* a condition on all members of a schedule *)
