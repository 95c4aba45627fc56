(* Laws of one draw with few points: they show that what is assumed of a normal and of a chi-square draw holds somewhere. *)
From Tailbite Require Import Tailbite.
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
Ltac here := first [ exact three_ext | exact three_add | exact three_scal | exact three_mass | exact three_1 | exact three_2 | exact three_3
  | exact three_4 | exact two_ext | exact two_extp | exact two_add | exact two_scal | exact two_mass | exact two_1 | exact two_2
  | exact coin_ext | exact coin_add | exact coin_scal | exact coin_mass | exact coin_1 | exact coin_2
  | lia | lra | (unfold given; intros; cbv beta; first [lia | lra | nra]) ].
