(* Matrices as an abstract algebra over the reals, with a linear cyclic trace and a transpose; and identities of words by
   certificates: the difference of both sides is a sum of x u (l - r) v over facts l = r, found elsewhere, checked here. *)
From Tailbite Require Import Tailbite TailbiteTactics.
Section Words.
Variables (Mat : Type) (mzero mone : Mat) (madd mmul : Mat -> Mat -> Mat) (scal : R -> Mat -> Mat).
Record algebra : Prop := {
  addC : forall a b, madd a b = madd b a; addA : forall a b c, madd a (madd b c) = madd (madd a b) c;
  add0 : forall a, madd mzero a = a;
  mulA : forall a b c, mmul a (mmul b c) = mmul (mmul a b) c;
  mul1l : forall a, mmul mone a = a; mul1r : forall a, mmul a mone = a;
  distl : forall a b c, mmul (madd a b) c = madd (mmul a c) (mmul b c);
  distr : forall a b c, mmul a (madd b c) = madd (mmul a b) (mmul a c);
  scal1 : forall a, scal 1 a = a; scal0 : forall a, scal 0 a = mzero; scalA : forall x y a, scal x (scal y a) = scal (x * y) a;
  scalD : forall x y a, scal (x + y) a = madd (scal x a) (scal y a);
  scalDr : forall x a b, scal x (madd a b) = madd (scal x a) (scal x b);
  scall : forall x a b, mmul (scal x a) b = scal x (mmul a b); scalr : forall x a b, mmul a (scal x b) = scal x (mmul a b) }.
Hypothesis A : algebra.
Inductive expr := V (i : nat) | One | Zero | Add (a b : expr) | Mul (a b : expr) | Sc (x : R) (a : expr).
Variable env : nat -> Mat.
Fixpoint den (e : expr) : Mat := match e with V i => env i | One => mone | Zero => mzero | Add a b => madd (den a) (den b)
  | Mul a b => mmul (den a) (den b) | Sc x a => scal x (den a) end.
Definition word := list nat.
Definition sum_of_words := list (R * word).
Fixpoint dw (w : word) : Mat := match w with [] => mone | i :: r => mmul (env i) (dw r) end.
Fixpoint dl (l : sum_of_words) : Mat := match l with [] => mzero | (x, w) :: r => madd (scal x (dw w)) (dl r) end.
Definition mul1 (x : R) (w : word) (l : sum_of_words) := map (fun p => (x * fst p, w ++ snd p)) l.
Fixpoint mull (l m : sum_of_words) := match l with [] => [] | (x, w) :: r => mul1 x w m ++ mull r m end.
Fixpoint nf (e : expr) : sum_of_words := match e with V i => [(1, [i])] | One => [(1, [])] | Zero => []
  | Add a b => nf a ++ nf b | Mul a b => mull (nf a) (nf b) | Sc x a => mul1 x [] (nf a) end.
Lemma scal_zero x : scal x mzero = mzero. Proof. rewrite <- (scal0 A mzero), (scalA A). f_equal. ring. Qed.
Lemma zero_mul a : mmul mzero a = mzero. Proof. rewrite <- (scal0 A mzero), (scall A), !(scal0 A). reflexivity. Qed.
Lemma dl_app l m : dl (l ++ m) = madd (dl l) (dl m).
Proof. induction l as [|[x w] l IH]; simpl; [symmetry; apply (add0 A)|]. rewrite IH. apply (addA A). Qed.
Lemma dw_app u w : dw (u ++ w) = mmul (dw u) (dw w).
Proof. induction u; simpl; [symmetry; apply (mul1l A)|]. rewrite IHu. apply (mulA A). Qed.
Lemma mul1_ok x w l : dl (mul1 x w l) = scal x (mmul (dw w) (dl l)).
Proof. induction l as [|[y u] l IH]; simpl.
  - rewrite <- (scal0 A mzero) at 2. rewrite (scalr A), (scal0 A), scal_zero. reflexivity.
  - fold (mul1 x w l). rewrite IH, dw_app, (distr A), (scalDr A), (scalr A), (scalA A). reflexivity. Qed.
Lemma mull_ok l m : dl (mull l m) = mmul (dl l) (dl m).
Proof. induction l as [|[x w] l IH]; simpl; [symmetry; apply zero_mul|].
  rewrite dl_app, mul1_ok, IH, (distl A), (scall A). reflexivity. Qed.
Lemma nf_ok e : den e = dl (nf e).
Proof. induction e; simpl.
  - rewrite (scal1 A), (mul1r A), (addC A), (add0 A). reflexivity.
  - rewrite (scal1 A), (addC A), (add0 A). reflexivity.
  - reflexivity.
  - rewrite IHe1, IHe2, dl_app. reflexivity.
  - rewrite IHe1, IHe2, mull_ok. reflexivity.
  - rewrite IHe, mul1_ok. simpl. rewrite (mul1l A). reflexivity. Qed.
