"""Near truths about heads, several inputs, gates and stacks."""

from __future__ import annotations

from fractions import Fraction

from mpmath import mpf
from sympy import Abs, Determinant, Ge, Integer, Min, Sum

from memlaw.theory.catalogue import theorem
from memlaw.theory.instance import Instance
from memlaw.theory.language import A, N, T, squared, tau
from memlaw.theory.subjects.depth import M_last, M_stack, lower_size
from memlaw.theory.subjects.gated import M_gated
from memlaw.theory.subjects.mimo import M_inputs, drop_minors, memory_trace
from memlaw.theory.subjects.single import M_heads, head_count
from memlaw.theory.theorem import at_most, equal, greater, less
from near_truths.kit import Figures, G, NearTruth, Pair, adjoint, determinant, exact, memory, plus, solve, times
from near_truths.stating import NO_ZERO, POSITIVE, law, sides, under


def _heads() -> Figures:
    return Figures("decays 45/100, 47/100, tau = 2", memory(2, "45/100", "47/100"), mpf(1) / 3)


def _three_inputs() -> Figures:
    inputs = [exact(1, 2, 0), exact(1, (0, 1), 1), exact(0, 1, -1)]
    pair = Pair(Pair.diagonal(exact("1/2", "-1/3", "1/4")).A, inputs)
    m = pair.under(pair.C, 0)
    left = 1 - sum(m[p][p].real for p in range(3)) + (m[0][0] * m[1][1] - m[0][1] * m[1][0]).real
    return Figures("three states, three inputs", left, (determinant(pair.A).real) ** 2, 0)


def _two_registers() -> Figures:
    zero, one = exact(0, 1)
    states = Pair.diagonal(exact("1/2", "-1/2", "1/2", "-1/2"))
    pair = Pair(states.A, [[one, zero], [one, zero], [zero, one], [zero, one]])
    drop = sum((pair.under(pair.C, 0)[p][p] - pair.under(pair.C, 1)[p][p]).real for p in range(2))
    return Figures("1/2, -1/2 for each of two inputs, tau = 0", drop, Fraction(0), 0)


def _parallel() -> Figures:
    columns = [exact(1), exact(2)]  # the line that both fill: A_t = 1, B_t = 1, 2, the rest of the state is silent
    gramian = plus(times([columns[0]], adjoint([columns[0]])), times([columns[1]], adjoint([columns[1]])))
    kept = sum((column[0] * column[0] / gramian[0][0]).real for column in columns)
    return Figures("A_t = 1, B_t = (1, 0), (2, 0), T = 2", kept, Fraction(2), 0)


def stack(upper: str, read: Fraction, skip: Fraction, lower: str) -> Pair:
    """One state x_t = l x_{t-1} + u_t, y_t = c x_t + d u_t, and a second that is driven by y."""
    (p, q), (c, d) = exact(upper, lower), (G(read), G(skip))
    return Pair([[p, G(0)], [c * p, q]], [[G(1)], [c + d]])


def last(pair: Pair, lag: int) -> Fraction:
    """What the second state of a stack remembers by itself."""
    value = pair.reached(lag)[1][0]
    return Fraction(((value * value.conjugate()) / pair.C[1][1]).real)


def _delayed() -> Figures:
    return Figures(
        "1/10, read -1, skip 1, then 0, tau = 1",
        last(stack("1/10", Fraction(-1), Fraction(1), "0"), 1),
        Fraction(1, 2),
        0,
    )


def _cancelled() -> Figures:
    pair = stack("1/2", Fraction(1), Fraction(1), "1/4")
    assert determinant([[B_[0], AB[0]] for B_, AB in zip(pair.B, pair.reached(1), strict=True)]) == G(0)
    return Figures("1/2, read 1, skip 1, then 1/4", Fraction(1), Fraction(2), 0)  # so the rank is one


def _nothing_lost() -> Figures:
    pair = stack("1/2", Fraction(-1), Fraction(4), "1/4")
    joint = times(adjoint(pair.B), solve(pair.C, pair.B))[0][0].real
    return Figures("1/2, read -1, skip 4, then 1/4, tau = 0", last(pair, 0), joint, 0)


def _written(x: Instance) -> bool:
    columns = [tuple(column) for column in x.extra["columns"]]
    different = len(set(columns)) == len(columns) and all(any(column) for column in columns)
    return different and all(gate.det() != 0 for gate in x.extra["gates"])


def _two_inputs(x: Instance) -> bool:
    return bool(x.extra["inputs"].cols >= 2)


def inputs() -> tuple[NearTruth, ...]:
    """Near truths about heads and several inputs."""
    return (
        NearTruth(
            "positive decays reach half of Markov's bound",
            "true of one head; two nearly alike reach 0.519",
            lambda: under(
                "single.heads",
                at_most(M_heads(tau), head_count() / (2 * tau + 2), Ge(tau, head_count())),
                more=(POSITIVE,),
                witness=_heads_of("1/2", "1/3"),
            ),
            _heads,
        ),
        NearTruth(
            "what the newest inputs leave, by minors",
            "true of two inputs",
            lambda: under(
                "mimo.initial",
                equal(
                    1
                    - memory_trace(Integer(0))
                    + M_inputs(Integer(1), Integer(1), Integer(0)) * M_inputs(Integer(2), Integer(2), Integer(0))
                    - squared(M_inputs(Integer(1), Integer(2), Integer(0))),
                    Abs(Determinant(A)) ** 2,
                ),
                more=(law("two inputs", "there are two inputs at least", _two_inputs),),
                new="mine.minors",
            ),
            _three_inputs,
        ),
        NearTruth(
            "the memory of several inputs falls strictly",
            "true but of rings, and where c A^tau B vanishes",
            lambda: under("mimo.monotone", greater(drop_minors(Integer(1), tau), 0), more=(NO_ZERO,)),
            _two_registers,
        ),
    )


def _heads_of(*decays: str) -> Instance:
    return Instance.diagonal(*decays, tau=2).with_extra(**theorem("single.heads").witness.extra)


def layers() -> tuple[NearTruth, ...]:
    """Near truths about gates and stacks."""
    joint = {item.name: item for item in theorem("depth.joint").hypotheses}
    return (
        NearTruth(
            "different columns fill the state",
            "true of columns in general position",
            lambda: under(
                "gated.sum",
                equal(Sum(M_gated(T, tau), (tau, 0, T - 1)), Min(T, N)),
                more=(law("written", "gates are regular, columns differ and are not zero", _written),),
                new="mine.columns",
            ),
            _parallel,
        ),
        NearTruth(
            "Markov's bound for the last layer alone",
            "true unless the upstream layer mostly delays",
            lambda: under("depth.last", at_most(M_last(tau), lower_size() / (tau + 1))),
            _delayed,
        ),
        NearTruth(
            "a stack always remembers both",
            "true but where a zero meets a pole",
            lambda: under(
                "depth.joint", equal(*sides("depth.joint", 1)), without=("no zero on a pole",), new="mine.stack"
            ),
            _cancelled,
        ),
        NearTruth(
            "the last layer alone always loses",
            "true but on curves: where what the joint state adds is zero at the lag",
            lambda: under(
                "depth.last",
                less(M_last(tau), M_stack(tau)),
                more=(joint["controllable"], joint["no zero on a pole"], NO_ZERO),
                new="mine.last",
            ),
            _nothing_lost,
        ),
    )


NEAR_TRUTHS = (*inputs(), *layers())
