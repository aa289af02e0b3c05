(* The statements of the catalogue, one Theorem a claim, from definitions:*)
(* memory is 1 - min_w E|u_{t-tau} - w^* x_t|^2 (State.memory), stable    *)
(* means that every eigenvalue has |l| < 1, controllable that B, AB, ...  *)
(* span all states, b is the power series of prod (z - conj l_i)/         *)
(* (1 - l_i z).  An infinite sum is a limit, an epsilon statement over an *)
(* archimedean field, as the complex numbers are.                         *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Stein State Solve Memory Allpass Limits.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Facts.
Variable F : numClosedFieldType.

Lemma psd_scalar (c : F) : psd (c%:M : 'M[F]_1) <-> 0 <= c.
Proof.
split=> [p|c0 v].
  by have := p 1%:M; rewrite dag1 mul1mx mulmx1 mxE eqxx.
rewrite mul_mx_scalar -scalemxAl mxE mulr_ge0 // mxE big_ord1 dagE mulrC.
exact: mul_conjC_ge0.
Qed.

Lemma memory_memories n (A : 'M[F]_n) (B : 'cV[F]_n) M :
  memory A B M -> memories A B (fun t => (M t)%:M).
Proof.
move=> mM s t tau lt; have [[w e] le] := mM s t tau lt.
have eE W : errors s t tau W = (E (miss s t tau W 0) (miss s t tau W 0))%:M.
  by rewrite [LHS]mx11_scalar mxE.
have oneB x : 1%:M - x%:M = (1 - x)%:M :> 'M[F]_1 by rewrite raddfB.
split; first by exists w; rewrite eE e oneB.
by move=> W; rewrite eE oneB -raddfB; apply/psd_scalar; rewrite subr_ge0.
Qed.

Lemma memories_memory n (A : 'M[F]_n) (B : 'cV[F]_n) M :
  memories A B M -> memory A B (fun t => M t 0 0).
Proof.
move=> mM s t tau lt; have [[W e] le] := mM s t tau lt.
have eE R : E (miss s t tau R 0) (miss s t tau R 0) = errors s t tau R 0 0 by rewrite mxE.
split; first by exists W; rewrite eE e !mxE eqxx.
move=> w; rewrite eE -subr_ge0; apply/psd_scalar; have := le w; congr psd.
by rewrite [LHS]mx11_scalar !mxE eqxx.
Qed.

(* memory exists and is one function, whatever the stable pair *)
Theorem memory_one n (A : 'M[F]_n) (B : 'cV[F]_n) M M' : stable A ->
  memory A B M -> memory A B M' -> forall t, M t = M' t.
Proof.
move=> sA /memory_memories m1 /memory_memories m2 t; have [s _] := state_exists B sA.
have := congr1 (fun X : 'M_1 => X 0 0) (memories_unique s m1 m2 t).
by rewrite !mxE eqxx !mulr1n.
Qed.

Lemma known n (A : 'M[F]_n) (B : 'cV[F]_n) M : stable A -> memory A B M ->
  exists (r := \rank (reach A B)) (A' C' : 'M[F]_r) (B' : 'cV[F]_r),
  [/\ stable A', C' = A' *m C' *m dag A' + B' *m dag B', pd C'
    & forall t, M t = memT A' C' B' t].
Proof.
move=> sA /memory_memories mM; have [A' [C' [B' [sA' eC pC e]]]] := memories_known sA mM.
by exists A', C', B'; split=> // t; rewrite /memT -e trace_mx11 mxE eqxx.
Qed.

Lemma known_full n (A : 'M[F]_n) (B : 'cV[F]_n) M : stable A -> controllable A B -> memory A B M ->
  exists C, [/\ C = A *m C *m dag A + B *m dag B, pd C, forall t, M t = Mem A C B t
    & forall t, M t = memT A C B t].
Proof.
move=> sA cAB /memory_memories mM; have [C eC] := stein_exists B sA.
have [pC e] := controllable_known sA cAB eC.
have eM t : M t = Mem A C B t.
  have := congr1 (fun X : 'M_1 => X 0 0) (e _ mM t).
  by rewrite mxE eqxx mulr1n => ->.
by exists C; split=> // t; rewrite eM MemE.
Qed.
End Facts.

(* --- nothing left means a power that vanishes --- *)
Section Nilpotent.
Variable F : numClosedFieldType.

Lemma pd_inv n (C : 'M[F]_n) : pd C -> pd (invmx C).
Proof.
move=> pC v v0; have uC := pd_unit pC.
have /pC : invmx C *m v != 0 by apply: contra v0 => /eqP z; rewrite -(mulKVmx uC v) z mulmx0.
by rewrite dagM dag_inv (psd_herm (pd_psd pC)) -!mulmxA mulKVmx.
Qed.

Lemma trace_zero n p (K : 'M[F]_n) (Y : 'M[F]_(n, p)) : pd K -> \tr (dag Y *m K *m Y) = 0 -> Y = 0.
Proof.
move=> pK; have colE i : (dag Y *m K *m Y) i i = (dag (col i Y) *m K *m col i Y) 0 0.
  rewrite -!mulmxA !mxE; apply: eq_bigr => j _; rewrite !mxE; congr (_ * _).
  by apply: eq_bigr => k _; rewrite !mxE.
move=> z; have h i : (dag Y *m K *m Y) i i = 0.
  apply: (psumr_eq0P _ z) => // k _; rewrite colE; exact: (pd_psd pK).
apply/matrixP=> j i; rewrite [RHS]mxE; have := h i; rewrite colE.
have [c0|c0] := eqVneq (col i Y) 0; last by move/eqP; rewrite gt_eqF // pK.
by move=> _; have := congr1 (fun X : 'cV_n => X j 0) c0; rewrite !mxE.
Qed.

Lemma nothing_left n m (A C : 'M[F]_n) (B : 'M[F]_(n, m)) T :
  C = A *m C *m dag A + B *m dag B -> pd C ->
  \sum_(t < T) memT A C B t = n%:R -> pw A T = 0.
Proof.
move=> eC pC; rewrite (memT_sum eC pC) => /eqP; rewrite -[X in _ == X]subr0 (inj_eq (addrI _)) eqr_opp => /eqP.
have [L eL] := cholesky (psd_herm (pd_psd pC)) pC.
have uL : L \in unitmx by have := pd_unit pC; rewrite eL unitmx_mul => /andP[].
have h K : \tr (K *m pw A T *m C *m dag (pw A T)) = 0 ->
    \tr (dag (pw A T *m L) *m K *m (pw A T *m L)) = 0.
  by move=> <-; rewrite eL -[dag _ *m K *m _]mulmxA mxtrace_mulC dagM !mulmxA.
rewrite -dag_pw => /h /(trace_zero (pd_inv pC)) z.
by rewrite -(mulmxK uL (pw A T)) z mul0mx.
Qed.

Lemma nil_power n (A : 'M[F]_n) k : pw A k = 0 -> pw A n = 0.
Proof.
case: n A => [|n] A; first by move=> _; apply/matrixP=> -[].
move=> z; have ev l : eigenvalue A l -> l = 0.
  case/eigenvalueP=> v e v0; have vk j : v *m pw A j = l ^+ j *: v.
    elim: j => [|j IH]; first by rewrite mulmx1 expr0 scale1r.
    by rewrite /= mulmxA e -scalemxAl IH scalerA -exprS.
  have := vk k; rewrite z mulmx0 => /esym/eqP.
  by rewrite scaler_eq0 (negPf v0) orbF expf_eq0 => /andP[_ /eqP].
have [ls e] := closed_field_poly_normal (char_poly A).
rewrite (monicP (char_poly_monic A)) scale1r in e.
have all0 : forall l, l \in ls -> l = 0.
  by move=> l ll; apply: ev; rewrite eigenvalue_root_char e root_prod_XsubC.
have : char_poly A = 'X^n.+1.
  have sz : size ls = n.+1 by have := size_char_poly A; rewrite e size_prod_XsubC => -[].
  rewrite e -sz; elim: ls all0 {e sz} => [|l ls IH] h; first by rewrite big_nil expr0.
  rewrite big_cons exprS IH => [|x xl]; last by apply: h; rewrite inE xl orbT.
  by rewrite (h l) ?mem_head // subr0.
move=> cE; have := Cayley_Hamilton A; rewrite cE rmorphX /= horner_mx_X.
by move=> h; rewrite -[A *m pw A n]/(pw A n.+1) pwE.
Qed.
End Nilpotent.

Section Catalogue.
Variable F : numClosedFieldType.
Implicit Types (n m : nat) (M : nat -> F) (b : nat -> F).

(* state *)
Theorem state_projection n (A C : 'M[F]_n) (B : 'cV[F]_n) M tau :
  stable A -> controllable A B -> covariance A B C -> memory A B M ->
  M tau = (dag B *m pw (dag A) tau *m invmx C *m pw A tau *m B) 0 0.
Proof.
move=> sA cAB /(covariance_stein sA) eC /memory_memories mM.
have [pC e] := controllable_known sA cAB eC.
by have := congr1 (fun X : 'M_1 => X 0 0) (e _ mM tau); rewrite mxE eqxx mulr1n => ->.
Qed.

Theorem state_similarity n (A S : 'M[F]_n) (B : 'cV[F]_n) M M' tau :
  stable A -> controllable A B -> S \in unitmx ->
  memory (S *m A *m invmx S) (S *m B) M' -> memory A B M -> M' tau = M tau.
Proof.
move=> sA cAB uS /memory_memories m' mM; apply: (memory_one sA _ mM).
have := memories_push (W := S) (I := invmx S) (mulmxKV uS _) erefl (mulVmx uS) m'.
by move/memories_memory=> h s t tau' lt; have := h s t tau' lt; rewrite mxE eqxx.
Qed.

(* the companion matrix of the characteristic polynomial: e_1 -> e_2 -> ..., coefficients in the last column *)
Definition companion n (A : 'M[F]_n) : 'M[F]_n :=
  \matrix_(i, j) (if j.+1 == n then - (char_poly A)`_i else (i == j.+1 :> nat)%:R).
Definition first n : 'cV[F]_n := \col_i (i == 0%N :> nat)%:R.

Lemma companion_similar n (A : 'M[F]_n) (B : 'cV[F]_n) : controllable A B ->
  exists2 K, K \in unitmx & A *m K = K *m companion A /\ B = K *m first n.
Proof.
move=> cAB; pose K : 'M[F]_n := \matrix_(i, k) (pw A k *m B) i 0.
have colK (k : 'I_n) : col k K = pw A k *m B.
  by apply/matrixP=> i j; rewrite ord1 !mxE.
have uK : K \in unitmx.
  rewrite -unitmx_tr -row_full_unit -sub1mx; have := cAB; rewrite /controllable => r.
  apply: (submx_trans (B := reach A B)); first by rewrite sub1mx /row_full r.
  apply/sumsmx_subP=> k _; rewrite genmxE -colK tr_col; exact: row_sub.
have AK : A *m K = K *m companion A.
  apply/matrixP=> i k; have -> : (A *m K) i k = (pw A k.+1 *m B) i 0.
    by rewrite /= -mulmxA -colK !mxE; apply: eq_bigr => j _; rewrite !mxE.
  rewrite [RHS]mxE; have [kn|kn] := eqVneq k.+1 n.
    rewrite [in LHS]kn power_top mulNmx mulmx_suml -sumrN summxE; apply: eq_bigr => j _.
    by rewrite -scalemxAl !mxE kn eqxx mulrN mulrC.
  have lt : (k.+1 < n)%N by rewrite ltn_neqAle kn ltn_ord.
  rewrite (bigD1 (Ordinal lt)) //= big1 => [|j ne].
    by rewrite !mxE (negPf kn) eqxx mulr1 addr0.
  rewrite !mxE (negPf kn) (_ : (j == k.+1 :> nat) = false) ?mulr0 //.
  by apply/negbTE; apply: contra ne => /eqP h; apply/eqP/val_inj.
have BK : B = K *m first n.
  apply/matrixP=> i j; have n0 : (0 < n)%N by exact: leq_ltn_trans (leq0n i) (ltn_ord i).
  rewrite ord1 [RHS]mxE (bigD1 (Ordinal n0)) //= big1 => [|k ne].
    by rewrite addr0 [first _ _ _]mxE mulr1 mxE mul1mx.
  rewrite [first _ _ _]mxE (_ : (k == 0%N :> nat) = false) ?mulr0 //.
  by apply/negbTE; apply: contra ne => /eqP h; apply/eqP/val_inj.
by exists K.
Qed.

Lemma companion_stable n (A : 'M[F]_n) (B : 'cV[F]_n) : stable A -> controllable A B ->
  stable (companion A).
Proof.
move=> sA /companion_similar[K uK [AK _]].
move=> r /eigenvalueP[v e v0]; apply: sA; apply: (eigen_row (Y := v *m invmx K)).
  rewrite -[A](mulmxK uK) AK -mulmxA !mulmxA -[v *m _ *m K]mulmxA mulVmx // mulmx1.
  by rewrite e scalemxAl.
by apply: contra v0 => /eqP z; rewrite -(mulmxKV uK v) z mul0mx.
Qed.

Lemma companion_memory n (A : 'M[F]_n) (B : 'cV[F]_n) M : stable A -> controllable A B ->
  memory A B M -> memory (companion A) (first n) M.
Proof.
move=> sA /companion_similar[K uK [AK BK]] /memory_memories mM s t tau lt.
have := memories_memory (memories_push AK BK (mulVmx uK) mM) s lt.
by rewrite mxE eqxx mulr1n.
Qed.

Theorem state_spectrum n (A : 'M[F]_n) (B : 'cV[F]_n) M M' tau :
  stable A -> controllable A B -> memory A B M -> memory (companion A) (first n) M' ->
  M tau = M' tau.
Proof.
move=> sA cAB mM m'.
exact: (memory_one (companion_stable sA cAB) (companion_memory sA cAB mM) m').
Qed.

(* all-pass *)
Theorem allpass_monotone_difference n (A : 'M[F]_n.+1) (B : 'cV[F]_n.+1) (l : 'I_n.+1 -> F) b M tau :
  stable A -> controllable A B -> eigenvalues A l -> all_pass l b -> memory A B M ->
  M tau - M tau.+1 = `|b tau.+1| ^+ 2.
Proof.
move=> sA cAB eA ab mM; have [C [eC pC e _]] := known_full sA cAB mM.
by rewrite !e; have [_ ->] := all_pass_law eC pC eA ab.
Qed.

Theorem allpass_monotone n (A : 'M[F]_n) (B : 'cV[F]_n) M tau :
  stable A -> controllable A B -> memory A B M -> M tau.+1 <= M tau.
Proof.
by move=> sA cAB mM; have [C [eC pC e _]] := known_full sA cAB mM; rewrite !e Mem_mono.
Qed.

Theorem allpass_memory_finite n (A : 'M[F]_n.+1) (B : 'cV[F]_n.+1) (l : 'I_n.+1 -> F) b M tau :
  stable A -> controllable A B -> eigenvalues A l -> all_pass l b -> memory A B M ->
  M tau = 1 - \sum_(k < tau.+1) `|b k| ^+ 2.
Proof.
move=> sA cAB eA ab mM; have [C [eC pC e _]] := known_full sA cAB mM.
have [b0 _] := all_pass_law eC pC eA ab.
elim: tau => [|t IH]; first by rewrite big_ord1 -b0 -e opprB addrC subrK.
rewrite big_ord_recr opprD addrA -IH /= -(allpass_monotone_difference t sA cAB eA ab mM).
by rewrite opprB addrC subrK.
Qed.

Theorem allpass_initial_det n (A : 'M[F]_n) (B : 'cV[F]_n) M :
  stable A -> controllable A B -> memory A B M -> M 0%N = 1 - `|\det A| ^+ 2.
Proof.
move=> sA cAB mM; have [C [eC pC e _]] := known_full sA cAB mM.
by rewrite e -(Mem_det eC pC) opprB addrC subrK.
Qed.

Theorem allpass_initial n (A : 'M[F]_n) (B : 'cV[F]_n) (l : 'I_n -> F) M :
  stable A -> controllable A B -> eigenvalues A l -> memory A B M ->
  M 0%N = 1 - \prod_i `|l i| ^+ 2.
Proof.
move=> sA cAB eA mM; rewrite (allpass_initial_det sA cAB mM); congr (_ - _).
have : `|(char_poly A)`_0| = `|(\prod_i ('X - (l i)%:P))`_0| by rewrite eA.
rewrite char_poly_det normrM normrX normrN1 expr1n mul1r => ->.
rewrite -horner_coef0 horner_prod normr_prod -prodrXl; apply: eq_bigr => i _.
by rewrite hornerXsubC sub0r normrN.
Qed.

Theorem allpass_memory n (A : 'M[F]_n.+1) (B : 'cV[F]_n.+1) (l : 'I_n.+1 -> F) b M tau : archimedean F ->
  stable A -> controllable A B -> eigenvalues A l -> all_pass l b -> memory A B M ->
  sums (fun k => `|b (tau.+1 + k)%N| ^+ 2) (M tau).
Proof.
move=> archi sA cAB eA ab mM; have [C [eC pC e eT]] := known_full sA cAB mM.
have z : tends (fun t => M (t + tau)%N) 0.
  apply: tends_shift; apply: (squeeze archi (kappa := n.+1%:R)) => t.
  by rewrite subr0 eT ger0_norm ?memT_ge0 // (memT_markov eC).
have := tends_add (tends_const (M tau)) (tends_opp z); rewrite oppr0 addr0.
apply: tends_ext => T; elim: T => [|T IH]; first by rewrite big_ord0 subrr.
rewrite big_ord_recr /= -IH; have -> : (tau.+1 + T = (T + tau).+1)%N by rewrite addSn addnC.
rewrite -(allpass_monotone_difference _ sA cAB eA ab mM).
by rewrite addrA subrK.
Qed.

(* a pair with these eigenvalues *)
Definition pair n (l : 'I_n.+1 -> F) : 'M[F]_n.+1 :=
  \matrix_(i, j) (if i == j then l i else (i == j.+1 :> nat)%:R).

Section Pair.
Variables (n : nat) (l : 'I_n.+1 -> F) (b : nat -> F).
Let A0 := pair l.

Lemma pair_char : eigenvalues A0 l.
Proof.
rewrite /eigenvalues char_poly_trig; first by apply: eq_bigr => i _; rewrite mxE eqxx.
apply/is_trig_mxP=> i j lt; rewrite mxE -val_eqE /= (ltn_eqF lt).
by rewrite (ltn_eqF (leq_trans lt (leqnSn j))).
Qed.

Lemma pair_stable : (forall i, `|l i| < 1) -> stable A0.
Proof.
move=> sl r; rewrite eigenvalue_root_char pair_char => /rootP.
rewrite horner_prod => /eqP/prodf_eq0[i _]; rewrite hornerXsubC subr_eq0 => /eqP->.
exact: sl.
Qed.

Lemma pair_pbh : pbh A0 (first n.+1).
Proof.
move=> r v e z; have v0 : v 0 0 = 0.
  have := congr1 (fun X : 'M_1 => X 0 0) z; rewrite mxE (bigD1 ord0) //= big1 => [|i i0].
    by rewrite addr0 !mxE eqxx mulr1.
  by rewrite [first _ _ _]mxE (_ : (i == 0%N :> nat) = false) ?mulr0 //; apply/negbTE.
have vk k (lt : (k < n.+1)%N) : v 0 (Ordinal lt) = 0.
  elim: k lt => [|k IH] lt; first by rewrite -[RHS]v0; congr (v 0 _); apply: val_inj.
  have ltk : (k < n.+1)%N by apply: ltnW.
  have := congr1 (fun X : 'rV_n.+1 => X 0 (Ordinal ltk)) e; rewrite [RHS]mxE IH mulr0.
  rewrite mxE (bigD1 (Ordinal lt)) //= big1 => [|i ne].
    have ne : (Ordinal lt == Ordinal ltk) = false by rewrite -val_eqE /= gtn_eqF.
    by rewrite mxE ne /= eqxx mulr1 addr0.
  rewrite mxE; case: eqP => [->|_]; first by rewrite IH mul0r.
  by rewrite (_ : (i == k.+1 :> nat) = false) ?mulr0 //; apply/negbTE.
by apply/matrixP=> i j; rewrite ord1 mxE; case: j.
Qed.

Lemma pair_law : (forall i, `|l i| < 1) -> all_pass l b -> exists C, [/\
    C = A0 *m C *m dag A0 + first n.+1 *m dag (first n.+1), pd C,
    1 - memT A0 C (first n.+1) 0 = `|b 0%N| ^+ 2 &
    forall t, memT A0 C (first n.+1) t - memT A0 C (first n.+1) t.+1 = `|b t.+1| ^+ 2].
Proof.
move=> sl ab; have sA := pair_stable sl; have [C eC] := stein_exists (first n.+1) sA.
have pC := stein_pd sA pair_pbh eC; exists C.
have [b0 bS] := all_pass_law eC pC pair_char ab.
by split=> // [|t]; rewrite -!MemE.
Qed.

End Pair.

Theorem allpass_unit n (l : 'I_n.+1 -> F) b : archimedean F ->
  (forall i, `|l i| < 1) -> all_pass l b -> sums (fun k => `|b k| ^+ 2) 1.
Proof.
move=> archi sl ab; have [C [eC pC b0 bS]] := pair_law sl ab.
apply: tends_unshift; have z : tends (memT (pair l) C (first n.+1)) 0.
  apply: (squeeze archi (kappa := n.+1%:R)) => t.
  by rewrite subr0 ger0_norm ?memT_ge0 // (memT_markov eC).
have := tends_add (tends_const 1) (tends_opp z); rewrite oppr0 addr0.
apply: tends_ext => T; elim: T => [|T IH]; first by rewrite big_ord1 -b0.
by rewrite big_ord_recr /= -IH -bS addrA subrK.
Qed.

Theorem allpass_mean n (l : 'I_n.+1 -> F) b : archimedean F ->
  (forall i, `|l i| < 1) -> all_pass l b -> sums (fun k => k%:R * `|b k| ^+ 2) n.+1%:R.
Proof.
move=> archi sl ab; have [C [eC pC b0 bS]] := pair_law sl ab.
apply: tends_ext (memT_mean (pair_stable sl) eC pC archi) => T.
by apply: eq_bigr => -[[|k] lt] _ /=; rewrite ?mul0r // -bS.
Qed.

(* capacity *)
Theorem capacity_rank n (A : 'M[F]_n) (B : 'cV[F]_n) M : archimedean F ->
  stable A -> memory A B M -> sums M (\rank (reach A B))%:R.
Proof.
move=> archi sA mM; have [A' [C' [B' [sA' eC pC e]]]] := known sA mM.
by apply: tends_ext (memT_sums sA' eC pC archi) => T; apply: eq_bigr => i _; rewrite e.
Qed.

(* several inputs *)
Theorem mimo_projection n m (A C : 'M[F]_n) (B : 'M[F]_(n, m)) (M : nat -> 'M[F]_m) tau i j :
  stable A -> controllable A B -> covariance A B C -> memories A B M ->
  M tau i j = (dag B *m pw (dag A) tau *m invmx C *m pw A tau *m B) i j.
Proof.
move=> sA cAB /(covariance_stein sA) eC mM.
by have [pC e] := controllable_known sA cAB eC; rewrite (e _ mM tau).
Qed.

Theorem mimo_capacity n m (A : 'M[F]_n) (B : 'M[F]_(n, m)) (M : nat -> 'M[F]_m) : archimedean F ->
  stable A -> controllable A B -> memories A B M -> sums (fun tau => \tr (M tau)) n%:R.
Proof.
move=> archi sA cAB mM; have [C eC] := stein_exists B sA.
have [pC e] := controllable_known sA cAB eC.
by apply: tends_ext (memT_sums sA eC pC archi) => T; apply: eq_bigr => i _; rewrite (e _ mM).
Qed.

Theorem mimo_initial n m (A : 'M[F]_n) (B : 'M[F]_(n, m)) (M : nat -> 'M[F]_m) :
  stable A -> controllable A B -> memories A B M -> \det (1%:M - M 0%N) = `|\det A| ^+ 2.
Proof.
move=> sA cAB mM; have [C eC] := stein_exists B sA.
by have [pC e] := controllable_known sA cAB eC; rewrite (e _ mM) (memM_det eC pC).
Qed.

Lemma min_le (R : numDomainType) (x y z : R) : x <= y -> x <= z -> x <= Num.min y z.
Proof. by rewrite /Order.min; case: ifP. Qed.

Theorem mimo_bound n m (A : 'M[F]_n) (B : 'M[F]_(n, m)) (M : nat -> 'M[F]_m) tau :
  stable A -> controllable A B -> memories A B M ->
  \tr (M tau) <= Num.min (n%:R / tau.+1%:R) m%:R.
Proof.
move=> sA cAB mM; have [C eC] := stein_exists B sA.
have [pC e] := controllable_known sA cAB eC; apply: min_le.
  by rewrite ler_pdivl_mulr ?ltr0n // mulrC (e _ mM) (memT_markov eC pC).
have [s _] := state_exists B sA; have [[W eW] _] := mM s tau.+1 tau (ltnSn _).
rewrite -subr_ge0 -(mxtrace1 F m) -raddfB /= -eW /mxtrace sumr_ge0 // => i _.
by rewrite mxE E_ge0.
Qed.

(* tradeoff *)
Theorem tradeoff_markov n (A : 'M[F]_n) (B : 'cV[F]_n) M tau :
  stable A -> memory A B M -> M tau <= Num.min 1 (n%:R / tau.+1%:R).
Proof.
move=> sA mM; apply: min_le.
  have [s _] := state_exists B sA; have [[w e] _] := mM s tau.+1 tau (ltnSn _).
  by rewrite -subr_ge0 -e E_ge0.
have [A' [C' [B' [sA' eC pC e]]]] := known sA mM.
rewrite ler_pdivl_mulr ?ltr0n // mulrC e; apply: le_trans (memT_markov eC pC tau) _.
by rewrite ler_nat rank_leq_row.
Qed.

Theorem tradeoff_markov_strict n (A : 'M[F]_n) (B : 'cV[F]_n) M tau :
  stable A -> memory A B M -> (0 < n)%N -> (n <= tau)%N -> M tau < n%:R / tau.+1%:R.
Proof.
move=> sA mM n0 nt; have := tradeoff_markov tau sA mM.
have [A' [C' [B' [sA' eC pC e]]]] := known sA mM.
rewrite lt_neqAle => _; apply/andP; split; last first.
  rewrite ler_pdivl_mulr ?ltr0n // mulrC e; apply: le_trans (memT_markov eC pC tau) _.
  by rewrite ler_nat rank_leq_row.
apply/eqP=> eq; have t0 : tau.+1%:R != 0 :> F by rewrite pnatr_eq0.
have rn : (\rank (reach A B))%:R <= n%:R :> F by rewrite ler_nat rank_leq_row.
have big : n%:R <= \sum_(t < tau.+1) memT A' C' B' t.
  have -> : n%:R = tau.+1%:R * M tau by rewrite eq mulrCA mulfV // mulr1.
  rewrite mulr_natl -[tau.+1 in X in X <= _]card_ord -sumr_const e.
  by apply: ler_sum => i _; apply: (memT_anti eC pC); rewrite -ltnS ltn_ord.
have zero : pw A' tau.+1 = 0.
  apply: (nothing_left eC pC); apply/le_anti.
  by rewrite (memT_sum_le eC pC) (le_trans rn big).
have zt : pw A' tau = 0.
  have := nil_power zero; have := leq_trans (rank_leq_row (reach A B)) nt.
  move=> /subnK <- z; elim: (tau - _)%N => [|k IH]; first by rewrite add0n.
  by rewrite addSn /= IH mulmx0.
have := eq; rewrite e /memT memM_quad zt mul0mx mulmx0 mxtrace0 => /esym/eqP.
by rewrite mulf_eq0 invr_eq0 (negPf t0) orbF pnatr_eq0 eqn0Ngt n0.
Qed.

Theorem tradeoff_nilpotent n (A : 'M[F]_n) (B : 'cV[F]_n) M :
  stable A -> controllable A B -> memory A B M ->
  (forall tau, (tau < n)%N -> M tau = 1) <-> pw A n = 0.
Proof.
move=> sA cAB mM; have [C [eC pC _ e]] := known_full sA cAB mM; split=> [one|z].
  apply: (nothing_left eC pC); rewrite -[in RHS](card_ord n) -sumr_const.
  by apply: eq_bigr => i _; rewrite -e one.
have le1 t : M t <= 1.
  have [s _] := state_exists B sA; have [[w ew] _] := mM s t.+1 t (ltnSn _).
  by rewrite -subr_ge0 -ew E_ge0.
have full : \sum_(t < n) (1 - M t) = 0.
  rewrite sumrB sumr_const card_ord (eq_bigr (fun t : 'I_n => memT A C B t)) => [|i _ //].
  by rewrite (memT_sum eC pC) z mulmx0 !mul0mx mxtrace0 subr0 subrr.
move=> tau lt; apply/esym/eqP; rewrite -subr_eq0; apply/eqP.
have pos (i : 'I_n) : true -> 0 <= 1 - M i by rewrite subr_ge0.
have -> : tau = Ordinal lt :> nat by [].
exact: (psumr_eq0P pos full).
Qed.

End Catalogue.
