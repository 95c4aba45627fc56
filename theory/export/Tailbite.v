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

(* ---- Tactics.  [gpos] is redefined in each file: what is known of its functions ---- *)
Definition given (P : Prop) : Prop := P. (* a condition on all members of a schedule *)
Definition seen {A : Type} (_ : A) (i : Z) : Prop := True.
Ltac isnum k := lazymatch k with Z0 => idtac | Zpos ?p => isnum p | Zneg ?p => isnum p | xH => idtac | xO ?q => isnum q | xI ?q => isnum q end.
Ltac literal K := repeat match type of K with context [(1 + ?c)%Z] => isnum c; let v := eval compute in (1 + c)%Z in change (1 + c)%Z with v in K end.
Ltac instance H i := lazymatch goal with _ : seen H i |- _ => fail | _ => assert (seen H i) by exact I;
  try (let K := fresh in pose proof (H i ltac:(lia)) as K; cbv beta in K; literal K) end.
Ltac known := idtac. (* redefined in each file *)
Ltac doms := known; repeat match goal with
  | H : given (forall i : Z, _ -> _) |- context [?f ?i] => lazymatch type of f with Z -> _ => instance H i end end.
Ltac gpos := fail.
Ltac izr := rewrite ?plus_IZR, ?minus_IZR, ?mult_IZR, ?opp_IZR in *.
Ltac z2r := repeat match goal with
  | H : (?a <= ?b)%Z |- _ => apply IZR_le in H | H : (?a < ?b)%Z |- _ => apply IZR_lt in H
  | H : @eq Z ?a ?b |- _ => apply (f_equal IZR) in H end; izr.
Ltac zle := first [ lia | doms; lia ].
Ltac leaf := first [ assumption | lra | solve [doms; z2r; lra] ].
Ltac pos := lazymatch goal with
  | |- 0 < _ * _ => first [ (apply Rmult_lt_0_compat; pos) | leaf ]
  | |- 0 < / _ => apply Rinv_0_lt_compat; pos
  | |- 0 < _ / _ => apply Rdiv_lt_0_compat; pos
  | |- 0 < _ ^ _ => first [ (apply pow_lt; pos) | leaf ]
  | |- 0 < powZ _ _ => apply powZ_pos; pos
  | |- 0 < Rpower _ _ => apply exp_pos
  | |- 0 < exp _ => apply exp_pos
  | |- 0 < sqrt _ => apply sqrt_lt_R0; pos
  | |- 0 < PI => exact PI_RGT_0
  | |- 0 < prodZ _ _ _ => apply prodZ_pos; intros; cbv beta; pos
  | |- 0 < ln 2 => rewrite <- ln_1; apply ln_increasing; lra
  | |- 0 < _ + _ => first [ leaf | gpos | solve [addends; doms; z2r; lra] | (apply Rplus_lt_le_0_compat; [pos | nonneg])
      | (apply Rplus_le_lt_0_compat; [nonneg | pos]) ]
  | |- _ => first [ leaf | gpos ] end
with nonneg := lazymatch goal with
  | |- 0 <= _ * _ => first [ (apply Rmult_le_pos; nonneg) | leaf ]
  | |- 0 <= / _ => apply Rlt_le, Rinv_0_lt_compat; pos
  | |- 0 <= _ ^ 2 => apply pow2_ge_0
  | |- 0 <= _ ^ _ => first [ (apply pow_le; nonneg) | leaf ]
  | |- 0 <= powZ _ _ => apply powZ_nonneg; nonneg
  | |- 0 <= sqrt _ => apply sqrt_pos
  | |- 0 <= sumZ _ _ _ => apply sumZ_nonneg; intros; cbv beta; nonneg
  | |- 0 <= _ + _ => first [ leaf | solve [addends; doms; z2r; lra] | (apply Rplus_le_le_0_compat; nonneg) ]
  | |- _ => first [ leaf | (apply Rlt_le; pos) ] end
with addends := lazymatch goal with |- ?rel 0 ?x => addends_of x end
with addends_of x := lazymatch x with
  | ?a + ?b => addends_of a; addends_of b
  | ?a * ?b => try (let H := fresh in assert (H : 0 <= x) by nonneg)
  | _ => idtac end.
