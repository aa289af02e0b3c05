"""Near truths about pairs, and with quantities, settings and hypotheses of one's own."""

from __future__ import annotations

from fractions import Fraction

from further_truths.words import CO, POSITIVE, REAL, ST, W2, hyp, own
from hypothesis import strategies as st
from sympy import Interval, Range, Rational, log

from memlaw import Setting
from memlaw.theory.hypotheses import NONZERO
from memlaw.theory.instance import Instance, modulus_squared
from memlaw.theory.language import M, M_window, N, T, horizon, quantity, spectral_radius, symbol, tau, theta
from memlaw.theory.theorem import at_most, equal, less

STATEMENTS = {}
LAWS = (ST, CO)


def stated(name, *claims, add=(), witness=W2, **more):
    """One more statement, about pairs unless a setting is given."""
    STATEMENTS[name] = own(name, *claims, laws=(*LAWS, *add), witness=witness, **more)


def of_size(size):
    """The hypothesis that there are so many eigenvalues."""
    return hyp(f"size {size}", f"there are {size} eigenvalues", lambda item: item.size == size)


def modulus_from(least):
    """The hypothesis that no modulus is smaller."""

    def holds(item):
        return all(modulus_squared(value) >= least**2 for value in item.eigenvalues)

    return hyp("outer", f"every modulus is {least} at least", holds)


TRACELESS = hyp("traceless", "the eigenvalues add up to zero", lambda item: sum(item.eigenvalues) == 0)
THREE = Instance.diagonal("1/2", "-1/3", "1/5")
OUTER = Instance.diagonal("19/20", "-37/40")

stated("frontier.pair", at_most(M(2), Rational(87, 200)), add=(of_size(2),))
stated("frontier.triple", at_most(M(3), Rational(11, 20)), add=(of_size(3),), witness=THREE)
stated("frontier.line", at_most(M(2 * N) * (2 * N + 1), Rational(4, 9) * N), add=(REAL,))
HALF = Instance.diagonal("1/2", "-1/3", theta="1/2")
stated("horizon.low", at_most(theta * horizon(theta), Rational(37, 50) * N, theta <= Rational(1, 2)), witness=HALF)
FALLS = at_most(M_window(T, tau + 1), M_window(T, tau), T >= 3 * N, tau + 1 < T)
stated("window.falls", FALLS, add=(POSITIVE,), witness=Instance.diagonal("1/2", "1/3", T=7, tau=1))
kept = spectral_radius() ** (2 * T)
stated(
    "window.excess",
    at_most((M_window(T, tau) - M(tau)) * (1 - kept), M(tau) * kept, T >= N, tau < T),
    add=(modulus_from(Rational(1, 2)),),
    witness=Instance.diagonal("1/2", "-2/3", T=7, tau=1),
)
stated("outer.strict", less(M(0), 1 - Rational(81, 100) ** N), add=(modulus_from(Rational(9, 10)),), witness=OUTER)
WITHOUT = NONZERO.sufficient("nilpotent pairs are others")
stated("traceless.flat", equal(M(1), M(0)), add=(TRACELESS, WITHOUT), witness=Instance.diagonal("1/2", "-1/2"))

# rates in geometric progression, of continuous time
h = symbol("h", Interval(Rational(1, 1000), 10), "a time")


def time_times_memory(system, when):
    """t m(t) of the poles that are minus the rates."""
    a, rates = system.arithmetic, system.data["rates"]
    seen = a.column([a.exp(-rate * when) for rate in rates])
    inverse = a.flat(a.solve(a.matrix([[1 / (p + q) for q in rates] for p in rates]), seen))
    return when * a.sum(x * y for x, y in zip(a.flat(seen), inverse, strict=True))


def progression(ratio, count):
    """So many rates, each so many times the one before."""
    return {"rates": tuple(ratio**place for place in range(count)), "ratio": ratio}


def progressing(ratio, count, **letters):
    """An instance with these rates."""
    data = progression(Fraction(ratio), count)
    label = f"rates {', '.join(map(str, data['rates']))}"
    return Instance.diagonal("1/2", **letters).with_extra(**data).called(label)


def draw_rates(draw, _):
    """One to five rates, with a ratio from 2 to 4."""
    return progression(Fraction(draw(st.integers(8, 16)), 4), draw(st.integers(1, 5)))


RATES = Setting(
    "rates",
    "rates in geometric progression",
    lambda: (progressing(2, 1), progressing(3, 2), progressing(2, 2)),
    lambda _: progression(Fraction(3), 3),
    draw_rates,
)
timed, ratio = (
    quantity("timed", "t m", oracle=time_times_memory),
    quantity("ratio", "q", oracle=lambda x: x.data["ratio"]),
)
POINT = at_most(timed(h), Rational(21, 20) / log(ratio()))
stated("geometric.point", POINT, witness=progressing(2, 1, h=1), setting=RATES)

# gates that are diagonal and let through a part, and inputs that reach all states alike
lag = symbol("lag", Range(0, 4), "a lag")


def gated_memory(system, back):
    """The leverage of the row of the input so many steps back, of x_t = diag(a_t) x_{t-1} + (1, ..., 1)^T u_t."""
    a, gates = system.arithmetic, system.data["steps"]
    size, rows, row = len(gates[0]), [], [a.one] * len(gates[0])
    for gate in reversed(gates):
        rows.append(row)
        row = [x * y for x, y in zip(row, gate, strict=True)]
    covariance = a.matrix([[a.sum(x[p] * x[q] for x in rows) for q in range(size)] for p in range(size)])
    inverse = a.flat(a.solve(covariance, a.column(rows[back])))
    return a.sum(x * y for x, y in zip(rows[back], inverse, strict=True))


def gated(*steps, **letters):
    """An instance with these gates, the first one oldest."""
    return Instance.diagonal("1/2", **letters).with_extra(steps=steps).called(f"gates {steps}")


def draw_gates(draw, _):
    """Five gates of two numbers from 0 to 1."""
    eighths = st.integers(0, 8).map(lambda value: value / 8)
    return {"steps": tuple((draw(eighths), draw(eighths)) for _ in range(5))}


SLOW, FAST = Fraction(1, 2), Fraction(1, 3)
GATES = Setting(
    "diagonal gates",
    "five diagonal gates from rest",
    lambda: (gated(*[(1, SLOW)] * 5), gated(*[(SLOW, FAST)] * 5)),
    lambda _: {"steps": ((SLOW, FAST),) * 5},
    draw_gates,
)
recalled = quantity("recalled", "K", oracle=gated_memory)
RECALL = at_most(recalled(lag + 1), recalled(lag))
stated("gates.fall", RECALL, witness=gated(*[(SLOW, FAST)] * 5, lag=1), setting=GATES)
