"""Near truths with quantities, settings and letters of one's own: taps, Fisher information, keys, gates of a period."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st
from sympy import Interval, Range, Rational, Sum, oo

from further_truths.words import CO, LAWS, ST, W2, hyp, keyed, like, own, word
from memlaw import Setting
from memlaw.theory.instance import Instance
from memlaw.theory.language import M, M_other, N, quantity, spectral_radius, symbol, tau
from memlaw.theory.theorem import Theorem, at_least, at_most, less

STATEMENTS = {}

F = Fraction


def thm(name, claims, witness, setting=None, laws=LAWS, **kw):
    extra = {} if setting is None else {"setting": setting}
    return Theorem(
        key=keyed(name), title=name, claims=tuple(claims), hypotheses=tuple(laws), witness=witness, **extra, **kw
    )


p = symbol("p", Interval(0, Rational(1, 10)), "the weight of the input before")


def two_tap(system, weight, lag):
    """Memory at a lag of the state that is fed the input and a part of the one before."""
    a = system.arithmetic
    n = system.size

    def response(m):
        v = column(system, m)
        if m == 0:
            return v
        w = column(system, m - 1)
        return [x + weight * y for x, y in zip(v, w, strict=True)]

    # the Gramian is B B^* and what (A + p I) B makes by Stein's equation
    first = column(system, 0)
    second = response(1)
    G = stein(system, squared(system, second))
    rows = [[a.number(F(0)) + first[i_] * a.conjugate(first[j_]) + G[i_][j_] for j_ in range(n)] for i_ in range(n)]
    v = response(lag)
    sol = a.flat(a.solve(a.matrix(rows), a.column(v)))
    return a.real(a.sum([a.conjugate(x) * y for x, y in zip(v, sol, strict=True)]))


def column(system, lag):
    """A^lag B."""
    a = system.arithmetic
    A_ = a.entries(system.A)
    v = [row[0] for row in a.entries(system.B)]
    for _ in range(lag):
        v = [a.sum([x * y for x, y in zip(row, v, strict=True)]) for row in A_]
    return v


def stein(system, right):
    """X = A X A* + a matrix, as n^2 linear equations."""
    a = system.arithmetic
    A_ = a.entries(system.A)
    n = len(A_)
    one, zero = a.number(F(1)), a.number(F(0))
    big = [
        [
            (one if (i_, j_) == (k_, l_) else zero) - A_[i_][k_] * a.conjugate(A_[j_][l_])
            for k_ in range(n)
            for l_ in range(n)
        ]
        for i_ in range(n)
        for j_ in range(n)
    ]
    x = a.flat(a.solve(a.matrix(big), a.column([entry for row in right for entry in row])))
    return [[x[i_ * n + j_] for j_ in range(n)] for i_ in range(n)]


def squared(system, v):
    """v v*."""
    return [[x * system.arithmetic.conjugate(y) for y in v] for x in v]


M2 = quantity("tapped", r"M_{2}", oracle=two_tap)
SMALLN = hyp("few states", "there are at most three states", lambda x: x.size <= 3)
STATEMENTS["twotap.falls"] = thm(
    "two-tap-falls",
    [at_most(M2(p, 1), M2(p, 0))],
    Instance.diagonal("1/2", "-1/3", tau=1, p=Rational(1, 20)),
    laws=(ST, CO, SMALLN),
)
STATEMENTS["twotap.bound"] = thm(
    "two-tap-markov",
    [at_most(M2(p, tau), Rational(73, 100) * N / (tau + 1), tau >= N)],
    Instance.diagonal("1/2", tau=1, p=Rational(1, 20)),
    laws=(ST, CO, SMALLN),
)


def fisher(system):
    """sum_k v* W^{*k} C_n^{-1} W^k v, v = B, noise of covariance one inside."""
    a, n = system.arithmetic, system.size
    one, zero = a.number(F(1)), a.number(F(0))
    Cn = stein(system, [[one if i_ == j_ else zero for j_ in range(n)] for i_ in range(n)])
    G = stein(system, squared(system, column(system, 0)))
    X = a.entries(a.solve(a.matrix(Cn), a.matrix(G)))
    return a.real(a.sum([X[i_][i_] for i_ in range(n)]))


def size_of_input(system):
    """|B|^2"""
    return system.arithmetic.sum([system.arithmetic.squared_modulus(x) for x in column(system, 0)])


J = quantity("fisher", r"J", oracle=fisher)
V2 = quantity("inputs_squared", r"v", oracle=size_of_input)


def draw_pair(draw, eigenvalues):
    return {}


def pairs():
    return (
        Instance.diagonal("1/2"),
        Instance.diagonal("1/2", "-1/3"),
        Instance.diagonal("1/2", "I/3"),
        Instance.companion("1/2", "1/3"),
        Instance.companion("1/4", "1/4"),
        Instance.companion("1/2", "I/2", "-I/2"),
    )


STATEMENTS["fisher.any"] = thm(
    "fisher-any",
    [at_most(J(), Rational(1, 2) * (N + 1) * V2())],
    Instance.diagonal("1/2", "-1/3"),
    laws=(ST, CO, SMALLN),
)
al = symbol("alpha", Interval(Rational(1, 2), 1), "the decay")
be = symbol("chi", Interval(0, 1), "the rate of writing")


def delta_memory(system, decay, rate, lag):
    """Two orthonormal keys in turn: alpha at every step, 1 - rate where a key is written."""
    one = system.arithmetic.number(F(1))
    a = decay * decay * (one - rate)
    x = one
    for _ in range(lag // 2):
        x = x * a * a
    return x * (one - a * a)


DM = quantity("rule", r"M_{\delta}", oracle=delta_memory)
STATEMENTS["delta.half"] = thm(
    "delta-half",
    [at_most(DM(al, be, tau), Rational(98, 100) / (tau + 1), tau >= 2)],
    Instance.diagonal("1/2", tau=3, alpha=1, chi=Rational(1, 2)),
)


def gates_of(x):
    return x.data["gates"]


def phases(system, lag):
    """The mean over three phases of the memory of x_t = a_t x_{t-1} + b_t u_t over nine steps."""
    a = system.arithmetic
    g = system.data["gates"]
    one = a.number(F(1))
    zero = a.number(F(0))
    tot = zero
    for ph in range(3):
        w = []
        prod = one
        for step in range(9):
            decay, gain = g[2 * ((ph - step) % 3)], g[2 * ((ph - step) % 3) + 1]
            w.append(prod * prod * gain * gain)
            prod = prod * decay
        s = a.sum(w)
        if a.is_zero(s):
            from memlaw.verify.system.system import NotApplicable

            raise NotApplicable("nothing is written")
        tot = tot + w[lag] / s
    return tot / a.number(F(3))


PH = quantity("phased", r"\bar M", oracle=phases)


def gated_instances():
    def one_(label, *g):
        return Instance.diagonal("1/2").with_extra(gates=g).called(f"gates {label}")

    return (
        one_("1/2,1,...", F(1, 2), F(1), F(1, 2), F(1), F(1, 2), F(1)),
        one_("mixed", F(1, 2), F(1), F(9, 10), F(1, 2), F(1, 3), F(1)),
        one_("slow", F(9, 10), F(1), F(9, 10), F(1, 10), F(9, 10), F(1, 10)),
    )


def gated_data(size):
    return {"gates": (F(1, 2), F(1), F(3, 4), F(1, 2), F(1, 3), F(1))}


def gated_draw(draw, eigenvalues):
    g = st.floats(0, 1)
    e = st.floats(0.01, 1)
    return {"gates": tuple(draw(g) if n_ % 2 == 0 else draw(e) for n_ in range(6))}


GATES = Setting("periodic", "a state and its gates of period three", gated_instances, gated_data, gated_draw)
hh = symbol("h", Range(0, 3), "a lag within the period")
STATEMENTS["gates.phases"] = thm(
    "gates-phases",
    [at_most(PH(hh), Rational(9, 10) / (hh + 1), hh >= 1)],
    gated_instances()[1].with_parameters(h=1),
    setting=GATES,
    laws=(ST,),
)


def worth_(system, count):
    """What the state remembers is worth."""
    return system.arithmetic.sum([q_ * system.memory(l_) for l_, q_ in enumerate(system.data["prices"][:count])])


def price_(system, count):
    return system.arithmetic.sum(list(system.data["prices"][:count]) or [system.arithmetic.number(F(0))])


def dearest(system, count):
    return system.arithmetic.sum(list(system.data["prices"][:count]))


WO = quantity("worth", "W", oracle=worth_)
PR = quantity("price", "P", oracle=price_)


def priced(instance, *pr):
    return instance.with_extra(prices=pr).called(f"{instance.label}, prices {', '.join(map(str, pr))}")


def p_inst():
    return (
        priced(Instance.diagonal("1/2"), 1, F(1, 2), F(1, 3), F(1, 4)),
        priced(Instance.diagonal("1/2", "-1/3"), 1, 1, F(1, 2), F(1, 4)),
        priced(Instance.companion("0", "0"), 2, 1, 1, F(1, 2)),
    )


def p_data(size):
    return {"prices": (F(1), F(1, 2), F(1, 4), F(1, 8))}


def p_draw(draw, e):
    return {"prices": tuple(draw(st.lists(st.floats(0, 2), min_size=4, max_size=4)))}


PRICES = Setting("prices", "a pair and four prices", p_inst, p_data, p_draw)
p4 = symbol("h", Range(1, 5), "how many lags are paid for")
Mo = M_other


def other_data(x):
    return x


STATEMENTS["other.product"] = like(
    "perturbation.bound", "other-product", at_most(M(tau) * M_other(tau), Rational(2, 5) * N / (tau + 1), tau >= N)
)
l_ = symbol("rate", Interval.open(0, 1), "a decay")
STATEMENTS["metric.lag"] = thm(
    "metric-lag",
    [at_most((1 - l_) * l_**tau, Rational(37, 100) / (tau + Rational(1, 2)), tau >= 2)],
    Instance.diagonal("1/2", tau=3, rate=Rational(1, 2)),
)


def width(system, lag):
    """The participation width of the best filter for a lag, over a long window: sum |f_k|^2/|f_tau|^2 = 1/M(tau)."""
    return system.arithmetic.number(F(1)) / system.memory(lag)


WI = quantity("own_width", r"w", oracle=width)
STATEMENTS["width.least"] = thm("width-least", [at_least(WI(tau), (tau + Rational(5, 3)) / N, tau >= 2)], W2)
STATEMENTS["late.share"] = own(
    "late-share", at_least(Sum(M(tau), (tau, N, oo)), Rational(3, 10) * N * spectral_radius() ** (2 * N))
)
OC = word("conditioning.legs_gramian", "own_condition")
STATEMENTS["legs.condition"] = like("conditioning.legs_gramian", "legs-condition", less(OC(), (2 * N + 1) ** 2 / 6))