Ltac nz := lazymatch goal with
  | |- _ /\ _ => split; nz
  | |- True => exact I
  | |- _ * _ <> 0 => first [ (apply Rmult_integral_contrapositive_currified; nz) | nzleaf ]
  | |- / _ <> 0 => apply Rinv_neq_0_compat; nz
  | |- _ ^ _ <> 0 => apply pow_nonzero; nz
  | |- prodZ _ _ _ <> 0 => apply prodZ_neq0; intros; cbv beta; nz
  | |- powZ _ _ <> 0 => apply powZ_neq0; nz
  | |- forall _, _ => intros; nz
  | |- _ <> _ => nzleaf
  | |- _ => leaf end
with nzleaf := first [ assumption | lra | (apply Rgt_not_eq; pos)
  | solve [doms; z2r; first [lra | (apply Rgt_not_eq; nra) | (apply Rlt_not_eq; nra)]] ].
Ltac side := repeat (match goal with |- given _ => unfold given | _ => idtac end; intros; try split); first [ assumption | lia | lra | solve [doms; first [lia | z2r; lra]] | solve [nz] | solve [pos]
  | solve [nonneg] | solve [doms; z2r; nra] ].
Ltac spec H := repeat match type of H with ?P -> _ => lazymatch type of P with Prop =>
  let h := fresh in assert (h : P) by side; specialize (H h); clear h end end.
Ltac fld := first [ reflexivity | ring | (field; nz) | (izr; first [ring | (field; nz)]) ].
Ltac same := first [ reflexivity | lia | (apply sumZ_congr; [lia | lia | intros; cbv beta; same]) | (apply prodZ_congr; [lia | lia | intros; cbv beta; same])
  | (progress f_equal; same) | fld ].
Ltac by_same T := first [ exact T | (match type of T with
    | ?A = ?B => transitivity A; [same | transitivity B; [exact T | same]]
    | ?A <= ?B => apply Rle_trans with A; [right; same | apply Rle_trans with B; [exact T | right; same]]
    | ?A < ?B => apply Rle_lt_trans with A; [right; same | apply Rlt_le_trans with B; [exact T | right; same]] end) ].
(* arguments of a function that are equal are made the same *)
Ltac args f := repeat match goal with |- context [f ?a] => match goal with |- context [f ?b] =>
  tryif constr_eq a b then fail else replace (f b) with (f a) by (f_equal; solve [fld]) end end.
Ltac argZ := repeat match goal with |- context [?f ?a] => lazymatch type of a with Z => lazymatch f with
  | IZR => fail | Z.opp => fail | Z.of_nat => fail | Z.add _ => fail | Z.mul _ => fail
  | _ => match goal with |- context [f ?b] => tryif constr_eq a b then fail else replace b with a by lia end end end end.
Ltac sums := repeat match goal with |- context [sumZ ?f ?a ?b] => match goal with |- context [sumZ ?g a b] =>
  tryif constr_eq f g then fail else replace (sumZ g a b) with (sumZ f a b) by (apply sumZ_ext; intros; cbv beta; solve [fld]) end end.
Ltac prods := repeat match goal with |- context [prodZ ?f ?a ?b] => match goal with |- context [prodZ ?g a b] =>
  tryif constr_eq f g then fail else replace (prodZ g a b) with (prodZ f a b) by (apply prodZ_ext; intros; cbv beta; solve [fld]) end end.
Ltac logs := unfold Rdiv; repeat first [ rewrite ln_mult by pos | rewrite ln_Rinv by pos | rewrite ln_1 | rewrite ln_exp
  | rewrite ln_sqrt by pos | rewrite ln_powZ by pos | rewrite ln_pow by pos ].
Ltac powers := unfold Rdiv; repeat first [ rewrite Rpower_inv by pos | rewrite <- Rpower_mult_distr by pos | rewrite Rpower_plus
  | rewrite Rpower_1 by pos | rewrite Rpower_Ropp | rewrite exp_plus | rewrite exp_Ropp | rewrite ln_exp | rewrite exp_0
  | rewrite exp_ln by pos | progress unfold Rminus ].
Ltac roots := unfold Rdiv; repeat first [ rewrite sqrt_mult_alt by nonneg | rewrite sqrt_inv | rewrite sqrt_1 | rewrite sqrt_square by nonneg | rewrite sqrt_pow2 by nonneg ];
  repeat match goal with |- context [sqrt ?x] => let r := fresh "r" in let H := fresh in let P := fresh in
    assert (P : 0 <= sqrt x) by apply sqrt_pos; assert (H : x = sqrt x * sqrt x) by (symmetry; apply sqrt_sqrt; nonneg);
    try (assert (0 < sqrt x) by (apply sqrt_lt_R0; pos)); set (r := sqrt x) in *; clearbody r; rewrite ?H end.
