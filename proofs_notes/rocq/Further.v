(* More statements of the catalogue: twins, the Gramian of a diagonal     *)
(* layer, the shift register, heads A = l I, an added eigenvalue.         *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Stein State Solve Memory Allpass Limits Catalogue.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Further.
Variable F : numClosedFieldType.
Implicit Types (n m : nat) (M : nat -> F) (b : nat -> F).

Lemma memory_exists n (A : 'M[F]_n) (B : 'cV[F]_n) : stable A -> controllable A B ->
  exists M, memory A B M.
Proof.
move=> sA cAB; have [C eC] := stein_exists B sA; have [pC _] := controllable_known sA cAB eC.
have h := memories_memory (memories_formula (B := B) (A := A) (C := C) _ pC).
by exists (fun t => memM A C B t 0 0); apply: h => s; apply: (stein_unique sA (cov_stein s) eC).
Qed.

Lemma stable_char n (A A' : 'M[F]_n) : char_poly A = char_poly A' -> stable A -> stable A'.
Proof. by move=> e sA l; rewrite eigenvalue_root_char -e -eigenvalue_root_char; exact: sA. Qed.

Theorem equivalence_memory n (A A' : 'M[F]_n) (B B' : 'cV[F]_n) M M' tau :
  stable A -> controllable A B -> controllable A' B' -> char_poly A = char_poly A' ->
  memory A B M -> memory A' B' M' -> M tau = M' tau.
Proof.
move=> sA cAB cAB' e mM m'; have sA' := stable_char e sA.
have eqc : companion A = companion A' by apply/matrixP=> i j; rewrite !mxE e.
have mc := companion_memory sA cAB mM; have mc' := companion_memory sA' cAB' m'.
rewrite -eqc in mc'; exact: (memory_one (companion_stable sA cAB) mc mc').
Qed.

