(* Memory as a sum of squares, one mode an eigenvalue; what an eigenvalue *)
(* taken away costs.                                                      *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Stein State Solve Memory Allpass Limits Catalogue Further Nesting.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Modes.
Variable F : numClosedFieldType.
Implicit Types (n : nat) (M : nat -> F).

Lemma part_den n (l : 'I_n -> F) (P : pred 'I_n) : (\prod_(i | P i) (1 - l i *: 'X))`_0 = 1.
Proof.
rewrite -horner_coef0 horner_prod big1 // => i _.
by rewrite hornerD hornerN hornerZ hornerX hornerC mulr0 subr0.
Qed.

Lemma series_delta : series (1 : {poly F}) 1 (fun k => (k == 0%N)%:R).
Proof.
move=> k; rewrite big_ord_recl subn0 coefC mul1r big1 ?addr0 ?coefC // => [|i _]; last by rewrite coefC mul0r.
by case: k.
Qed.

Lemma series_one (b : nat -> F) : series 1 1 b -> forall k, b k = (k == 0%N)%:R.
Proof. by move=> s k; apply: (series_unique _ s series_delta); rewrite coefC. Qed.

(* the mode of eigenvalue i: sqrt(1 - |l_i|^2)/(1 - l_i z) prod_{j<i} (z - conj l_j)/(1 - l_j z) *)
Definition mode n (l : 'I_n -> F) (i : 'I_n) (f : nat -> F) :=
  series (sqrtC (1 - `|l i| ^+ 2) *: \prod_(j < n | (j < i)%N) ('X - ((l j)^*)%:P))
    (\prod_(j < n | (j <= i)%N) (1 - l j *: 'X)) f.

Lemma modes_law n (l : 'I_n -> F) (phi : 'I_n -> nat -> F) m : (m <= n)%N ->
  (forall i, `|l i| < 1) -> (forall i, mode l i (phi i)) ->
  exists2 b, series (\prod_(j < n | (j < m)%N) ('X - ((l j)^*)%:P)) (\prod_(j < n | (j < m)%N) (1 - l j *: 'X)) b
    & forall tau, \sum_(i < n | (i < m)%N) `|phi i tau| ^+ 2 = 1 - \sum_(k < tau.+1) `|b k| ^+ 2.
Proof.
move=> mn sl sphi; elim: m mn => [|m IH] mn.
  exists (fun k => (k == 0%N)%:R); first by rewrite !big_pred0_eq; exact: series_delta.
  move=> tau; rewrite big_pred0_eq big_ord_recl normr1 expr1n big1 ?addr0 ?subrr // => i _.
  by rewrite normr0 expr0n.
have [b sb IHb] := IH (ltnW mn); pose i := Ordinal mn; pose s := sqrtC (1 - `|l i| ^+ 2).
have s2 : `|s| ^+ 2 = 1 - `|l i| ^+ 2.
  have pos : 0 <= 1 - `|l i| ^+ 2 by rewrite subr_ge0 exprn_ile1 // ltW.
  by rewrite ger0_norm ?sqrtC_ge0 // sqrtCK.
have s0 : s != 0.
  by rewrite -normr_eq0 -sqrf_eq0 s2 gt_eqF // subr_gt0 exprn_ilt1.
have le_lt (j : 'I_n) : (j <= i)%N = (j < m.+1)%N by [].
have split_ (f : 'I_n -> {poly F}) : \prod_(j < n | (j < m.+1)%N) f j = f i * \prod_(j < n | (j < m)%N) f j.
  rewrite (bigD1 i) //=; congr (_ * _); apply: eq_bigl => j.
  by rewrite ltnS leq_eqVlt -val_eqE /=; case: ltngtP.
have sg : series (\prod_(j < n | (j < m)%N) ('X - ((l j)^*)%:P))
    ((1 - l i *: 'X) * \prod_(j < n | (j < m)%N) (1 - l j *: 'X)) (fun k => s^-1 * phi i k).
  rewrite -split_; have := series_scale s^-1 (sphi i); rewrite scalerA mulVf // scale1r.
  by [].
have [b0 [b' [sb0 sb' law]]] := nesting_step sg; exists b'; first by rewrite !split_.
move=> tau; rewrite (bigD1 i) //= (eq_bigl (fun j : 'I_n => (j < m)%N)); last first.
  by move=> j; rewrite ltnS leq_eqVlt -val_eqE /=; case: ltngtP.
rewrite IHb (_ : `|phi i tau| ^+ 2 = \sum_(k < tau.+1) `|b k| ^+ 2 - \sum_(k < tau.+1) `|b' k| ^+ 2).
  by rewrite addrCA addrAC subrr sub0r.
have den := part_den l (fun j : 'I_n => (j < m)%N).
have bb k : b k = b0 k by exact: (series_unique den sb sb0 k).
have -> : \sum_(k < tau.+1) `|b k| ^+ 2 = \sum_(k < tau.+1) `|b0 k| ^+ 2 by apply: eq_bigr => k _; rewrite bb.
rewrite law normrM exprMn normfV exprVn s2 mulVKf //.
by rewrite -s2 expf_neq0 // normr_eq0.
Qed.

Theorem orthonormal_memory n (A : 'M[F]_n.+1) (B : 'cV[F]_n.+1) (l : 'I_n.+1 -> F) (phi : 'I_n.+1 -> nat -> F) M tau :
  stable A -> controllable A B -> eigenvalues A l -> memory A B M -> (forall i, mode l i (phi i)) ->
  M tau = \sum_i `|phi i tau| ^+ 2.
Proof.
move=> sA cAB eA mM sphi; have sl i : `|l i| < 1.
  by apply: sA; rewrite eigenvalue_root_char eA; apply/rootP; rewrite horner_prod (bigD1 i) //= hornerXsubC subrr mul0r.
have [b sb law] := modes_law (leqnn _) sl sphi.
have pin (j : 'I_n.+1) : (j < n.+1)%N = true by rewrite ltn_ord.
have ab : all_pass l b.
  by rewrite (eq_bigl _ _ pin) [X in series _ X](eq_bigl _ _ pin) in sb.
rewrite (allpass_memory_finite tau sA cAB eA ab mM) -law.
by apply: eq_bigl => j; rewrite pin.
Qed.

Theorem nesting_loss n (A : 'M[F]_n.+1) (B : 'cV[F]_n.+1) (A' : 'M[F]_n) (B' : 'cV[F]_n)
    (l : 'I_n.+1 -> F) i g M M' tau :
  stable A -> controllable A B -> eigenvalues A l -> memory A B M ->
  controllable A' B' -> char_poly A' = \prod_(j | j != i) ('X - (l j)%:P) -> memory A' B' M' ->
  series (\prod_(j | j != i) ('X - ((l j)^*)%:P)) ((1 - l i *: 'X) * \prod_(j | j != i) (1 - l j *: 'X)) g ->
  M tau - M' tau = (1 - `|l i| ^+ 2) * `|g tau| ^+ 2.
Proof.
move=> sA cAB eA mM cAB' eA' m' sg; have [b [b' [sb sb' <-]]] := nesting_step sg.
have ab' : all_pass l b' by rewrite /all_pass (bigD1 i) //= [X in series _ X](bigD1 i) //=.
rewrite (allpass_memory_finite tau sA cAB eA ab' mM).
have sA' : stable A'.
  move=> r; rewrite eigenvalue_root_char eA' => h; apply: sA; rewrite eigenvalue_root_char eA.
  by rewrite (bigD1 i) //= rootM h orbT.
have -> : M' tau = 1 - \sum_(k < tau.+1) `|b k| ^+ 2; last first.
  by rewrite opprB addrC addrA subrK.
have others (f : 'I_n.+1 -> {poly F}) : \prod_(j | j != i) f j = \prod_j f (lift i j).
  rewrite (reindex_omap (lift i) (unlift i)) /=; last by move=> j; case: unliftP => [k ->|->]; rewrite ?eqxx.
  by apply: eq_bigl => j; rewrite liftK eqxx eq_sym neq_lift.
pose l' (j : 'I_n) := l (lift i j).
have el' : eigenvalues A' l' by rewrite /eigenvalues eA' others.
have ab : all_pass l' b by rewrite /all_pass; move: sb; rewrite others [X in series _ X]others.
move: l' A' B' el' ab {eA' others sb sg} sA' cAB' m'; case: n {A B l i sA cAB eA mM ab' sb'} => [|n] l' A' B' el' ab sA' cAB' m'.
  have b1 : forall k, b k = (k == 0%N)%:R by apply: series_one; move: ab; rewrite /all_pass !big_ord0.
  rewrite big_ord_recl b1 normr1 expr1n big1 => [|k _]; last by rewrite b1 normr0 expr0n.
  rewrite addr0 subrr; have [s _] := state_exists B' sA'; have [[w e] _] := m' s tau.+1 tau (ltnSn _).
  have := e; rewrite /miss big_ord0 subr0 white !eqxx => /eqP.
  by rewrite eq_sym subr_eq addrC -subr_eq subrr => /eqP <-.
exact: (allpass_memory_finite tau sA' cAB' el' ab m').
Qed.
End Modes.
