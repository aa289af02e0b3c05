(* The all-pass law.  b = prod (z - conj l_i)/(1 - l_i z) as a power      *)
(* series; [A B] in coordinates with C = 1 is completed to a unitary      *)
(* matrix [[A, B], [c, d]], whose d + z c (1 - z A)^-1 B is b up to a     *)
(* unimodular factor, so that M(t) - M(t+1) = |b_{t+1}|^2.                *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Stein State Solve.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Series.
Variable F : fieldType.

(* b_0, b_1, ... are the coefficients of the power series of p/q at 0 *)
Definition series (p q : {poly F}) (b : nat -> F) :=
  forall k, \sum_(i < k.+1) q`_i * b (k - i)%N = p`_k.

Lemma series_unique (p q : {poly F}) b b' : q`_0 = 1 -> series p q b -> series p q b' -> forall k, b k = b' k.
Proof.
move=> q0 sb sb' k; elim/ltn_ind: k => k IH.
have := etrans (sb k) (esym (sb' k)); rewrite !big_ord_recl q0 !mul1r subn0.
rewrite (eq_bigr (fun i : 'I_k => q`_(lift ord0 i) * b' (k - lift ord0 i)%N)); first exact: addIr.
move=> i _; rewrite IH // -[X in (_ < X)%N]subn0 ltn_sub2l //.
exact: leq_ltn_trans (ltn_ord i).
Qed.

Lemma series_scale (p q : {poly F}) b c : series p q b -> series (c *: p) q (fun k => c * b k).
Proof.
move=> s k; rewrite coefZ -s mulr_sumr; apply: eq_bigr => i _.
by rewrite mulrCA.
Qed.
End Series.

Lemma det_schur (R : idomainType) n (M : 'M[R]_n) (b : 'cV[R]_n) (c : 'rV[R]_n) (d : 'M[R]_1) :
  \det M != 0 -> \det (block_mx M b c d) = (\det M *: d - c *m \adj M *m b) 0 0.
Proof.
move=> M0; have Mn0 : \det M ^+ n != 0 by rewrite expf_neq0.
apply: (mulIf Mn0).
have -> : \det M ^+ n = \det (block_mx (\adj M) (- (\adj M *m b)) 0 (\det M)%:M).
  by rewrite det_ublock det_scalar1 -det_mulmx mul_adj_mx det_scalar.
rewrite -det_mulmx mulmx_block !mulmx0 !addr0 mul_mx_adj mulmxN mulmxA mul_mx_adj.
rewrite mul_scalar_mx mul_mx_scalar addNr det_lblock det_scalar mulrC.
congr (_ * _); last by rewrite det_ublock det_scalar1 -det_mulmx mul_adj_mx det_scalar.
by rewrite [X in \det X]mx11_scalar det_scalar1 mul_mx_scalar addrC mulmxN mulmxA.
Qed.

(* adj (1 - z A) = det (1 - z A) (1 + z A + z^2 A^2 + ...) *)
Section Response.
Variables (F : fieldType) (n : nat) (A : 'M[F]_n.+1) (B : 'cV[F]_n.+1) (c : 'rV[F]_n.+1) (d : F).
Variables (q : {poly F}) (K : 'M[{poly F}]_n.+1).
Hypothesis MK : (1%:M - 'X *: map_mx polyC A) *m K = q%:M.
Let cf p r k (P : 'M[{poly F}]_(p, r)) : 'M[F]_(p, r) := \matrix_(i, j) (P i j)`_k.
Let J k := cf k K.

Let cfM p r s k (X : 'M[F]_(p, r)) (P : 'M[{poly F}]_(r, s)) :
  cf k (map_mx polyC X *m P) = X *m cf k P.
Proof.
apply/matrixP=> i j; rewrite !mxE coef_sum; apply: eq_bigr => m _.
by rewrite !mxE coefCM.
Qed.

Let cfMr p r s k (P : 'M[{poly F}]_(p, r)) (X : 'M[F]_(r, s)) :
  cf k (P *m map_mx polyC X) = cf k P *m X.
Proof.
apply/matrixP=> i j; rewrite !mxE coef_sum; apply: eq_bigr => m _.
by rewrite !mxE coefMC.
Qed.

Lemma adj_coef k : J k = \sum_(i < k.+1) q`_i *: A ^+ (k - i).
Proof.
have coef k' i j : (K i j - 'X * (map_mx polyC A *m K) i j)`_k' = q`_k' *+ (i == j).
  have := congr1 (fun X : 'M[{poly F}]_n.+1 => (X i j)`_k') MK.
  by rewrite mulmxBl mul1mx -scalemxAl !mxE coefMn.
have AJ k' i j : ((map_mx polyC A *m K) i j)`_k' = (A *m J k') i j.
  by rewrite -cfM [RHS]mxE.
elim: k => [|k IH].
  rewrite big_ord_recl big_ord0 addr0 expr0; apply/matrixP=> i j.
  have := coef 0%N i j; rewrite coefB coefXM eqxx subr0 => e.
  by rewrite [LHS]mxE e ![in RHS]mxE mulr_natr.
rewrite big_ord_recr /= subnn expr0.
have -> : J k.+1 = A *m J k + q`_k.+1 *: 1%:M.
  apply/matrixP=> i j; have := coef k.+1 i j; rewrite coefB coefXM /= AJ => /eqP.
  rewrite subr_eq => /eqP e; rewrite [LHS]mxE e addrC [RHS]mxE; congr (_ + _).
  by rewrite ![in RHS]mxE mulr_natr.
rewrite IH; congr (_ + _); rewrite mulmx_sumr; apply: eq_bigr => i _.
by rewrite -scalemxAr -[A *m _]/(A * _) -exprS subSn // -ltnS ltn_ord.
Qed.

Definition response k : F := if k is j.+1 then (c *m A ^+ j *m B) 0 0 else d.
Definition numerator : {poly F} :=
  d *: q + 'X * (map_mx polyC c *m K *m map_mx polyC B) 0 0.

Lemma response_series : series numerator q response.
Proof.
move=> k; rewrite /numerator coefD coefZ coefXM.
have cJ j : ((map_mx polyC c *m K *m map_mx polyC B) 0 0)`_j = (c *m J j *m B) 0 0.
  by rewrite -cfM -cfMr [RHS]mxE.
case: k => [|k]; first by rewrite big_ord_recl big_ord0 !addr0 /= mulrC.
rewrite big_ord_recr /= subnn /= mulrC addrC; congr (_ + _).
rewrite cJ adj_coef mulmx_sumr mulmx_suml summxE; apply: eq_bigr => i _.
have -> : (k.+1 - i = (k - i).+1)%N by rewrite subSn // -ltnS.
by rewrite /response -scalemxAr -scalemxAl [RHS]mxE.
Qed.

End Response.

Section Law.
Variable F : numClosedFieldType.

(* l lists the eigenvalues of A, with multiplicity *)
Definition eigenvalues n (A : 'M[F]_n) (l : 'I_n -> F) :=
  char_poly A = \prod_i ('X - (l i)%:P).

(* b is the all-pass function prod (z - conj l_i)/(1 - l_i z) of them *)
Definition all_pass n (l : 'I_n -> F) (b : nat -> F) :=
  series (\prod_i ('X - ((l i)^*)%:P)) (\prod_i (1 - l i *: 'X)) b.

Lemma all_pass_den n (l : 'I_n -> F) : (\prod_i (1 - l i *: 'X))`_0 = 1.
Proof.
rewrite -horner_coef0 horner_prod big1 // => i _.
by rewrite hornerD hornerN hornerZ hornerX hornerC mulr0 subr0.
Qed.

Lemma poly_eq_off0 (p q : {poly F}) : (forall z, z != 0 -> p.[z] = q.[z]) -> p = q.
Proof.
move=> e; apply/eqP; rewrite -subr_eq0; apply/eqP.
pose rs := [seq (i.+1)%:R : F | i <- iota 0 (size (p - q))].
apply: (@roots_geq_poly_eq0 _ _ rs); last by rewrite size_map size_iota.
  apply/allP=> x /mapP[i _ ->]; rewrite rootE hornerD hornerN e ?subrr //.
  by rewrite pnatr_eq0.
rewrite map_inj_uniq ?iota_uniq // => i j /eqP.
by rewrite eqr_nat eqSS => /eqP.
Qed.

Lemma rev_char n (A : 'M[F]_n) (l : 'I_n -> F) : eigenvalues A l ->
  \det (1%:M - 'X *: map_mx polyC A) = \prod_i (1 - l i *: 'X).
Proof.
move=> eA; apply: poly_eq_off0 => z z0; rewrite -!horner_evalE -det_map_mx rmorph_prod /=.
have -> : map_mx (horner_eval z) (1%:M - 'X *: map_mx polyC A) =
    z *: map_mx (horner_eval z^-1) (char_poly_mx A).
  apply/matrixP=> i j; rewrite !mxE !horner_evalE !(hornerD, hornerN, hornerM, hornerX, hornerC, hornerMn).
  by rewrite mulrBr mulrnAr mulfV.
rewrite detZ det_map_mx -/(char_poly A) eA rmorph_prod /=.
rewrite -[n in z ^+ n]card_ord -prodr_const -big_split /=; apply: eq_bigr => i _.
by rewrite !horner_evalE !(hornerD, hornerN, hornerZ, hornerX, hornerC) mulrBr mulfV // mulrC.
Qed.

Lemma dag_char n (A : 'M[F]_n) (l : 'I_n -> F) : eigenvalues A l ->
  eigenvalues (dag A) (fun i => (l i)^*).
Proof.
move=> eA; rewrite /eigenvalues /dag -map_char_poly.
have -> : char_poly A^T = char_poly A.
  by rewrite /char_poly -[in RHS]det_tr /char_poly_mx linearB /= tr_scalar_mx map_trmx.
rewrite eA rmorph_prod /=; apply: eq_bigr => i _.
by rewrite rmorphB /= map_polyX map_polyC.
Qed.

Lemma sim_char n (S A : 'M[F]_n) : S \in unitmx -> char_poly (invmx S *m A *m S) = char_poly A.
Proof.
move=> uS; rewrite /char_poly.
have -> : char_poly_mx (invmx S *m A *m S) =
    map_mx polyC (invmx S) *m char_poly_mx A *m map_mx polyC S.
  rewrite /char_poly_mx mulmxBr mulmxBl mul_mx_scalar -scalemxAl -!map_mxM mulVmx //.
  by rewrite map_mx1 scalemx1.
by rewrite !det_mulmx mulrC mulrA -det_mulmx -map_mxM mulmxV // map_mx1 det1 mul1r.
Qed.

Lemma unitary_row n (R : 'M[F]_(n, n + 1)) : exists2 y : 'rV[F]_(n + 1),
  R *m dag y = 0 & y *m dag y = 1%:M.
Proof.
have k0 : kermx (dag R) != 0.
  by rewrite -mxrank_eq0 mxrank_ker -lt0n subn_gt0 (leq_ltn_trans (rank_leq_col _)) // addn1.
pose y := nz_row (kermx (dag R)).
have y0 : y != 0 by rewrite nz_row_eq0.
have yR : y *m dag R = 0 by apply/sub_kermxP; exact: nz_row_sub.
have N0 := row_gt0 y0; set N := (_ *m _) 0 0 in N0.
pose s := sqrtC N; have s_gt0 : 0 < s by rewrite sqrtC_gt0.
have rs : s^* = s by apply/CrealP/gtr0_real.
exists (s^-1 *: y); first by rewrite dagZ -scalemxAr -[R]dagK -dagM yR dag0 scaler0.
rewrite dagZ -scalemxAl -scalemxAr scalerA fmorphV rs -invfM -expr2 sqrtCK.
by rewrite [_ *m _]mx11_scalar -/N scale_scalar_mx mulVf // gt_eqF.
Qed.

Section White.
Variables (n : nat) (A : 'M[F]_n.+1) (B : 'cV[F]_n.+1) (l : 'I_n.+1 -> F).
Hypotheses (one : A *m dag A + B *m dag B = 1%:M) (eA : eigenvalues A l).

Lemma white_law : exists c d (e : F), [/\ `|e| = 1,
  dag A *m A + dag c *m c = 1%:M, (dag B *m B) 0 0 + `|d| ^+ 2 = 1
  & forall b, all_pass l b -> forall k, response A B c d k = e * b k].
Proof.
have [y Ry yy] := unitary_row (row_mx A B).
pose c := lsubmx y; pose d : F := rsubmx y 0 0.
have yE : y = row_mx c d%:M by rewrite -[LHS]hsubmxK -mx11_scalar.
pose U : 'M[F]_(n.+1 + 1) := block_mx A B c d%:M.
have UE : U = col_mx (row_mx A B) y by rewrite yE.
have UU : U *m dag U = 1%:M.
  rewrite UE dag_col mul_col_row Ry yy dag_row mul_row_col one.
  have -> : y *m col_mx (dag A) (dag B) = 0 by rewrite -dag_row -[y]dagK -dagM Ry dag0.
  by rewrite -scalar_mx_block.
have /esym := mulmx1C UU; rewrite (scalar_mx_block n.+1 1 1) /U dag_block mulmx_block.
case/eq_block_mx=> e1 _ _ e2.
have dU : `|\det U| ^+ 2 = 1.
  by have := congr1 determinant UU; rewrite det_mulmx det_adj det1 normCK.
have nU : `|\det U| = 1 by apply/eqP; rewrite -(@eqr_expn2 _ 2) // expr1n dU.
exists c, d, ((-1) ^+ n.+1 * \det U); split.
- by rewrite normrM normrX normrN1 expr1n mul1r.
- by rewrite -e1.
- have := congr1 (fun X : 'M_1 => X 0 0) e2.
  by rewrite dag_scalar -scalar_mxM !mxE eqxx !mulr1n normCKC => <-.
move=> b sb k.
pose M : 'M[{poly F}]_n.+1 := 1%:M - 'X *: map_mx polyC A.
have q0 : \det M = \prod_i (1 - l i *: 'X) := rev_char eA.
have M0 : \det M != 0.
  rewrite q0; apply/eqP=> z; have := all_pass_den l; rewrite z coef0.
  by move/eqP; rewrite eq_sym oner_eq0.
pose N := numerator B c d (\det M) (\adj M).
have sN : series N (\det M) (response A B c d).
  by apply: response_series; rewrite mul_mx_adj.
have NE : N = \det (block_mx M (- 'X *: map_mx polyC B) (map_mx polyC c) (d%:P)%:M).
  rewrite det_schur // /N /numerator -scalemxAr.
  move: (map_mx polyC c *m \adj M *m map_mx polyC B) (\det M) => X D.
  rewrite !mxE eqxx mulr1n mulNr opprK.
  by congr (_ + _); rewrite -mul_polyC; exact: mulrC.
have NU : N * (\det (dag U))%:P = (-1) ^+ n.+1 * \prod_i ('X - ((l i)^*)%:P).
  have f := UU; rewrite (scalar_mx_block n.+1 1 1) /U dag_block mulmx_block in f.
  have [_ f2 f3 f4] := eq_block_mx f.
  rewrite -(dag_char eA) /char_poly NE -det_map_mx -det_mulmx.
  have -> : map_mx polyC (dag U) = block_mx (map_mx polyC (dag A)) (map_mx polyC (dag c))
      (map_mx polyC (dag B)) (map_mx polyC (dag d%:M)).
    by rewrite /U dag_block map_block_mx.
  have -> : (d%:P)%:M = map_mx polyC d%:M :> 'M[{poly F}]_1 by rewrite map_scalar_mx.
  rewrite mulmx_block -[map_mx _ c *m _]map_mxM -[map_mx _ d%:M *m map_mx _ (dag B)]map_mxM -map_mxD f3 map_mx0.
  rewrite -!map_mxM -map_mxD f4 map_mx1 det_ublock det1 mulr1.
  rewrite -[(-1) ^+ n.+1 * _]detZ; congr (\det _).
  rewrite scaleN1r opprB mulmxBl mul1mx -!scalemxAl -!map_mxM scaleNr -addrA -opprD -scalerDr.
  by rewrite -map_mxD one map_mx1 scalemx1.
have cU : (\det U) * \det (dag U) = 1 by rewrite -det_mulmx UU det1.
have N2 : N = ((-1) ^+ n.+1 * \det U) *: \prod_i ('X - ((l i)^*)%:P).
  have <- : N * (\det U * \det (dag U))%:P = N by rewrite cU polyC1 mulr1.
  rewrite polyCM mulrCA NU -mul_polyC polyCM polyC_exp polyCN polyC1 mulrA.
  by congr (_ * _); exact: mulrC.
have sN2 : series (((-1) ^+ n.+1 * \det U) *: \prod_i ('X - ((l i)^*)%:P))
    (\prod_i (1 - l i *: 'X)) (response A B c d) by rewrite -N2 -q0.
exact: (series_unique (all_pass_den l) sN2 (series_scale _ sb) k).
Qed.
End White.

(* M(0) = 1 - |b_0|^2 and M(t) - M(t+1) = |b_{t+1}|^2, from Stein's equation *)
Section AllPass.
Variables (n : nat) (A C : 'M[F]_n.+1) (B : 'cV[F]_n.+1) (l : 'I_n.+1 -> F) (b : nat -> F).
Hypothesis stein : C = A *m C *m dag A + B *m dag B.
Hypotheses (pC : pd C) (eA : eigenvalues A l) (ab : all_pass l b).

Theorem all_pass_law :
  1 - Mem A C B 0 = `|b 0%N| ^+ 2 /\ forall t, Mem A C B t - Mem A C B t.+1 = `|b t.+1| ^+ 2.
Proof.
have [L eL] := cholesky (psd_herm (pd_psd pC)) pC.
have uC := pd_unit pC; have uL : L \in unitmx by move: uC; rewrite eL unitmx_mul => /andP[].
have uLd : dag L \in unitmx by move: uC; rewrite eL unitmx_mul => /andP[].
pose A' := invmx L *m A *m L; pose B' := invmx L *m B.
have LA : L *m A' = A *m L by rewrite /A' !mulmxA mulmxV // mul1mx.
have LB : L *m B' = B by rewrite mulKVmx.
have one : A' *m dag A' + B' *m dag B' = 1%:M.
  apply: (can_inj (mulKmx uL)); apply: (can_inj (mulmxK uLd)).
  have sq p (X : 'M[F]_(n.+1, p)) : L *m (X *m dag X) *m dag L = (L *m X) *m dag (L *m X).
    by rewrite dagM !mulmxA.
  by rewrite mulmx1 -eL mulmxDr mulmxDl !sq LA LB dagM !mulmxA -[A *m L *m dag L]mulmxA -eL -stein.
have eA' : eigenvalues A' l by rewrite /eigenvalues sim_char.
have [c [d [e [e1 cc dd resp]]]] := white_law one eA'.
have pwL t : pw A t *m B = L *m (A' ^+ t *m B').
  elim: t => [|t IH]; first by rewrite mul1mx expr0 mul1mx LB.
  by rewrite /= -mulmxA IH !mulmxA -LA exprS -[A' * _]/(A' *m _) -!mulmxA.
have MemL t : Mem A C B t = (dag (A' ^+ t *m B') *m (A' ^+ t *m B')) 0 0.
  rewrite MemE /memT memM_quad trace_mx11 pwL dagM; congr (fun_of_matrix _ 0 0).
  have LCL : dag L *m invmx C *m L = 1%:M by apply: mulmx1C; rewrite mulmxA -eL mulmxV.
  by rewrite -!mulmxA [dag L *m _]mulmxA [_ *m (L *m _)]mulmxA LCL mul1mx.
clearbody A' B'; split=> [|t].
  rewrite MemL expr0 mul1mx -dd addrC addKr; have <- : response A' B' c d 0 = d by [].
  by rewrite (resp b ab) normrM e1 mul1r.
have := resp b ab t.+1; rewrite /response => h.
have -> : `|b t.+1| ^+ 2 = `|e * b t.+1| ^+ 2 by rewrite normrM e1 mul1r.
rewrite -h !MemL exprS -[A' * _]/(A' *m _) -!mulmxA.
move: (A' ^+ t *m B') => v; rewrite dagM normCKC.
have -> : dag v *m v = dag v *m (dag A' *m A' + dag c *m c) *m v by rewrite cc mulmx1.
rewrite mulmxDr mulmxDl mxE !mulmxA addrAC subrr add0r -mulmxA -dagM.
by rewrite mxE big_ord1 dagE.
Qed.
End AllPass.
End Law.
