(* What no N states learn of a linear teacher with taps g_0 .. g_K: the   *)
(* part of its Hankel matrix beyond N singular values.  A kernel of the   *)
(* state shifted is one again, so the T columns of the Hankel matrix are  *)
(* no farther from the kernels than the teacher; then Eckart and Young.   *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Stein State Solve Memory Allpass Limits Catalogue Width Gates Spectral.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.


Fact zmod_step (V : zmodType) (x p q r s c d h : V) :
  x + p - (q + c) - (r + d) + (s + h) - (x - c - d + h) = p - q - (r - s).
Proof.
apply: (addIr (x - c - d + h)); rewrite subrK !opprD opprK !addrA.
by rewrite [LHS](ACl (2*3*5*7*1*4*6*8)).
Qed.

Section Teacher.
Variable F : numClosedFieldType.

Section Step.
Variables (n K : nat) (A C : 'M[F]_n) (B : 'cV[F]_n) (g : nat -> F).
Hypotheses (stein : C = A *m C *m dag A + B *m dag B) (pC : pd C).
Hypothesis last : forall k, (K < k)%N -> g k = 0.

Let V : 'M[F]_(n, K.+1) := \matrix_(i, k) (pw A k *m B) i 0.
Let h j : 'cV[F]_K.+1 := \col_k (g (k + j)%N)^*.

(* E|w^* x_t - sum_k g_{k+j} u_{t-k}|^2 *)
Definition missed j (w : 'cV[F]_n) : F :=
  form C w - (dag w *m V *m h j) 0 0 - ((dag w *m V *m h j) 0 0)^* + (dag (h j) *m h j) 0 0.

Lemma sum_first (W : zmodType) (f : nat -> W) : f K.+1 = 0 ->
  \sum_(k < K.+1) f k = f 0%N + \sum_(k < K.+1) f k.+1.
Proof. by move=> z; rewrite big_ord_recl /= [in RHS]big_ord_recr /= z addr0. Qed.

Lemma Vh_step j : V *m h j = (g j)^* *: B + A *m (V *m h j.+1).
Proof.
have Vh i : V *m h i = \sum_(k < K.+1) (g (k + i)%N)^* *: (pw A k *m B).
  by apply/matrixP=> r c; rewrite ord1 mxE summxE; apply: eq_bigr => k _; rewrite !mxE mulrC.
rewrite !Vh (@sum_first _ (fun k => (g (k + j)%N)^* *: (pw A k *m B))); last first.
  by rewrite last ?rmorph0 ?scale0r // ltnS leq_addr.
rewrite add0n mul1mx; congr (_ + _); rewrite mulmx_sumr; apply: eq_bigr => k _.
by rewrite -scalemxAr mulmxA addSnnS.
Qed.

Lemma hh_step j : (dag (h j) *m h j) 0 0 = `|g j| ^+ 2 + (dag (h j.+1) *m h j.+1) 0 0.
Proof.
have hh i : (dag (h i) *m h i) 0 0 = \sum_(k < K.+1) `|g (k + i)%N| ^+ 2.
  by rewrite mxE; apply: eq_bigr => k _; rewrite !mxE conjCK -normCK.
rewrite !hh (@sum_first _ (fun k => `|g (k + j)%N| ^+ 2)); last first.
  by rewrite last ?normr0 ?expr0n // ltnS leq_addr.
by rewrite add0n; congr (_ + _); apply: eq_bigr => k _; rewrite addSnnS.
Qed.

(* one step: the kernel shifted misses less of the teacher shifted *)
Lemma missed_step j w : missed j.+1 (dag A *m w) <= missed j w.
Proof.
pose b := (dag w *m B) 0 0; pose c := (dag w *m A *m V *m h j.+1) 0 0.
have e1 : form C w = form C (dag A *m w) + `|b| ^+ 2.
  rewrite /form {1}stein mulmxDr mulmxDl mxE dagM dagK !mulmxA; congr (_ + _).
  rewrite -mulmxA -[dag B *m w]dagK dagM dagK mxE big_ord1 dagE -normCK.
  by [].
have e2 : (dag w *m V *m h j) 0 0 = (g j)^* * b + c.
  by rewrite -mulmxA Vh_step mulmxDr -scalemxAr !mulmxA [LHS]mxE [X in X + _]mxE.
have e3 : ((dag w *m V *m h j) 0 0)^* = g j * b^* + c^* by rewrite e2 rmorphD rmorphM conjCK.
have e4 : (dag (dag A *m w) *m V *m h j.+1) 0 0 = c by rewrite dagM dagK.
rewrite -subr_ge0; suff -> : missed j w - missed j.+1 (dag A *m w) = `|b - g j| ^+ 2 by rewrite exprn_ge0.
rewrite /missed e4 e3 e2 e1 hh_step zmod_step [RHS]normCK rmorphB mulrBl !mulrBr -!normCK.
by rewrite [(g j)^* * b]mulrC.
Qed.

(* what a readout misses, on the lags 0 .. K alone *)
Lemma missed_ge j w : (dag (dag V *m w - h j) *m (dag V *m w - h j)) 0 0 <= missed j w.
Proof.
have VE i k : V i k = (pw A k *m B) i 0 by rewrite mxE.
have VV : V *m dag V = \sum_(k < K.+1) carried A (B *m dag B) k.
  apply/matrixP=> i i'; rewrite mxE summxE; apply: eq_bigr => k _.
  rewrite /carried -dag_pw mulmxA -mulmxA -dagM [RHS]mxE big_ord1 !dagE.
  by rewrite !VE.
have le : form (V *m dag V) w <= form C w.
  rewrite VV (carried_sum _ stein) formB ler_subl_addr ler_addl.
  exact: (carried_psd _ _ (pd_psd pC)).
have c : ((dag w *m V *m h j) 0 0)^* = (dag (h j) *m dag V *m w) 0 0 by rewrite -dagE !dagM dagK mulmxA.
have mx0 (X Y : 'M[F]_1) : (X - Y) 0 0 = X 0 0 - Y 0 0 by rewrite !mxE.
rewrite /missed c dagB dagM dagK mulmxBl !mulmxBr !mulmxA !mx0 opprB addrA.
by rewrite [X in _ <= X]addrAC !ler_add2r; move: le; rewrite /form !mulmxA.
Qed.
End Step.

Definition hankel (g : nat -> F) K T : 'M[F]_(K.+1, T) := \matrix_(k, j) g (k + j)%N.

(* the largest first; as many as there are columns *)
Definition singular_values p T (H : 'M[F]_(p, T)) (sigma : 'I_T -> F) :=
  [/\ forall i, 0 <= sigma i, forall i j : 'I_T, (i <= j)%N -> sigma j <= sigma i
    & eigenvalues (dag H *m H) (fun i => sigma i ^+ 2)].

(* the teacher sum_k g_k u_{t-k} + e, k <= K, and half the mean square of w^* x_t less it *)
Definition taught n (A : 'M[F]_n) (B : 'cV[F]_n) (s : state A B) (g : nat -> F) K t e : space s :=
  \sum_(k < K.+1) g k *: u s (t - k) 0 + e.
Definition loss n (A : 'M[F]_n) (B : 'cV[F]_n) (s : state A B) t d (w : 'cV[F]_n) : F :=
  E (\sum_i (w i 0)^* *: x s t i - d) (\sum_i (w i 0)^* *: x s t i - d) / 2%:R.
Definition least_loss n (A : 'M[F]_n) (B : 'cV[F]_n) (s : state A B) t (d : space s) L :=
  (exists w, loss t d w = L) /\ (forall w, L <= loss t d w).

Lemma columns_far n K T (A C : 'M[F]_n) (B : 'cV[F]_n) (g : nat -> F) (sigma : 'I_T -> F) w :
  C = A *m C *m dag A + B *m dag B -> pd C -> (forall k, (K < k)%N -> g k = 0) ->
  singular_values (hankel g K T) sigma ->
  \sum_(i < T | (n <= i)%N) sigma i ^+ 2 <= T%:R * missed K A C B g 0 w.
Proof.
move=> eC pC last [s0 anti eH]; pose V : 'M[F]_(n, K.+1) := \matrix_(i, k) (pw A k *m B) i 0.
pose W : 'M[F]_(n, T) := \matrix_(i, j) (pw (dag A) j *m w) i 0.
pose H := map_mx (@conjC F) (hankel g K T).
have eH' : eigenvalues (dag H *m H) (fun i => sigma i ^+ 2).
  rewrite /eigenvalues -eH.
  have -> : dag H *m H = (dag (hankel g K T) *m hankel g K T)^T.
    rewrite trmx_mul; congr (_ *m _); last by rewrite /dag -map_trmx trmxK.
    by apply/matrixP=> i j; rewrite dagE !mxE conjCK.
  by rewrite /char_poly -[in LHS]det_tr /char_poly_mx linearB /= tr_scalar_mx map_trmx trmxK.
have le j : missed K A C B g j (pw (dag A) j *m w) <= missed K A C B g 0 w.
  elim: j => [|j IH]; first by rewrite mul1mx.
  apply: le_trans IH; rewrite /= -mulmxA; exact: missed_step.
rewrite mulr_natl -[T in X in _ <= X]card_ord -sumr_const.
apply: (le_trans (y := \tr (dag (dag V *m W - H) *m (dag V *m W - H)))).
  apply: eckart_young eH' _; last by move=> i j ij; rewrite ler_expn2r ?nnegrE // anti.
  by rewrite (leq_trans (mulmx_max_rank _ _)).
apply: ler_sum => j _; apply: (le_trans _ (le j)); apply: (le_trans _ (missed_ge K g eC pC _ _)).
have WE : col j W = pw (dag A) j *m w by apply/matrixP=> i c; rewrite ord1 !mxE.
pose d := dag V *m (pw (dag A) j *m w) - \col_k (g (k + j)%N)^*; rewrite -/V -/d; have dE k : (dag V *m W - H) k j = d k 0.
  by rewrite /d -WE !mxE; congr (_ - _); apply: eq_bigr => i _; rewrite !mxE.
by rewrite !mxE le_eqVlt; apply/orP; left; apply/eqP/eq_bigr => k _; rewrite !dagE dE.
Qed.

Theorem gain_teacher n (A : 'M[F]_n) (B : 'cV[F]_n) (g : nat -> F) K T (sigma : 'I_T -> F)
    (s : state A B) t e L :
  stable A -> controllable A B -> (forall k, (K < k)%N -> g k = 0) -> (K < t)%N -> (0 < T)%N ->
  singular_values (hankel g K T) sigma ->
  (forall r, E e (u s r 0) = 0) -> (forall i, E e (x s t i) = 0) ->
  least_loss t (taught g K t e) L ->
  (\sum_(i < T | (n <= i)%N) sigma i ^+ 2) / T%:R + E e e <= 2%:R * L.
Proof.
move=> sA cAB last Kt T0 sv eu ex [[w <-] _].
have [C cC] := covariance_exists B sA; have eC := covariance_stein sA cC.
have [pC _] := controllable_known sA cAB eC.
pose lin := @E_linear _ _ _ _ _ s; pose cnj := @E_conj _ _ _ _ _ s.
pose V : 'M[F]_(n, K.+1) := \matrix_(i, k) (pw A k *m B) i 0.
pose h : 'cV[F]_K.+1 := \col_k (g (k + 0)%N)^*.
pose uu (k : 'I_K.+1) := u s (t - k) 0.
have white' : gram (@E _ _ _ _ _ s) uu uu = 1%:M.
  apply/matrixP=> j k; rewrite !mxE white eqxx andbT; congr (nat_of_bool _)%:R.
  apply/eqP/eqP=> [e'|-> //]; apply: ord_inj; move: (ltn_ord j) (ltn_ord k); rewrite !ltnS => lj lk.
  have lt' i : (i <= K)%N -> (i <= t)%N by move=> h'; exact: leq_trans h' (ltnW Kt).
  by rewrite -(subKn (lt' _ lj)) e' subKn ?lt'.
have late : gram (@E _ _ _ _ _ s) (x s t) uu = V.
  apply/matrixP=> i k; rewrite mxE [RHS]mxE; have kt : (k < t)%N by rewrite (leq_trans (ltn_ord k)).
  have e1 : ((t - k).-1.+1 = t - k)%N by rewrite prednK // subn_gt0.
  have := congr1 (fun X : 'M_(_, _) => X i 0) (cov_late s (t - k).-1 k).
  by rewrite [gram _ _ _ _ _]mxE e1 subnK ?(ltnW kt).
have sC : gram (@E _ _ _ _ _ s) (x s t) (x s t) = C.
  by apply/matrixP=> i j; rewrite mxE cC.
pose r (i : 'I_1) := \sum_k (dag h) i k *: uu k - \sum_j (dag w) i j *: x s t j.
have rr : E (r 0) (r 0) = missed K A C B g 0 w.
  have := gram_rest lin cnj (dag w) (fun i : 'I_1 => \sum_k (dag h) i k *: uu k) (x s t).
  rewrite !(gramMl lin) !(gramMr lin cnj) -[gram _ uu (x s t)](gram_dag cnj) white' late sC !dagK mul1mx.
  move/(congr1 (fun X : 'M_1 => X 0 0)); rewrite [LHS]mxE => ->.
  have mx0 (X Y : 'M[F]_1) : (X - Y) 0 0 = X 0 0 - Y 0 0 by rewrite !mxE.
  rewrite !mx0 /missed -/V -/h /form -dagE !dagM dagK !mulmxA opprB addrA.
  by rewrite [LHS](ACl (3*2*4*1)).
have -> : 2%:R * loss t (taught g K t e) w = missed K A C B g 0 w + E e e.
  have re : E (r 0) e = 0.
    rewrite /r -scaleN1r (EDl lin) (EZl lin) !(E_suml lin) !big1 ?mulr0 ?addr0 // => k _.
      by rewrite (EZl lin) cnj ex conjC0 mulr0.
    by rewrite (EZl lin) cnj eu conjC0 mulr0.
  rewrite /loss mulrC divfK ?pnatr_eq0 //.
  have -> : \sum_i (w i 0)^* *: x s t i - taught g K t e = (-1) *: (r 0 + e).
    rewrite scaleN1r opprD /r opprB /taught opprD addrA; congr (_ - _ - _); apply: eq_bigr => i _.
      by rewrite dagE.
    by rewrite dagE mxE conjCK addn0.
  rewrite (EZl lin) cnj (EZl lin) rmorphM rmorphN rmorph1 -cnj mulrA mulrNN !mul1r -rr.
  have split_ (f : space s) : E f e = 0 -> E (f + e) (f + e) = E f f + E e e.
    move=> fe; rewrite (EDl lin) [E f (_ + _)]cnj [E e (_ + _)]cnj !(EDl lin) fe add0r rmorphD /= -!cnj fe.
    by rewrite addr0.
  exact: split_.
rewrite ler_add2r ler_pdivr_mulr ?ltr0n // mulrC; exact: columns_far sv.
Qed.
End Teacher.
