(* Epsilon limits over an archimedean field, and how fast memory ends:    *)
(* with g(T) = N - sum_{t<T} M(t), (T+1) g(T) and (T+1) T M(T) are bounded,*)
(* from one more Stein equation, so that M sums to N.                     *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Stein State Solve.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Limits.
Variable F : numClosedFieldType.

Definition archimedean := forall x : F, exists k : nat, `|x| < k%:R.
Definition tends (s : nat -> F) (c : F) :=
  forall eps, 0 < eps -> exists T, forall t, (T <= t)%N -> `|s t - c| < eps.
Definition sums (s : nat -> F) (c : F) := tends (fun T => \sum_(t < T) s t) c.

Hypothesis archi : archimedean.

(* what is at most kappa/(t+1) in modulus tends to zero *)
Lemma squeeze (s : nat -> F) c kappa :
  (forall t, t.+1%:R * `|s t - c| <= kappa) -> tends s c.
Proof.
move=> le eps eps0; have [k kk] := archi (kappa / eps); exists k => t kt.
have k0 : 0 <= kappa by apply: le_trans (le 0%N); rewrite mul1r.
rewrite ger0_norm ?divr_ge0 ?(ltW eps0) // ltr_pdivr_mulr // in kk.
rewrite -(ltr_pmul2l (x := t.+1%:R)) ?ltr0n //; apply: le_lt_trans (le t) _.
apply: (lt_le_trans kk); rewrite ler_pmul2r // ler_nat.
exact: leq_trans kt _.
Qed.

Lemma tends_ext s s' c : (forall t, s t = s' t) -> tends s c -> tends s' c.
Proof. by move=> e h eps /h[T hT]; exists T => t /hT; rewrite e. Qed.

Lemma tends_add s s' c c' : tends s c -> tends s' c' -> tends (fun t => s t + s' t) (c + c').
Proof.
move=> h h' eps eps0; have e2 : 0 < eps / 2%:R by rewrite divr_gt0 ?ltr0n.
have [T hT] := h _ e2; have [T' hT'] := h' _ e2; exists (maxn T T') => t.
rewrite geq_max => /andP[/hT lt /hT' lt'].
rewrite opprD addrACA [eps]splitr; apply: le_lt_trans (ler_norm_add _ _) _.
exact: ltr_add.
Qed.

Lemma tends_opp s c : tends s c -> tends (fun t => - s t) (- c).
Proof. by move=> h eps /h[T hT]; exists T => t /hT; rewrite -opprD normrN. Qed.

Lemma tends_const c : tends (fun=> c) c.
Proof. by move=> eps e0; exists 0%N => t _; rewrite subrr normr0. Qed.

Lemma tends_shift s c k : tends s c -> tends (fun t => s (t + k)%N) c.
Proof. by move=> h eps /h[T hT]; exists T => t le; apply/hT/(leq_trans le)/leq_addr. Qed.

Lemma tends_unshift s c : tends (fun t => s t.+1) c -> tends s c.
Proof. by move=> h eps /h[T hT]; exists T.+1 => -[|t] // le; apply: hT. Qed.
End Limits.

Section Decay.
Variables (F : numClosedFieldType) (n m : nat).
Variables (A C : 'M[F]_n) (B : 'M[F]_(n, m)).
Hypotheses (sA : stable A) (stein : C = A *m C *m dag A + B *m dag B) (pC : pd C).
Let M := memT A C B.
Let left T : F := n%:R - \sum_(t < T) M t.

Lemma left_ge0 T : 0 <= left T.
Proof. by rewrite subr_ge0; exact: memT_sum_le. Qed.

Lemma left_anti s t : (s <= t)%N -> left t <= left s.
Proof.
move=> /subnK <-; elim: (t - s)%N => [//|k IH]; apply: le_trans IH.
by rewrite addSn /left big_ord_recr opprD addrA ler_subl_addr ler_addl; exact: memT_ge0.
Qed.

Lemma left_decay : exists kappa, forall T, T.+1%:R * left T <= kappa.
Proof.
have hC := psd_herm (pd_psd pC); have uC := pd_unit pC; have pK := psd_inv hC pC.
have [P eP] := stein_solve C sA.
have pP : pd P.
  have [L eL] := cholesky hC pC; rewrite eL in eP; apply: (stein_pd sA _ eP) => l v _ z.
  have uL : L \in unitmx by move: uC; rewrite eL unitmx_mul => /andP[].
  by rewrite -(mulmxK uL v) z mul0mx.
pose f T := \tr (invmx C *m pw A T *m P *m pw (dag A) T).
have step T : left T = f T - f T.+1.
  rewrite /left (memT_sum stein pC) opprB addrC subrK /f pwSr [pw (dag A) T.+1]/=.
  rewrite -raddfB /=; congr (\tr _).
  have -> : C = P - A *m P *m dag A by rewrite {1}eP addrAC subrr add0r.
  move: (invmx _) => K; rewrite mulmxBr mulmxBl !mulmxA.
  by [].
have f0 T : 0 <= f T.
  by rewrite /f -dag_pw; exact: (psd_tr_pd _ pK (psd_herm (pd_psd pP)) pP).
exists (f 0%N) => T.
apply: (le_trans (y := \sum_(t < T.+1) left t)).
  rewrite mulr_natl -[T.+1 in X in X <= _]card_ord -sumr_const.
  by apply: ler_sum => i _; rewrite left_anti // -ltnS ltn_ord.
suff -> : \sum_(t < T.+1) left t = f 0%N - f T.+1 by rewrite ler_subl_addr ler_addl.
elim: (T.+1) => [|k IH]; first by rewrite big_ord0 subrr.
by rewrite big_ord_recr /= IH step addrA subrK.
Qed.

Lemma memT_fast : exists kappa, forall t, t.+1%:R * (t%:R * M t) <= kappa.
Proof.
have [kappa hk] := left_decay; exists (4%:R * kappa) => t.
have mono := memT_anti stein pC.
pose s := t./2; have ts : (t <= s.*2.+1)%N.
  by rewrite -{1}[t](odd_double_half) -/s -addn1 addnC leq_add2l leq_b1.
have st : (s.*2 <= t)%N by rewrite -[t]odd_double_half -/s leq_addl.
have half : s.+1%:R * M t <= left s.
  apply: (le_trans (y := \sum_(i < s.+1) M (s + i)%N)).
    rewrite mulr_natl -[s.+1 in X in X <= _]card_ord -sumr_const.
    apply: ler_sum => i _; apply: mono; apply: leq_trans st.
    by rewrite -addnn leq_add2l -ltnS ltn_ord.
  rewrite /left ler_subr_addr; apply: le_trans (memT_sum_le stein pC (s + s.+1)).
  by rewrite big_split_ord /= addrC.
have M0 : 0 <= M t by exact: memT_ge0.
have two : (t.+1 <= 2 * s.+1)%N by rewrite mulnS mul2n addSn add1n !ltnS.
apply: (le_trans (y := (2 * s.+1)%:R * ((2 * s.+1)%:R * M t))).
  rewrite !mulrA ler_wpmul2r // -!natrM ler_nat leq_mul //.
  exact: leq_trans (leqnSn t) two.
rewrite !natrM -!mulrA [s.+1%:R * (2%:R * _)]mulrCA !mulrA -natrM -!mulrA ler_pmul2l ?ltr0n //.
apply: le_trans (hk s); rewrite ler_pmul2l ?ltr0n //.
Qed.

Hypothesis archi : archimedean F.

Lemma left_zero : tends left 0.
Proof.
have [kappa hk] := left_decay; apply: (squeeze archi (kappa := kappa)) => t.
by rewrite subr0 ger0_norm ?left_ge0.
Qed.

Lemma memT_sums : sums M n%:R.
Proof.
have := tends_opp left_zero; move/(tends_add (tends_const n%:R)).
rewrite oppr0 addr0; apply: tends_ext => t.
by rewrite /left opprB addrC subrK.
Qed.

Lemma memT_zero : tends (fun t => t%:R * M t) 0.
Proof.
have [kappa hk] := memT_fast; apply: (squeeze archi (kappa := kappa)) => t.
by rewrite subr0 ger0_norm // mulr_ge0 ?ler0n //; exact: memT_ge0.
Qed.

(* sum k (M (k-1) - M k) = sum M *)
Lemma memT_mean : sums (fun k => if k is j.+1 then k%:R * (M j - M k) else 0) n%:R.
Proof.
apply: tends_unshift.
have := tends_add memT_sums (tends_opp memT_zero); rewrite oppr0 addr0.
apply: tends_ext => T; rewrite big_ord_recl add0r.
elim: T => [|T IH]; first by rewrite !big_ord0 mul0r subrr.
rewrite !big_ord_recr /= -IH /bump /= add1n -!addrA; congr (_ + _).
by rewrite mulrBr addrA; congr (_ - _); rewrite -[T.+1]addn1 natrD mulrDl mul1r addrA addNr add0r.
Qed.
End Decay.
