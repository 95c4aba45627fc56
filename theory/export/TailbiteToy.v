(* A commutative algebra of matrices, so to speak, in which traces of words can be chosen: multiples of 1, vectors, and a part
   that takes the products of two vectors; a product of three is 0.  It shows that what is assumed of matrices holds somewhere. *)
From Tailbite Require Import Tailbite TailbiteTactics TailbiteWords.
Definition Toy : Type := (R * (nat -> R) * (nat -> R) * R)%type.
Fixpoint upto (n : nat) (f : nat -> R) : R := match n with O => 0 | S k => upto k f + f k end.
Definition size : nat := 8.
Definition pair (a b c d : nat -> R) : R := upto size (fun k => a k * d k + b k * c k).
Definition zero : Toy := (0, fun _ => 0, fun _ => 0, 0).
Definition sc (x : R) : Toy := (x, fun _ => 0, fun _ => 0, 0).
Definition plus (u v : Toy) : Toy := let '(x, a, b, s) := u in let '(y, c, d, t) := v in
  (x + y, fun k => a k + c k, fun k => b k + d k, s + t).
Definition times (u v : Toy) : Toy := let '(x, a, b, s) := u in let '(y, c, d, t) := v in
  (x * y, fun k => x * c k + y * a k, fun k => x * d k + y * b k, x * t + y * s + pair a b c d).
Definition scaled_by (r : R) (u : Toy) : Toy := let '(x, a, b, s) := u in (r * x, fun k => r * a k, fun k => r * b k, r * s).
Definition trace (kappa : R) (u : Toy) : R := let '(x, _, _, s) := u in kappa * x + s.
Definition same_toy (u : Toy) : Toy := u.
Lemma quad (A B C D : Type) (a a' : A) (b b' : B) (c c' : C) (d d' : D) : a = a' -> b = b' -> c = c' -> d = d' -> (a, b, c, d) = (a', b', c', d').
Proof. congruence. Qed.
Ltac toys := unfold plus, times, scaled_by, zero, sc; cbv beta iota; apply quad; [ | apply functional_extensionality; intro | apply functional_extensionality; intro | ].
Lemma toy_algebra : algebra Toy zero (sc 1) plus times scaled_by.
Proof. constructor; intros;
  repeat match goal with u : Toy |- _ => destruct u as [[[? ?] ?] ?] end; toys;
  unfold pair, size; cbn [upto]; ring. Qed.
Lemma trace_add k : forall a b, trace k (plus a b) = trace k a + trace k b.
Proof. intros [[[? ?] ?] ?] [[[? ?] ?] ?]. simpl. ring. Qed.
Lemma trace_scal k : forall x a, trace k (scaled_by x a) = x * trace k a.
Proof. intros ? [[[? ?] ?] ?]. simpl. ring. Qed.
Lemma times_comm : forall a b, times a b = times b a.
Proof. intros [[[? ?] ?] ?] [[[? ?] ?] ?]. toys; unfold pair, size; cbn [upto]; ring. Qed.
Lemma trace_cyc k : forall a b, trace k (times a b) = trace k (times b a). Proof. intros. now rewrite times_comm. Qed.
Lemma same_add : forall a b, same_toy (plus a b) = plus (same_toy a) (same_toy b). Proof. reflexivity. Qed.
Lemma same_mul : forall a b, same_toy (times a b) = times (same_toy b) (same_toy a). Proof. exact times_comm. Qed.
(* vector number i, with the products g with vectors 0, 1, ... up to number i *)
Definition vec (i : nat) (g : list R) : Toy := (0, fun k => if Nat.eqb k i then 1 else 0, fun k => nth k g 0, 0).
(* numbers by recursion *)
Fixpoint iter_nat (a : R) (f : Z -> R -> R) (n : nat) : R := match n with O => a | S k => f (Z.of_nat k) (iter_nat a f k) end.
Definition iterZ (a : R) (f : Z -> R -> R) (n : Z) : R := iter_nat a f (Z.to_nat n).
Lemma iterZ_next a f n : (0 <= n)%Z -> iterZ a f (1 + n) = f n (iterZ a f n).
Proof. intros. unfold iterZ. replace (Z.to_nat (1 + n)) with (S (Z.to_nat n)) by lia. simpl. now rewrite Z2Nat.id. Qed.
Lemma iterZ_start a f : iterZ a f 0 = a. Proof. reflexivity. Qed.
Global Opaque iterZ.
Ltac toy_law := first [ exact toy_algebra | exact (trace_add _) | exact (trace_scal _) | exact (trace_cyc _) | exact same_add | exact same_mul
  | (intros; reflexivity) ].
Ltac literals := repeat match goal with
  | |- context [(0 =? 0)%Z] => change (0 =? 0)%Z with true
  | H : (1 <= ?t)%Z |- context [(?t =? 0)%Z] => replace (t =? 0)%Z with false by (symmetry; apply Z.eqb_neq; lia)
  | |- context [(0 <=? ?t)%Z] => replace (0 <=? t)%Z with true by (symmetry; apply Z.leb_le; lia)
  | |- context [powZ ?x ?k] => isnum k; let c := eval compute in (Z.to_nat k) in
      let d := eval compute in (Z.of_nat c) in constr_eq k d; rewrite (powZ_add x k 0 c) by lia; rewrite powZ_0 end; cbv iota.
Ltac cases := repeat match goal with |- context [(?t =? 0)%Z] => destruct (Z.eqb_spec t 0) end; cbv iota.
Ltac compute_toy := intros; cbv beta iota zeta delta [trace times plus scaled_by zero sc vec same_toy pair size upto nth Nat.eqb];
  literals; repeat rewrite iterZ_next by lia; rewrite ?iterZ_start; cbv beta; cases;
  repeat match goal with |- context [iterZ ?a ?f ?k] => generalize (iterZ a f k); intro end.
Ltac toy := first [ (compute_toy; first [ lra | solve [fld] | solve [rooted] | solve [same] | solve [side] ])
  | (compute_toy; apply quad; [ | apply functional_extensionality; intro | apply functional_extensionality; intro | ]; first [ reflexivity | fld ]) ].
