(* Gates that come in a round, A_{t+P} = A_t and B_{t+P} = B_t, whatever  *)
(* the inputs are: what is remembered of an input never rises from one    *)
(* step to the next, and all lags together have at most N.  A state is    *)
(* made of a state of A_P .. A_1, whose step is a round with P inputs.    *)
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Stein State Solve Memory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Definitions.
Variables (F : numClosedFieldType) (n P : nat).
Variables (A : nat -> 'M[F]_n) (B : nat -> 'cV[F]_n).

(* the gates return after P steps; they are given, and so independent of the inputs *)
Definition round := forall t, A (t + P)%N = A t /\ B (t + P)%N = B t.
(* A_r .. A_1; for r = P, of a whole round *)
Fixpoint passed r : 'M[F]_n := if r is q.+1 then A q.+1 *m passed q else 1%:M.
(* what comes before a round is forgotten *)
Definition forgets := stable (passed P).

(* a state without beginning: its second moments are those of a round later *)
Record gated := Gated {
  gspace : lmodType F;
  gE : gspace -> gspace -> F;
  gu : nat -> gspace;
  gx : nat -> 'I_n -> gspace;
  gE_linear : forall a f g h, gE (a *: f + g) h = a * gE f h + gE g h;
  gE_conj : forall f g, gE f g = (gE g f)^*;
  gE_ge0 : forall f, 0 <= gE f f;
  gwhite : forall s t, gE (gu s) (gu t) = (s == t)%:R;
  gstep : forall t i, gx t.+1 i = \sum_j A t.+1 i j *: gx t j + B t.+1 i 0 *: gu t.+1;
  gcausal : forall s t i, (s < t)%N -> gE (gx s i) (gu t) = 0;
  gperiodic : forall t i j, gE (gx (t + P) i) (gx (t + P) j) = gE (gx t i) (gx t j)
}.

