(* How proofs are found.  Nothing here is trusted: what a tactic finds, Rocq's kernel checks; a tactic that is wrong finds
   nothing.  [gpos], [known] and others are redefined in each file. *)
From Tailbite Require Export Tailbite.

(* ---- Tactics.  [gpos] is redefined in each file: what is known of its functions ---- *)
Definition seen {A : Type} (_ : A) (i : Z) : Prop := True.
Ltac isnum k := lazymatch k with Z0 => idtac | Zpos ?p => isnum p | Zneg ?p => isnum p | xH => idtac | xO ?q => isnum q | xI ?q => isnum q end.
Ltac literal K := repeat match type of K with context [(1 + ?c)%Z] => isnum c; let v := eval compute in (1 + c)%Z in change (1 + c)%Z with v in K end.
Ltac instance H i := lazymatch goal with _ : seen H i |- _ => fail | _ => assert (seen H i) by exact I;
  try (let K := fresh in pose proof (H i ltac:(lia)) as K; cbv beta in K; literal K) end.
Ltac known := idtac. (* redefined in each file *)
Ltac doms := known; repeat match goal with
  | H : given (forall i : Z, _ -> _) |- context [?f ?i] => lazymatch type of f with Z -> _ => instance H i end end.
Ltac funs := idtac. (* redefined in each file *)
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
  | |- 0 < 1 + -1 * / ?x => let H := fresh in assert (H : 1 < x) by above_one;
      apply Rinv_lt_contravar in H; [rewrite ?Rinv_1 in H; lra | lra]
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
with above_one := lazymatch goal with
  | |- 1 < sqrt _ => rewrite <- sqrt_1; apply sqrt_lt_1_alt; split; [lra | above_one]
  | |- _ => first [ leaf | solve [doms; z2r; nra] ] end
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
Ltac argZ := repeat match goal with |- context [?f ?a] => lazymatch type of a with Z => lazymatch f with
  | IZR => fail | Z.opp => fail | Z.of_nat => fail | Z.add _ => fail | Z.mul _ => fail
  | _ => match goal with |- context [f ?b] => tryif constr_eq a b then fail else replace b with a by lia end end end end.
Ltac same := first [ reflexivity | lia | (apply sumZ_congr; [lia | lia | intros; cbv beta; same]) | (apply prodZ_congr; [lia | lia | intros; cbv beta; same])
  | (progress f_equal; same) | fld | (argZ; fld) ].
Ltac by_same T := first [ exact T | (match type of T with
    | ?A = ?B => transitivity A; [same | transitivity B; [exact T | same]]
    | ?A <= ?B => apply Rle_trans with A; [right; same | apply Rle_trans with B; [exact T | right; same]]
    | ?A < ?B => apply Rle_lt_trans with A; [right; same | apply Rlt_le_trans with B; [exact T | right; same]] end) ].
(* arguments of a function that are equal are made the same *)
Ltac args f := repeat match goal with |- context [f ?a] => match goal with |- context [f ?b] =>
  tryif constr_eq a b then fail else replace (f b) with (f a) by (f_equal; solve [fld]) end end.
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
  | transitivity B; [exact T | bare; first [solve [fld] | solve [argZ; fld] | solve [funs; fld] | solve [ones; fld] | solve [bare; term]]]] end) ].
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
