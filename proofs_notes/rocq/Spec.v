(* The five statements in plain words: powers are mathcomp's            *)
(* own ^+ (so the size is n.+1; Stein.v has every size, 0 included), and *)
(* Mem and the conjugate transpose are written out.  C_unit and C_herm   *)
(* are stated but not used, so Coq drops them from the theorems: both    *)
(* follow from C_pos (Stein.pd_unit, Stein.psd_herm).  Last, one concrete*)
(* field, algC, shows that the hypotheses can be met.                    *)
From mathcomp Require Import all_ssreflect all_algebra all_field.
Require Import Stein.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Spec.
Variables (F : numClosedFieldType) (n : nat).
Variables (A C : 'M[F]_n.+1) (B : 'cV[F]_n.+1).

Let star p q (M : 'M[F]_(p, q)) : 'M[F]_(q, p) := \matrix_(i, j) (M j i)^*.
Let mem t : F := (star B *m star A ^+ t *m invmx C *m A ^+ t *m B) 0 0.

Hypothesis stein : C = A *m C *m star A + B *m star B.
Hypothesis C_unit : C \in unitmx.
Hypothesis C_herm : star C = C.
Hypothesis C_pos : forall v : 'cV[F]_n.+1, v != 0 -> 0 < (star v *m C *m v) 0 0.

Let starE p q (M : 'M[F]_(p, q)) : star M = dag M.
Proof. by apply/matrixP => i j; rewrite !mxE. Qed.
Let memE t : mem t = Mem A C B t.
Proof. by rewrite /mem Mem_exp !starE. Qed.
Let st : C = A *m C *m dag A + B *m dag B.
Proof. by rewrite -!starE. Qed.
Let pC : pd C.
Proof. by move=> v v0; rewrite -starE; exact: C_pos. Qed.

Theorem spec1_partial_sums T :
  \sum_(t < T) mem t = n.+1%:R - \tr (invmx C *m A ^+ T *m C *m star A ^+ T).
Proof.
by rewrite starE -!pwE -(Mem_sum st pC); apply: eq_bigr => t _; exact: memE.
Qed.

Theorem spec2_real_nonneg t : (mem t \is Num.real) /\ 0 <= mem t.
Proof. by rewrite memE; split; [exact: Mem_real | exact: Mem_ge0]. Qed.

Theorem spec3_monotone t : mem t.+1 <= mem t.
Proof. by rewrite !memE; exact: Mem_mono. Qed.

Theorem spec4_sum_bound T : \sum_(t < T) mem t <= n.+1%:R.
Proof.
by under eq_bigr do rewrite memE; exact: Mem_sum_le.
Qed.

Theorem spec4_markov T : T%:R * mem T.-1 <= n.+1%:R.
Proof. by rewrite memE; exact: Mem_markov. Qed.

Theorem spec4_at_most_one t : mem t <= 1.
Proof.
rewrite memE; elim: t => [|t IH]; first exact: (Mem0_le1 st pC).
exact: le_trans (Mem_mono st pC t) IH.
Qed.

Theorem spec5_det : 1 - mem 0 = `|\det A| ^+ 2.
Proof. by rewrite memE (Mem_det st pC). Qed.

End Spec.

(* not vacuous, and Markov's bound is attained: the delay line over algC *)
Theorem spec_sharp (n : nat) :
  exists (A C : 'M[algC]_n.+1) (B : 'cV[algC]_n.+1),
    [/\ C = A *m C *m dag A + B *m dag B, pd C
      & n.+1%:R * Mem A C B n = n.+1%:R].
Proof.
exists (dlA _ n), (dlC _ n), (dlB _ n); split.
- exact: dl_stein.
- exact: dl_pd.
- exact: dl_sharp.
Qed.
