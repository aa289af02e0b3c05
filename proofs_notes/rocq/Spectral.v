(* A hermitian matrix has an orthonormal basis of eigenvectors, listed in *)
(* any order; no matrix of rank n is closer to H in the sum of squares    *)
(* than its singular values beyond n say (Eckart and Young).              *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Stein State Solve Memory Allpass Limits Catalogue Width Gates.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* --- a hermitian matrix in an orthonormal basis of eigenvectors, in any order --- *)
Section Spectral.
Variable F : numClosedFieldType.

Lemma block_char n (c : F) (G : 'M[F]_n) :
  char_poly (block_mx c%:M 0 0 G : 'M[F]_(1 + n)) = ('X - c%:P) * char_poly G.
Proof.
rewrite /char_poly /char_poly_mx (scalar_mx_block 1 n) map_block_mx opp_block_mx add_block_mx.
rewrite !map_mx0 !oppr0 !addr0 det_ublock map_scalar_mx -raddfB det_scalar1.
by [].
Qed.

(* a reflection whose first row is a given unit vector with a real first entry *)
Lemma reflection n (v : 'rV[F]_n.+1) : v *m dag v = 1%:M -> v 0 0 \is Num.real ->
  exists U : 'M[F]_n.+1, [/\ dag U = U, U *m U = 1%:M & delta_mx 0 0 *m U = v].
Proof.
move=> vv rv; pose e : 'rV[F]_n.+1 := delta_mx 0 0; pose z := e - v.
have ee : e *m dag e = 1%:M.
  by rewrite /e /dag trmx_delta map_delta_mx mul_delta_mx [RHS]mx11_scalar mxE; apply/matrixP=> i j; rewrite !ord1 !mxE.
have ev : e *m dag v = (v 0 0)%:M.
  by rewrite -rowE [LHS]mx11_scalar !mxE (CrealP rv).
have ve : v *m dag e = (v 0 0)%:M by rewrite -[LHS]dagK dagM dagK ev dag_scalar (CrealP rv).
have zz : z *m dag z = (2%:R * (1 - v 0 0))%:M.
  rewrite dagB mulmxBl !mulmxBr ee ev ve vv -!raddfB /=; congr (_%:M).
  by rewrite opprB mulr_natl mulr2n.
have ez : e *m dag z = (1 - v 0 0)%:M by rewrite dagB mulmxBr ee ev -raddfB.
have [z0|z0] := eqVneq z 0.
  exists 1%:M; split; [exact: dag1 | exact: mulmx1 |].
  by rewrite mulmx1; apply/eqP; rewrite -subr_eq0 -/z z0.
pose c := 1 - v 0 0; have c0 : c != 0.
  by apply: contraTneq (row_gt0 z0) => c0; rewrite zz -/c c0 mulr0 !mxE mul0rn ltxx.
have rc : c^* = c by rewrite rmorphB rmorph1 (CrealP rv).
have vE : e - z = v by rewrite opprB addrC subrK.
clearbody z; pose X := c^-1 *: (dag z *m z); have XX : X *m X = X + X.
  rewrite -scalemxAl -scalemxAr -[dag z *m z *m _]mulmxA [z *m (_ *m _)]mulmxA zz mul_scalar_mx -scalemxAr.
  by rewrite -/c !scalerA mulrCA divfK // -scalerA scaler_nat mulr2n.
exists (1%:M - X); split.
- by rewrite dagB dag1 dagZ dagM dagK fmorphV rc.
- have XN : X - (X + X) = - X by rewrite opprD addrA subrr sub0r.
  by rewrite mulmxBl mul1mx mulmxBr mulmx1 XX XN opprK subrK.
rewrite mulmxBr mulmx1 -scalemxAr mulmxA ez mul_scalar_mx scalerA mulVf // scale1r.
exact: vE.
Qed.

Lemma diag_block n (c : F) (d : 'rV[F]_n) : diag_mx (row_mx c%:M d : 'rV[F]_(1 + n)) = block_mx c%:M 0 0 (diag_mx d).
Proof.
by rewrite diag_mx_row; congr block_mx; apply/matrixP=> i j; rewrite !ord1 !mxE.
Qed.

Theorem spectral n (G : 'M[F]_n) (e : 'I_n -> F) : dag G = G -> eigenvalues G e ->
  exists2 U : 'M[F]_n, dag U *m U = 1%:M & dag U *m G *m U = diag_mx (\row_i e i).
Proof.
elim: n G e => [|n IH] G e hG eG; first by exists 1%:M; apply/matrixP=> -[].
have [w ew w0] : exists2 w : 'rV[F]_n.+1, w *m G = e 0 *: w & w != 0.
  apply/eigenvalueP; rewrite eigenvalue_root_char eG; apply/rootP.
  by rewrite horner_prod (bigD1 ord0) //= hornerXsubC subrr mul0r.
pose N := (w *m dag w) 0 0; have N0 : 0 < N := row_gt0 w0.
have wN : w *m dag w = N%:M by rewrite [LHS]mx11_scalar.
have re : (e 0)^* = e 0.
  have h : w *m G *m dag w = (e 0 * N)%:M by rewrite ew -scalemxAl wN scale_scalar_mx.
  have := congr1 (@dag _ _ _) h; rewrite !dagM dagK hG mulmxA h dag_scalar.
  move/(congr1 (fun X : 'M_1 => X 0 0)); rewrite !mxE !mulr1n rmorphM.
  by rewrite /= (CrealP (gtr0_real N0)) => /(mulIf (lt0r_neq0 N0)).
have [k kk kr] : exists2 k : F, k * k^* = 1 & k * w 0 0 \is Num.real.
  have [z|a0] := eqVneq (w 0 0) 0; first by exists 1; rewrite ?z ?mulr0 ?rpred0 // conjC1 mulr1.
  exists ((w 0 0)^* / `|w 0 0|); last by rewrite mulrAC -normCKC expr2 mulfK ?normr_eq0 // normr_real.
  have -> : ((w 0 0)^* / `|w 0 0|)^* = w 0 0 / `|w 0 0|.
    by rewrite rmorphM conjCK; congr (_ * _); rewrite -[RHS](conj_Creal _) // rpredV normr_real.
  by rewrite mulrACA -invfM -expr2 -normCKC mulfV // expf_neq0 // normr_eq0.
pose s := sqrtC N; have s0 : 0 < s by rewrite sqrtC_gt0.
have rs : s^* = s by apply/CrealP/gtr0_real.
pose v := (k / s) *: w; have vv : v *m dag v = 1%:M.
  have ks : (k / s)^* = k^* / s.
    by rewrite rmorphM; congr (_ * _); apply/CrealP; rewrite rpredV gtr0_real.
  rewrite dagZ -scalemxAl -scalemxAr scalerA wN scale_scalar_mx ks mulrACA kk mul1r.
  by rewrite -invfM -expr2 sqrtCK mulVf // gt_eqF.
have rv : v 0 0 \is Num.real by rewrite mxE mulrAC rpredM // rpredV gtr0_real.
have vG : v *m G = e 0 *: v by rewrite -scalemxAl ew scalerA mulrC -scalerA.
have [U [hU UU eU]] := reflection vv rv; clearbody v.
pose M : 'M[F]_(1 + n) := U *m G *m U.
have hM : dag M = M by rewrite /M !dagM hU hG mulmxA.
have rM : delta_mx 0 0 *m M = e 0 *: (delta_mx 0 0 : 'rV[F]_(1 + n)).
  by rewrite /M !mulmxA eU vG -scalemxAl -eU -mulmxA UU mulmx1.
have M0 j : M 0 j = e 0 * (j == 0)%:R.
  by have := congr1 (fun X : 'rV_(1 + n) => X 0 j) rM; rewrite -rowE !mxE.
have UG : char_poly M = char_poly G.
  have uU : U \in unitmx by case/mulmx1_unit: UU.
  have iU : invmx U = U by rewrite -[invmx U]mulmx1 -UU mulKmx.
  by rewrite /M -{1}iU sim_char.
have MB : U *m G *m U = M by []; clearbody M.
have l0 : lshift n (0 : 'I_1) = 0 :> 'I_(1 + n) by apply: ord_inj.
have MU : ursubmx M = 0.
  by apply/matrixP=> i j; rewrite !ord1 !mxE l0 M0 mulr0.
have ME : M = block_mx (e 0)%:M 0 0 (drsubmx M).
  rewrite -{1}[M]submxK MU; congr block_mx.
    by apply/matrixP=> i j; rewrite !ord1 !mxE !l0 M0 eqxx mulr1 mulr1n.
  by rewrite -[M in dlsubmx M]hM /dag -map_dlsubmx -trmx_ursub MU trmx0 map_mx0.
have eG' : eigenvalues (drsubmx M) (fun i => e (lift ord0 i)).
  have := UG; rewrite ME block_char eG big_ord_recl => /(mulfI (negbT (polyXsubC_eq0 _))) e1.
  by rewrite /eigenvalues block_mxKdr e1.
have hG' : dag (drsubmx M) = drsubmx M by rewrite -[M in RHS]hM /dag -map_drsubmx -trmx_drsub.
have [U' UU' dU'] := IH _ _ hG' eG'; move: (drsubmx M) ME dU' => G' ME dU'.
pose W : 'M[F]_(1 + n) := block_mx 1%:M 0 0 U'.
have dW : dag W = block_mx 1%:M 0 0 (dag U') by rewrite dag_block dag1 !dag0.
have WW : dag W *m W = 1%:M.
  rewrite dW /W mulmx_block !(mulmx0, mul0mx, addr0, add0r, mul1mx) UU' -scalar_mx_block.
  by [].
have WMW : dag W *m M *m W = diag_mx (\row_i e i).
  rewrite ME dW /W !mulmx_block !(mulmx0, mul0mx, addr0, add0r, mul1mx, mulmx1) dU' -diag_block.
  congr diag_mx; apply/matrixP=> i j; rewrite ord1 !mxE; case: splitP => k' kE; rewrite !mxE.
    by rewrite ord1 mulr1n; congr e; apply: ord_inj; rewrite kE ord1.
  by congr e; apply: ord_inj; rewrite kE.
exists (U *m W); first by rewrite dagM hU mulmxA -[dag W *m U *m U]mulmxA UU mulmx1; exact: WW.
have -> : dag (U *m W) *m G *m (U *m W) = dag W *m M *m W by rewrite -MB dagM hU !mulmxA.
exact: WMW.
Qed.
End Spectral.

Section EckartYoung.
Variable F : numClosedFieldType.

Lemma diag_ge0 p q (S : 'M[F]_(p, q)) i : 0 <= (dag S *m S) i i.
Proof. by rewrite mxE sumr_ge0 // => k _; rewrite dagE mulrC mul_conjC_ge0. Qed.

Lemma count_from n T : \sum_(i < T) (n <= i)%:R = (T - n)%:R :> F.
Proof.
elim: T => [|T IH]; first by rewrite big_ord0.
rewrite big_ord_recr /= IH; case: leqP => h; first by rewrite subSn // -addn1 natrD.
by rewrite addr0 (_ : (T.+1 - n = T - n)%N) //; move: h (ltnW h); rewrite /leq => /eqP-> /eqP->.
Qed.

Lemma least_part n T (e p : 'I_T -> F) : (forall i, 0 <= e i) -> (forall i j : 'I_T, (i <= j)%N -> e j <= e i) ->
  (forall i, 0 <= p i) -> (forall i, p i <= 1) -> (T - n)%:R <= \sum_i p i ->
  \sum_(i < T | (n <= i)%N) e i <= \sum_i e i * p i.
Proof.
move=> e0 anti p0 p1 le; have [Tn|nT] := leqP T n.
  rewrite big1 ?sumr_ge0 // => i; first by rewrite mulr_ge0.
  by move=> ni; have := leq_trans (ltn_ord i) (leq_trans Tn ni); rewrite ltnn.
pose c := e (Ordinal nT); rewrite big_mkcond /= -subr_ge0 -sumrB.
apply: (le_trans (y := c * (\sum_i p i - (T - n)%:R))); first by rewrite mulr_ge0 ?subr_ge0 // e0.
rewrite -count_from -sumrB mulr_sumr; apply: ler_sum => i _.
case: leqP => h; last by rewrite !subr0 ler_wpmul2r // anti //= ltnW.
by rewrite -[X in _ <= _ - X]mulr1 -mulrBr ler_wnmul2r ?subr_le0 // anti.
Qed.

(* a matrix of rank n at most is no closer to H than its singular values beyond n say *)
Theorem eckart_young n p T (H X : 'M[F]_(p, T)) (e : 'I_T -> F) : (\rank X <= n)%N ->
  eigenvalues (dag H *m H) e -> (forall i j : 'I_T, (i <= j)%N -> e j <= e i) ->
  \sum_(i < T | (n <= i)%N) e i <= \tr (dag (X - H) *m (X - H)).
Proof.
move=> rX eH anti; pose G := dag H *m H; have hG : dag G = G by rewrite /G dagM dagK.
have [U UU UG] := spectral hG eH; have UU' := mulmx1C UU.
have [Q [hQ QQ QX tQ]] := projector (dag X).
have XQ : X *m Q = X by rewrite -[X in LHS]dagK -[Q]hQ -dagM QX dagK.
pose R : 'M[F]_T := 1%:M - Q.
have hR : dag R = R by rewrite dagB dag1 hQ.
have RR : R *m R = R by rewrite mulmxBl mul1mx mulmxBr mulmx1 QQ subrr subr0.
have XR : X *m R = 0 by rewrite mulmxBr mulmx1 XQ subrr.
have QR : Q + R = 1%:M by rewrite addrC subrK.
have tR : \tr R = T%:R - \tr Q by rewrite traceB mxtrace1.
clearbody R; pose S := dag U *m R *m U.
have SE : S = dag (R *m U) *m (R *m U) by rewrite dagM hR mulmxA -[_ *m R *m R]mulmxA RR.
have S1 : 1%:M - S = dag (Q *m U) *m (Q *m U).
  have h : dag U *m Q *m U + S = 1%:M by rewrite /S -mulmxDl -mulmxDr QR mulmx1.
  by rewrite dagM hQ mulmxA -[_ *m Q *m Q]mulmxA QQ -h addrK.
have eE i : e i = (dag (H *m U) *m (H *m U)) i i.
  rewrite dagM mulmxA -[_ *m dag H *m H]mulmxA -/G UG !mxE eqxx.
  by rewrite mulr1n.
have part : \sum_(i < T | (n <= i)%N) e i <= \sum_i e i * S i i.
  apply: least_part => // [i|i|i|]; first by rewrite eE diag_ge0.
  - by rewrite SE diag_ge0.
  - by rewrite -subr_ge0; have := diag_ge0 (Q *m U) i; rewrite -S1 !mxE eqxx.
  rewrite -[X in _ <= X]/(\tr S) /S mxtrace_mulC mulmxA UU' mul1mx tR tQ.
  have [Tn|nT] := leqP T n; last first.
    rewrite natrB ?(ltnW nT) // ler_add2l ler_opp2 ler_nat /dag mxrank_map mxrank_tr //.
  rewrite (eqP (Tn : (T - n == 0)%N)) subr_ge0 ler_nat; exact: rank_leq_row.
apply: le_trans part _; have -> : \sum_i e i * S i i = \tr (dag ((X - H) *m R) *m ((X - H) *m R)).
  have -> : (X - H) *m R = - (H *m R) by rewrite mulmxBl XR sub0r.
  have -> : dag (- (H *m R)) = - (R *m dag H) by rewrite -sub0r dagB dag0 sub0r dagM hR.
  rewrite mulNmx mulmxN opprK mulmxA -[R *m dag H *m H]mulmxA -/G -mulmxA mxtrace_mulC -mulmxA RR.
  have -> : G = U *m diag_mx (\row_i e i) *m dag U by rewrite -UG !mulmxA UU' mul1mx -mulmxA UU' mulmx1.
  rewrite -!mulmxA mxtrace_mulC -!mulmxA [dag U *m _]mulmxA -/S /mxtrace; apply: eq_bigr => i _.
  by rewrite mul_diag_mx; move: (S) => S'; rewrite !mxE.
have sq p' (D : 'M[F]_(p', T)) Z : dag Z = Z -> Z *m Z = Z -> \tr (dag (D *m Z) *m (D *m Z)) = \tr (dag D *m D *m Z).
  by move=> hZ ZZ; rewrite dagM hZ -mulmxA mxtrace_mulC -!mulmxA ZZ.
rewrite sq //; move: (X - H) => D; rewrite -[Y in _ <= \tr Y]mulmx1 -QR mulmxDr mxtraceD ler_addr -sq //.
by rewrite /mxtrace sumr_ge0 // => i _; exact: diag_ge0.
Qed.
End EckartYoung.
