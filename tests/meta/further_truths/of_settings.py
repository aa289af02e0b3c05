"""Near truths about pooling, colour, initialisations, noise, readouts, flows, several inputs, gates and depth."""

from __future__ import annotations

from sympy import (
    Abs,
    ImmutableMatrix,
    Matrix,
    Poly,
    Rational,
    Sum,
    Symbol,
    Trace,
    diff,
    exp,
    log,
    oo,
    preorder_traversal,
    sympify,
)

from further_truths.words import CO, hyp, letter, like, rel, word
from memlaw.theory.catalogue import theorem
from memlaw.theory.instance import Instance
from memlaw.theory.language import C, M, N, T, i, k, spectral_radius, squared, tau
from memlaw.theory.theorem import at_least, at_most, equal

STATEMENTS = {}

MP = word("pooling.memory", "M_pooled")
STATEMENTS["pooling.falls"] = like("pooling.memory", "pool-falls", at_most(MP(tau + 1), MP(tau), tau >= 1))
MC_ = word("coloured.capacity", "M_coloured")
col = word("coloured.autoregressive", "colour")
STATEMENTS["coloured.constant"] = like(
    "coloured.autoregressive",
    "colour-upper",
    at_most(
        Sum(MC_(tau), (tau, 0, oo)),
        Rational(97, 100) * N * (1 + Abs(col())) / (1 - Abs(col())),
        Abs(col()) >= Rational(1, 10),
    ),
)
m_ = word("frontier.continuous", "m")
tt = letter("frontier.continuous", "t")
STATEMENTS["continuous.two"] = like("frontier.continuous", "cont-two", at_most(tt * m_(tt), N / 2, N <= 2))
STATEMENTS["continuous.many"] = like("frontier.continuous", "cont-many", at_most(tt * m_(tt), Rational(16, 25) * N))
FR = rel("frontier.real", 0)
SUP = rel("frontier.superadditive", 0)
mu_ = word("frontier.superadditive", "m_union")
mo = word("frontier.superadditive", "m_other")
vr = word("frontier.superadditive", "varrho")
L = theorem("legs.held")
D = letter("legs.held", "Delta")
lin = word("legs.held", "M_lin_held")
STATEMENTS["legs.alias"] = like(
    "legs.held", "lin-alias", equal(lin(D, 0), 1 - exp(-D * (N - 1)), Rational(1, 2) >= D), drop=("no aliasing",)
)
RL = word("legs.bilinear_decay", "rate_legs_bilinear")
DB = letter("legs.bilinear_decay", "Delta")
STATEMENTS["legs.rate"] = like(
    "legs.bilinear_decay", "legs-rate", equal(RL(DB), ((2 / DB - 1) / (2 / DB + 1)) ** 2, Rational(9, 10) >= DB)
)
STATEMENTS["legs.inv.lin"] = like(
    "legs.bilinear",
    "inv-lin",
    at_least(
        word("legs.bilinear", "M_inv_bilinear")(letter("legs.bilinear", "Delta"), 0),
        word("legs.bilinear", "M_lin_bilinear")(letter("legs.bilinear", "Delta"), 0),
    ),
)
MS = word("noise.ridge", "M_ridge")
sg = letter("noise.ridge", "sigma")
MR = word("noise.memory", "M_R")
Rm = next(e for e in preorder_traversal(rel("noise.capacity", 1)) if str(e) == "R")
SMALL = hyp(
    "small entries", "every entry of A has modulus at most one", lambda x: all(Abs(sympify(e)) <= 1 for e in x.A)
)
STATEMENTS["noise.falls"] = like(
    "noise.ridge",
    "ridge-falls",
    at_most(MS(sg, tau + 1), MS(sg, tau)),
    add=(SMALL, CO),
    witness=Instance.diagonal("1/2", "-1/3", tau=1, sigma=1).with_extra(**dict(theorem("noise.ridge").witness.extra)),
)
STATEMENTS["noise.jensen"] = like(
    "noise.capacity",
    "noise-jensen",
    at_most(Sum(MR(tau), (tau, 0, oo)), N * Trace(C) / (Trace(C) + Trace(Rm))),
    add=(CO,),
    witness=Instance.diagonal("1/2", "-1/3", tau=1).with_extra(**dict(theorem("noise.capacity").witness.extra)),
)
MoR = word("noise.ridge", "M_of_ridge")
STATEMENTS["noise.ridge.half"] = like(
    "noise.ridge", "ridge-half", at_most(MoR(sg, tau), Rational(19, 10) * MS(sg, tau))
)
pt = word("readout.teacher", "part")
te = word("readout.teacher", "teacher")
ls = word("readout.optimum", "least_loss")
nv = word("readout.optimum", "noise_variance")
ll = word("readout.optimum", "last_lag")
STATEMENTS["readout.lags.apart"] = like(
    "readout.optimum", "lags-apart", at_least(2 * ls(), nv() + (1 - M(0)) * Sum(squared(te(k)), (k, 0, ll())))
)
NL = theorem("nonlinear.memory")
NM = NL.claims[2].relation
ms = word("nonlinear.memory", "mean_slope")
mt = word("nonlinear.memory", "mean_third")
sv = word("nonlinear.memory", "signal_variance")


