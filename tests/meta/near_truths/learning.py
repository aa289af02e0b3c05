"""Near truths about learning: readouts, weights, gradients of memory, times, gains."""

from __future__ import annotations

from fractions import Fraction

from mpmath import log, mpc, mpf, quad
from sympy import Abs, Ge, Integer, Min, Rational, Sum, im
from sympy import log as ln

from memlaw.theory.instance import Instance
from memlaw.theory.language import M, N, S, delta, eigenvalue, i, j, spectral_radius, squared, tau
from memlaw.theory.subjects.direction import time as flow_time
from memlaw.theory.subjects.eigengrad import slope
from memlaw.theory.subjects.gain import target
from memlaw.theory.subjects.nonlinear import mean_slope, mean_third, signal_variance
from memlaw.theory.subjects.readout import least_loss, noise_variance, teacher, weight
from memlaw.theory.subjects.weights import eigenvalue_part, input_part, input_weight, moved_input_part
from memlaw.theory.theorem import at_most, equal, greater, less
from near_truths.kit import Figures, NearTruth, Pair, adjoint, digits, exact, inverse, memory, plus, solve, times
from near_truths.length import FOUR
from near_truths.stating import law, sides, under

STEEP = ("0.3471", ("-0.2747", "0.3506"), ("-0.2747", "-0.3506"), "0.7325")  # where the gradient at lag 3 is largest


def _whole_trace() -> Figures:
    pair = Pair.diagonal(exact("999/1000", 0))
    whole = (pair.C[0][0] + pair.C[1][1]).real
    return Figures("l = 999/1000, 0, tau = 1", Fraction(999, 1000) ** 2, Fraction(99, 100) * pair.M(1) * whole, 0)


def _learned_fully() -> Figures:
    zero, one, half = exact(0, 1, "1/2")
    pair = Pair([[zero, zero], [one, zero]], [[one], [zero]])
    wanted = plus(pair.B, times(pair.A, [[half * value[0]] for value in pair.B]))  # the teacher 1, 1/2
    kept = times(adjoint(wanted), solve(pair.C, wanted))[0][0].real
    return Figures("A = [[0, 0], [1, 0]], B = e_1, teacher 1, 1/2, no noise", 1 + Fraction(1, 4) - kept, Fraction(0), 0)


def _falling_third() -> Figures:
    # f = s - s^3/12, f' = 1 - s^2/4: E[u x f'(s)] by Isserlis, for w^T B = 0 at lag 0
    pair = Pair.diagonal(exact("1/2", "-1/3"))
    w = [[value] for value in exact(1, -1)]
    S_ = times(adjoint(w), times(pair.C, w))[0][0].real
    us = times(adjoint(w), pair.B)[0][0].real
    xs = times(pair.C, w)
    part = [[exact(b.real * (1 - S_ / 4) - us * x.real / 2)[0]] for (b,), (x,) in zip(pair.B, xs, strict=True)]
    left = times(adjoint(part), times(inverse(pair.C), part))[0][0].real
    right = pair.M(0) * ((1 - S_ / 4) + S_ * Fraction(-1, 2)) ** 2
    return Figures("l = 1/2, -1/3, w = (1, -1), f = s - s^3/12, tau = 0, g_0 = 1", left, right, 0)


def _raw_largest() -> Figures:
    value = Fraction(4, 7)
    return Figures("l = 4/7, tau = 2", (2 * value) ** 2, Fraction(769, 1000) ** 2 / (1 - value**2) ** 2, 0)


def _moved_inputs() -> Figures:
    # N = 1, S = i, w = 1, B = 1: y = w^* x = (S^{-*} w)^* S x, and the gradient in B' = S B is S^{-*} times that in B
    (i_,), (one,) = exact((0, 1)), exact(1)
    part = one  # minus g, w and l^tau, all taken as one
    moved = part / i_.conjugate()
    return Figures("N = 1, S = i, imaginary parts apart", (moved * i_).real, part.real, 0)


def gradient(lag: int, values: tuple[object, ...]) -> mpc:
    """The derivative (d/dRe - i d/dIm)/2 of memory in the first eigenvalue, by differences, to 20 digits."""
    first, *rest = digits(*values)
    step = mpf(10) ** -12

    def along(way: mpc) -> mpf:
        return (memory(lag, first + step * way, *rest) - memory(lag, first - step * way, *rest)) / (2 * step)

    return (along(mpc(1)) - mpc(0, 1) * along(mpc(0, 1))) / 2


def _steep() -> Figures:
    bound = mpf(43) / 100 / (1 - mpf("0.3471") ** 2)
    return Figures("four eigenvalues, i = 1, tau = 3", abs(gradient(3, STEEP)), bound, mpf("1e-18"))


def _turning() -> Figures:
    values = (("1/3", "1/3"), "1/2")
    turn = (digits(values[0])[0] * gradient(1, values)).imag
    return Figures("l = (1 + i)/3, 1/2, tau = 1", turn, mpf(0), mpf("1e-18"))


def _slow() -> Figures:
    radius, product = mpf("1.0001"), mpf(1)
    for value in digits(*STEEP):
        product *= (radius - abs(value)) / (1 - radius * abs(value))
    first = mpf("0.3471")
    bound = mpf(42) / 100 * product**2 * radius**-6 / ((radius - first) * (radius * first + 1))
    return Figures("the same four, tau = 3, r = 1.0001", abs(gradient(3, STEEP)), bound, mpf("1e-18"))