Theorem gram_entries n (l : 'rV[F]_n) (C : 'M[F]_n) i j :
  stable (diag_mx l) -> covariance (diag_mx l) (const_mx 1 : 'cV[F]_n) C ->
  C i j = 1 / (1 - l 0 i * (l 0 j)^*).
Proof.
move=> sA /(covariance_stein sA) eC.
have l1 k : `|l 0 k| < 1.
  apply: sA; apply/eigenvalueP; exists (delta_mx 0 k).
    rewrite mul_mx_diag; apply/matrixP=> r c; rewrite !mxE ord1 eqxx /=.
    by case: eqP => [->|_]; rewrite ?mulr1 ?mul1r // mul0r mulr0.
  by apply/eqP=> z; have := congr1 (fun X : 'rV_n => X 0 k) z; rewrite !mxE !eqxx => /eqP; rewrite oner_eq0.
have ne : 1 - l 0 i * (l 0 j)^* != 0.
  rewrite subr_eq0; apply/eqP=> h.
  have : `|l 0 i * (l 0 j)^*| < 1 by rewrite normrM norm_conjC mulr_ilt1.
  by rewrite -h normr1 ltxx.
have e : C i j = l 0 i * C i j * (l 0 j)^* + 1.
  rewrite {1}eC mxE; congr (_ + _).
    have -> : dag (diag_mx l) = diag_mx (\row_k (l 0 k)^*).
      apply/matrixP=> r c; rewrite dagE !mxE [c == r]eq_sym.
      by case: eqP => [->|_]; rewrite ?mulr1n // mulr0n rmorph0.
    by rewrite mul_diag_mx mul_mx_diag !mxE.
  by rewrite mxE big_ord1 dagE !mxE conjC1 mulr1.
apply: (mulIf ne); rewrite divfK // mulrBr mulr1 {1}e.
by rewrite [l 0 i * C i j]mulrC -mulrA addrC addrA addNr add0r.
Qed.

Lemma shift_stable n : stable (dlA F n).
Proof.
have e : char_poly (dlA F n) = 'X^n.+1.
  rewrite char_poly_trig; last first.
    by apply/is_trig_mxP=> i j lt; rewrite mxE (ltn_eqF (leq_trans lt (leqnSn j))).
  rewrite (eq_bigr (fun=> 'X)) ?prodr_const ?card_ord // => i _.
  by rewrite mxE (ltn_eqF (ltnSn i)) subr0.
move=> l; rewrite eigenvalue_root_char e rootE hornerXn expf_eq0 => /andP[_ /eqP->].
by rewrite normr0 ltr01.
Qed.

Lemma shift_memory n M : memory (dlA F n) (dlB F n) M -> forall t, M t = (t <= n)%:R.
Proof.
move=> mM t; have sA := shift_stable (n := n).
have h : memories (dlA F n) (dlB F n) (memM (dlA F n) (dlC F n) (dlB F n)).
  apply: memories_formula (dl_pd (n := n)) => s.
  exact: (stein_unique sA (cov_stein s) (dl_stein F n)).
by rewrite (memory_one sA mM (memories_memory h)) -(dl_Mem F n t) /Mem /memM.
Qed.

Theorem frontier_full n M tau : memory (dlA F n) (dlB F n) M -> (tau < n.+1)%N -> M tau = 1.
Proof. by move=> mM lt; rewrite (shift_memory mM) -ltnS lt. Qed.

Theorem frontier_full_most n (A : 'M[F]_n.+1) (B : 'cV[F]_n.+1) M M' tau :
  stable A -> controllable A B -> memory A B M -> memory (dlA F n) (dlB F n) M' ->
  (tau < n.+1)%N -> M tau <= M' tau.
Proof.
move=> sA _ mM m' lt; rewrite (frontier_full m' lt).
have [s _] := state_exists B sA; have [[w e] _] := mM s tau.+1 tau (ltnSn _).
by rewrite -subr_ge0 -e E_ge0.
Qed.

(* --- heads: A = l I --- *)
Lemma pw_scalar n (l : F) t : pw (l%:M : 'M[F]_n) t = (l ^+ t)%:M.
Proof. by elim: t => [|t IH] //=; rewrite IH -scalar_mxM exprS. Qed.

Lemma scalar_stable n (l : F) : `|l| < 1 -> stable (l%:M : 'M[F]_n).
Proof.
move=> l1 x /eigenvalueP[v]; rewrite mul_mx_scalar => /eqP.
by rewrite -subr_eq0 -scalerBl scaler_eq0 subr_eq0 => /orP[/eqP<- //|->].
Qed.

Lemma head_known n m (l : F) (B : 'M[F]_(n, m)) (M : nat -> 'M[F]_m) (r := \rank B) :
  `|l| < 1 -> memories l%:M B M -> exists (C : 'M[F]_r) (B' : 'M[F]_(r, m)),
  [/\ C = l%:M *m C *m dag l%:M + B' *m dag B', pd C, forall t, M t = memM l%:M C B' t
    & forall t, \tr (M t) = r%:R * (1 - `|l| ^+ 2) * `|l| ^+ (2 * t)].
Proof.
move=> l1 mM; pose W := col_base B; pose B' := row_base B.
have WB : B = W *m B' by rewrite mulmx_base.
have /row_fullP[I IW] : row_full W := col_base_full B.
have WA : l%:M *m W = W *m l%:M by rewrite mul_scalar_mx mul_mx_scalar.
pose G := B' *m dag B'; pose d := 1 - `|l| ^+ 2.
have d_gt0 : 0 < d by rewrite subr_gt0 exprn_ilt1.
have d0 : d != 0 by rewrite gt_eqF.
have pG : pd G.
  move=> v v0; rewrite /G mulmxA -mulmxA -{2}[v]dagK -dagM; apply: row_gt0.
  apply: contra v0 => /eqP z; rewrite -[v]dagK.
  have [J BJ] : exists J, B' *m J = 1%:M by apply/row_freeP; exact: row_base_free.
  by rewrite -[dag v]mulmx1 -BJ mulmxA z mul0mx dag0.
pose C := d^-1 *: G; have pC : pd C.
  by move=> v v0; rewrite -scalemxAr -scalemxAl mxE mulr_gt0 ?invr_gt0 // pG.
have eC : C = l%:M *m C *m dag l%:M + B' *m dag B'.
  rewrite dag_scalar mul_scalar_mx mul_mx_scalar scalerA -normCKC /C -/G scalerA.
  rewrite -[X in _ = _ + X]scale1r -scalerDl; congr (_ *: _); apply: (mulIf d0).
  by rewrite mulrDl mulVf // -mulrA mulVf // mulr1 mul1r /d addrC subrK.
have sl := scalar_stable (n := r) l1.
have e t : M t = memM l%:M C B' t.
  have [s _] := state_exists B' sl; apply: (memories_unique s (memories_push WA WB IW mM)).
  by apply: memories_formula pC => s'; apply: (stein_unique sl (cov_stein s') eC).
exists C, B'; split=> // t; rewrite e /memM dag_scalar !pw_scalar.
have -> : invmx C = d *: invmx G.
  apply: (can_inj (mulKmx (pd_unit pC))); rewrite (mulmxV (pd_unit pC)).
  by rewrite /C -scalemxAl -scalemxAr scalerA mulVf // scale1r mulmxV // pd_unit.
rewrite !(mul_mx_scalar, =^~scalemxAl, =^~scalemxAr, scalerA) linearZ /=.
rewrite mxtrace_mulC mulmxA -/G mulmxV ?pd_unit // mxtrace1.
rewrite -/d exprM normCK exprMn [LHS]mulrC -[RHS]mulrA; congr (_ * _).
by rewrite mulrAC [LHS]mulrC.
Qed.

Theorem single_inputs n m (l : F) (B : 'M[F]_(n, m)) (M : nat -> 'M[F]_m) tau :
  `|l| < 1 -> memories l%:M B M ->
  \tr (M tau) = (\rank B)%:R * (1 - `|l| ^+ 2) * `|l| ^+ (2 * tau).
Proof. by move=> l1 mM; have [C [B' [_ _ _ ->]]] := head_known l1 mM. Qed.

Theorem single_inputs_sum n m (l : F) (B : 'M[F]_(n, m)) (M : nat -> 'M[F]_m) :
  archimedean F -> `|l| < 1 -> memories l%:M B M -> sums (fun tau => \tr (M tau)) (\rank B)%:R.
Proof.
move=> archi l1 mM; have [C [B' [eC pC e _]]] := head_known l1 mM.
apply: tends_ext (memT_sums (scalar_stable l1) eC pC archi) => T.
by apply: eq_bigr => i _; rewrite e.
Qed.

Let rank_driven n (B : 'cV[F]_n) : B != 0 -> \rank B = 1%N.
Proof. by move=> B0; rewrite -mxrank_tr rank_rV -trmx0 (inj_eq trmx_inj) B0. Qed.

Theorem single_scalar n (l : F) (B : 'cV[F]_n) M tau :
  `|l| < 1 -> B != 0 -> memory l%:M B M -> M tau = (1 - `|l| ^+ 2) * `|l| ^+ (2 * tau).
Proof.
move=> l1 /rank_driven r1 /memory_memories mM; have := single_inputs tau l1 mM.
by rewrite r1 mul1r mxtrace_scalar mulr1n.
Qed.

Theorem single_scalar_sum n (l : F) (B : 'cV[F]_n) M : archimedean F ->
  `|l| < 1 -> B != 0 -> memory l%:M B M -> sums M 1.
Proof.
move=> archi l1 /rank_driven r1 /memory_memories mM; have := single_inputs_sum archi l1 mM.
by rewrite r1; apply: tends_ext => T; apply: eq_bigr => i _; rewrite mxtrace_scalar mulr1n.
Qed.

End Further.