Ltac unroot := repeat match goal with H : ?x = ?r * ?r |- _ => progress (rewrite <- ?H) end.
Ltac rooted := roots; first [ ring | (field; unroot; nz) | (izr; field; unroot; nz) ].
Ltac doubles := progress repeat match goal with
  | |- context [powZ ?x (-1 * ?k)] => replace (powZ x (-1 * k)) with (/ powZ x k) by (rewrite <- powZ_opp; f_equal; lia)
  | |- context [powZ ?x (2 * ?k)] => rewrite (powZ_mul x (2 * k) k 2) by zle
  | |- context [powZ ?x (-2 * ?k)] => replace (powZ x (-2 * k)) with (/ powZ x k ^ 2) by (rewrite <- (powZ_mul x (2 * k) k 2), <- powZ_opp by zle; f_equal; lia)
  | |- context [powZ (?x * ?y) ?k] => rewrite (powZ_mult x y k) | |- context [powZ (/ ?x) ?k] => rewrite (powZ_inv x k) end.
Ltac term := first [ solve [fld] | solve [logs; fld] | solve [powers; fld] | solve [rooted] | solve [logs; rooted] | solve [powers; rooted] | solve [doubles; argZ; fld] ].
Ltac ones := repeat match goal with |- context [powZ ?x ?n] => first [
    (replace x with 1 by (solve [fld]); rewrite (powZ_base n)) | (replace x with 0 by (solve [fld]); rewrite (powZ_zero n) by zle) ] end.
Ltac closed := repeat match goal with |- context [powZ ?x ?k] => let v := eval compute in k in
  isnum v; tryif constr_eq k v then fail else change k with v end.
Ltac bare := repeat first [ rewrite sumZ_empty by lia | rewrite prodZ_empty by lia | (rewrite sumZ_single by lia; cbv beta)
  | (rewrite prodZ_single by lia; cbv beta) ]; closed; rewrite ?powZ_0, ?powZ_1.
Ltac by_base T := first [ solve [by_same T] | (match type of T with ?A = ?B => transitivity A; [solve [same]
  | transitivity B; [exact T | bare; first [solve [fld] | solve [argZ; fld] | solve [ones; fld] | solve [bare; term]]]] end) ].
Ltac gams_of Gam rec := repeat match goal with |- context [Gam ?a] => match goal with |- context [Gam ?b] =>
  tryif constr_eq a b then fail else first [ rewrite (gamma_shift Gam rec 1 b a) by first [pos | simpl INR; fld]
  | rewrite (gamma_shift Gam rec 2 b a) by first [pos | simpl INR; fld]
  | rewrite (gamma_shift Gam rec 3 b a) by first [pos | simpl INR; fld] ] end end; cbn [rising INR].
Ltac by_terms use := match goal with
  | |- context [sumZ ?f ?a ?b] => match goal with |- context [sumZ ?g a b] => tryif constr_eq f g then fail else
      (assert (K : sumZ f a b <= sumZ g a b) by (let j := fresh "j" in apply sumZ_le; intros j ?; cbv beta; use j; first [assumption | lra | nra]);
       first [exact K | lra | nra]) end
  | |- context [prodZ ?f ?a ?b] => match goal with |- context [prodZ ?g a b] => tryif constr_eq f g then fail else
      (assert (K : prodZ f a b <= prodZ g a b) by (let j := fresh "j" in apply prodZ_le; intros j ?; cbv beta; use j; split; first [assumption | nonneg | lra | nra]);
       first [exact K | lra | nra]) end end.
(* the constructors of a normal form: what does not depend on the index goes outside *)
Ltac by_law e := let H := fresh in pose proof e as H; cbv beta in H; rewrite H; clear H.
Ltac pull := repeat match goal with
  | |- context [prodZ (fun _ => ?c) ?a ?b] => rewrite (prodZ_const c a b) by lia
  | |- context [prodZ (fun i => @?f i * @?g i) ?a ?b] => by_law (prodZ_mult f g a b)
  | |- context [prodZ (fun i => / @?f i) ?a ?b] => by_law (prodZ_inv f a b)
  | |- context [prodZ (fun i => @?f i ^ ?k) ?a ?b] => by_law (prodZ_pow f k a b)
  | |- context [sumZ (fun _ => ?c) ?a ?b] => rewrite (sumZ_const c a b) by lia
  | |- context [sumZ (fun i => @?f i + @?g i) ?a ?b] => by_law (sumZ_plus f g a b)
  | |- context [sumZ (fun i => ?c * @?f i) ?a ?b] => by_law (sumZ_scal c f a b) end.