def rising(x):
    f = [sympify(v) for v in x.extra["f"]]
    s = Symbol("s", real=True)
    p = Poly(diff(sum(c_ * s**n_ for n_, c_ in enumerate(f)), s), s)
    return all(p.eval(v) >= 0 for v in [Rational(a_, 4) for a_ in range(-40, 41)]) if p.degree() > 0 else p.eval(0) >= 0


ANY = word("weights.vanishing", "part")
iw = word("weights.vanishing", "input_weight")
STATEMENTS["weights.nonnormal"] = like(
    "weights.vanishing",
    "nonnormal",
    at_most(
        Sum(squared(pt(tau, i)), (i, 1, N)),
        25 * N**2 * spectral_radius() ** (2 * tau) * squared(te(tau)) * Sum(squared(iw(i)), (i, 1, N)),
    ),
    drop=("diagonal",),
)
FT = word("direction.above", "flow_time")
de = letter("direction.above", "delta")
STATEMENTS["direction.above.upper"] = like(
    "direction.above",
    "above-upper",
    at_most(FT(de, tau), Rational(97, 100) * (1 + 1 / tau) ** tau * log(1 / de) / (4 * (tau + 1)), tau >= 2),
)
STATEMENTS["direction.above.lower"] = like(
    "direction.above",
    "above-lower",
    at_least(FT(de, tau), Rational(105, 100) * log(1 / de) / (4 * (tau + 1)), tau >= 2),
)
LB = rel("direction.below", 0)
LR = rel("direction.lograte", 0)
G = rel("gain.bound", 2)
tg = word("gain.bound", "target")
STATEMENTS["gain.one"] = like(
    "gain.bound",
    "gain-one",
    at_most(G.lhs, (Rational(21, 20) * exp(-1) / (tau + 1) - M(tau)) * squared(tg()) / 2, N <= 1, tau >= 4),
)
GC = rel("gain.convex", 1)
STATEMENTS["gain.rate"] = like(
    "gain.convex",
    "gain-rate",
    at_most(GC.lhs, Rational(9, 10) * GC.rhs),
    add=(hyp("two", "there are at least two states", lambda x: x.size >= 2),),
)
MI = word("mimo.projection", "M_inputs")
mtr = word("mimo.capacity", "memory_trace")
STATEMENTS["mimo.offdiagonal"] = like(
    "mimo.projection", "mimo-off", at_most(Abs(MI(1, 2, tau + 1)), Abs(MI(1, 2, tau)))
)
ed = word("mimo.initial", "error_determinant")
STATEMENTS["mimo.split"] = like("mimo.bound", "mimo-split", at_most(mtr(tau), Rational(3, 4) * N / (tau + 1), tau >= N))
MG = word("gated.sum", "M_gated")


def tame(x):
    return (
        all(all(Abs(sympify(e)) <= 1 for e in g) and Matrix(g).is_diagonal() for g in x.extra["gates"])
        and len({tuple(map(str, c_)) for c_ in x.extra["columns"]}) == 1
    )


STATEMENTS["gated.falls"] = like(
    "gated.sum",
    "gated-falls",
    at_most(MG(T, tau + 1), MG(T, tau), tau + 1 < T),
    add=(hyp("tame", "all gates are diagonal and of modulus at most one, and all columns are the same", tame),),
    witness=theorem("gated.sum").witness.with_extra(
        gates=(ImmutableMatrix([[Rational(1, 2)]]),) * 3, columns=((1,),) * 3
    ),
)
ML = word("depth.last", "M_last")
MSt = word("depth.last", "M_stack")
MK = word("single.attention", "M_keys")
