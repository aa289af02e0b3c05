(* Stein's equation C = A C A^* + Q for stable A: one solution, and it is *)
(* positive definite for Q = B B^* of a controllable pair (no eigenvector *)
(* of A is orthogonal to B).  By algebra alone: no limit, any field.      *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Stein State.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Solve.
Variable F : numClosedFieldType.

Definition pbh n m (A : 'M[F]_n) (B : 'M[F]_(n, m)) :=
  forall l (v : 'rV[F]_n), v *m A = l *: v -> v *m B = 0 -> v = 0.

Lemma psd_anti n (X : 'M[F]_n) : psd X -> psd (- X) -> X = 0.
Proof.
move=> pX pN; have z (v : 'cV[F]_n) : (dag v *m X *m v) 0 0 = 0.
  apply/le_anti; rewrite (pX v) andbT.
  by have := pN v; rewrite mulmxN mulNmx mxE oppr_ge0.
have hX := psd_herm pX; have : dag ('i *: X) = 'i *: X.
  by apply: psd_herm => v; rewrite -scalemxAr -scalemxAl mxE z mulr0.
rewrite dagZ hX conjCi scaleNr => /eqP; rewrite eq_sym -addr_eq0 -mulr2n.
rewrite -scaler_nat scalerA scaler_eq0 mulf_eq0 pnatr_eq0 /= (negPf (neq0Ci F)) /=.
by move=> /eqP.
Qed.

(* --- eigenvalues --- *)
Lemma eigen_tr n (A : 'M[F]_n) l : eigenvalue A^T l = eigenvalue A l.
Proof.
rewrite !eigenvalue_root_char /char_poly -[in RHS]det_tr /char_poly_mx.
by rewrite linearB /= tr_scalar_mx map_trmx.
Qed.

Lemma eigen_col n p (A : 'M[F]_n) (Y : 'M[F]_(n, p)) l :
  A *m Y = l *: Y -> Y != 0 -> eigenvalue A l.
Proof.
move=> e Y0; rewrite -eigen_tr; apply/eigenvalueP.
have [i Yi] : exists i, row i Y^T != 0.
  apply/existsP; apply: contraR Y0; rewrite negb_exists => /forallP z.
  rewrite -(inj_eq trmx_inj) trmx0; apply/eqP/row_matrixP => i; rewrite row0.
  by apply/eqP; have := z i; rewrite negbK.
exists (row i Y^T) => //.
by rewrite -row_mul -trmx_mul e linearZ /= linearZ.
Qed.

Lemma eigen_row n p (A : 'M[F]_n) (Y : 'M[F]_(p, n)) l :
  Y *m A = l *: Y -> Y != 0 -> eigenvalue A l.
Proof.
move=> e Y0; rewrite -eigen_tr; apply: (eigen_col (Y := Y^T)).
  by rewrite -trmx_mul e linearZ.
by rewrite -trmx0 (inj_eq trmx_inj).
Qed.

Lemma eigen_dag n (A : 'M[F]_n) l : eigenvalue (dag A) l -> eigenvalue A l^*.
Proof.
case/eigenvalueP=> v e v0; apply: (eigen_col (Y := dag v)).
  by rewrite -[A]dagK -dagM e dagZ.
by apply: contra v0 => /eqP z; rewrite -[v]dagK z dag0.
Qed.

Lemma eigen_exists n (A : 'M[F]_n.+1) : exists l, eigenvalue A l.
Proof.
have /closed_rootP[l] : size (char_poly A) != 1%N by rewrite size_char_poly.
by rewrite -eigenvalue_root_char; exists l.
Qed.

(* a set closed under A has an eigenvector, as A is killed by a polynomial *)
Let less_ n p (A : 'M[F]_n) (Y : 'M[F]_(n, p)) l := A *m Y - l *: Y.

Lemma less_horner n p (A : 'M[F]_n.+1) (ls : seq F) (X : 'M[F]_(n.+1, p)) :
  foldl (less_ A) X ls = horner_mx A (\prod_(l <- ls) ('X - l%:P)) *m X.
Proof.
elim: ls X => [|l ls IH] X; first by rewrite big_nil rmorph1 mul1mx.
rewrite big_cons /= IH mulrC rmorphM -[_ * _]/(_ *m _) -mulmxA; congr (_ *m _).
by rewrite rmorphB /= horner_mx_X horner_mx_C mulmxBl mul_scalar_mx.
Qed.

Lemma eigen_in n p (A : 'M[F]_n) (S : 'M[F]_(n, p) -> Prop) :
  (forall Y l, S Y -> S (A *m Y - l *: Y)) ->
  forall X, S X -> X != 0 -> exists Y l, [/\ S Y, Y != 0 & A *m Y = l *: Y].
Proof.
move=> clos; case: n A S clos => [|n] A S clos X SX X0.
  by case/eqP: X0; apply/matrixP=> -[].
have [ls e] := closed_field_poly_normal (char_poly A).
rewrite (monicP (char_poly_monic A)) scale1r in e.
have : foldl (less_ A) X ls = 0.
  by rewrite less_horner -e [horner_mx _ _](Cayley_Hamilton A) mul0mx.
elim: ls X SX X0 {e} => [|l ls IH] X SX X0 /=.
  by move=> /eqP; rewrite (negPf X0).
have [z _|X'0] := eqVneq (less_ A X l) 0; last by apply: IH => //; apply: clos.
by exists X, l; split=> //; apply/eqP; rewrite -subr_eq0 -/(less_ A X l) z.
Qed.

Lemma stein_zero n (A X : 'M[F]_n) : stable A -> X = A *m X *m dag A -> X = 0.
Proof.
move=> sA eX; apply: contraTeq isT => X0.
have [|Y [l [eY Y0 lY]]] := @eigen_in n n A (fun Y => Y = A *m Y *m dag A) _ X eX X0.
  move=> Y l eY; rewrite mulmxBr mulmxBl -!mulmxA; congr (_ - _).
    by rewrite [in LHS]eY !mulmxA.
  by rewrite -scalemxAl -scalemxAr mulmxA -eY.
have ll : l * l^* != 1 :> F.
  have := sA l (eigen_col lY Y0); rewrite -normCK => ll.
  by rewrite lt_eqF // exprn_ilt1.
have eA : eigenvalue A (l^-1)^*.
  apply: eigen_dag; apply: (eigen_row (Y := Y)) => //.
  have l0 : l != 0 by apply: contra Y0 => /eqP l0; rewrite eY lY l0 scale0r mul0mx.
  by rewrite [in RHS]eY lY -scalemxAl scalerA mulVf // scale1r.
have l_gt0 : 0 < `|l|.
  by rewrite normr_gt0; apply: contra Y0 => /eqP l0; rewrite eY lY l0 scale0r mul0mx.
have := sA _ eA; rewrite norm_conjC normfV invf_lt1 // => l1.
by have := lt_trans l1 (sA l (eigen_col lY Y0)); rewrite ltxx.
Qed.

Lemma stein_solve n (A Q : 'M[F]_n) : stable A -> exists C, C = A *m C *m dag A + Q.
Proof.
move=> sA; pose L := lin_mulmx A *m lin_mulmxr (dag A).
have LE X : mxvec X *m L = mxvec (A *m X *m dag A).
  by rewrite /L mulmxA !mul_vec_lin.
have free : row_free (1%:M - L).
  rewrite -kermx_eq0; apply/eqP/row_matrixP => i; rewrite row0.
  set r := row i _; have : r *m (1%:M - L) = 0.
    by apply/sub_kermxP; exact: row_sub.
  rewrite mulmxBr mulmx1 -[r]vec_mxK LE -linearB /= => e.
  rewrite (stein_zero sA (X := vec_mx r)) ?linear0 //.
  by apply/eqP; rewrite -subr_eq0 -(inj_eq (can_inj mxvecK)) e linear0.
have := submx_full (mxvec Q) (_ : row_full (1%:M - L)).
rewrite row_full_unit -row_free_unit => /(_ free) /submxP[c e].
exists (vec_mx c); apply: (can_inj mxvecK).
rewrite linearD /= vec_mxK e mulmxBr mulmx1.
by rewrite -LE vec_mxK addrCA subrr addr0.
Qed.

Lemma stein_unique n (A Q C D : 'M[F]_n) : stable A ->
  C = A *m C *m dag A + Q -> D = A *m D *m dag A + Q -> C = D.
Proof.
move=> sA eC eD; apply/eqP; rewrite -subr_eq0; apply/eqP; apply: (stein_zero sA).
by rewrite {1}eC {1}eD opprD addrACA subrr addr0 mulmxBr mulmxBl.
Qed.

Lemma dag_row m n1 n2 (M : 'M[F]_(m, n1)) (N : 'M[F]_(m, n2)) :
  dag (row_mx M N) = col_mx (dag M) (dag N).
Proof. by rewrite /dag tr_row_mx map_col_mx. Qed.

(* --- positive definite: one eigenvalue off at a time --- *)
Definition fine n := forall m (A C : 'M[F]_n) (B : 'M[F]_(n, m)),
  stable A -> pbh A B -> C = A *m C *m dag A + B *m dag B -> pd C.

Section Similar.
Variables (n m : nat) (S A C : 'M[F]_n) (B : 'M[F]_(n, m)).
Hypothesis uS : S \in unitmx.
Let A' := S *m A *m invmx S.
Let SA : S *m A = A' *m S. Proof. by rewrite /A' mulmxKV. Qed.

Lemma sim_stable : stable A -> stable A'.
Proof.
move=> sA l /eigenvalueP[v e v0]; apply: sA; apply: (eigen_row (Y := v *m S)).
  by rewrite -mulmxA SA mulmxA e scalemxAl.
by apply: contra v0 => /eqP z; rewrite -(mulmxK uS v) z mul0mx.
Qed.

Lemma sim_pbh : pbh A B -> pbh A' (S *m B).
Proof.
move=> c l v e z; rewrite -(mulmxK uS v) (c l (v *m S)) ?mul0mx //.
  by rewrite -mulmxA SA mulmxA e scalemxAl.
by rewrite -mulmxA.
Qed.

Lemma sim_stein : C = A *m C *m dag A + B *m dag B ->
  S *m C *m dag S = A' *m (S *m C *m dag S) *m dag A' + (S *m B) *m dag (S *m B).
Proof.
move=> e; rewrite [in LHS]e mulmxDr mulmxDl dagM !mulmxA; congr (_ + _).
by rewrite -SA -!mulmxA -dagM SA dagM !mulmxA.
Qed.

Lemma sim_pd : pd (S *m C *m dag S) -> pd C.
Proof.
move=> p v v0; have uS' : dag S \in unitmx by rewrite unitmxE det_adj unitfE conjC_eq0 -unitfE -unitmxE.
have /p : invmx (dag S) *m v != 0.
  by apply: contra v0 => /eqP z; rewrite -(mulKVmx uS' v) z mulmx0.
by rewrite dagM dag_inv dagK -!mulmxA mulKVmx // mulKmx.
Qed.
End Similar.

Lemma fine_block n m (l : F) (a : 'cV[F]_n) (A' D : 'M[F]_n) (c : F)
    (b : 'rV[F]_m) (B' : 'M[F]_(n, m)) :
  fine n -> let A : 'M[F]_(1 + n) := block_mx l%:M 0 a A' in
  let B : 'M[F]_(1 + n, m) := col_mx b B' in
  let C : 'M[F]_(1 + n) := block_mx c%:M 0 0 D in
  stable A -> pbh A B -> 0 < c -> C = A *m C *m dag A + B *m dag B -> pd C.
Proof.
move=> IH A B C sA cA c_gt0.
rewrite /C /A /B dag_block dag_col mul_col_row !mulmx_block add_block_mx.
rewrite !(mulmx0, mul0mx, addr0, add0r, dag0).
move=> /eq_block_mx[_ _ _ eD]; pose s := sqrtC c.
have s_gt0 : 0 < s by rewrite sqrtC_gt0.
have s0 : s != 0 by rewrite gt_eqF.
have rs : s^* = s by apply/CrealP/gtr0_real.
pose B'' := row_mx (s *: a) B'.
have pD : pd D.
  apply: (IH _ A' D B'').
  - move=> r; rewrite -eigen_tr => /eigenvalueP[v e v0]; apply: sA.
    apply: (eigen_col (Y := col_mx 0 v^T : 'M[F]_(1 + n, 1))).
      by rewrite mul_block_col !mulmx0 mul0mx !add0r -[A']trmxK -trmx_mul e scale_col_mx scaler0 linearZ.
    by rewrite col_mx_eq0 eqxx /= -trmx0 (inj_eq trmx_inj).
  - move=> r v e; rewrite mul_mx_row -row_mx0 => /eq_row_mx[z1 z2].
    have za : v *m a = 0.
      by apply/eqP; rewrite -scalemxAr in z1; move/eqP: z1; rewrite scaler_eq0 (negPf s0).
    have : row_mx 0 v = 0 :> 'rV[F]_(1 + n).
      apply: (cA r); first by rewrite mul_row_block !mul0mx !add0r e za scale_row_mx scaler0.
      by rewrite mul_row_col mul0mx add0r.
    by rewrite -row_mx0 => /eq_row_mx[].
  rewrite {1}eD /B'' dag_row mul_row_col dagZ rs -scalemxAl -scalemxAr scalerA.
  rewrite -expr2 sqrtCK mul_mx_scalar -scalemxAl addrA; congr (_ + _).
  by rewrite addrC.
move=> v v0; rewrite -[v]vsubmxK dag_col mul_row_block !mulmx0 addr0 add0r.
rewrite mul_row_col mxE mul_mx_scalar -scalemxAl [X in X + _]mxE.
set y := dsubmx v; set x := usubmx v.
have nn : 0 <= (dag x *m x) 0 0.
  by rewrite mxE sumr_ge0 // => i _; rewrite dagE mulrC mul_conjC_ge0.
have [y0|y0] := eqVneq y 0; last first.
  by rewrite ltr_paddl ?pD // mulr_ge0 // ltW.
have x0 : x 0 0 != 0.
  apply: contra v0 => /eqP z; rewrite -[v]vsubmxK -/x -/y y0.
  have -> : x = 0 by apply/matrixP=> i j; rewrite !ord1 z mxE.
  by rewrite col_mx0.
rewrite y0 mulmx0 [X in _ + X]mxE addr0 mulr_gt0 // mxE big_ord1 dagE mulrC.
by rewrite mul_conjC_gt0.
Qed.

Lemma row_gt0 n (w : 'rV[F]_n) : w != 0 -> 0 < (w *m dag w) 0 0.
Proof.
move=> w0; have [j wj] : exists j, w 0 j != 0.
  apply/existsP; apply: contraR w0; rewrite negb_exists => /forallP z.
  by apply/eqP/matrixP=> i j; rewrite ord1 [RHS]mxE; apply/eqP; have := z j; rewrite negbK.
rewrite mxE (bigD1 j) //= ltr_paddr ?sumr_ge0 // => [i _|]; rewrite dagE.
  by rewrite mul_conjC_ge0.
by rewrite mul_conjC_gt0.
Qed.

Lemma stein_pd n : fine n.
Proof.
elim: n => [|n IH] m A C B sA cA eC; first by move=> v /eqP[]; apply/matrixP=> -[].
have hC : dag C = C.
  apply: (stein_unique sA (Q := B *m dag B) _ eC).
  by rewrite [in LHS]eC dagD !dagM !dagK mulmxA.
(* a row that is an eigenvector, and its place in the form of C *)
have [l /eigenvalueP[v ev v0]] := eigen_exists A.
have c_gt0 : 0 < (v *m C *m dag v) 0 0.
  have l1 : `|l| ^+ 2 < 1 by rewrite exprn_ilt1 // sA //; apply/eigenvalueP; exists v.
  have : (v *m C *m dag v) 0 0 =
      `|l| ^+ 2 * (v *m C *m dag v) 0 0 + ((v *m B) *m dag (v *m B)) 0 0.
    rewrite {1}eC mulmxDr mulmxDl mxE; congr (_ + _); last by rewrite dagM !mulmxA.
    rewrite !mulmxA ev -!mulmxA -dagM ev dagZ -scalemxAl -!scalemxAr scalerA mxE.
    by rewrite -normCK !mulmxA.
  set c := (_ *m _ *m _) 0 0; set b := (_ *m dag _) 0 0 => e.
  have b_gt0 : 0 < b.
    rewrite /b; set w := v *m B; have w0 : w != 0.
      by apply: contra v0 => /eqP z; apply/eqP; apply: (cA l).
    exact: row_gt0.
  have : (1 - `|l| ^+ 2) * c = b by rewrite mulrBl mul1r {1}e addrAC subrr add0r.
  by move=> e2; rewrite -(pmulr_rgt0 (x := 1 - `|l| ^+ 2)) ?subr_gt0 // e2.
(* coordinates: v first, then what is orthogonal to it in that form *)
pose f := C *m dag v; pose c := (v *m C *m dag v) 0 0.
have cE : v *m f = c%:M by rewrite /f mulmxA [LHS]mx11_scalar.
have c0 : c != 0 by rewrite gt_eqF.
have fE : dag f = v *m C by rewrite /f dagM dagK hC.
have [S uS [W SE Wf]] : exists2 S : 'M[F]_(1 + n), S \in unitmx &
    exists2 W : 'M[F]_(n, 1 + n), S = col_mx v W & W *m f = 0.
  pose R := row_ebase v; have uR : R \in unitmx := row_ebase_unit v.
  pose W0 : 'M[F]_(n, 1 + n) := dsubmx (R : 'M[F]_(1 + n)).
  pose W := W0 - c^-1 *: (W0 *m f *m v).
  have RE : R = col_mx (usubmx (R : 'M[F]_(1 + n))) W0 by rewrite vsubmxK.
  have rv : \rank v = 1%N by rewrite rank_rV v0.
  have [k k0 vR] : exists2 k, k != 0 & v = k *: usubmx (R : 'M[F]_(1 + n)).
    have pidE : pid_mx 1 = row_mx 1%:M 0 :> 'M[F]_(1, 1 + n).
      apply/matrixP=> i j; rewrite ord1 !mxE; case: splitP => k kE.
        by rewrite ord1 in kE *; rewrite kE !mxE.
      by rewrite kE mxE.
    have e : v = col_ebase v 0 0 *: usubmx (R : 'M[F]_(1 + n)).
      rewrite -[LHS]mulmx_ebase rv [col_ebase v in LHS]mx11_scalar mul_scalar_mx -scalemxAl.
      congr (_ *: _); transitivity (row_mx 1%:M 0 *m col_mx (usubmx (R : 'M[F]_(1 + n))) W0).
        by rewrite -pidE -RE.
      by rewrite mul_row_col mul1mx mul0mx addr0.
    exists (col_ebase v 0 0) => //; apply: contra v0 => /eqP z.
    by rewrite e z scale0r.
  have SE : col_mx v W = (block_mx k%:M 0 (- c^-1 *: (W0 *m f *m k%:M)) 1%:M : 'M_(1 + n)) *m R.
    rewrite [X in _ *m X]RE mul_block_col mul0mx addr0 mul_scalar_mx -vR mul1mx.
    congr col_mx; rewrite -scalemxAl -[_ *m usubmx _]mulmxA mul_scalar_mx -vR.
    by rewrite /W scaleNr addrC.
  exists (col_mx v W); last exists W => //.
    rewrite SE unitmx_mul uR andbT unitmxE det_lblock det_scalar1 det1 mulr1.
    by rewrite unitfE.
  by rewrite /W mulmxBl -scalemxAl -[_ *m v *m f]mulmxA cE mul_mx_scalar scalerA mulVf // scale1r subrr.
apply: (sim_pd uS); pose A1 : 'M[F]_(1 + n) := S *m A *m invmx S.
have viS : v *m invmx S = row_mx 1%:M 0 :> 'M[F]_(1, 1 + n).
  have : S *m invmx S = block_mx 1%:M 0 0 1%:M :> 'M[F]_(1 + n).
    by rewrite mulmxV // -scalar_mx_block.
  by rewrite {1}SE mul_col_mx => /eq_col_mx[].
have A1E : A1 = block_mx l%:M 0 (dlsubmx A1) (drsubmx A1).
  have : usubmx A1 = row_mx l%:M 0.
    have -> : A1 = col_mx (v *m A *m invmx S) (W *m A *m invmx S).
      by rewrite /A1 {1}SE !mul_col_mx.
    by rewrite col_mxKu ev -scalemxAl viS scale_row_mx scaler0 scalemx1.
  by move=> h; rewrite -[LHS]submxK /ulsubmx /ursubmx h row_mxKl row_mxKr.
have B1E : S *m B = col_mx (v *m B) (W *m B) by rewrite SE mul_col_mx.
have C1E : S *m C *m dag S = block_mx c%:M 0 0 (W *m C *m dag W).
  rewrite SE mul_col_mx dag_col mul_col_row -cE /f mulmxA.
  congr (block_mx _ _ _ _); last by rewrite -mulmxA Wf.
  by rewrite -fE -dagM Wf dag0.
rewrite C1E; have fb := fine_block IH; apply: (fb _ l (dlsubmx A1) (drsubmx A1) _ _ (v *m B) (W *m B)).
- by rewrite -A1E; apply: sim_stable.
- by rewrite -A1E -B1E; apply: sim_pbh.
- exact: c_gt0.
- by rewrite -A1E -B1E -C1E; apply: sim_stein.
Qed.

Lemma stein_exists n m (A : 'M[F]_n) (B : 'M[F]_(n, m)) : stable A ->
  exists C, C = A *m C *m dag A + B *m dag B.
Proof. exact: stein_solve. Qed.

End Solve.
