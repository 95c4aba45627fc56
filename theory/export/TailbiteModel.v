(* Laws of one draw with few points: they show that what is assumed of a normal and of a chi-square draw holds somewhere. *)
From Tailbite Require Import Tailbite TailbiteTactics.
(* the moments 0 to 5 of the standard normal law *)
Definition three (f : R -> R) : R := (f (- sqrt 3) + 4 * f 0 + f (sqrt 3)) / 6.
Lemma three_ext : forall f g, (forall x, f x = g x) -> three f = three g.
Proof. intros f g H. unfold three. now rewrite !H. Qed.
Lemma three_add : forall f g, three (fun x => f x + g x) = three f + three g. Proof. intros. unfold three. field. Qed.
Lemma three_scal : forall a f, three (fun x => a * f x) = a * three f. Proof. intros. unfold three. field. Qed.
Lemma three_mass : three (fun _ => 1) = 1. Proof. unfold three. field. Qed.
Lemma root_three : sqrt 3 * sqrt 3 = 3. Proof. apply sqrt_sqrt. lra. Qed.
Ltac by_three := unfold three; pose proof root_three as H; generalize dependent (sqrt 3); intros r H.
Lemma three_1 : three (fun z => z ^ 1) = 0. Proof. by_three. field. Qed.
Lemma three_2 : three (fun z => z ^ 2) = 1. Proof. by_three. replace (((- r) ^ 2 + 4 * 0 ^ 2 + r ^ 2) / 6) with (r * r / 3) by field. rewrite H. field. Qed.
Lemma three_3 : three (fun z => z ^ 3) = 0. Proof. by_three. field. Qed.
Lemma three_4 : three (fun z => z ^ 4) = 3.
Proof. by_three. replace (((- r) ^ 4 + 4 * 0 ^ 4 + r ^ 4) / 6) with ((r * r) * (r * r) / 3) by field. rewrite H. field. Qed.
(* the moments 0 to 3 of the chi-square law with nu >= 0 degrees of freedom, on positive points where nu > 0 *)
Definition two (nu : R) (f : R -> R) : R := if Rle_dec nu 0 then f 0 else
  let r := sqrt (2 * (nu + 2)) in ((r - 2) * f (nu + 2 + r) + (r + 2) * f (nu + 2 - r)) / (2 * r).
Lemma root_two nu : 0 < nu -> let r := sqrt (2 * (nu + 2)) in 0 < r /\ r * r = 2 * (nu + 2) /\ r < nu + 2.
Proof. intros H r. assert (0 < r) by (apply sqrt_lt_R0; lra). assert (E : r * r = 2 * (nu + 2)) by (apply sqrt_sqrt; lra).
  repeat split; trivial. nra. Qed.
Ltac by_two := unfold two; intros; destruct (Rle_dec _ _) as [L | L]; cbv zeta;
  [| match goal with |- context [sqrt (2 * (?nu + 2))] => destruct (root_two nu ltac:(lra)) as (? & ? & ?); generalize dependent (sqrt (2 * (nu + 2))); intros r ? ? ? end].
Lemma two_ext : forall nu f g, 0 <= nu -> (forall q, 0 <= q -> f q = g q) -> two nu f = two nu g.
Proof. by_two; [apply H0; lra|]. rewrite !H0 by lra. reflexivity. Qed.
Lemma two_extp : forall nu f g, 0 < nu -> (forall q, 0 < q -> f q = g q) -> two nu f = two nu g.
Proof. by_two; [lra|]. rewrite !H0 by lra. reflexivity. Qed.
Lemma two_add : forall nu f g, two nu (fun x => f x + g x) = two nu f + two nu g. Proof. by_two; [reflexivity | field; lra]. Qed.
Lemma two_scal : forall nu a f, two nu (fun x => a * f x) = a * two nu f. Proof. by_two; [reflexivity | field; lra]. Qed.
Lemma two_mass : forall nu, two nu (fun _ => 1) = 1. Proof. by_two; [reflexivity | field; lra]. Qed.
Lemma two_1 : forall nu, 0 <= nu -> two nu (fun z => z ^ 1) = nu + 0.
Proof. by_two; [lra|]. field_simplify; [|lra]. field. lra. Qed.
Lemma two_2 : forall nu, 0 <= nu -> two nu (fun z => z ^ 2) = (nu + 0) * (nu + 2).
Proof. by_two; [replace nu with 0 by lra; ring|]. field_simplify_eq; [|lra]. replace (r ^ 3) with (r * (r * r)) by ring. rewrite H1. ring. Qed.
(* a fair coin: moments 1, 0, 1 *)
Definition coin (f : R -> R) : R := (f 1 + f (-1)) / 2.
Lemma coin_ext : forall f g, (forall x, f x = g x) -> coin f = coin g. Proof. intros f g H. unfold coin. now rewrite !H. Qed.
Lemma coin_add : forall f g, coin (fun x => f x + g x) = coin f + coin g. Proof. intros. unfold coin. field. Qed.
Lemma coin_scal : forall a f, coin (fun x => a * f x) = a * coin f. Proof. intros. unfold coin. field. Qed.
Lemma coin_mass : coin (fun _ => 1) = 1. Proof. unfold coin. field. Qed.
Lemma coin_1 : coin (fun z => z ^ 1) = 0. Proof. unfold coin. field. Qed.
Lemma coin_2 : coin (fun z => z ^ 2) = 1. Proof. unfold coin. field. Qed.
(* one point whose logarithm has a given mean *)
Definition log_point (psi : Z -> R -> R) (nu : R) (f : R -> R) : R := f (exp (psi 0%Z (nu / 2) + ln 2)).
Lemma log_ext psi : forall nu f g, 0 <= nu -> (forall q, 0 <= q -> f q = g q) -> log_point psi nu f = log_point psi nu g.
Proof. intros. apply H0. left. apply exp_pos. Qed.
Lemma log_extp psi : forall nu f g, 0 < nu -> (forall q, 0 < q -> f q = g q) -> log_point psi nu f = log_point psi nu g.
Proof. intros. apply H0, exp_pos. Qed.
Lemma log_add psi : forall nu f g, log_point psi nu (fun x => f x + g x) = log_point psi nu f + log_point psi nu g. Proof. reflexivity. Qed.
Lemma log_scal psi : forall nu a f, log_point psi nu (fun x => a * f x) = a * log_point psi nu f. Proof. reflexivity. Qed.
Lemma log_mass psi : forall nu, log_point psi nu (fun _ => 1) = 1. Proof. reflexivity. Qed.
Lemma log_ln psi : forall nu, 0 < nu -> log_point psi nu (fun z => ln z) = psi 0%Z (nu / 2) + ln 2. Proof. intros. apply ln_exp. Qed.
(* functions with the recurrences of gamma and psi *)
Definition gamma_like (x : R) : R := match Z.to_nat (Int_part x) with O => / x | S k => rising (frac_part x + 1) k end.
Definition psi_like (_ : Z) (x : R) : R := match Z.to_nat (Int_part x) with O => - / x | S k => reciprocals (frac_part x + 1) k end.
Lemma parts_next x : 0 < x -> frac_part (x + 1) = frac_part x /\ Z.to_nat (Int_part (x + 1)) = S (Z.to_nat (Int_part x)) /\
  (Z.to_nat (Int_part x) = O -> frac_part x = x) /\ forall k, Z.to_nat (Int_part x) = S k -> x = frac_part x + 1 + INR k.
