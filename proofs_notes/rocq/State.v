(* The linear state, and its memory from the definition.                  *)
(* x_{t+1} = A x_t + B u_{t+1} with m inputs, in any space V with a       *)
(* hermitian form E f g = E[f conj g]: u white, x uncorrelated with later *)
(* inputs, second moments of x the same at every time.  Memory is I less  *)
(* the least error covariance of u_{t-tau} given x_t.  Sections: Gram     *)
(* (covariances of families), Definitions, Moments (Stein's equation),    *)
(* Push (a state of one pair is a state of another).                      *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Stein.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Gram.
Variables (F : numClosedFieldType) (V : lmodType F) (E : V -> V -> F).
Hypothesis E_linear : forall a f g h, E (a *: f + g) h = a * E f h + E g h.
Hypothesis E_conj : forall f g, E f g = (E g f)^*.

(* the covariance matrix of two families of variables *)
Definition gram p q (f : 'I_p -> V) (g : 'I_q -> V) : 'M[F]_(p, q) :=
  \matrix_(i, j) E (f i) (g j).

Lemma E0l g : E 0 g = 0.
Proof.
have e := E_linear (-1) 0 0 g; rewrite scaler0 addr0 mulN1r in e.
by rewrite e addNr.
Qed.

Lemma EZl a f g : E (a *: f) g = a * E f g.
Proof. by rewrite -[a *: f]addr0 E_linear E0l addr0. Qed.

Lemma EDl f g h : E (f + g) h = E f h + E g h.
Proof. by have := E_linear 1 f g h; rewrite scale1r mul1r. Qed.

Lemma E_suml n (f : 'I_n -> V) g : E (\sum_i f i) g = \sum_i E (f i) g.
Proof.
elim: n f => [|n IH] f; first by rewrite !big_ord0 E0l.
by rewrite !big_ord_recl EDl IH.
Qed.

Lemma gram_ext p q (f f' : 'I_p -> V) (g g' : 'I_q -> V) :
  (forall i, f i = f' i) -> (forall j, g j = g' j) -> gram f g = gram f' g'.
Proof. by move=> ef eg; apply/matrixP=> i j; rewrite !mxE ef eg. Qed.

Lemma gram_dag p q (f : 'I_p -> V) (g : 'I_q -> V) : dag (gram f g) = gram g f.
Proof. by apply/matrixP=> i j; rewrite !mxE -E_conj. Qed.

Lemma gramDl p q (f f' : 'I_p -> V) (g : 'I_q -> V) :
  gram (fun i => f i + f' i) g = gram f g + gram f' g.
Proof. by apply/matrixP=> i j; rewrite !mxE EDl. Qed.

Lemma gramMl p q r (P : 'M[F]_(p, r)) (f : 'I_r -> V) (g : 'I_q -> V) :
  gram (fun i => \sum_j P i j *: f j) g = P *m gram f g.
Proof.
apply/matrixP=> i j; rewrite !mxE E_suml; apply: eq_bigr => k _.
by rewrite EZl mxE.
Qed.

Lemma gramDr p q (f : 'I_p -> V) (g g' : 'I_q -> V) :
  gram f (fun i => g i + g' i) = gram f g + gram f g'.
Proof. by rewrite -gram_dag gramDl dagD !gram_dag. Qed.

Lemma gramMr p q r (P : 'M[F]_(q, r)) (f : 'I_p -> V) (g : 'I_r -> V) :
  gram f (fun i => \sum_j P i j *: g j) = gram f g *m dag P.
Proof. by rewrite -gram_dag gramMl dagM !gram_dag. Qed.

Lemma gramNl p q (f : 'I_p -> V) (g : 'I_q -> V) :
  gram (fun i => - f i) g = - gram f g.
Proof. by apply/matrixP=> i j; rewrite !mxE -scaleN1r EZl mulN1r. Qed.

Lemma gramNr p q (f : 'I_p -> V) (g : 'I_q -> V) :
  gram f (fun i => - g i) = - gram f g.
Proof.
by rewrite -gram_dag gramNl -gram_dag; apply/matrixP=> i j; rewrite !mxE rmorphN conjCK.
Qed.

(* what a readout of g misses of f *)
Lemma gram_rest p q (P : 'M[F]_(p, q)) (f : 'I_p -> V) (g : 'I_q -> V)
    (d := fun i => f i - \sum_j P i j *: g j) :
  gram d d = gram f f - P *m gram g f - (gram f g *m dag P - P *m gram g g *m dag P).
Proof.
rewrite /d gramDl !gramDr !gramNl !gramNr !gramMl !gramMr opprK.
by rewrite opprB addrACA mulmxA; congr (_ + _); exact: addrC.
Qed.

Lemma gram_psd p (f : 'I_p -> V) : (forall g, 0 <= E g g) -> psd (gram f f).
Proof.
move=> pos v; have <- : gram (fun i : 'I_1 => \sum_j (dag v) i j *: f j) (fun i : 'I_1 => \sum_j (dag v) i j *: f j)
    = dag v *m gram f f *m v by rewrite gramMl gramMr dagK mulmxA.
by rewrite mxE.
Qed.

End Gram.

Section Definitions.
Variable F : numClosedFieldType.

Definition stable n (A : 'M[F]_n) := forall l, eigenvalue A l -> `|l| < 1.

(* the span of the columns of B, A B, ..., A^(n-1) B, as rows *)
Definition reach n m (A : 'M[F]_n) (B : 'M[F]_(n, m)) : 'M[F]_n :=
  (\sum_(k < n) <<(pw A k *m B)^T>>)%MS.
Definition controllable n m (A : 'M[F]_n) (B : 'M[F]_(n, m)) :=
  \rank (reach A B) = n.

Record state n m (A : 'M[F]_n) (B : 'M[F]_(n, m)) := State {
  space : lmodType F;
  E : space -> space -> F;
  u : nat -> 'I_m -> space;
  x : nat -> 'I_n -> space;
  E_linear : forall a f g h, E (a *: f + g) h = a * E f h + E g h;
  E_conj : forall f g, E f g = (E g f)^*;
  E_ge0 : forall f, 0 <= E f f;
  white : forall s t i j, E (u s i) (u t j) = ((s == t) && (i == j))%:R;
  step : forall t i,
    x t.+1 i = \sum_j A i j *: x t j + \sum_j B i j *: u t.+1 j;
  causal : forall s t i j, (s < t)%N -> E (x s i) (u t j) = 0;
  stationary : forall t i j, E (x t i) (x t j) = E (x 0 i) (x 0 j)
}.

(* what the readout W^* x_t misses of u_{t-tau}, and its covariance *)
Definition miss n m (A : 'M[F]_n) (B : 'M[F]_(n, m)) (s : state A B) t tau
    (W : 'M[F]_(n, m)) (k : 'I_m) : space s :=
  u s (t - tau) k - \sum_i (W i k)^* *: x s t i.
Definition errors n m (A : 'M[F]_n) (B : 'M[F]_(n, m)) (s : state A B) t tau
    (W : 'M[F]_(n, m)) : 'M[F]_m := gram (@E _ _ _ _ s) (miss s t tau W) (miss s t tau W).

(* M tau is I less the least error covariance, in the order of forms *)
Definition memories n m (A : 'M[F]_n) (B : 'M[F]_(n, m)) (M : nat -> 'M[F]_m) :=
  forall (s : state A B) t tau, (tau < t)%N ->
    (exists W, errors s t tau W = 1%:M - M tau) /\
    (forall W, psd (errors s t tau W - (1%:M - M tau))).

(* one input: 1 - min_w E|u_{t-tau} - w^* x_t|^2 *)
Definition memory n (A : 'M[F]_n) (B : 'cV[F]_n) (M : nat -> F) :=
  forall (s : state A B) t tau, (tau < t)%N ->
    (exists w : 'cV[F]_n, E (miss s t tau w 0) (miss s t tau w 0) = 1 - M tau) /\
    (forall w : 'cV[F]_n, 1 - M tau <= E (miss s t tau w 0) (miss s t tau w 0)).

(* the covariance of the state *)
Definition covariance n m (A : 'M[F]_n) (B : 'M[F]_(n, m)) (C : 'M[F]_n) :=
  forall (s : state A B) t i j, E (x s t i) (x s t j) = C i j.

End Definitions.

Section Moments.
Variables (F : numClosedFieldType) (n m : nat) (A : 'M[F]_n) (B : 'M[F]_(n, m)).
Variable s : state A B.
Let G p q := @gram F (space s) (@E _ _ _ _ _ s) p q.
Let lin := @E_linear _ _ _ _ _ s.
Let cnj := @E_conj _ _ _ _ _ s.

Definition cov : 'M[F]_n := G (x s 0) (x s 0).

Lemma cov_at t : G (x s t) (x s t) = cov.
Proof. by apply/matrixP=> i j; rewrite !mxE stationary. Qed.

Lemma gram_white t : G (u s t) (u s t) = 1%:M.
Proof. by apply/matrixP=> i j; rewrite !mxE white eqxx. Qed.

Lemma gram_other r t : r != t -> G (u s r) (u s t) = 0.
Proof. by move=> /negPf ne; apply/matrixP=> i j; rewrite !mxE white ne. Qed.

Lemma gram_causal r t : (r < t)%N -> G (x s r) (u s t) = 0.
Proof. by move=> lt; apply/matrixP=> i j; rewrite !mxE causal. Qed.

Lemma gram_step q t (g : 'I_q -> space s) :
  G (x s t.+1) g = A *m G (x s t) g + B *m G (u s t.+1) g.
Proof.
rewrite /G (gram_ext (f' := fun i => \sum_j A i j *: x s t j + \sum_j B i j *: u s t.+1 j)
  (g' := g) _ (fun i => step s t i)) //.
by rewrite (gramDl lin) !(gramMl lin).
Qed.

Let flip p q (f : 'I_p -> space s) (g : 'I_q -> space s) : G f g = dag (G g f).
Proof. by rewrite (gram_dag cnj). Qed.

Lemma cov_stein : cov = A *m cov *m dag A + B *m dag B.
Proof.
rewrite -[LHS](cov_at 1) gram_step (flip (x s 0)) (flip (u s 1)) !gram_step.
rewrite (flip (u s 1) (x s 0)) gram_causal // gram_white dag0 !mulmx0 addr0 add0r.
by rewrite !dagM dag1 mul1mx (gram_dag cnj) mulmxA.
Qed.

Lemma cov_late r d : G (x s (r.+1 + d)) (u s r.+1) = pw A d *m B.
Proof.
elim: d => [|d IH].
  by rewrite addn0 gram_step gram_white gram_causal // mulmx0 add0r mulmx1 mul1mx.
rewrite addnS gram_step IH gram_other ?mulmx0 ?addr0 /= ?mulmxA //.
by rewrite -addnS -[X in _ == X]addn0 eqn_add2l.
Qed.

Lemma errorsE t tau W : (tau < t)%N -> errors s t tau W =
  1%:M - dag W *m (pw A tau *m B) - dag (pw A tau *m B) *m W + dag W *m cov *m W.
Proof.
move=> lt; have e1 : ((t - tau).-1.+1 = t - tau)%N by rewrite prednK // subn_gt0.
have late : G (x s t) (u s (t - tau)) = pw A tau *m B.
  by rewrite -[in RHS](subKn (ltnW lt)) -e1 -(cov_late (t - tau).-1) e1 subnKC // leq_subr.
pose d k := u s (t - tau) k + - \sum_i (dag W) k i *: x s t i.
have -> : errors s t tau W = G d d.
  have dE k : miss s t tau W k = d k.
    by congr (_ - _); apply: eq_bigr => i _; rewrite dagE.
  exact: gram_ext.
rewrite /G (gramDl lin) !(gramDr lin cnj) !(gramNl lin) !(gramNr lin cnj).
rewrite !(gramMl lin) !(gramMr lin cnj) dagK.
rewrite -[gram _ (u s _) (u s _)]/(G _ _) gram_white.
rewrite -[gram _ (x s t) (x s t)]/(G _ _) cov_at -[gram _ (x s t) (u s _)]/(G _ _) late.
rewrite -[gram _ (u s _) (x s t)]/(G _ _) flip late opprK.
rewrite addrA !mulmxA; congr (_ + _); exact: addrAC.
Qed.

End Moments.
