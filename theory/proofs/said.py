"""What hypotheses say as orders, by the names of those that together say it."""

from __future__ import annotations

from sympy import Abs, Integer, Trace, exp
from sympy.core.relational import Relational

from memlaw.theory.language import M, spectral_radius, window_gap
from memlaw.theory.language.symbols import NOISE, N, T, delta, eigenvalue, i, r, step_size, tau
from memlaw.theory.statement.facts import le, lt, not_negative, positive
from memlaw.theory.subjects.coloured import colour
from memlaw.theory.subjects.conditioning_legs import step
from memlaw.theory.subjects.delta import share
from memlaw.theory.subjects.direction import OPTIMUM, lone, start
from memlaw.theory.subjects.frontier_geometric import ratio
from memlaw.theory.subjects.legs_sampled import half_states
from memlaw.theory.subjects.nonlinear import kernel
from memlaw.theory.subjects.oscillators import stiffness
from memlaw.theory.subjects.readout import teacher
from memlaw.theory.subjects.slow import goal
from memlaw.theory.subjects.slow_barrier import arrival_time, end_loss, path_energy, start_loss

SAID: dict[frozenset[str], tuple[Relational, ...]] = {
    # R != 0 is positive semidefinite, so that its trace is positive
    frozenset({"noisy"}): (positive(Trace(NOISE)),),
    frozenset({"held LegS"}): (positive(eigenvalue[1]), lt(eigenvalue[1], Integer(1))),
    frozenset({"LegS pair"}): (positive(step()),),
    frozenset({"real signal"}): (not_negative(teacher(tau) ** 2), not_negative(kernel(tau) ** 2)),
    frozenset({"radius"}): (
        not_negative(spectral_radius()),
        positive(1 - r * spectral_radius()),
        positive(r - spectral_radius()),
    ),
    frozenset({"nonzero"}): (positive(Abs(eigenvalue[1])),),
    frozenset({"positive"}): (positive(lone()),),
    frozenset({"short"}): (lt(lone() ** 2, OPTIMUM),),
    frozenset({"long"}): (lt(OPTIMUM, lone() ** 2),),
    # x_0 = -ln l; l^2 of a complex l has no order
    frozenset({"stable", "one eigenvalue", "positive"}): (positive(start()), lt(lone() ** 2, Integer(1))),
    # l^(2 delta) < tau/(tau + 1), so that tau > 0; l^(2/delta) > tau/(tau + 1)
    frozenset({"fast enough"}): (lt(exp(-2 * delta * start()), OPTIMUM), positive(tau)),
    frozenset({"slow enough"}): (lt(OPTIMUM, exp(-2 * start() / delta)),),
    frozenset({"small step"}): (le(N, 2 / step_size),),
    frozenset({"even"}): (le(Integer(1), half_states()), le(2 * half_states(), N), le(N, 2 * half_states())),
    frozenset({"part"}): (lt(delta, Integer(1)),),
    frozenset({"reachable"}): (le(spectral_radius(), goal()), lt(r * goal(), Integer(1))),
    # a time, and what the hypothesis says along the flow, integrated
    frozenset({"descent"}): (not_negative(arrival_time(tau)), le(path_energy(tau), start_loss(tau) - end_loss(tau))),
    frozenset({"pulled back"}): (positive(stiffness(i)),),
    frozenset({"geometric"}): (lt(Integer(1), ratio()),),
    frozenset({"autoregressive input"}): (lt(Abs(colour()), Integer(1)),),
    frozenset({"forgets"}): (not_negative(share()), lt(share(), Integer(1))),  # |a|^2
    # C > 0, A^tau B != 0
    frozenset({"stable", "controllable", "nonzero"}): (positive(M(tau)),),
    # C_T > 0, so that A^T C A^{*T} = C - C_T < C
    frozenset({"controllable", "long window"}): (lt(window_gap(T), Integer(1)),),
}
