From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* Stein's equation C = A C A^* + B B^*, C positive definite, over any    *)
(* numClosedFieldType, A of any size n (0 included), A possibly singular. *)
(* Sections: Adjoint (conjugate transpose, positivity, Cholesky,          *)
(* Sylvester's determinant), SteinM (B is n x m, memory = a trace),       *)
(* Stein1 (B a column, Mem = the 0 0 entry), DelayLine (sharpness).       *)

Section Adjoint.
Variable F : numClosedFieldType.

(* conjugate transpose *)
Definition dag m n (M : 'M[F]_(m, n)) : 'M[F]_(n, m) :=
  map_mx (@conjC F) M^T.

(* powers, for square matrices of any size (0 included) *)
Fixpoint pw n (A : 'M[F]_n) (t : nat) : 'M[F]_n :=
  if t is s.+1 then A *m pw A s else 1%:M.

Lemma pwE n (A : 'M[F]_n.+1) t : pw A t = A ^+ t.
Proof. by elim: t => [|t IH]; rewrite ?expr0 ?exprS //= IH. Qed.

Lemma pwSr n (A : 'M[F]_n) t : pw A t.+1 = pw A t *m A.
Proof.
by elim: t => [|t IH]; rewrite /= ?mulmx1 ?mul1mx // -mulmxA -IH.
Qed.

Lemma dagE m n (M : 'M[F]_(m, n)) i j : dag M i j = (M j i)^*.
Proof. by rewrite !mxE. Qed.

Lemma dagK m n (M : 'M[F]_(m, n)) : dag (dag M) = M.
Proof. by apply/matrixP=> i j; rewrite !mxE conjCK. Qed.

Lemma dagM m n p (M : 'M[F]_(m, n)) (N : 'M[F]_(n, p)) :
  dag (M *m N) = dag N *m dag M.
Proof. by rewrite /dag trmx_mul map_mxM. Qed.

Lemma dag1 n : dag (1%:M : 'M[F]_n) = 1%:M.
Proof. by rewrite /dag trmx1 map_mx1. Qed.

Lemma dagD m n (M N : 'M[F]_(m, n)) : dag (M + N) = dag M + dag N.
Proof. by apply/matrixP=> i j; rewrite !mxE rmorphD. Qed.

Lemma dagB m n (M N : 'M[F]_(m, n)) : dag (M - N) = dag M - dag N.
Proof. by apply/matrixP=> i j; rewrite !mxE rmorphB. Qed.

Lemma dagZ m n (c : F) (M : 'M[F]_(m, n)) : dag (c *: M) = c^* *: dag M.
Proof. by apply/matrixP=> i j; rewrite !mxE rmorphM. Qed.

Lemma dag0 m n : dag (0 : 'M[F]_(m, n)) = 0.
Proof. by apply/matrixP=> i j; rewrite !mxE rmorph0. Qed.

Lemma dag_scalar n (c : F) : dag (c%:M : 'M[F]_n) = (c^*)%:M.
Proof. by rewrite /dag tr_scalar_mx map_scalar_mx. Qed.

Lemma dag_col m1 m2 n (M : 'M[F]_(m1, n)) (N : 'M[F]_(m2, n)) :
  dag (col_mx M N) = row_mx (dag M) (dag N).
Proof. by rewrite /dag tr_col_mx map_row_mx. Qed.

Lemma dag_block m1 m2 n1 n2 (P : 'M[F]_(m1, n1)) (Q : 'M[F]_(m1, n2))
   (R : 'M[F]_(m2, n1)) (S : 'M[F]_(m2, n2)) :
  dag (block_mx P Q R S) = block_mx (dag P) (dag R) (dag Q) (dag S).
Proof. by rewrite /dag tr_block_mx map_block_mx. Qed.

Lemma dag_inv n (M : 'M[F]_n) : dag (invmx M) = invmx (dag M).
Proof. by rewrite /dag trmx_inv map_invmx. Qed.

Lemma dag_pw n (A : 'M[F]_n) t : dag (pw A t) = pw (dag A) t.
Proof. by elim: t => [|t IH]; [rewrite /= dag1 | rewrite pwSr dagM IH]. Qed.

Lemma det_adj n (M : 'M[F]_n) : \det (dag M) = (\det M)^*.
Proof. by rewrite /dag det_map_mx det_tr. Qed.

(* positive semidefinite, positive definite *)
Definition psd n (P : 'M[F]_n) :=
  forall v : 'cV[F]_n, 0 <= (dag v *m P *m v) 0 0.
Definition pd n (P : 'M[F]_n) :=
  forall v : 'cV[F]_n, v != 0 -> 0 < (dag v *m P *m v) 0 0.

Lemma pd_psd n (P : 'M[F]_n) : pd P -> psd P.
Proof.
move=> pP v; have [->|v0] := eqVneq v 0; last exact/ltW/pP.
by rewrite mulmx0 mxE.
Qed.

Lemma pd_unit n (P : 'M[F]_n) : pd P -> P \in unitmx.
Proof.
move=> pP; rewrite -unitmx_tr -row_free_unit -kermx_eq0.
apply/eqP/row_matrixP => i; rewrite row0.
set r := row i _; apply/eqP; apply: contraT => r0.
have rP : r *m P^T = 0 by apply: (sub_kermxP _); exact: row_sub.
have /pP : r^T != 0 by rewrite -trmx0 (inj_eq trmx_inj).
have -> : dag r^T *m P *m r^T = 0.
  by rewrite -mulmxA -[P]trmxK -trmx_mul rP trmx0 mulmx0.
by rewrite mxE ltxx.
Qed.

Lemma psd_inv n (P : 'M[F]_n) : dag P = P -> pd P -> psd (invmx P).
Proof.
move=> hP pP v; have uP := pd_unit pP.
have := pd_psd pP (invmx P *m v).
by rewrite dagM dag_inv hP -!mulmxA (mulKVmx uP).
Qed.

(* over C a form with real values is hermitian (polarization), so       *)
(* "hermitian" need not be assumed next to "positive"                   *)
Lemma psd_herm n (P : 'M[F]_n) : psd P -> dag P = P.
Proof.
move=> pP; pose H := P - dag P.
have H0 (v : 'cV[F]_n) : (dag v *m H *m v) 0 0 = 0.
  pose x := dag v *m P *m v.
  have -> : dag v *m H *m v = x - dag x.
    by rewrite /x /H mulmxBr mulmxBl !dagM dagK !mulmxA.
  have -> : (x - dag x) 0 0 = x 0 0 - (x 0 0)^* by rewrite !mxE.
  by rewrite (geC0_conj (pP v)) subrr.
have HE : H = P - dag P by [].
clearbody H; pose e i : 'cV[F]_n := delta_mx i 0.
have E i j : (dag (e i) *m H *m e j) 0 0 = H i j.
  have -> : dag (e i) = delta_mx 0 i by rewrite /dag trmx_delta map_delta_mx.
  by rewrite -rowE -colE !mxE.
have mx00D (M N : 'M[F]_1) : (M + N) 0 0 = M 0 0 + N 0 0 by rewrite mxE.
have mx00Z c (M : 'M[F]_1) : (c *: M) 0 0 = c * M 0 0 by rewrite mxE.
have key i j c : c * H i j + c^* * H j i = 0.
  have Hii k : H k k = 0 by rewrite -E H0.
  have := H0 (e i + c *: e j).
  rewrite dagD dagZ !(mulmxDl, mulmxDr) -!(scalemxAl, scalemxAr).
  rewrite !(mx00D, mx00Z) !E !Hii !mulr0 add0r addr0.
  by rewrite addrC.
have Hs i j : H i j = 0.
  have := key i j 1; rewrite conjC1 !mul1r => /eqP; rewrite addr_eq0 => /eqP e1.
  have := key i j 'i; rewrite conjCi e1 mulrN mulNr -opprD => /eqP.
  rewrite oppr_eq0 -mulr2n mulrn_eq0 /= mulf_eq0 (negPf (neq0Ci F)) /= => /eqP ->.
  by rewrite oppr0.
apply/esym/eqP; rewrite -subr_eq0 -HE; apply/eqP/matrixP => i j.
by rewrite Hs mxE.
Qed.

(* tr (M^* P M) >= 0 : the sum over the columns of M *)
Lemma psd_tr n p (P : 'M[F]_n) (M : 'M[F]_(n, p)) :
  psd P -> 0 <= \tr (dag M *m P *m M).
Proof.
move=> pP; rewrite /mxtrace sumr_ge0 // => i _.
have := pP (col i M); congr (0 <= _).
by rewrite !mxE; apply: eq_bigr => j _; rewrite !mxE; congr (_ * _);
   apply: eq_bigr => k _; rewrite !mxE.
Qed.

Lemma tr_gram m p (S : 'M[F]_(m, p)) : 0 <= \tr (S *m dag S).
Proof.
rewrite /mxtrace sumr_ge0 // => i _; rewrite mxE sumr_ge0 // => j _.
by rewrite dagE mul_conjC_ge0.
Qed.

(* matrix determinant lemma (Sylvester) *)
Lemma det_sylvester n m (U : 'M[F]_(n, m)) (V : 'M[F]_(m, n)) :
  \det (1%:M + U *m V) = \det (1%:M + V *m U).
Proof.
pose M : 'M_(m + n) := block_mx 1%:M (- V) U 1%:M.
have M1 : M = block_mx 1%:M 0 U 1%:M *m block_mx 1%:M (- V) 0 (1%:M + U *m V).
  by rewrite mulmx_block !(mul1mx, mulmx1, mul0mx, mulmx0, addr0, add0r)
     mulmxN addrC addrK.
have M2 : M = block_mx (1%:M + V *m U) (- V) 0 1%:M *m block_mx 1%:M 0 U 1%:M.
  by rewrite mulmx_block !(mul1mx, mulmx1, mul0mx, mulmx0, addr0, add0r)
     mulNmx addrK.
transitivity (\det M).
  by rewrite M1 det_mulmx det_lblock det_ublock !det1 !mul1r.
by rewrite M2 det_mulmx det_lblock det_ublock !det1 !mulr1.
Qed.

(* Cholesky: a hermitian positive definite matrix is L L^* *)
Let chol n := forall P : 'M[F]_n,
  dag P = P -> pd P -> exists L : 'M[F]_n, P = L *m dag L.

Lemma chol_step n : chol n -> chol (1 + n).
Proof.
move=> IH P hP pP.
pose a := ulsubmx P 0 0; pose b := dlsubmx P; pose D := drsubmx P.
have eP : P = block_mx a%:M (dag b) b D.
  rewrite -[LHS]submxK -mx11_scalar; congr block_mx.
  by rewrite -[P in LHS]hP /dag -map_ursubmx -trmx_dlsub.
have hD : dag D = D.
  by rewrite /D -[P in RHS]hP /dag -map_drsubmx -trmx_drsub.
have a_gt0 : 0 < a.
  have d0 : col_mx 1%:M 0 != 0 :> 'cV[F]_(1 + n).
    rewrite col_mx_eq0 negb_and; apply/orP; left; exact: oner_neq0.
  have := pP _ d0; congr (0 < _).
  rewrite dag_col dag1 dag0 eP mul_row_block mul_row_col.
  by rewrite !(mul0mx, mulmx0, mul1mx, mulmx1, addr0) mxE eqxx.
have a0 : a != 0 by rewrite gt_eqF.
have ra : a^* = a by apply/CrealP/gtr0_real.
pose S := D - a^-1 *: (b *m dag b).
have hS : dag S = S by rewrite dagB dagZ dagM dagK hD fmorphV ra.
have pS : pd S.
  move=> y y0; pose v : 'cV[F]_(1 + n) := col_mx (- a^-1 *: (dag b *m y)) y.
  have v0 : v != 0 by rewrite col_mx_eq0 negb_and y0 orbT.
  have := pP _ v0; congr (0 < _).
  have Pv : P *m v = col_mx 0 (S *m y).
    rewrite eP mul_block_col mul_scalar_mx scalerA mulrN mulfV // scaleN1r addNr.
    by congr col_mx; rewrite mulmxBl -scalemxAr scaleNr addrC -scalemxAl mulmxA.
  by rewrite -mulmxA Pv dag_col mul_row_col mulmx0 add0r mulmxA.
have [L eS] := IH S hS pS.
pose s := sqrtC a.
have s_gt0 : 0 < s by rewrite sqrtC_gt0.
have s0 : s != 0 by rewrite gt_eqF.
have rs : s^* = s by apply/CrealP/gtr0_real.
have ss : s * s = a by rewrite -expr2 sqrtCK.
exists (block_mx s%:M 0 (s^-1 *: b) L : 'M[F]_(1 + n)).
rewrite dag_block dag_scalar dag0 dagZ fmorphV rs mulmx_block.
rewrite !(mul0mx, mulmx0, addr0) -scalar_mxM ss.
rewrite mul_scalar_mx scalerA mulfV // scale1r.
rewrite mul_mx_scalar scalerA mulfV // scale1r.
rewrite -scalemxAl -scalemxAr scalerA -invfM ss -eS.
by rewrite eP /S addrC subrK.
Qed.

Lemma cholesky n (P : 'M[F]_n) :
  dag P = P -> pd P -> exists L : 'M[F]_n, P = L *m dag L.
Proof.
elim: n P => [|n IH]; last exact: chol_step IH.
by move=> P _ _; exists 0; rewrite [LHS]flatmx0 [RHS]flatmx0.
Qed.

(* trace of a product of two positive matrices, in the form needed *)
Lemma psd_tr_pd n (K P M : 'M[F]_n) :
  psd K -> dag P = P -> pd P -> 0 <= \tr (K *m M *m P *m dag M).
Proof.
move=> pK hP /(cholesky hP) [L ->].
have := psd_tr (M *m L) pK; congr (0 <= _).
by rewrite dagM -!mulmxA mxtrace_mulC -!mulmxA mxtrace_mulC -!mulmxA.
Qed.

End Adjoint.

(* ------------------------------------------------------------------ *)
(* Stein's equation, with m inputs: B is n x m                         *)

Fact zmod_square (V : zmodType) (X Y Q K : V) :
  X + Y = Q -> K - Q = X - Q - Q + K + Y.
Proof.
move=> <-; have -> : X - (X + Y) = - Y by rewrite opprD addrA subrr sub0r.
by rewrite [RHS]addrC !addrA subrr sub0r addrC.
Qed.

Section SteinM.
Variables (F : numClosedFieldType) (n m : nat).
Variables (A C : 'M[F]_n) (B : 'M[F]_(n, m)).
Hypothesis stein : C = A *m C *m dag A + B *m dag B.
Hypothesis pC : pd C.

Let K : 'M[F]_n := invmx C.
(* hermitian follows from pC *)
Let hC : dag C = C := psd_herm (pd_psd pC).
Let uC : C \in unitmx := pd_unit pC.
Let pK : psd K := psd_inv hC pC.
Let hK : dag K = K. Proof. by rewrite /K dag_inv hC. Qed.

(* the m x m memory matrix, and its trace *)
Definition memM t : 'M[F]_m :=
  dag B *m pw (dag A) t *m invmx C *m pw A t *m B.
Definition memT t : F := \tr (memM t).

Lemma memM_quad t : memM t = dag (pw A t *m B) *m K *m (pw A t *m B).
Proof. by rewrite /memM dagM dag_pw !mulmxA. Qed.

Let rest t : F := \tr (K *m pw A t *m C *m pw (dag A) t).

Lemma memT_step t : memT t = rest t - rest t.+1.
Proof.
rewrite /memT memM_quad /rest pwSr [pw (dag A) t.+1]/=.
rewrite -raddfB /=.
have -> : K *m pw A t *m C *m pw (dag A) t
        - K *m (pw A t *m A) *m C *m (dag A *m pw (dag A) t)
        = K *m pw A t *m (C - A *m C *m dag A) *m pw (dag A) t.
  by rewrite mulmxBr mulmxBl !mulmxA.
rewrite [X in X - A *m _ *m _]stein addrAC subrr add0r.
by rewrite mxtrace_mulC !mulmxA mxtrace_mulC dagM dag_pw !mulmxA.
Qed.

(* 1. partial sums *)
Theorem memT_sum T :
  \sum_(t < T) memT t =
  n%:R - \tr (invmx C *m pw A T *m C *m pw (dag A) T).
Proof.
elim: T => [|T IH].
  by rewrite big_ord0 /= !mulmx1 (mulVmx uC) mxtrace1 subrr.
by rewrite big_ord_recr /= IH memT_step addrA subrK.
Qed.

(* 2. positivity *)
Theorem memT_ge0 t : 0 <= memT t.
Proof. by rewrite /memT memM_quad psd_tr. Qed.

Theorem memT_real t : memT t \is Num.real.
Proof. exact/ger0_real/memT_ge0. Qed.

(* 3. the sum of squares: K - A^* K A = G^* K G + S S^* ; A may be singular *)
Let G : 'M[F]_n := C *m dag A *m K *m A - 1%:M.
Let S : 'M[F]_(n, m) := dag A *m K *m B.

Lemma stein_dual : K - dag A *m K *m A = dag G *m K *m G + S *m dag S.
Proof.
pose Q := dag A *m K *m A.
have hQ : dag Q = Q by rewrite /Q !dagM dagK hK mulmxA.
have GE : G = C *m Q - 1%:M by rewrite /G /Q !mulmxA.
have e1 : dag G *m K *m G = Q *m C *m Q - Q - Q + K.
  rewrite GE dagB dagM dag1 hC hQ mulmxBl mul1mx (mulmxK uC).
  rewrite mulmxBl !mulmxBr !mulmx1 !mulmxA (mulVmx uC) mul1mx.
  by rewrite opprB addrA addrAC.
have e2 : Q *m C *m Q + S *m dag S = Q.
  have -> : S *m dag S = dag A *m K *m (B *m dag B) *m K *m A.
    by rewrite /S !dagM dagK hK !mulmxA.
  have -> : Q *m C *m Q = dag A *m K *m (A *m C *m dag A) *m K *m A.
    by rewrite /Q !mulmxA.
  by rewrite -!mulmxDl -mulmxDr -stein (mulmxKV uC).
by rewrite e1; exact: zmod_square.
Qed.

(* v^* A^* K A v <= v^* K v for every v, with the exact loss *)
Lemma dual_contracts p (X : 'M[F]_(n, p)) :
  \tr (dag X *m K *m X) - \tr (dag (A *m X) *m K *m (A *m X)) =
  \tr (dag (G *m X) *m K *m (G *m X)) + \tr (dag (dag S *m X) *m (dag S *m X)).
Proof.
rewrite -[LHS]raddfB -[RHS]raddfD /=; apply: (congr1 (@mxtrace _ _)).
have -> : dag X *m K *m X - dag (A *m X) *m K *m (A *m X)
        = dag X *m (K - dag A *m K *m A) *m X.
  by rewrite mulmxBr mulmxBl !dagM !mulmxA.
by rewrite stein_dual mulmxDr mulmxDl (dagM G X) (dagM (dag S) X) dagK !mulmxA.
Qed.

Lemma dual_le p (X : 'M[F]_(n, p)) :
  \tr (dag (A *m X) *m K *m (A *m X)) <= \tr (dag X *m K *m X).
Proof.
rewrite -subr_ge0 dual_contracts addr_ge0 ?psd_tr //.
by have := tr_gram (dag (dag S *m X)); rewrite dagK.
Qed.

(* 3. monotone *)
Theorem memT_mono t : memT t.+1 <= memT t.
Proof. by rewrite /memT !memM_quad /= -[A *m _ *m B]mulmxA dual_le. Qed.

(* 3'. and what is lost in a step is at least ||B^* K A^(t+1) B||^2 *)
Theorem memT_drop t (Z := dag B *m K *m pw A t.+1 *m B) :
  \tr (dag Z *m Z) <= memT t - memT t.+1.
Proof.
rewrite /memT !memM_quad /= -[A *m _ *m B]mulmxA dual_contracts.
have -> : dag S *m (pw A t *m B) = Z.
  by rewrite /Z /S !dagM dagK hK /= !mulmxA.
by rewrite ler_addr psd_tr.
Qed.

(* 4. the partial sums stay below n : Markov's bound *)
Theorem memT_sum_le T : \sum_(t < T) memT t <= n%:R.
Proof.
rewrite memT_sum ler_subl_addr ler_addl -dag_pw.
exact: (psd_tr_pd _ pK hC pC).
Qed.

Lemma memT_anti s t : (s <= t)%N -> memT t <= memT s.
Proof.
move=> /subnK <-; elim: (t - s)%N => [//|k IH].
by rewrite addSn; apply: le_trans IH; exact: memT_mono.
Qed.

Theorem memT_markov t : t.+1%:R * memT t <= n%:R.
Proof.
apply: le_trans (memT_sum_le t.+1).
rewrite mulr_natl -[t.+1 in X in X <= _]card_ord -sumr_const.
by apply: ler_sum => i _; rewrite memT_anti // -ltnS ltn_ord.
Qed.

(* the same bound as it was asked: T * Mem (T-1) <= n *)
Theorem memT_markov_pred T : T%:R * memT T.-1 <= n%:R.
Proof. by case: T => [|T]; [rewrite mul0r ler0n | exact: memT_markov]. Qed.

(* 5. determinant form *)
Theorem memM_det : \det (1%:M - memM 0) = `|\det A| ^+ 2.
Proof.
have d0 : \det C != 0 by rewrite -unitfE -unitmxE.
apply: (mulfI d0).
have -> : 1%:M - memM 0 = 1%:M + dag B *m (- (K *m B)).
  by rewrite /memM /= !mulmx1 mulmxN mulmxA.
rewrite -det_sylvester -det_mulmx mulmxDr mulmx1 mulNmx mulmxN !mulmxA.
rewrite (mulmxV uC) mul1mx {1}stein addrK !det_mulmx det_adj normCK.
by rewrite mulrAC mulrC.
Qed.

End SteinM.

(* ------------------------------------------------------------------ *)
(* one input: B is a column, Mem is the (0,0) entry                    *)

Section Stein1.
Variables (F : numClosedFieldType) (n : nat).
Variables (A C : 'M[F]_n) (B : 'cV[F]_n).

Definition Mem t : F :=
  (dag B *m pw (dag A) t *m invmx C *m pw A t *m B) 0 0.

Lemma MemE t : Mem t = memT A C B t.
Proof. by rewrite /Mem /memT trace_mx11. Qed.

Hypothesis stein : C = A *m C *m dag A + B *m dag B.
Hypothesis pC : pd C.

Theorem Mem_sum T :
  \sum_(t < T) Mem t =
  n%:R - \tr (invmx C *m pw A T *m C *m pw (dag A) T).
Proof. by rewrite -(memT_sum stein) //; apply: eq_bigr => t _; rewrite MemE. Qed.

Theorem Mem_ge0 t : 0 <= Mem t.
Proof. by rewrite MemE memT_ge0. Qed.

Theorem Mem_real t : Mem t \is Num.real.
Proof. exact/ger0_real/Mem_ge0. Qed.

Theorem Mem_mono t : Mem t.+1 <= Mem t.
Proof. by rewrite !MemE (memT_mono stein). Qed.

Theorem Mem_drop t :
  `|(dag B *m invmx C *m pw A t.+1 *m B) 0 0| ^+ 2 <= Mem t - Mem t.+1.
Proof.
rewrite !MemE; apply: le_trans (memT_drop stein pC t).
by rewrite trace_mx11 [in X in _ <= X]mxE big_ord1 dagE normCKC.
Qed.

Theorem Mem_sum_le T : \sum_(t < T) Mem t <= n%:R.
Proof.
have := memT_sum_le stein pC T; congr (_ <= _).
by apply: eq_bigr => t _; rewrite MemE.
Qed.

Theorem Mem_markov T : T%:R * Mem T.-1 <= n%:R.
Proof. by rewrite MemE (memT_markov_pred stein). Qed.

(* 5. determinant form *)
Theorem Mem_det : 1 - Mem 0 = `|\det A| ^+ 2.
Proof.
have mx11 (N : 'M[F]_1) : (1%:M - N) 0 0 = 1 - N 0 0 by rewrite !mxE eqxx.
by rewrite -(memM_det stein pC) det_mx11 mx11.
Qed.

Corollary Mem0_le1 : Mem 0 <= 1.
Proof. by rewrite -subr_ge0 Mem_det exprn_ge0. Qed.

Corollary det_le1 : `|\det A| <= 1.
Proof.
by rewrite -(@expr_le1 _ 2) // -Mem_det ler_subl_addr ler_addl Mem_ge0.
Qed.

End Stein1.

(* for a size n.+1 the powers are mathcomp's own *)
Lemma Mem_exp (F : numClosedFieldType) n (A C : 'M[F]_n.+1) (B : 'cV_n.+1) t :
  Mem A C B t = (dag B *m dag A ^+ t *m invmx C *m A ^+ t *m B) 0 0.
Proof. by rewrite /Mem !pwE. Qed.

(* ------------------------------------------------------------------ *)
(* the delay line: the hypotheses can be met for every size, and then  *)
(* Markov's bound is attained at T = n+1                               *)

Section DelayLine.
Variables (F : numClosedFieldType) (n : nat).

Definition dlA : 'M[F]_n.+1 := \matrix_(i, j) (i == j.+1 :> nat)%:R.
Definition dlB : 'cV[F]_n.+1 := \col_i (i == 0%N :> nat)%:R.
Definition dlC : 'M[F]_n.+1 := 1%:M.

Lemma dl_herm : dag dlC = dlC. Proof. exact: dag1. Qed.

Lemma dl_pd : pd dlC.
Proof.
move=> v v0; rewrite mulmx1 mxE.
have [i vi] : exists i, v i 0 != 0.
  apply/existsP; apply: contraR v0; rewrite negb_exists => /forallP v0.
  by apply/eqP/matrixP => i j; rewrite ord1 mxE; apply/eqP; have := v0 i; rewrite negbK.
rewrite (bigD1 i) //= ltr_paddr //.
  by rewrite sumr_ge0 // => j _; rewrite dagE mulrC mul_conjC_ge0.
by rewrite dagE mulrC mul_conjC_gt0.
Qed.

Lemma dl_stein : dlC = dlA *m dlC *m dag dlA + dlB *m dag dlB.
Proof.
rewrite mulmx1; apply/matrixP => i j; rewrite !mxE big_ord1 dagE !mxE conjC_nat.
case: i => [[|i] lti] /=.
  rewrite big1 => [|k _]; last by rewrite mxE mul0r.
  by rewrite add0r mul1r -val_eqE /= eq_sym.
rewrite mul0r addr0 (bigD1 (Ordinal (ltnW lti))) //= big1 => [|k nk].
  by rewrite addr0 dagE !mxE eqxx mul1r conjC_nat -val_eqE /= eq_sym.
have {}nk : (val k == i) = false by apply/negbTE; rewrite -val_eqE in nk.
by rewrite mxE /= eqSS eq_sym nk mul0r.
Qed.

Lemma dl_pw t : pw dlA t *m dlB = \col_i (i == t :> nat)%:R.
Proof.
elim: t => [|t IH]; first by rewrite mul1mx.
rewrite /= -mulmxA IH; apply/matrixP => [[[|i] lti] j]; rewrite !mxE /=.
  by rewrite big1 // => k _; rewrite !mxE mul0r.
rewrite (bigD1 (Ordinal (ltnW lti))) //= big1 => [|k nk].
  by rewrite addr0 !mxE eqxx mul1r.
have {}nk : (val k == i) = false by apply/negbTE; rewrite -val_eqE in nk.
by rewrite !mxE /= eqSS eq_sym nk mul0r.
Qed.

Theorem dl_Mem t : Mem dlA dlC dlB t = (t <= n)%:R.
Proof.
rewrite /Mem -mulmxA dl_pw -dag_pw -dagM dl_pw /dlC invmx1 mulmx1 mxE.
have [tn|tn] := leqP t n; last first.
  rewrite big1 // => k _; rewrite !mxE.
  case: eqP => [kt|_]; last by rewrite mulr0.
  by rewrite -kt ltnNge -ltnS ltn_ord in tn.
rewrite (bigD1 (Ordinal (tn : (t < n.+1)%N))) //= big1 => [|k nk].
  by rewrite !mxE eqxx conjC1 mulr1 addr0.
have {}nk : (val k == t) = false by apply/negbTE; rewrite -val_eqE in nk.
by rewrite !mxE nk mulr0.
Qed.

Theorem dl_sharp : n.+1%:R * Mem dlA dlC dlB n = n.+1%:R.
Proof. by rewrite dl_Mem leqnn mulr1. Qed.

End DelayLine.