Fixpoint weq (u w : word) : bool := match u, w with [], [] => true | i :: a, j :: b => andb (Nat.eqb i j) (weq a b) | _, _ => false end.
Lemma weq_ok u : forall w, weq u w = true -> u = w.
Proof. induction u as [|i u IH]; destruct w as [|j w]; simpl; intros H; try discriminate; [reflexivity|].
  apply Bool.andb_true_iff in H as [H1 H2]. apply PeanoNat.Nat.eqb_eq in H1. rewrite H1, (IH w H2). reflexivity. Qed.
Fixpoint ins (x : R) (w : word) (l : sum_of_words) := match l with [] => [(x, w)]
  | (y, u) :: r => if weq w u then (x + y, u) :: r else (y, u) :: ins x w r end.
Fixpoint coll (l : sum_of_words) := match l with [] => [] | (x, w) :: r => ins x w (coll r) end.
Lemma ins_ok x w l : dl (ins x w l) = madd (scal x (dw w)) (dl l).
Proof. induction l as [|[y u] l IH]; simpl; [reflexivity|]. destruct (weq w u) eqn:Ew; simpl.
  - apply weq_ok in Ew. subst. rewrite (scalD A), <- (addA A). reflexivity.
  - rewrite IH, !(addA A). f_equal. apply (addC A). Qed.
Lemma coll_ok l : dl (coll l) = dl l.
Proof. induction l as [|[x w] l IH]; simpl; [reflexivity|]. rewrite ins_ok, IH. reflexivity. Qed.
Fixpoint allz (l : sum_of_words) : Prop := match l with [] => True | (x, _) :: r => x = 0 /\ allz r end.
Lemma allz_ok l : allz l -> dl l = mzero.
Proof. induction l as [|[x w] l IH]; simpl; [reflexivity|]. intros [-> H]. rewrite (IH H), (scal0 A), (add0 A). reflexivity. Qed.
Lemma sub_zero a b : madd a (scal (-1) b) = mzero <-> a = b.
Proof. split; intros H.
  - assert (K : madd (scal (-1) b) b = mzero).
    { rewrite <- (scal1 A b) at 2. rewrite <- (scalD A). replace (-1 + 1) with 0 by ring. apply (scal0 A). }
    rewrite <- (add0 A a), (addC A), <- K, (addA A), H. apply (add0 A).
  - subst. rewrite <- (scal1 A b) at 1. rewrite <- (scalD A). replace (1 + -1) with 0 by ring. apply (scal0 A). Qed.
(* a certificate: facts l = r, each with a number and the words around it *)
Definition use := (R * word * expr * expr * word)%type.
Fixpoint wx (w : word) : expr := match w with [] => One | i :: r => Mul (V i) (wx r) end.
Fixpoint used (c : list use) : expr := match c with [] => Zero
  | (x, u, l, r, v) :: c => Add (Sc x (Mul (wx u) (Mul (Add l (Sc (-1) r)) (wx v)))) (used c) end.
Fixpoint facts (c : list use) : Prop := match c with [] => True | (_, _, l, r, _) :: c => den l = den r /\ facts c end.
Lemma used_zero c : facts c -> den (used c) = mzero.
Proof. induction c as [|[[[[x u] l] r] v] c IH]; simpl; intros H; [reflexivity|]. destruct H as [E H].
  rewrite (proj2 (sub_zero _ _) E), (IH H), zero_mul, (addC A), (add0 A). rewrite <- (scal0 A mzero) at 1.
  rewrite (scalr A), (scal0 A), scal_zero. reflexivity. Qed.
Definition gap (a b : expr) (c : list use) : expr := Add (Add a (Sc (-1) b)) (Sc (-1) (used c)).
Lemma gap_den a b c : facts c -> den (gap a b c) = madd (den a) (scal (-1) (den b)).
Proof. intros H. unfold gap. simpl. rewrite (used_zero c H), scal_zero, (addC A), (add0 A). reflexivity. Qed.
Lemma words_eq a b c : facts c -> allz (coll (nf (gap a b c))) -> den a = den b.
Proof. intros H Z. apply sub_zero. rewrite <- (gap_den a b c H), nf_ok, <- coll_ok. apply allz_ok, Z. Qed.
(* ---- the trace: linear and cyclic ---- *)
Variable tr : Mat -> R.
Hypothesis tr_add : forall a b, tr (madd a b) = tr a + tr b.
Hypothesis tr_scal : forall x a, tr (scal x a) = x * tr a.
Hypothesis tr_cyc : forall a b, tr (mmul a b) = tr (mmul b a).
Fixpoint trs (l : list (R * expr)) : R := match l with [] => 0 | (x, e) :: l => x * tr (den e) + trs l end.
Fixpoint sumx (l : list (R * expr)) : expr := match l with [] => Zero | (x, e) :: l => Add (Sc x e) (sumx l) end.
Lemma tr_zero : tr mzero = 0. Proof. rewrite <- (scal0 A mzero), tr_scal. ring. Qed.
Lemma trs_ok l : tr (den (sumx l)) = trs l.
Proof. induction l as [|[x e] l IH]; simpl; [apply tr_zero|]. rewrite tr_add, tr_scal, IH. reflexivity. Qed.
(* a turn: x (u v - v u), of trace 0 *)
Definition turn := (R * word * word)%type.
Fixpoint turns (l : list turn) : expr := match l with [] => Zero
  | (x, u, v) :: l => Add (Sc x (Add (Mul (wx u) (wx v)) (Sc (-1) (Mul (wx v) (wx u))))) (turns l) end.