def _late() -> Figures:
    best, start = mpf(100) / 101, mpf("0.99504") ** 2
    end = best + (start - best) / 100
    time = quad(lambda s: 1 / (4 * s**100 * (101 * s - 100)), [end, (end + start) / 2, start])
    return Figures("l = 0.99504, tau = 100, delta = 1/100", time, mpf(27) / 40 * log(100) / 101, mpf("1e-12"))


def _gain() -> Figures:
    before = memory(4, "1/2", "-1/2", "1/3", "-1/3")
    left = (memory(4, *FOUR) - before) / 2
    return Figures("from 1/2, -1/2, 1/3, -1/3 to four near the best", left, (mpf(7) / 10 * 4 / 5 - before) / 2)


def _gain_reached() -> Figures:
    before = Fraction(3, 4)
    return Figures("from 1/2 to 0, tau = 0, g = 1", (1 - before) / 2, (1 - before) / 2, 0)


def _taught(x: Instance) -> bool:
    return any(value != 0 for value in x.extra["teacher"])


def _driven(x: Instance) -> bool:
    return bool(x.extra["target"] != 0)


def readouts() -> tuple[NearTruth, ...]:
    """Near truths about readouts and raw weights."""
    taught = law("taught", "the teacher is not zero", _taught)
    return (
        NearTruth(
            "a little of the trace is spare",
            "true unless one state has nearly all the variance and the lag is seen in it alone",
            lambda: under(
                "readout.invisible",
                at_most(sides("readout.invisible")[0], Rational(99, 100) * sides("readout.invisible")[1], Ge(N, 2)),
            ),
            _whole_trace,
        ),
        NearTruth(
            "nothing is learned fully",
            "true but of nilpotent parts longer than the teacher",
            lambda: under("readout.optimum", greater(2 * least_loss(), noise_variance()), more=(taught,)),
            _learned_fully,
        ),
        NearTruth(
            "the third derivative adds to the slope",
            "true of functions with a third derivative of the sign of the slope, and for N = 1",
            lambda: under(
                "nonlinear.memory",
                at_most(
                    sides("nonlinear.memory", 2)[0],
                    M(tau) * teacher(tau) ** 2 * (mean_slope() + signal_variance() * mean_third()) ** 2,
                ),
            ),
            _falling_third,
        ),
        NearTruth(
            "a raw gradient in an eigenvalue at its largest",
            "true but for |l| near 0.577 at lag 2",
            lambda: under(
                "weights.vanishing",
                at_most(
                    Sum(squared(eigenvalue_part(tau, i)), (i, 1, N)),
                    Rational(769, 1000) ** 2
                    * squared(teacher(tau))
                    * Sum(squared(weight(i)) * squared(input_weight(i)), (i, 1, N))
                    / (1 - spectral_radius() ** 2) ** 2,
                    Ge(tau, 2),
                ),
            ),
            _raw_largest,
        ),
        NearTruth(
            "gradients in input weights in other coordinates",
            "true of real changes of basis",
            lambda: under(
                "weights.coordinates", equal(Sum(moved_input_part(tau, j) * S[j, i], (j, 1, N)), input_part(tau, i))
            ),
            _moved_inputs,
        ),
    )


def gradients() -> tuple[NearTruth, ...]:
    """Near truths about gradients of memory, times and gains."""
    driven = law("driven", "the teacher is not zero", _driven)
    return (
        NearTruth(
            "less than half of the largest gradient",
            "true for N <= 2; three eigenvalues reach 0.4360 and four 0.4535",
            lambda: under(
                "eigengrad.angle", at_most(Abs(slope(i, tau)), Rational(43, 100) / (1 - squared(eigenvalue[i])))
            ),
            _steep,
        ),
        NearTruth(
            "memory does not turn eigenvalues",
            "true for N = 1, and of real spectra",
            lambda: under(
                "eigengrad.gradient", equal(im(eigenvalue[i] * slope(i, tau)), Integer(0)), new="mine.turning"
            ),
            _turning,
        ),
        NearTruth(
            "less than half of the geometric bound on the gradient",
            "true for N <= 2, and unless r is near 1",
            lambda: under("slow.gradient", at_most(Abs(slope(i, tau)), Rational(42, 100) * sides("slow.gradient")[1])),
            _slow,
        ),
        NearTruth(
            "coming from above, with a smaller constant than e/4",
            "true for tau <= 70: (1 + 1/tau)^tau/4 tends to 0.6796",
            lambda: under(
                "direction.above", at_most(flow_time(delta, tau), Rational(27, 40) * ln(1 / delta) / (tau + 1))
            ),
            _late,
        ),
        NearTruth(
            "seven tenths of Markov's bound can be gained",
            "true for N <= 2",
            lambda: under(
                "gain.bound",
                at_most(
                    sides("gain.bound", 1)[0],
                    (Min(1, Rational(7, 10) * N / (tau + 1)) - M(tau)) * squared(target()) / 2,
                    Ge(tau, N),
                ),
            ),
            _gain,
        ),
        NearTruth(
            "no move gains all that Markov leaves",
            "true but of a move to a shift register",
            lambda: under("gain.bound", less(*sides("gain.bound", 1)), more=(driven,), new="mine.gain"),
            _gain_reached,
        ),
    )


NEAR_TRUTHS = (*readouts(), *gradients())
