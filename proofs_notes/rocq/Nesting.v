(* What an added eigenvalue brings: with g the power series of b/(1-mu z),*)
(* |b_k|^2 - |b'_k|^2 = (1 - |mu|^2)(|g_k|^2 - |g_{k-1}|^2) telescopes.    *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Stein State Solve Memory Allpass Limits Catalogue.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Nesting.
Variable F : numClosedFieldType.
Implicit Types (n m : nat) (M : nat -> F) (b : nat -> F).

(* g is the power series of b/(1 - mu z) *)
Lemma series_lower (p q : {poly F}) mu g : series p ((1 - mu *: 'X) * q) g ->
  series p q (fun k => g k - (if k is j.+1 then mu * g j else 0)).
Proof.
move=> s k; rewrite -s mulrBl mul1r -scalerAl.
under eq_bigr do rewrite mulrBr; under [in RHS]eq_bigr do rewrite coefB coefZ coefXM mulrBl.
rewrite !sumrB; congr (_ - _); case: k => [|k].
  by rewrite !big_ord1 /= mulr0 mulr0 mul0r.
rewrite big_ord_recr /= subnn mulr0 addr0 [RHS]big_ord_recl /= mulr0 mul0r add0r.
apply: eq_bigr => i _; have -> : (k.+1 - i = (k - i).+1)%N by rewrite subSn // -ltnS.
have -> : (k.+1 - bump 0 i = k - i)%N by rewrite /bump leq0n add1n subSS.
by rewrite mulrCA mulrA.
Qed.

Lemma series_raise (p q : {poly F}) nu g : series p q g ->
  series (('X - nu%:P) * p) q (fun k => (if k is j.+1 then g j else 0) - nu * g k).
Proof.
move=> s k; rewrite mulrBl coefB coefXM mul_polyC coefZ -(s k) mulr_sumr.
under [LHS]eq_bigr do rewrite mulrBr; rewrite sumrB; congr (_ - _); last first.
  by apply: eq_bigr => i _; rewrite mulrCA.
case: k => [|k]; first by rewrite big_ord1 /= mulr0.
rewrite big_ord_recr /= subnn mulr0 addr0 -s; apply: eq_bigr => i _.
by have -> : (k.+1 - i = (k - i).+1)%N by rewrite subSn // -ltnS.
Qed.

Fact zmod_cross (X Y Z W p r : F) : X - p - (r - Z) - (Y - r - (p - W)) = X - Y - (W - Z).
Proof.
have -> : X - p - (r - Z) = X + Z - (p + r) by rewrite opprB addrACA -opprD.
have -> : Y - r - (p - W) = Y + W - (p + r) by rewrite opprB addrACA -opprD [r + p]addrC.
by rewrite [- (Y + W - _)]opprB addrA subrK opprD addrACA opprB.
Qed.

Definition added n (l : 'I_n.+1 -> F) mu (i : 'I_n.+2) : F :=
  if unlift ord0 i is Some j then l j else mu.

(* one factor more: what b and b' differ by *)
Lemma nesting_step (p q : {poly F}) mu g : series p ((1 - mu *: 'X) * q) g ->
  exists b b', [/\ series p q b, series (('X - (mu^*)%:P) * p) ((1 - mu *: 'X) * q) b' &
    forall tau, \sum_(k < tau.+1) `|b k| ^+ 2 - \sum_(k < tau.+1) `|b' k| ^+ 2
      = (1 - `|mu| ^+ 2) * `|g tau| ^+ 2].
Proof.
move=> sg; pose b k := g k - (if k is j.+1 then mu * g j else 0).
pose b' k := (if k is j.+1 then g j else 0) - mu^* * g k.
exists b, b'; split; [exact: series_lower | exact: series_raise |].
have sq (x y : F) : `|x - mu * y| ^+ 2 - `|y - mu^* * x| ^+ 2 =
    (1 - `|mu| ^+ 2) * (`|x| ^+ 2 - `|y| ^+ 2).
  rewrite !normCK !rmorphB !rmorphM /= conjCK.
  rewrite !(mulrBl, mulrBr) !mul1r.
  have -> : mu * y * x^* = y * (mu * x^*) by rewrite [RHS]mulrCA mulrA.
  have -> : x * (mu^* * y^*) = mu^* * x * y^* by rewrite [LHS]mulrCA mulrA.
  have -> : mu * y * (mu^* * y^*) = mu * mu^* * (y * y^*) by rewrite mulrACA.
  have -> : mu^* * x * (mu * x^*) = mu * mu^* * (x * x^*) by rewrite mulrACA [mu^* * mu]mulrC.
  exact: zmod_cross.
have dE k : `|b k.+1| ^+ 2 - `|b' k.+1| ^+ 2 = (1 - `|mu| ^+ 2) * (`|g k.+1| ^+ 2 - `|g k| ^+ 2).
  exact: sq.
have d0 : `|b 0%N| ^+ 2 - `|b' 0%N| ^+ 2 = (1 - `|mu| ^+ 2) * `|g 0%N| ^+ 2.
  by have := sq (g 0%N) 0; rewrite /b /b' mulr0 normr0 expr0n /= !subr0.
elim=> [|k IH]; first by rewrite !big_ord1 d0.
rewrite big_ord_recr [\sum_(j < k.+2) `|b' j| ^+ 2]big_ord_recr opprD addrACA IH /=.
by rewrite dE -mulrDr [X in _ * X]addrC subrK.
Qed.

(* b of the spectrum, b' with mu added *)
Lemma nesting_law n (l : 'I_n.+1 -> F) mu g :
  series (\prod_i ('X - ((l i)^*)%:P)) ((1 - mu *: 'X) * \prod_i (1 - l i *: 'X)) g ->
  exists b b', [/\ all_pass l b, all_pass (added l mu) b' &
    forall tau, \sum_(k < tau.+1) `|b k| ^+ 2 - \sum_(k < tau.+1) `|b' k| ^+ 2
      = (1 - `|mu| ^+ 2) * `|g tau| ^+ 2].
Proof.
move=> /nesting_step[b [b' [ab ab' law]]]; exists b, b'; split=> //.
have l0 : added l mu ord0 = mu by rewrite /added unlift_none.
have lS i : added l mu (lift ord0 i) = l i by rewrite /added liftK.
have e1 : \prod_i ('X - ((added l mu i)^*)%:P) = ('X - (mu^*)%:P) * \prod_i ('X - ((l i)^*)%:P).
  by rewrite big_ord_recl l0; congr (_ * _); apply: eq_bigr => i _; rewrite lS.
have e2 : \prod_i (1 - added l mu i *: 'X) = (1 - mu *: 'X) * \prod_i (1 - l i *: 'X).
  by rewrite big_ord_recl l0; congr (_ * _); apply: eq_bigr => i _; rewrite lS.
by rewrite /all_pass e1 e2.
Qed.

Theorem nesting_gain n (A : 'M[F]_n.+1) (B : 'cV[F]_n.+1) (A' : 'M[F]_n.+2) (B' : 'cV[F]_n.+2)
    (l : 'I_n.+1 -> F) mu g M M' tau :
  stable A -> controllable A B -> eigenvalues A l -> memory A B M ->
  `|mu| < 1 -> controllable A' B' -> char_poly A' = ('X - mu%:P) * char_poly A -> memory A' B' M' ->
  series (\prod_i ('X - ((l i)^*)%:P)) ((1 - mu *: 'X) * \prod_i (1 - l i *: 'X)) g ->
  M' tau - M tau = (1 - `|mu| ^+ 2) * `|g tau| ^+ 2.
Proof.
move=> sA cAB eA mM m1 cAB' eA' m' sg.
have sA' : stable A'.
  move=> r; rewrite eigenvalue_root_char eA' rootM root_XsubC => /orP[/eqP-> //|].
  by rewrite -eigenvalue_root_char; exact: sA.
have el' : eigenvalues A' (added l mu).
  rewrite /eigenvalues eA' eA [RHS]big_ord_recl /added unlift_none; congr (_ * _).
  by apply: eq_bigr => i _; rewrite liftK.
have [b [b' [ab ab' <-]]] := nesting_law sg.
rewrite (allpass_memory_finite tau sA' cAB' el' ab' m') (allpass_memory_finite tau sA cAB eA ab mM).
by rewrite opprB addrC addrA subrK addrC.
Qed.

Theorem nesting_gain_sum n (l : 'I_n.+1 -> F) mu g : archimedean F ->
  (forall i, `|l i| < 1) -> `|mu| < 1 ->
  series (\prod_i ('X - ((l i)^*)%:P)) ((1 - mu *: 'X) * \prod_i (1 - l i *: 'X)) g ->
  sums (fun tau => (1 - `|mu| ^+ 2) * `|g tau| ^+ 2) 1.
Proof.
move=> archi sl m1 sg; have [b [b' [ab ab' e]]] := nesting_law sg.
have sl' i : `|added l mu i| < 1 by rewrite /added; case: unlift.
have [C [eC pC b0 bS]] := pair_law sl ab; have [C' [eC' pC' b0' bS']] := pair_law sl' ab'.
have up (f : nat -> F) (c : nat -> F) : 1 - f 0%N = c 0%N -> (forall t, f t - f t.+1 = c t.+1) ->
    forall t, f t = 1 - \sum_(k < t.+1) c k.
  move=> f0 fS; elim=> [|t IH]; first by rewrite big_ord1 -f0 opprB addrC subrK.
  by rewrite big_ord_recr opprD addrA -IH /= -fS opprB addrC subrK.
have h := tends_add (memT_sums (pair_stable sl') eC' pC' archi)
  (tends_opp (memT_sums (pair_stable sl) eC pC archi)).
have one : n.+2%:R - n.+1%:R = 1 :> F by rewrite -natrB // subSnn.
rewrite one in h.
apply: tends_ext h => T; rewrite -sumrB; apply: eq_bigr => t _.
rewrite -[RHS]/((1 - `|mu| ^+ 2) * `|g t| ^+ 2) -e (up _ (fun k => `|b k| ^+ 2) b0 bS).
rewrite (up _ (fun k => `|b' k| ^+ 2) b0' bS').
by rewrite opprB addrC addrA subrK addrC.
Qed.
End Nesting.