(* what the readout w of x_t misses of u_{t-tau}, and how much that is *)
Definition gmiss (s : gated) t tau (w : 'cV[F]_n) : gspace s :=
  gu s (t - tau) - \sum_i (w i 0)^* *: gx s t i.
Definition gerror (s : gated) t tau w : F := gE (gmiss s t tau w) (gmiss s t tau w).

(* M_r(tau): 1 less the least error of u_{t-tau} given x_t, at step r of the round *)
Definition phase_memory (M : nat -> nat -> F) :=
  forall (s : gated) t r tau, (tau < t)%N -> t = r %[mod P] ->
    (exists w, gerror s t tau w = 1 - M r tau) /\ (forall w, 1 - M r tau <= gerror s t tau w).

(* E M(tau): the same in the mean over the P steps of a round, any of which may be the last one; *)
(* the readout knows which it is *)
Definition mean_memory (M : nat -> F) :=
  forall (s : gated) t tau, (tau < t)%N ->
    (exists w : 'I_P -> 'cV[F]_n, (\sum_(r < P) gerror s (t + r) tau (w r)) / P%:R = 1 - M tau) /\
    (forall w : 'I_P -> 'cV[F]_n, 1 - M tau <= (\sum_(r < P) gerror s (t + r) tau (w r)) / P%:R).
End Definitions.

Fact zmod_rank (V : zmodType) (a b c r : V) : a - b - (c - r) = r - (c + b - a).
Proof. by rewrite !opprB addrC -!addrA; congr (_ + _); rewrite addrCA opprD. Qed.

Section Projector.
Variable F : numClosedFieldType.

(* the orthogonal projection on the columns of Y *)
Lemma projector p q (Y : 'M[F]_(p, q)) :
  exists Q, [/\ dag Q = Q, Q *m Q = Q, Q *m Y = Y & \tr Q = (\rank Y)%:R].
Proof.
pose X := col_base Y; pose H := dag X *m X.
have pH : pd H.
  move=> v v0; rewrite /H mulmxA -dagM -mulmxA -[X in _ *m X]dagK; apply: row_gt0.
  have /row_fullP[I IX] : row_full X := col_base_full Y.
  apply: contra v0 => /eqP z; rewrite -[v]mul1mx -IX -mulmxA.
  by rewrite -[X *m v]dagK z dag0 mulmx0.
have hH := psd_herm (pd_psd pH); have uH := pd_unit pH; have YE : X *m row_base Y = Y by rewrite mulmx_base.
have HE : dag X *m X = H by []; clearbody X H; pose Q := X *m invmx H *m dag X.
have QX : Q *m X = X by rewrite /Q -!mulmxA HE mulVmx // mulmx1.
exists Q; split.
- by rewrite /Q !dagM dagK dag_inv hH mulmxA.
- by rewrite {2}/Q !mulmxA QX.
- by rewrite -{1}YE mulmxA QX.
by rewrite /Q -mulmxA mxtrace_mulC -mulmxA HE mulVmx // mxtrace1.
Qed.

Lemma traceB p (R S : 'M[F]_p) : \tr (R - S) = \tr R - \tr S.
Proof. exact: raddfB. Qed.

(* a trace that is at most a rank *)
Lemma trace_rank p (Y : 'M[F]_p) : \tr Y + \tr (dag Y) - \tr (dag Y *m Y) <= (\rank Y)%:R.
Proof.
have [Q [hQ QQ QY tQ]] := projector Y.
have YQ : dag Y *m Q = dag Y by rewrite -{1}hQ -dagM QY.
have := tr_gram (dag (Y - Q)); rewrite dagK dagB hQ mulmxBl !mulmxBr QY QQ YQ.
by rewrite !traceB tQ zmod_rank subr_ge0.
Qed.
End Projector.

Section Form.
Variables (F : numClosedFieldType) (n P : nat).
Variables (A : nat -> 'M[F]_n) (B : nat -> 'cV[F]_n) (s : gated P A B).
Local Notation E := (@gE _ _ _ _ _ s).
Let lin := @gE_linear _ _ _ _ _ s.
Let cnj := @gE_conj _ _ _ _ _ s.
Local Notation G := (@gram F (gspace s) E _ _).

Lemma gsum_swap (w : 'cV[F]_n) t : \sum_i (w i 0)^* *: gx s t.+1 i =
  \sum_i ((dag (A t.+1) *m w) i 0)^* *: gx s t i + (dag w *m B t.+1) 0 0 *: gu s t.+1.
Proof.
under eq_bigr do rewrite gstep scalerDr scaler_sumr scalerA.
rewrite big_split /= exchange_big /= mxE scaler_suml; congr (_ + _); last first.
  by apply: eq_bigr => i _; rewrite dagE.
apply: eq_bigr => j _; rewrite mxE rmorph_sum scaler_suml; apply: eq_bigr => i _.
by rewrite dagE rmorphM conjCK scalerA mulrC.
Qed.

(* the next step's readout makes the error of A^* w now, and |w^* B|^2 more *)
Lemma gerror_step t tau w : (tau < t)%N ->
  gerror s t.+1 tau.+1 w = gerror s t tau (dag (A t.+1) *m w) + `|(dag w *m B t.+1) 0 0| ^+ 2.
Proof.
move=> lt; set b := (dag w *m _) 0 0; set w' := dag (A t.+1) *m w.
have e : gmiss s t.+1 tau.+1 w = (- b) *: gu s t.+1 + gmiss s t tau w'.
  by rewrite /gmiss subSS gsum_swap -/b -/w' opprD scaleNr addrA addrC.
have z : E (gmiss s t tau w') (gu s t.+1) = 0.
  rewrite /gmiss -scaleN1r (EDl lin) (EZl lin) (E_suml lin) big1 ?mulr0 ?addr0 => [|i _].
    by rewrite gwhite ltn_eqF // ltnS leq_subr.
  by rewrite (EZl lin) gcausal ?mulr0.
rewrite /gerror e lin [E (gu s t.+1) _]cnj [X in _ + X]cnj !lin.
rewrite [E (gu s t.+1) (gmiss _ _ _ _)]cnj z [E (gu s t.+1) (gu s t.+1)]gwhite eqxx.
rewrite rmorph0 !(addr0, mulr0) mulr1 add0r rmorphN mulrNN -normCK addrC; congr (_ + _).
by rewrite -cnj.
Qed.

(* all lags together: whatever is read, no more than N of the inputs is known *)
Lemma gerror_sum t tau (w : 'I_tau.+1 -> 'cV[F]_n) : (tau < t)%N ->
  \sum_(k < tau.+1) (1 - gerror s t k (w k)) <= n%:R.
Proof.
move=> lt; pose uu (k : 'I_tau.+1) := gu s (t - k).
pose W : 'M[F]_(n, tau.+1) := \matrix_(i, k) w k i 0.
have white : G uu uu = 1%:M.
  apply/matrixP=> j k; rewrite !mxE gwhite; congr (nat_of_bool _)%:R.
  apply/eqP/eqP=> [h|-> //]; apply: ord_inj; move: (ltn_ord j) (ltn_ord k); rewrite !ltnS => lj lk.
  have lt' i : (i <= tau)%N -> (i <= t)%N by move=> h'; exact: leq_trans h' (ltnW lt).
  by rewrite -(subKn (lt' _ lj)) h subKn ?lt'.
pose V := G (gx s t) uu; pose C := G (gx s t) (gx s t).
have eV : G uu (gx s t) = dag V by rewrite (gram_dag cnj).
have bessel : psd (C - V *m dag V).
  have := gram_psd lin cnj (fun i => gx s t i - \sum_k V i k *: uu k) (@gE_ge0 _ _ _ _ _ s).
  by rewrite (gram_rest lin cnj) white mulmx1 subrr subr0 eV.
pose d (k : 'I_tau.+1) := uu k - \sum_i (dag W) k i *: gx s t i.
pose Y := dag V *m W.
have -> : \sum_(k < tau.+1) (1 - gerror s t k (w k)) = tau.+1%:R - \tr (G d d).
  rewrite sumrB sumr_const card_ord; congr (_ - _); apply: eq_bigr => k _.
  have e : gmiss s t k (w k) = d k.
    by congr (_ - _); apply: eq_bigr => i _; rewrite dagE mxE.
  by rewrite mxE -e.
have dY : dag Y = dag W *m V by rewrite /Y dagM dagK.
rewrite (gram_rest lin cnj) white -/V eV dagK -/C -dY -/Y.
rewrite !traceB mxtrace1 opprB.
rewrite opprB addrCA [X in _ + X]addrCA subrr addr0 addrAC.
have le : \tr (dag Y *m Y) <= \tr (dag W *m C *m W).
  rewrite -subr_ge0 -traceB; have := psd_tr W bessel.
  by rewrite mulmxBr mulmxBl dY /Y !mulmxA.
apply: (le_trans (y := (\rank Y)%:R)); last first.
  by rewrite ler_nat (leq_trans (mulmx_max_rank _ _)).
by apply: le_trans (trace_rank Y); rewrite ler_add2l ler_opp2.
Qed.
End Form.

Section Exists.
Variables (F : numClosedFieldType) (n Q : nat) (A : nat -> 'M[F]_n) (B : nat -> 'cV[F]_n).
Let P := Q.+1.

(* what the P inputs of a round bring, after r steps of it *)
Fixpoint brought r : 'M[F]_(n, P) :=
  if r is q.+1 then A q.+1 *m brought q + B q.+1 *m delta_mx 0 (inord q) else 0.

Variable s : state (passed A P) (brought P).
Local Notation E := (@E _ _ _ _ _ s).
Local Notation G := (@gram F (space s) E _ _).
Let lin := @E_linear _ _ _ _ _ s.
Let cnj := @E_conj _ _ _ _ _ s.

Let v t : space s := u s ((t + Q) %/ P) (inord ((t + Q) %% P)).
Fixpoint run t (i : 'I_n) : space s :=
  if t is r.+1 then \sum_j A r.+1 i j *: run r j + B r.+1 i 0 *: v r.+1 else x s 0 i.

Let v_white r t : E (v r) (v t) = (r == t)%:R.
Proof.
rewrite white; congr (nat_of_bool _)%:R; apply/andP/eqP=> [[/eqP d /eqP /(congr1 val) /=]|-> //].
rewrite !inordK ?ltn_pmod // => m; apply: (@addIn Q).
by rewrite (divn_eq (r + Q) P) (divn_eq (t + Q) P) d m.
Qed.

Let v1 t : 'I_1 -> space s := fun=> v t.

Let run_step q t (g : 'I_q -> space s) : G (run t.+1) g = A t.+1 *m G (run t) g + B t.+1 *m G (v1 t.+1) g.
Proof.
apply/matrixP=> i j; rewrite !mxE big_ord1 /= (EDl lin) (E_suml lin) (EZl lin) mxE; congr (_ + _).
by apply: eq_bigr => k _; rewrite (EZl lin) mxE.
Qed.

Let v_first q r (g : 'I_q -> space s) : (r < P)%N -> G (v1 r.+1) g = delta_mx 0 (inord r) *m G (u s 1) g.
Proof.
move=> lt; rewrite -rowE; apply/matrixP=> i j; rewrite !mxE /v1 /v addSnnS.
by rewrite divnDr ?dvdnn // divnn divn_small //= modnDr modn_small.
Qed.

Let run_first q r (g : 'I_q -> space s) : (r <= P)%N ->
  G (run r) g = passed A r *m G (x s 0) g + brought r *m G (u s 1) g.
Proof.
elim: r => [|r IH] lt; first by rewrite mul1mx mul0mx addr0.
rewrite run_step (IH (ltnW lt)) (v_first _ lt) mulmxDr mulmxDl !mulmxA addrA.
by [].
Qed.

Let run_round : G (run P) (run P) = G (run 0) (run 0).
Proof.
have e q (g : 'I_q -> space s) : G (run P) g = G (x s 1) g by rewrite (run_first g (leqnn P)) gram_step.
by rewrite e -(gram_dag cnj) e (gram_dag cnj) !(cov_at s).
Qed.

Let run_causal r t i : (r < t)%N -> E (run r i) (v t) = 0.
Proof.
move=> lt; have : G (run r) (v1 t) = 0.
  elim: r lt => [|r IH] lt.
    apply/matrixP=> k j; rewrite !mxE /v1 causal //.
    by rewrite divn_gt0 // /P -addn1 addnC leq_add2r.
  rewrite run_step IH ?(ltnW lt) // mulmx0 add0r; apply/matrixP=> k j; rewrite !mxE big_ord1 mxE v_white.
  by rewrite ltn_eqF // mulr0.
by move/matrixP=> /(_ i 0); rewrite !mxE.
Qed.

Hypothesis AP : round P A B.

Let run_periodic t i j : E (run (t + P) i) (run (t + P) j) = E (run t i) (run t j).
Proof.
have cov r : G (run r.+1) (run r.+1) = A r.+1 *m G (run r) (run r) *m dag (A r.+1) + B r.+1 *m dag (B r.+1).
  have c : G (run r) (v1 r.+1) = 0 by apply/matrixP=> k l; rewrite !mxE run_causal.
  have w : G (v1 r.+1) (v1 r.+1) = 1%:M by apply/matrixP=> k l; rewrite !ord1 !mxE v_white !eqxx.
  rewrite run_step -[G (run r) (run r.+1)](gram_dag cnj) -[G (v1 r.+1) (run r.+1)](gram_dag cnj) !run_step.
  have c' : G (v1 r.+1) (run r) = 0 by rewrite -(gram_dag cnj) c dag0.
  by rewrite c c' w !mulmx0 mulmx1 addr0 add0r dagM (gram_dag cnj) mulmxA.
have : G (run (t + P)) (run (t + P)) = G (run t) (run t).
  elim: t => [|t IH]; first exact: run_round.
  by rewrite addSn !cov IH; have [-> ->] := AP t.+1.
by move/matrixP=> /(_ i j); rewrite !mxE.
Qed.

Definition gated_built : gated P A B :=
  Gated lin cnj (@E_ge0 _ _ _ _ _ s) v_white (fun _ _ => erefl) run_causal run_periodic.
End Exists.

Section Stationary.
Variables (F : numClosedFieldType) (n P : nat) (A : nat -> 'M[F]_n) (B : nat -> 'cV[F]_n).
Hypotheses (P0 : (0 < P)%N) (AP : round P A B) (fA : forgets P A).

Lemma gated_exists : exists s : gated P A B, True.
Proof.
case: P P0 AP fA => // Q _ r f; have [s _] := state_exists (brought Q A B Q.+1) f.
by exists (gated_built s r).
Qed.

Theorem stationary_forgotten M r tau : phase_memory P A B M -> M r.+1 tau.+1 <= M r tau.
Proof.
move=> mM; have [s _] := gated_exists; pose t := (tau.+1 * P + r)%N.
have lt : (tau < t)%N by rewrite (leq_trans _ (leq_addr _ _)) // leq_pmulr.
have mt k : (k + t = k + r %[mod P])%N by rewrite addnCA modnMDl.
have [[w e] _] := mM s t.+1 r.+1 tau.+1 lt (mt 1%N); have [_ le] := mM s t r tau lt (mt 0%N).
have := le_trans (le (dag (A t.+1) *m w)) (_ : _ <= 1 - M r.+1 tau.+1).
rewrite ler_add2l ler_opp2; apply; rewrite -e (gerror_step _ _ lt) ler_addl; exact: exprn_ge0.
Qed.

Theorem stationary_forgotten_one M r tau : phase_memory P A B M -> M r tau <= 1.
Proof.
move=> mM; have [s _] := gated_exists; pose t := (tau.+1 * P + r)%N.
have lt : (tau < t)%N by rewrite (leq_trans _ (leq_addr _ _)) // leq_pmulr.
have [[w e] _] := mM s t r tau lt (modnMDl _ _ _).
by rewrite -subr_ge0 -e; exact: gE_ge0.
Qed.

Theorem stationary_forgotten_sum M r tau : phase_memory P A B M -> \sum_(k < tau.+1) M r k <= n%:R.
Proof.
move=> mM; have [s _] := gated_exists; pose t := (tau.+1 * P + r)%N.
have lt : (tau < t)%N by rewrite (leq_trans _ (leq_addr _ _)) // leq_pmulr.
have ex (k : 'I_tau.+1) : exists w, gerror s t k w == 1 - M r k.
  have [|[w e] _] := mM s t r k _ (modnMDl _ _ _); last by exists w; rewrite e.
  by apply: leq_ltn_trans lt; rewrite -ltnS.
have := gerror_sum s (fun k => xchoose (ex k)) lt; congr (_ <= _); apply: eq_bigr => k _.
by rewrite (eqP (xchooseP (ex k))) opprB addrC subrK.
Qed.

Theorem stationary_falls M tau : mean_memory P A B M -> M tau.+1 <= M tau.
Proof.
move=> mM; have [s _] := gated_exists; pose t := tau.+1.
have [[w e] _] := mM s t.+1 tau.+1 (ltnSn _); have [_ le] := mM s t tau (ltnSn _).
have := le_trans (le (fun r : 'I_P => dag (A (t + r).+1) *m w r)) (_ : _ <= 1 - M tau.+1).
rewrite ler_add2l ler_opp2; apply; rewrite -e ler_pmul2r ?invr_gt0 ?ltr0n //; apply: ler_sum => r _.
rewrite addSn gerror_step ?ler_addl ?exprn_ge0 //; exact: leq_addr.
Qed.

Theorem stationary_markov_sum M tau : mean_memory P A B M -> \sum_(k < tau.+1) M k <= n%:R.
Proof.
move=> mM; have [s _] := gated_exists; pose t := tau.+1.
have ex (k : 'I_tau.+1) : exists w : {ffun 'I_P -> 'cV[F]_n}, (\sum_(r < P) gerror s (t + r) k (w r)) / P%:R == 1 - M k.
  have [|[w e] _] := mM s t k; first exact: ltn_ord.
  by exists (finfun w); rewrite -e; apply/eqP; congr (_ / _); apply: eq_bigr => r _; rewrite ffunE.
pose w k := xchoose (ex k); have Pp : 0 < P%:R :> F by rewrite ltr0n.
have -> : \sum_(k < tau.+1) M k = (\sum_(r < P) \sum_(k < tau.+1) (1 - gerror s (t + r) k (w k r))) / P%:R.
  rewrite exchange_big mulr_suml; apply: eq_bigr => k _.
  rewrite sumrB sumr_const card_ord mulrBl (eqP (xchooseP (ex k))) mulfV ?gt_eqF //.
  by rewrite opprB addrC subrK.
rewrite ler_pdivr_mulr // -[P in _ <= _ * P%:R]card_ord mulr_natr -sumr_const; apply: ler_sum => r _.
apply: gerror_sum; exact: leq_addr.
Qed.

Theorem stationary_markov M tau : mean_memory P A B M -> M tau <= Num.min 1 (n%:R / tau.+1%:R).
Proof.
move=> mM; have one : M tau <= 1.
  have [s _] := gated_exists; have [[w e] _] := mM s tau.+1 tau (ltnSn _).
  by rewrite -subr_ge0 -e divr_ge0 ?ler0n // sumr_ge0 // => r _; exact: gE_ge0.
have anti i j : (i <= j)%N -> M j <= M i.
  move=> /subnK <-; elim: (j - i)%N => [//|d IH]; apply: le_trans IH; exact: stationary_falls.
have le : M tau <= n%:R / tau.+1%:R.
  rewrite ler_pdivl_mulr ?ltr0n //; apply: le_trans (stationary_markov_sum tau mM).
  rewrite mulr_natr -[X in _ *+ X]card_ord -sumr_const; apply: ler_sum => k _.
  by apply: anti; rewrite -ltnS.
by rewrite /Order.min; case: ifP.
Qed.
End Stationary.
