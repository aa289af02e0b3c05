(* Powers of a stable matrix vanish, fast; Stein's equation has exactly   *)
(* one solution then, the sum of A^k B B^* A^*k.  What the state keeps    *)
(* adds up to N at a geometric rate.  The width of the best readout: its  *)
(* energy is its weight on the lag that it reads.                         *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Stein State Solve Memory Allpass Limits Catalogue.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Carried.
Variables (F : numClosedFieldType) (n : nat) (A : 'M[F]_n).

Definition carried (Q : 'M[F]_n) t := pw A t *m Q *m pw (dag A) t.
Definition form (Q : 'M[F]_n) (v : 'cV[F]_n) : F := (dag v *m Q *m v) 0 0.

Lemma formD Q R v : form (Q + R) v = form Q v + form R v.
Proof. by rewrite /form mulmxDr mulmxDl mxE. Qed.

Lemma formB Q R v : form (Q - R) v = form Q v - form R v.
Proof. by rewrite /form mulmxBr mulmxBl !mxE. Qed.

Lemma form_sum T (Q : nat -> 'M[F]_n) v : form (\sum_(t < T) Q t) v = \sum_(t < T) form (Q t) v.
Proof. by rewrite /form mulmx_sumr mulmx_suml summxE. Qed.

Lemma carried_psd Q t : psd Q -> psd (carried Q t).
Proof. by move=> pQ v; rewrite /carried -dag_pw; have := pQ (dag (pw A t) *m v); rewrite dagM dagK !mulmxA. Qed.

Lemma carried_step P Q t : P = A *m P *m dag A + Q -> carried P t - carried P t.+1 = carried Q t.
Proof.
move=> e; rewrite /carried pwSr [pw (dag A) t.+1]/= {1}e mulmxDr mulmxDl !mulmxA.
by rewrite addrAC subrr add0r.
Qed.

Lemma carried_sum P Q T : P = A *m P *m dag A + Q -> \sum_(t < T) carried Q t = P - carried P T.
Proof.
move=> e; elim: T => [|T IH]; first by rewrite big_ord0 /carried !mulmx1 mul1mx subrr.
by rewrite big_ord_recr /= IH -(carried_step T e) addrA subrK.
Qed.

Hypothesis sA : stable A.

(* a positive solution for every positive right side *)
Lemma solve_pd Q : pd Q -> exists2 P, P = A *m P *m dag A + Q & pd P.
Proof.
move=> pQ; have [P eP] := stein_solve Q sA; exists P => //.
have [L eL] := cholesky (psd_herm (pd_psd pQ)) pQ.
rewrite eL in eP; apply: (stein_pd sA _ eP) => l v _ z.
have uL : L \in unitmx by have := pd_unit pQ; rewrite eL unitmx_mul => /andP[].
by rewrite -(mulmxK uL v) z mul0mx.
Qed.

(* what falls and has a finite sum is at most kappa/(t+1) *)
Lemma carried_fast C Q v : pd C -> psd Q -> C = A *m C *m dag A + Q ->
  exists kappa, forall t, t.+1%:R * form (carried C t) v <= kappa.
Proof.
move=> pC pQ eC; have [P eP pP] := solve_pd pC; exists (form P v) => T.
have anti s t : (s <= t)%N -> form (carried C t) v <= form (carried C s) v.
  move=> /subnK <-; elim: (t - s)%N => [//|k IH]; apply: le_trans IH; rewrite addSn.
  by rewrite -subr_ge0 -formB (carried_step _ eC); exact: carried_psd.
apply: (le_trans (y := \sum_(t < T.+1) form (carried C t) v)).
  rewrite mulr_natl -[T.+1 in X in X <= _]card_ord -sumr_const.
  by apply: ler_sum => i _; rewrite anti // -ltnS ltn_ord.
rewrite -form_sum (carried_sum _ eP) formB ler_subl_addr ler_addl.
exact: (carried_psd _ (pd_psd pP)).
Qed.

Lemma pd1 : pd (1%:M : 'M[F]_n).
Proof.
move=> v v0; rewrite mulmx1; have : dag v != 0 by apply: contra v0 => /eqP z; rewrite -[v]dagK z dag0.
by move/row_gt0; rewrite dagK.
Qed.

Hypothesis archi : archimedean F.

Lemma tends_root (s : nat -> F) : tends (fun t => `|s t| ^+ 2) 0 -> tends s 0.
Proof.
move=> h eps e0; have [|T hT] := h (eps ^+ 2); first by rewrite exprn_gt0.
exists T => t /hT; rewrite !subr0 normrX normr_id.
by rewrite ltr_pexpn2r // nnegrE ?normr_ge0 // ltW.
Qed.

Theorem powers_vanish i j : tends (fun t => pw A t i j) 0.
Proof.
have [C eC pC] := solve_pd pd1; pose v : 'cV[F]_n := delta_mx i 0.
have [kappa hk] := carried_fast v pC (pd_psd pd1) eC.
apply: tends_root; apply: (squeeze archi (kappa := kappa)) => t; apply: le_trans (hk t).
rewrite subr0 normrX normr_id ler_pmul2l ?ltr0n //.
have le : form (carried 1%:M t) v <= form (carried C t) v.
  rewrite -subr_ge0 -(carried_step t eC) formB opprB addrC subrK.
  by apply: carried_psd; exact: pd_psd.
apply: le_trans le; rewrite /form /carried mulmx1 -dag_pw.
have -> : dag v = delta_mx 0 i by rewrite /dag trmx_delta map_delta_mx.
rewrite !mulmxA -mulmxA -[dag _ *m v]colE -rowE mxE (bigD1 j) //=.
rewrite !mxE -normCK ler_addl sumr_ge0 // => k _.
by rewrite !mxE mul_conjC_ge0.
Qed.
End Carried.

Section Vanishing.
Variables (F : numClosedFieldType) (n m : nat) (A : 'M[F]_n) (B : 'M[F]_(n, m)).

Lemma tends_scale (c : F) s : tends s 0 -> tends (fun t => c * s t) 0.
Proof.
have [->|c0] := eqVneq c 0; first by move=> _; apply: tends_ext (tends_const 0) => t; rewrite mul0r.
move=> h eps e0; have cc : 0 < `|c| by rewrite normr_gt0.
have [|T hT] := h (eps / `|c|); first by rewrite divr_gt0.
by exists T => t /hT; rewrite !subr0 normrM ltr_pdivl_mulr // mulrC.
Qed.

Lemma tends_sum0 p (s : 'I_p -> nat -> F) : (forall i, tends (s i) 0) ->
  tends (fun t => \sum_i s i t) 0.
Proof.
elim: p s => [|k IH] s h; first by apply: tends_ext (tends_const 0) => t; rewrite big_ord0.
have := tends_add (h ord0) (IH _ (fun i => h (lift ord0 i))); rewrite addr0.
by apply: tends_ext => t; rewrite big_ord_recl.
Qed.

Lemma tends_mul0 (s s' : nat -> F) : tends s 0 -> tends s' 0 -> tends (fun t => s t * s' t) 0.
Proof.
move=> h h' eps e0; have [T hT] := h _ e0; have [T' hT'] := h' _ ltr01.
exists (maxn T T') => t; rewrite geq_max => /andP[/hT lt /hT' lt'].
rewrite subr0 in lt; rewrite subr0 in lt'.
by rewrite subr0 normrM -[eps]mulr1 ltr_pmul.
Qed.

Lemma tends_mulr (s : nat -> F) c a : tends s c -> tends (fun t => s t * a) (c * a).
Proof.
move=> h; have z : tends (fun t => a * (s t - c)) 0.
  by apply: tends_scale => eps /h[T hT]; exists T => t /hT; rewrite subr0.
have := tends_add z (tends_const (c * a)); rewrite add0r; apply: tends_ext => t.
by rewrite mulrBr mulrC [a * c]mulrC subrK.
Qed.

Lemma tends_unique (s : nat -> F) c d : tends s c -> tends s d -> c = d.
Proof.
move=> h h'; apply/eqP; rewrite -subr_eq0 -normr_le0; apply: contraT; rewrite -real_ltNge ?realE ?normr_ge0 ?lexx //.
move=> e0; have e2 : 0 < `|c - d| / 2%:R by rewrite divr_gt0 ?ltr0n.
have [T hT] := h _ e2; have [T' hT'] := h' _ e2; pose t := maxn T T'.
have := ltr_add (hT t (leq_maxl _ _)) (hT' t (leq_maxr _ _)); rewrite -splitr distrC.
by move/(le_lt_trans (ler_dist_add (s t) c d)); rewrite ltxx.
Qed.

Lemma vanish_stable : (forall i j, tends (fun t => pw A t i j) 0) -> stable A.
Proof.
move=> z l /eigenvalueP[v e v0].
have [j vj] : exists j, v 0 j != 0.
  apply/existsP; apply: contraR v0; rewrite negb_exists => /forallP h.
  by apply/eqP/matrixP=> i k; rewrite ord1 mxE; apply/eqP; have := h k; rewrite negbK.
have vk t : v *m pw A t = l ^+ t *: v.
  elim: t => [|t IH]; first by rewrite mulmx1 expr0 scale1r.
  by rewrite /= mulmxA e -scalemxAl IH scalerA -exprS.
have [|T hT] := tends_sum0 (fun i => tends_scale (v 0 i) (z i j)) (eps := `|v 0 j|).
  by rewrite normr_gt0.
have := hT T (leqnn T); rewrite subr0.
have -> : \sum_i v 0 i * pw A T i j = l ^+ T * v 0 j by have := congr1 (fun X : 'rV_n => X 0 j) (vk T); rewrite !mxE.
rewrite normrM normrX gtr_pmull ?normr_gt0 // => lT.
rewrite real_ltNge ?realE ?normr_ge0 ?ler01 //; apply/negP => l1.
by have := lt_le_trans lT (exprn_ege1 T l1); rewrite ltxx.
Qed.

(* for powers that vanish: one solution, and it is the sum *)
Theorem stein_vanish : archimedean F -> (forall i j, tends (fun t => pw A t i j) 0) ->
  exists C, [/\ C = A *m C *m dag A + B *m dag B,
    forall D, D = A *m D *m dag A + B *m dag B -> D = C
    & forall i j, sums (fun k => (pw A k *m B *m dag (pw A k *m B)) i j) (C i j)].
Proof.
move=> archi z; have sA := vanish_stable z; have [C eC] := stein_exists B sA; exists C; split=> // [D eD|i j].
  exact: (stein_unique sA eD eC).
have left0 : tends (fun T => - carried A C T i j) 0.
  rewrite -oppr0; apply: tends_opp.
  have conj0 k : tends (fun T => (pw A T j k)^* ) 0.
    by move=> eps e0; have [T hT] := z j k eps e0; exists T => t /hT; rewrite !subr0 norm_conjC.
  have term r k := tends_scale (C r k) (tends_mul0 (z i r) (conj0 k)).
  have := tends_sum0 (fun k => tends_sum0 (fun r => term r k)); apply: tends_ext => T.
  rewrite /carried -dag_pw mxE; apply: eq_bigr => k _; rewrite dagE mxE mulr_suml.
  by apply: eq_bigr => r _; rewrite mulrCA mulrA.
have := tends_add (tends_const (C i j)) left0; rewrite addr0; apply: tends_ext => T.
have := congr1 (fun X : 'M_n => X i j) (carried_sum T eC); rewrite !mxE summxE => <-.
apply: eq_bigr => k _; congr (fun_of_matrix _ i j).
by rewrite /carried -dag_pw dagM !mulmxA.
Qed.
End Vanishing.

(* what is left of N after T lags ends at a geometric rate *)
Section Geometric.
Variables (F : numClosedFieldType) (n m : nat) (A C : 'M[F]_n) (B : 'M[F]_(n, m)).
Hypotheses (sA : stable A) (stein : C = A *m C *m dag A + B *m dag B) (pC : pd C).

Lemma form_le P v : psd P -> form P v <= \tr (invmx C *m P) * form C v.
Proof.
move=> pP; have [->|v0] := eqVneq v 0; first by rewrite /form !mulmx0 mxE mulr0.
have uC := pd_unit pC; have hC := psd_herm (pd_psd pC); pose c := form C v; have c_gt0 : 0 < c := pC v0.
have rc : (c^-1)^* = c^-1 by rewrite fmorphV (CrealP (gtr0_real c_gt0)).
pose Z := 1%:M - c^-1 *: (v *m dag v *m C); have Zv : Z *m v = 0.
  rewrite mulmxBl mul1mx -scalemxAl -!mulmxA [dag v *m _]mx11_scalar mulmxA -/(form C v) -/c.
  by rewrite mul_mx_scalar scalerA mulVf ?gt_eqF // scale1r subrr.
have ZK : Z *m invmx C *m dag Z = invmx C - c^-1 *: (v *m dag v).
  have dZ : dag Z = 1%:M - c^-1 *: (C *m v *m dag v).
    by rewrite dagB dag1 dagZ rc !dagM dagK hC mulmxA.
  rewrite dZ mulmxBr mulmx1 -scalemxAr -!mulmxA [invmx C *m _]mulmxA mulVmx // mul1mx.
  rewrite [Z *m (v *m _)]mulmxA Zv mul0mx scaler0 subr0 mulmxBl mul1mx -scalemxAl -!mulmxA.
  by rewrite mulmxV // mulmx1.
have := psd_tr_pd Z pP (psd_herm (pd_psd (pd_inv pC))) (pd_inv pC).
rewrite -!mulmxA [Z *m _]mulmxA ZK mulmxBr raddfB /= mxtrace_mulC subr_ge0 => le.
rewrite -ler_pdivr_mulr //; apply: le_trans le; rewrite -scalemxAr linearZ /= mulmxA mxtrace_mulC.
by rewrite mulmxA trace_mx11 mulrC.
Qed.

Theorem memory_left : exists kappa q, [/\ 0 <= q, q < 1
  & forall T, 0 <= n%:R - \sum_(t < T) memT A C B t <= kappa * q ^+ T].
Proof.
have [P eP pP] := solve_pd sA pC; pose f T := \tr (invmx C *m carried A P T).
have leftE T : n%:R - \sum_(t < T) memT A C B t = \tr (invmx C *m carried A C T).
  by rewrite (memT_sum stein pC) opprB addrC subrK /carried !mulmxA.
have tr_pos Q T : psd Q -> 0 <= \tr (invmx C *m carried A Q T).
  move=> pQ; have := psd_tr_pd (pw (dag A) T) pQ (psd_herm (pd_psd (pd_inv pC))) (pd_inv pC).
  by rewrite /carried -dag_pw dagK -[Q *m _ *m _ *m _]mulmxA mxtrace_mulC !mulmxA.
have step T : f T - f T.+1 = \tr (invmx C *m carried A C T).
  by rewrite -raddfB -mulmxBr (carried_step T eP).
pose c := 1 + \tr (invmx C *m P); have c1 : 1 <= c.
  rewrite ler_addl; have := tr_pos P 0%N (pd_psd pP).
  by rewrite /carried [pw _ _]/= [pw (dag A) _]/= mulmx1 mul1mx.
have c_gt0 : 0 < c := lt_le_trans ltr01 c1.
have f_le T : f T <= c * \tr (invmx C *m carried A C T).
  rewrite -subr_ge0 -linearZ -raddfB /= scalemxAr -mulmxBr.
  have -> : c *: carried A C T - carried A P T = carried A (c *: C - P) T.
    by rewrite /carried mulmxBr mulmxBl -scalemxAr -scalemxAl.
  apply: tr_pos => v; rewrite -/(form _ v) formB /form -scalemxAr -scalemxAl mxE subr_ge0.
  apply: le_trans (form_le v (pd_psd pP)) _; rewrite ler_wpmul2r ?ler_addr ?ler01 //.
  exact: (pd_psd pC).
have f0 T : 0 <= f T by apply: tr_pos; exact: pd_psd.
exists (f 0%N), (1 - c^-1); split=> [||T].
- by rewrite subr_ge0 invf_le1.
- by rewrite ltr_subl_addr ltr_addl invr_gt0.
rewrite leftE tr_pos; last exact: pd_psd.
rewrite andTb -step.
apply: (le_trans (y := f T)); first by rewrite ler_subl_addr ler_addl.
elim: T => [|T IH]; first by rewrite expr0 mulr1.
apply: (le_trans (y := (1 - c^-1) * f T)).
  rewrite mulrBl mul1r ler_subr_addr addrC -ler_subr_addr step mulrC ler_pdivr_mulr //.
  by rewrite mulrC f_le.
by rewrite exprS mulrCA ler_wpmul2l // subr_ge0 invf_le1.
Qed.
End Geometric.

Section Width.
Variables (F : numClosedFieldType) (n : nat) (A : 'M[F]_n) (B : 'cV[F]_n).
Hypothesis archi : archimedean F.

(* w makes the least error of all readouts of lag tau *)
Definition best_readout tau (w : 'cV[F]_n) := forall (s : state A B) t w', (tau < t)%N ->
  E (miss s t tau w 0) (miss s t tau w 0) <= E (miss s t tau w' 0) (miss s t tau w' 0).

(* how many inputs the readout averages over: sum |f_k|^2/|f_tau|^2 of its kernel f_k = w^* A^k B *)
Definition kernel (w : 'cV[F]_n) k : F := (dag w *m pw A k *m B) 0 0.
Definition width (w : 'cV[F]_n) tau W := sums (fun k => `|kernel w k| ^+ 2 / `|kernel w tau| ^+ 2) W.

Lemma energy C w : stable A -> C = A *m C *m dag A + B *m dag B -> pd C ->
  sums (fun k => `|kernel w k| ^+ 2) (form C w).
Proof.
move=> sA eC pC; have pB : psd (B *m dag B).
  move=> v; rewrite mulmxA -mulmxA -[X in _ *m X]dagK dagM dagK mxE big_ord1 dagE.
  exact: mul_conjC_ge0.
have [kappa hk] := carried_fast sA w pC pB eC.
have left0 : tends (fun T => form (carried A C T) w) 0.
  apply: (squeeze archi (kappa := kappa)) => t.
  by rewrite subr0 ger0_norm //; exact: (carried_psd _ _ (pd_psd pC)).
have := tends_add (tends_const (form C w)) (tends_opp left0); rewrite oppr0 addr0.
apply: tends_ext => T; rewrite -formB -(carried_sum T eC) form_sum; apply: eq_bigr => k _.
have -> : form (carried A (B *m dag B) k) w = (dag w *m pw A k *m B *m dag (dag w *m pw A k *m B)) 0 0.
  by rewrite /form /carried !dagM dagK dag_pw !mulmxA.
by rewrite mxE big_ord1 dagE -normCK.
Qed.

Lemma best_known C M tau w : stable A -> controllable A B -> covariance A B C -> memory A B M ->
  best_readout tau w -> w = invmx C *m (pw A tau *m B).
Proof.
move=> sA cAB cC mM bw; have eC := covariance_stein sA cC; have [pC e] := controllable_known sA cAB eC.
have [s _] := state_exists B sA; have sC : cov s = C by apply: (stein_unique sA (cov_stein s) eC).
have lt := ltnSn tau; have [[w' ew'] le] := mM s _ _ lt.
have ew : errors s tau.+1 tau w = 1%:M - memM A C B tau.
  have := e _ (memory_memories mM) tau => <-; rewrite [LHS]mx11_scalar mxE.
  rewrite -raddfB /=; congr (_%:M); apply/le_anti; rewrite le andbT -ew'; exact: bw.
have := errors_square w sC pC lt; rewrite ew subrr => z; apply/eqP; rewrite -subr_eq0.
by apply: contraT => y0; have := pC _ y0; rewrite -z mxE ltxx.
Qed.

Let best_weight C M tau w : stable A -> controllable A B -> covariance A B C -> memory A B M ->
  best_readout tau w -> form C w = M tau /\ kernel w tau = M tau.
Proof.
move=> sA cAB cC mM bw; have eC := covariance_stein sA cC; have [pC _] := controllable_known sA cAB eC.
rewrite (best_known sA cAB cC mM bw) (state_projection tau sA cAB cC mM) /form /kernel.
rewrite !dagM dag_inv (psd_herm (pd_psd pC)) dag_pw -!mulmxA.
by rewrite mulKmx ?pd_unit.
Qed.

Theorem tradeoff_width M w tau : stable A -> controllable A B -> (forall l, eigenvalue A l -> l != 0) ->
  memory A B M -> best_readout tau w -> width w tau (1 / M tau).
Proof.
move=> sA cAB _ mM bw; have [C cC] := covariance_exists B sA.
have eC := covariance_stein sA cC; have [pC _] := controllable_known sA cAB eC.
have [e1 e2] := best_weight sA cAB cC mM bw.
have M0 : 0 <= M tau by rewrite -e1; exact: (pd_psd pC).
have := tends_mulr (`|kernel w tau| ^+ 2)^-1 (energy w sA eC pC).
have -> : form C w * (`|kernel w tau| ^+ 2)^-1 = 1 / M tau.
  rewrite e1 e2 ger0_norm // div1r; have [->|m0] := eqVneq (M tau) 0; first by rewrite invr0 mul0r.
  by rewrite expr2 invfM mulrA mulfV // mul1r.
by apply: tends_ext => T; rewrite mulr_suml.
Qed.

Theorem tradeoff_width_least M w W tau : stable A -> controllable A B -> (forall l, eigenvalue A l -> l != 0) ->
  memory A B M -> best_readout tau w -> width w tau W -> tau.+1%:R / n%:R <= W.
Proof.
move=> sA cAB ne mM bw wW; rewrite (tends_unique wW (tradeoff_width sA cAB ne mM bw)).
have [C cC] := covariance_exists B sA; have eC := covariance_stein sA cC.
have [pC _] := controllable_known sA cAB eC; have [e1 e2] := best_weight sA cAB cC mM bw.
have [m0|m0] := eqVneq (M tau) 0.
  have v0 : pw A tau *m B = 0.
    apply/eqP/contraT => v0; have := pd_inv pC v0; rewrite dagM dag_pw !mulmxA -(state_projection tau sA cAB cC mM).
    by rewrite m0 ltxx.
  have B0 : B = 0.
    elim: (tau) v0 => [|t IH]; first by rewrite mul1mx.
    rewrite /= -mulmxA => z; apply: IH; apply/eqP/contraT => y0.
    by have := ne 0 (eigen_col (l := 0) _ y0); rewrite scale0r eqxx => /(_ z).
  have n0 : n%:R = 0 :> F.
    rewrite -{1}cAB /reach big1 ?mxrank0 // => k _; rewrite B0 mulmx0 trmx0; exact: genmx0.
  by rewrite n0 m0 !invr0 !mulr0.
have M0 : 0 < M tau by rewrite lt_neqAle eq_sym m0 -e1; exact: (pd_psd pC).
have le : tau.+1%:R * M tau <= n%:R.
  have := tradeoff_markov tau sA mM; rewrite -ler_pdivl_mull ?ltr0n // mulrC.
  by move/le_trans; apply; rewrite /Order.min; case: ifP => // /ltW.
rewrite div1r -(ler_pmul2r M0) mulVf // mulrAC.
have [->|n0] := eqVneq n 0%N; first by rewrite invr0 mulr0 ler01.
by rewrite ler_pdivr_mulr ?ltr0n ?lt0n // mul1r.
Qed.
End Width.
