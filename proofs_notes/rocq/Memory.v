(* What memory is: for every stable pair a state exists, its memory is one*)
(* function, and for a controllable pair it is B^* A^*t C^-1 A^t B.  A    *)
(* pair that is not controllable has the memory of one that is, with as   *)
(* many states as the rank of [B, AB, ...].                               *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Stein State Solve.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Push.
Variables (F : numClosedFieldType) (n p m : nat).
Variables (A : 'M[F]_n) (A' : 'M[F]_p) (B : 'M[F]_(n, m)) (B' : 'M[F]_(p, m)).
Variable W : 'M[F]_(n, p).
Hypotheses (WA : A *m W = W *m A') (WB : B = W *m B').

Let lcM (V : lmodType F) a b c (P : 'M[F]_(a, b)) (Q : 'M[F]_(b, c)) (f : 'I_c -> V) i :
  \sum_j P i j *: (\sum_k Q j k *: f k) = \sum_k (P *m Q) i k *: f k.
Proof.
under eq_bigr do rewrite scaler_sumr; rewrite exchange_big /=.
apply: eq_bigr => k _; rewrite mxE scaler_suml.
by apply: eq_bigr => j _; rewrite scalerA.
Qed.

Section One.
Variable s : state A' B'.
Definition push_x t i := \sum_j W i j *: x s t j.

Lemma push_step t i :
  push_x t.+1 i = \sum_j A i j *: push_x t j + \sum_j B i j *: u s t.+1 j.
Proof.
rewrite /push_x lcM WA WB -!lcM -big_split /=.
by apply: eq_bigr => j _; rewrite step scalerDr.
Qed.

Lemma push_causal r t i j : (r < t)%N -> E (push_x r i) (u s t j) = 0.
Proof.
move=> lt; transitivity (gram (@E _ _ _ _ _ s) (push_x r) (u s t) i j); first by rewrite mxE.
by rewrite (gramMl (@E_linear _ _ _ _ _ s)) [gram _ _ _](gram_causal s lt) mulmx0 mxE.
Qed.

Lemma push_stationary t i j :
  E (push_x t i) (push_x t j) = E (push_x 0 i) (push_x 0 j).
Proof.
have e r : gram (@E _ _ _ _ _ s) (push_x r) (push_x r) = W *m cov s *m dag W.
  rewrite (gramMl (@E_linear _ _ _ _ _ s)) (gramMr (@E_linear _ _ _ _ _ s) (@E_conj _ _ _ _ _ s)).
  by rewrite [gram _ _ _](cov_at s) mulmxA.
by have := congr1 (fun X : 'M_n => X i j) (etrans (e t) (esym (e 0%N))); rewrite !mxE.
Qed.

Definition push : state A B :=
  State (@E_linear _ _ _ _ _ s) (@E_conj _ _ _ _ _ s) (@E_ge0 _ _ _ _ _ s)
    (white s) push_step push_causal push_stationary.

Lemma push_miss t tau R k : miss push t tau R k = miss s t tau (dag W *m R) k.
Proof.
rewrite /miss /=; congr (_ - _).
transitivity (\sum_i (dag R) k i *: push_x t i); first by apply: eq_bigr => i _; rewrite dagE.
rewrite /push_x lcM; apply: eq_bigr => i _; congr (_ *: _).
by rewrite -dagE dagM dagK.
Qed.

Lemma push_errors t tau R : errors push t tau R = errors s t tau (dag W *m R).
Proof. by apply/matrixP=> i j; rewrite !mxE !push_miss. Qed.
End One.

Variable I : 'M[F]_(p, n).
Hypothesis IW : I *m W = 1%:M.

Lemma memories_push M : memories A B M -> memories A' B' M.
Proof.
move=> mM s t tau lt; have [[R e] le] := mM (push s) t tau lt; split.
  by exists (dag W *m R); rewrite -push_errors.
move=> R'; have := le (dag I *m R').
by rewrite push_errors mulmxA -dagM IW dag1 mul1mx.
Qed.
End Push.

Fact zmod_complete (V : zmodType) (e a b c d : V) :
  e - a - b + c - (e - d) = c - a - (b - d).
Proof.
have -> : e - a - b + c = e + (c - a - b).
  by rewrite -!addrA; congr (_ + _); rewrite addrA addrC.
by rewrite !opprB addrC addrA subrK addrC -addrA [- b + d]addrC.
Qed.

Section Least.
Variables (F : numClosedFieldType) (n m : nat) (A : 'M[F]_n) (B : 'M[F]_(n, m)).

Lemma psd_self (X P Q : 'M[F]_m) W (e : 'M[F]_(n, m) -> 'M[F]_m) :
  e W = P -> (forall R, psd (e R - Q)) -> psd (P - Q).
Proof. by move=> <-. Qed.

Lemma memories_unique M M' (s : state A B) : memories A B M -> memories A B M' ->
  forall tau, M tau = M' tau.
Proof.
move=> mM mM' tau; have [[W e] le] := mM s tau.+1 tau (ltnSn _).
have [[W' e'] le'] := mM' s tau.+1 tau (ltnSn _).
have p1 := le W'; have p2 := le' W; rewrite e' in p1; rewrite e in p2.
have eq : 1%:M - M' tau - (1%:M - M tau) = M tau - M' tau.
  by rewrite opprB addrC addrA subrK.
apply/eqP; rewrite -subr_eq0; apply/eqP; apply: psd_anti; first by rewrite -eq.
by rewrite -eq opprB.
Qed.

(* the error of a readout, less that of the best *)
Lemma errors_square C (s : state A B) t tau W (v := pw A tau *m B) : cov s = C -> pd C -> (tau < t)%N ->
  errors s t tau W - (1%:M - memM A C B tau) = dag (W - invmx C *m v) *m C *m (W - invmx C *m v).
Proof.
move=> sC pC lt; have uC := pd_unit pC; have hC := psd_herm (pd_psd pC).
rewrite errorsE // sC memM_quad -/v; clearbody v; rewrite dagB dagM dag_inv hC.
rewrite mulmxBl mulmxKV // mulmxBl !mulmxBr !mulmxA mulmxK //.
exact: zmod_complete.
Qed.

Lemma memories_formula C : (forall s : state A B, cov s = C) -> pd C ->
  memories A B (memM A C B).
Proof.
move=> sC pC s t tau lt; have square W := errors_square W (sC s) pC lt.
split; last first.
  by move=> W x; rewrite square -!mulmxA mulmxA -dagM mulmxA; exact: (pd_psd pC).
exists (invmx C *m (pw A tau *m B)); apply/eqP; rewrite -subr_eq0 square subrr dag0 !mul0mx //.
Qed.

End Least.

(* --- a state in the space of polynomials, E[f conj g] = sum f_i conj g_i --- *)
Section Build.
Variables (F : numClosedFieldType) (n m : nat) (A C L : 'M[F]_n) (B : 'M[F]_(n, m)).
Hypotheses (stein : C = A *m C *m dag A + B *m dag B) (CL : C = L *m dag L).

Let V := [lmodType F of {poly F}].
Let e (f g : V) : F := \sum_(i < size (f : {poly F})) (f : {poly F})`_i * ((g : {poly F})`_i)^*.

Let eE k (f g : {poly F}) : (size f <= k)%N -> e f g = \sum_(i < k) f`_i * (g`_i)^*.
Proof.
move=> le; rewrite /e (big_ord_widen k (fun i => f`_i * (g`_i)^*)) // big_mkcond /=.
by apply: eq_bigr => i _; case: ltnP => // h; rewrite nth_default ?mul0r.
Qed.

Let e_linear a (f g h : V) : e (a *: f + g) h = a * e f h + e g h.
Proof.
pose k := maxn (size (f : {poly F})) (size (g : {poly F})).
have kf : (size (f : {poly F}) <= k)%N by exact: leq_maxl.
have kg : (size (g : {poly F}) <= k)%N by exact: leq_maxr.
have kfg : (size (a *: (f : {poly F}) + g)%R <= k)%N.
  by rewrite (leq_trans (size_add _ _)) // geq_max kg (leq_trans (size_scale_leq _ _)).
rewrite (eE _ kfg) (eE _ kf) (eE _ kg) mulr_sumr -big_split.
by apply: eq_bigr => i _; rewrite /= coefD coefZ mulrDl mulrA.
Qed.

Let e_conj (f g : V) : e f g = (e g f)^*.
Proof.
pose k := maxn (size (f : {poly F})) (size (g : {poly F})).
have kf : (size (f : {poly F}) <= k)%N by exact: leq_maxl.
have kg : (size (g : {poly F}) <= k)%N by exact: leq_maxr.
rewrite (eE _ kf) (eE _ kg) rmorph_sum.
by apply: eq_bigr => i _; rewrite rmorphM conjCK mulrC.
Qed.

Let e_ge0 (f : V) : 0 <= e f f.
Proof. by apply: sumr_ge0 => i _; rewrite mul_conjC_ge0. Qed.

Let eX i j : e ('X^i : {poly F}) ('X^j : {poly F}) = (i == j)%:R.
Proof.
rewrite (@eE i.+1) ?size_polyXn // big_ord_recr /= big1 => [|k _].
  by rewrite add0r !coefXn eqxx mul1r conjC_nat.
by rewrite coefXn ltn_eqF ?mul0r.
Qed.

Let u0 t (k : 'I_m) : V := ('X^(n + (t * m + k)) : {poly F}).
Let noise (i : 'I_n) : V := ('X^i : {poly F}).
Fixpoint built t (i : 'I_n) : V :=
  if t is r.+1 then \sum_j A i j *: built r j + \sum_j B i j *: u0 r.+1 j
  else \sum_j L i j *: noise j.

Let u0_white s t i j : e (u0 s i) (u0 t j) = ((s == t) && (i == j))%:R.
Proof.
rewrite eX eqn_add2l; congr (nat_of_bool _)%:R; apply/eqP/andP=> [h|[/eqP-> /eqP->] //].
have m0 : (0 < m)%N by exact: leq_ltn_trans (leq0n _) (ltn_ord i).
have := congr1 (fun x => x %% m)%N h; have := congr1 (fun x => x %/ m)%N h.
rewrite !divnMDl // !modnMDl !divn_small // !modn_small // !addn0.
by move=> -> /val_inj ->.
Qed.

Let G p q := @gram F V e p q.

Let built_step q t (g : 'I_q -> V) :
  G (built t.+1) g = A *m G (built t) g + B *m G (u0 t.+1) g.
Proof. by rewrite /G /= (gramDl e_linear) !(gramMl e_linear). Qed.

Let flip p q (f : 'I_p -> V) (g : 'I_q -> V) : G f g = dag (G g f).
Proof. by rewrite (gram_dag e_conj). Qed.

Let built_causal s t : (s < t)%N -> G (built s) (u0 t) = 0.
Proof.
elim: s => [|s IH] lt.
  rewrite /G (gramMl e_linear); apply/matrixP=> i j; rewrite !mxE big1 // => k _.
  by rewrite mxE eX ltn_eqF ?mulr0 // (leq_trans (ltn_ord k)) // leq_addr.
rewrite built_step IH ?(ltnW lt) // mulmx0 add0r; apply/matrixP=> i j; rewrite !mxE big1 // => k _.
by rewrite mxE u0_white ltn_eqF // mulr0.
Qed.

Let built_cov t : G (built t) (built t) = C.
Proof.
elim: t => [|t IH].
  rewrite /G (gramMl e_linear) (gramMr e_linear e_conj) CL mulmxA; congr (_ *m _).
  rewrite -[RHS]mulmx1; congr (_ *m _); apply/matrixP=> i j; rewrite !mxE eX.
  by [].
have w : G (u0 t.+1) (u0 t.+1) = 1%:M.
  by apply/matrixP=> i j; rewrite !mxE u0_white eqxx.
rewrite built_step (flip (built t)) (flip (u0 t.+1)) !built_step IH.
rewrite (flip (u0 t.+1) (built t)) built_causal // w dag0 !mulmx0 addr0 add0r.
rewrite !dagM dag1 mul1mx mulmxA [in RHS]stein; congr (_ *m _ *m _ + _).
by rewrite CL dagM dagK.
Qed.

Lemma state_built : exists s : state A B, cov s = C.
Proof.
have causal s t i j : (s < t)%N -> e (built s i) (u0 t j) = 0.
  by move=> lt; have := congr1 (fun X : 'M_(_, _) => X i j) (built_causal lt); rewrite !mxE.
have stat t i j : e (built t i) (built t j) = e (built 0 i) (built 0 j).
  have h r : e (built r i) (built r j) = C i j.
    by have := congr1 (fun X : 'M_(_, _) => X i j) (built_cov r); rewrite mxE.
  by rewrite !h.
pose s : state A B := State e_linear e_conj e_ge0 u0_white (fun _ _ => erefl) causal stat.
by exists s; rewrite -(built_cov 0).
Qed.
End Build.

(* --- the part that the inputs reach --- *)
Section Reach.
Variables (F : numClosedFieldType) (m : nat).

Let power_sub n (A : 'M[F]_n) (B : 'M[F]_(n, m)) k : (k < n)%N ->
  ((pw A k *m B)^T <= reach A B)%MS.
Proof.
move=> lt; apply: (submx_trans _ (sumsmx_sup (Ordinal lt) _ (submx_refl _))) => //=.
by rewrite genmxE.
Qed.

(* Cayley and Hamilton *)
Lemma power_top n (A : 'M[F]_n) : pw A n = - \sum_(i < n) (char_poly A)`_i *: pw A i.
Proof.
case: n A => [|n] A; first by apply/matrixP=> -[].
have := Cayley_Hamilton A; rewrite /horner_mx /= /horner_morph.
rewrite (@horner_coef_wide _ n.+2); last by rewrite -(size_char_poly A) size_poly.
rewrite big_ord_recr /= coef_map /=.
have -> : (char_poly A)`_n.+1 = 1.
  by have := monicP (char_poly_monic A); rewrite lead_coefE size_char_poly.
rewrite mul1r => /eqP; rewrite addrC addr_eq0 => /eqP e.
rewrite -[A *m pw A n]/(pw A n.+1) pwE e; congr (- _); apply: eq_bigr => i _.
by rewrite coef_map /= -[_ * _]/(_ *m _) mul_scalar_mx pwE.
Qed.

Let top_sub n (A : 'M[F]_n) (B : 'M[F]_(n, m)) : ((pw A n *m B)^T <= reach A B)%MS.
Proof.
rewrite power_top mulNmx mulmx_suml -scaleN1r linearZ /= scalemx_sub // linear_sum /=.
apply: summx_sub => i _; rewrite -scalemxAl linearZ /=.
by rewrite scalemx_sub // power_sub.
Qed.

Lemma reach_stable n (A : 'M[F]_n) (B : 'M[F]_(n, m)) : (reach A B *m A^T <= reach A B)%MS.
Proof.
rewrite [X in (X *m _ <= _)%MS]/reach sumsmxMr; apply/sumsmx_subP => k _.
rewrite (eqmxMr _ (genmxE _)) -trmx_mul mulmxA -[A *m pw A k]/(pw A k.+1).
have := ltn_ord k; rewrite leq_eqVlt => /orP[/eqP->|lt]; first exact: top_sub.
exact: power_sub.
Qed.

Lemma reach_input n (A : 'M[F]_n) (B : 'M[F]_(n, m)) : (B^T <= reach A B)%MS.
Proof.
case: n A B => [|n] A B; first by rewrite [B^T]thinmx0 sub0mx.
by have := @power_sub _ A B 0 (ltn0Sn n); rewrite mul1mx.
Qed.


(* what spans all states leaves no eigenvector out *)
Let span_pbh n p (A : 'M[F]_p) (B : 'M[F]_(p, m)) :
  (1%:M <= \sum_(k < n) <<(pw A k *m B)^T>>)%MS -> pbh A B.
Proof.
move=> full l v e z; have vk k : v *m pw A k = l ^+ k *: v.
  elim: k => [|k IH]; first by rewrite mulmx1 expr0 scale1r.
  by rewrite /= mulmxA e -scalemxAl IH scalerA -exprS.
have : (1%:M <= kermx v^T)%MS.
  apply: (submx_trans full); apply/sumsmx_subP => k _; rewrite genmxE.
  apply/sub_kermxP; rewrite -trmx_mul mulmxA vk -scalemxAl z scaler0.
  exact: trmx0.
by move=> /sub_kermxP; rewrite mul1mx => h; rewrite -[v]trmxK h trmx0.
Qed.

Lemma controllable_pbh n (A : 'M[F]_n) (B : 'M[F]_(n, m)) : controllable A B -> pbh A B.
Proof.
move=> c; apply: (span_pbh (n := n)); rewrite sub1mx -/(reach A B).
by rewrite /row_full c.
Qed.

Lemma reduce n (A : 'M[F]_n) (B : 'M[F]_(n, m)) (r := \rank (reach A B)) :
  exists (A' : 'M[F]_r) (B' : 'M[F]_(r, m)) (W : 'M[F]_(n, r)) (I : 'M[F]_(r, n)),
  [/\ A *m W = W *m A', B = W *m B', I *m W = 1%:M, stable A -> stable A' & pbh A' B'].
Proof.
pose R := row_base (reach A B); have freeR : row_free R := row_base_free _.
have eqR : (R :=: reach A B)%MS := eq_row_base _.
have /submxP[P eP] : (R *m A^T <= R)%MS.
  by rewrite (eqmxMr _ eqR) eqR reach_stable.
have /submxP[Q eQ] : (B^T <= R)%MS by rewrite eqR reach_input.
have /row_freeP[J RJ] := freeR.
have WA : A *m R^T = R^T *m P^T by apply: trmx_inj; rewrite !trmx_mul !trmxK.
have WB : B = R^T *m Q^T by apply: trmx_inj; rewrite trmx_mul !trmxK.
exists P^T, Q^T, R^T, J^T; split=> //.
- by rewrite -trmx_mul RJ trmx1.
- move=> sA l; rewrite eigen_tr => /eigenvalueP[v e v0]; apply: sA.
  rewrite -eigen_tr; apply/eigenvalueP; exists (v *m R).
    by rewrite -mulmxA eP mulmxA e scalemxAl.
  by apply: contra v0 => /eqP z; rewrite -[v]mulmx1 -RJ mulmxA z mul0mx.
apply: (span_pbh (n := n)).
rewrite -(submxMfree _ _ freeR) mul1mx eqR sumsmxMr_gen; apply/sumsmx_subP => k _.
apply: (submx_trans _ (sumsmx_sup k _ (submx_refl _))) => //.
rewrite !genmxE (eqmxMr _ (genmxE _)) -[R in (_ <= _ *m R)%MS]trmxK -trmx_mul.
suff -> : pw A k *m B = R^T *m (pw P^T k *m Q^T) by [].
elim: (k : nat) => [|j IH]; first by rewrite !mul1mx.
by rewrite /= -!mulmxA IH !mulmxA WA.
Qed.
End Reach.

Section Known.
Variables (F : numClosedFieldType) (n m : nat) (A : 'M[F]_n) (B : 'M[F]_(n, m)).
Hypothesis sA : stable A.

Lemma state_exists : exists s : state A B, True.
Proof.
have [A' [B' [W [I [WA WB IW sA' pA']]]]] := reduce A B.
have [C' eC] := stein_exists B' (sA' sA); have pC := stein_pd (sA' sA) pA' eC.
have [L eL] := cholesky (psd_herm (pd_psd pC)) pC.
have [s _] := state_built eC eL.
by exists (push WA WB s).
Qed.

Lemma memories_known M : memories A B M ->
  exists (r := \rank (reach A B)) (A' C' : 'M[F]_r) (B' : 'M[F]_(r, m)),
  [/\ stable A', C' = A' *m C' *m dag A' + B' *m dag B', pd C'
    & forall t, M t = memM A' C' B' t].
Proof.
move=> mM; have [A' [B' [W [I [WA WB IW sA' pA']]]]] := reduce A B.
have [C' eC] := stein_exists B' (sA' sA); have pC := stein_pd (sA' sA) pA' eC.
have [L eL] := cholesky (psd_herm (pd_psd pC)) pC.
have [s _] := state_built eC eL.
exists A', C', B'; split=> //; first exact: sA'.
apply: (memories_unique s (memories_push WA WB IW mM)).
by apply: memories_formula => // s'; apply: (stein_unique (sA' sA) (cov_stein s') eC).
Qed.

Lemma controllable_known C : controllable A B -> C = A *m C *m dag A + B *m dag B ->
  pd C /\ forall M, memories A B M -> forall t, M t = memM A C B t.
Proof.
move=> /controllable_pbh pA eC; have pC := stein_pd sA pA eC; split=> // M mM.
have [s _] := state_exists; apply: (memories_unique s mM).
by apply: memories_formula => // s'; apply: (stein_unique sA (cov_stein s') eC).
Qed.

Lemma covariance_stein C : covariance A B C -> C = A *m C *m dag A + B *m dag B.
Proof.
move=> cC; have [s _] := state_exists; have -> : C = cov s; last exact: cov_stein.
by apply/matrixP=> i j; rewrite mxE -(cC s 0%N).
Qed.

Lemma covariance_exists : exists C, covariance A B C.
Proof.
have [C eC] := stein_exists B sA; exists C => s t i j.
rewrite -(stein_unique sA (cov_stein s) eC) stationary.
by rewrite mxE.
Qed.
End Known.
