"""Near truths that were written last."""

from __future__ import annotations

from fractions import Fraction

from sympy import Abs, ImmutableMatrix, Interval, Rational, Sum

from further_truths import of_settings, pairs
from further_truths.words import CO, POSITIVE, REAL, ST, W2, hyp, like, own, rel
from memlaw.theory.catalogue import theorem
from memlaw.theory.hypotheses import DISTINCT, GAUSSIAN, NONZERO
from memlaw.theory.instance import Instance
from memlaw.theory.language import Information, M, M_other, M_window, N, T, quantity, symbol, tau
from memlaw.theory.theorem import at_least, at_most, less

STATEMENTS = {}

STATEMENTS["continuous.three"] = like(
    "frontier.continuous",
    "cont-three",
    at_most(of_settings.tt * of_settings.m_(of_settings.tt), Rational(58, 100) * N, N <= 3),
)
STATEMENTS["mimo.two"] = like(
    "mimo.bound", "mimo-two", at_most(of_settings.mtr(tau), Rational(64, 100) * N / (tau + 1), N <= 2, tau >= 2)
)
STATEMENTS["gated.first"] = like(
    "gated.sum",
    "gated-first",
    at_most(of_settings.MG(T, tau), of_settings.MG(T, 0), tau < T),
    add=(
        hyp(
            "tame", "all gates are diagonal and of modulus at most one, and all columns are the same", of_settings.tame
        ),
    ),
    witness=theorem("gated.sum").witness.with_extra(
        gates=(ImmutableMatrix([[Rational(1, 2)]]),) * 3, columns=((1,),) * 3
    ),
)


def centre(system, lags):
    """sum of lag times memory over the first lags."""
    a = system.arithmetic
    return a.sum([a.number(Fraction(l_)) * system.memory(l_) for l_ in range(lags)])


CE = quantity("centred", r"D", oracle=centre)
STATEMENTS["centre.one"] = own("centre-one", at_most(CE(6), Rational(1385, 1000), N <= 1))
STATEMENTS["information.four"] = own(
    "information-four",
    at_most(Information(tau), Rational(6, 10) * N / (tau + 1), tau >= N),
    laws=(ST, CO, GAUSSIAN.sufficient("not tried without")),
)
STATEMENTS["positive.two"] = own(
    "positive-two",
    at_most(M(3), Rational(2295, 10000), N <= 2),
    laws=(ST, CO, POSITIVE),
    witness=Instance.diagonal("1/2", "1/3"),
)
STATEMENTS["noise.always"] = like(
    "noise.memory",
    "noise-always",
    at_most(of_settings.MR(tau), Rational(98, 100) * M(tau)),
    add=(CO, theorem("noise.loss").hypotheses[3]),
    witness=Instance.diagonal("1/2", "-1/3", tau=1).with_extra(**dict(theorem("noise.capacity").witness.extra)),
)
IV = rel("readout.invisible", 0)
STATEMENTS["readout.trace"] = like(
    "readout.invisible",
    "readout-trace",
    at_most(IV.lhs, Rational(97, 100) * IV.rhs),
    add=(hyp("two", "there are at least two states", lambda x: x.size >= 2),),
)
CT = rel("coloured.capacity", 1)
STATEMENTS["coloured.trough"] = like(
    "coloured.capacity",
    "colour-trough",
    at_least(CT.lhs, Rational(103, 100) * CT.rhs, Abs(of_settings.col()) >= Rational(1, 10)),
)
STATEMENTS["perturbation.half"] = like(
    "perturbation.bound", "perturbation-half", at_most(Abs(M(tau) - M_other(tau)), Rational(97, 100) * pairs.TV.rhs)
)
vv = symbol("v", Interval(0, 1), "a part")
ww = symbol("u", Interval(0, 1), "a part")
STATEMENTS["letters.two"] = own(
    "letters-two",
    at_most(vv * ww * (1 - vv) * (1 - ww) * (vv + ww), Rational(685, 10000)),
    witness=Instance.diagonal("1/2", v=Rational(1, 2), u=Rational(1, 2)),
)
STATEMENTS["window.squares"] = own(
    "window-squares",
    at_least(Sum(M_window(T, tau) ** 2, (tau, 0, T - 1)), Rational(102, 100) * N**2 / T, T >= 2 * N),
    witness=Instance.diagonal("1/2", T=3),
)
STATEMENTS["strict.two"] = own(
    "strict-two",
    less(M(tau + 2), M(tau)),
    laws=(ST, CO, DISTINCT.sufficient("not tried without"), NONZERO.sufficient("not tried without")),
)
STATEMENTS["real.gap"] = own(
    "real-gap", at_most(M(2) - M(4), Rational(293, 1000), N <= 2), laws=(ST, CO, REAL), witness=W2
)
STATEMENTS["sum.window"] = own(
    "sum-window",
    at_most(M_window(T, T - 1) + M_window(T, 0), Rational(3, 2), T >= 2 * N),
    witness=Instance.diagonal("1/2", T=3),
)