Lemma turns_zero l : tr (den (turns l)) = 0.
Proof. induction l as [|[[x u] v] l IH]; simpl; [apply tr_zero|]. rewrite tr_add, tr_scal, tr_add, tr_scal, IH.
  rewrite (tr_cyc (den (wx u))). ring. Qed.
(* ---- the transpose ---- *)
Variable tp : Mat -> Mat.
Hypothesis tp_tp : forall a, tp (tp a) = a.
Hypothesis tp_add : forall a b, tp (madd a b) = madd (tp a) (tp b).
Hypothesis tp_mul : forall a b, tp (mmul a b) = mmul (tp b) (tp a).
Hypothesis tp_scal : forall x a, tp (scal x a) = scal x (tp a).
Hypothesis tp_one : tp mone = mone.
Hypothesis tr_tp : forall a, tr (tp a) = tr a.
Variable T : nat -> nat.
Definition turned := forall i, tp (env i) = env (T i).
Fixpoint tpx (e : expr) : expr := match e with V i => V (T i) | One => One | Zero => Zero | Add a b => Add (tpx a) (tpx b)
  | Mul a b => Mul (tpx b) (tpx a) | Sc x a => Sc x (tpx a) end.
Lemma tp_zero : tp mzero = mzero. Proof. rewrite <- (scal0 A mzero), tp_scal, !(scal0 A). reflexivity. Qed.
Lemma tpx_ok (H : turned) e : tp (den e) = den (tpx e).
Proof. induction e; simpl; rewrite ?tp_add, ?tp_mul, ?tp_scal; first [apply H | apply tp_one | apply tp_zero | congruence]. Qed.
Lemma transposed_eq a b c : turned -> facts c -> allz (coll (nf (gap (tpx a) (tpx b) c))) -> den a = den b.
Proof. intros H F Z. rewrite <- (tp_tp (den a)), <- (tp_tp (den b)). f_equal. rewrite !(tpx_ok H). exact (words_eq _ _ c F Z). Qed.
(* a flip: x (w - w'), of trace 0 *)
Fixpoint flips (l : list (R * word)) : expr := match l with [] => Zero
  | (x, w) :: l => Add (Sc x (Add (wx w) (Sc (-1) (tpx (wx w))))) (flips l) end.
Lemma flips_zero (H : turned) l : tr (den (flips l)) = 0.
Proof. induction l as [|[x w] l IH]; simpl; [apply tr_zero|]. rewrite tr_add, tr_scal, tr_add, tr_scal, IH, <- (tpx_ok H), tr_tp. ring. Qed.
Definition trace_gap a l c t f := Add (gap a (sumx l) c) (Sc (-1) (Add (turns t) (flips f))).
Lemma trace_eq a l c t f : turned -> facts c -> allz (coll (nf (trace_gap a l c t f))) -> tr (den a) = trs l.
Proof. intros H F Z. apply allz_ok in Z. rewrite coll_ok, <- nf_ok in Z. apply (f_equal tr) in Z. unfold trace_gap in Z.
  cbn [den] in Z. rewrite tr_add, (gap_den _ _ _ F), !tr_add, !tr_scal, !tr_add, turns_zero, (flips_zero H), tr_zero, trs_ok in Z. lra. Qed.
Lemma cyclic_eq a l c t : facts c -> allz (coll (nf (Add (gap a (sumx l) c) (Sc (-1) (turns t))))) -> tr (den a) = trs l.
Proof. intros F Z. apply allz_ok in Z. rewrite coll_ok, <- nf_ok in Z. apply (f_equal tr) in Z. cbn [den] in Z.
  rewrite tr_add, (gap_den _ _ _ F), !tr_add, !tr_scal, turns_zero, tr_zero, trs_ok in Z. lra. Qed.
End Words.
(* the coefficients of all words vanish *)
Ltac coefficients := lazy [coll nf gap trace_gap used turns flips sumx tpx wx mull mul1 map app ins weq Nat.eqb andb fst snd allz nth];
  repeat split; first [ ring | fld | term ].
Ltac held := cbn [facts]; repeat split; assumption.
(* L = R from L - R = sum of a (l - r) over facts l = r *)
Lemma scaled l r a : l = r -> a * (l - r) = 0. Proof. intros ->. ring. Qed.
Lemma without e x : e = 0 -> x - e = 0 -> x = 0. Proof. intros -> H. lra. Qed.