Proof. intros H. destruct (base_Int_part x) as [L U]. assert (P : (0 <= Int_part x)%Z) by (apply Z.lt_succ_r, lt_IZR; rewrite succ_IZR; lra).
  assert (N : Int_part (x + 1) = (Int_part x + 1)%Z).
  { destruct (base_Int_part (x + 1)). assert (Int_part (x + 1) < Int_part x + 2)%Z by (apply lt_IZR; rewrite plus_IZR; lra).
    assert (Int_part x < Int_part (x + 1))%Z by (apply lt_IZR; lra). lia. }
  unfold frac_part. rewrite N, plus_IZR. repeat split; [lra | lia | |].
  - intros Z. replace (Int_part x) with 0%Z by lia. lra.
  - intros k Z. rewrite INR_IZR_INZ. replace (Z.of_nat k) with (Int_part x - 1)%Z by lia. rewrite minus_IZR. lra. Qed.
Lemma gamma_like_rec : forall x, 0 < x -> gamma_like (x + 1) = x * gamma_like x.
Proof. intros x H. destruct (parts_next x H) as (F & N & Z & S). unfold gamma_like. rewrite F, N.
  destruct (Z.to_nat (Int_part x)) as [|k]; simpl; [field; lra|]. rewrite (S k eq_refl) at 3. ring. Qed.
Lemma psi_like_rec : forall x, 0 < x -> psi_like 0 (x + 1) = psi_like 0 x + / x.
Proof. intros x H. destruct (parts_next x H) as (F & N & Z & S). unfold psi_like. rewrite F, N.
  destruct (Z.to_nat (Int_part x)) as [|k]; simpl; [ring|]. now rewrite <- (S k eq_refl). Qed.
Lemma gamma_like_one : gamma_like 1 = 1.
Proof. destruct (parts_next 1) as (_ & _ & Z & S); [lra|]. unfold gamma_like. destruct (Z.to_nat (Int_part 1)) as [|k]; [apply Rinv_1|].
  specialize (S k eq_refl). destruct (base_fp 1) as [F _]. destruct k; [reflexivity|]. rewrite S_INR in S. pose proof (pos_INR k). lra. Qed.
Lemma gamma_like_pos : forall x, 0 < x -> 0 < gamma_like x.
Proof. intros x H. unfold gamma_like. destruct (Z.to_nat (Int_part x)) as [|k]; [now apply Rinv_0_lt_compat|].
  destruct (base_fp x) as [F _]. induction k; simpl; [lra|]. pose proof (pos_INR k). apply Rmult_lt_0_compat; [exact IHk | lra]. Qed.
Ltac by_law := first [ exact three_ext | exact three_add | exact three_scal | exact three_mass | exact three_1 | exact three_2 | exact three_3
  | exact three_4 | exact two_ext | exact two_extp | exact two_add | exact two_scal | exact two_mass | exact two_1 | exact two_2
  | exact coin_ext | exact coin_add | exact coin_scal | exact coin_mass | exact coin_1 | exact coin_2
  | exact (log_ext _) | exact (log_extp _) | exact (log_add _) | exact (log_scal _) | exact (log_mass _) | exact (log_ln _)
  | exact gamma_like_pos | exact gamma_like_one | exact gamma_like_rec | exact psi_like_rec ].
Ltac gpos ::= apply gamma_like_pos; pos.
Ltac here := first [ exact I | reflexivity | assumption | lia | lra | nra | solve [fld] | solve [side] | solve [nonneg] | solve [term] ].
