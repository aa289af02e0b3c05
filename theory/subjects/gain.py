"""What learning the eigenvalues can gain, and what training the readout alone costs."""

from __future__ import annotations

from sympy import Le, Min, Rational, Sum, Trace, symbols

from memlaw.theory.language import M, M_other, complex_quantity, quantity
from memlaw.theory.language.symbols import C, N, bar, i, j, squared, tau
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance, gaussian, modulus_squared
from memlaw.theory.statement.theorem import Definition, Source, Theorem, at_most, equal
from memlaw.theory.statement.words import Chains, cancels, chain, operators

_FIXED = Source(
    "guan2025",
    "fixing the recurrent weights does as well or better and converges faster; learning eigenvalues gains little",
)

# --- what the claims speak of ---------------------------------------------------------------------------------

target = complex_quantity("target", spelled=("g", "g"), gloss=("g", r"the weight of the teacher $g\, u_{t-\tau}$"))
delay_loss = quantity(
    "delay_loss",
    gloss=(
        r"L^{*}(\tau)",
        r"the least loss $\min_{w} \frac{1}{2} \mathbb{E}\left|w^{*} x_{t} - g\, u_{t-\tau}\right|^{2}$ of the state",
    ),
    spelled=("L^{*}(@)", "L^*(@)"),
)
other_loss = quantity(
    "delay_loss_other",
    gloss=(r"L'^{*}(\tau)", "the least loss of the second pair with the same teacher"),
    spelled=("L'^{*}(@)", "L'^*(@)"),
)
loss = quantity(
    "taught_loss",
    gloss=("L(w)", r"the loss $\frac{1}{2} \mathbb{E}\left|w^{*} x_{t} - \sum_{k} g_{k} u_{t-k}\right|^{2}$"),
    spelled=("L(w)", "L(w)"),
)
least_loss = quantity("taught_least", spelled=("L(w_{*})", "L(w_*)"), gloss=("w_{*}", "the best readout"))
error = complex_quantity(
    "readout_error", spelled=("e_{%}", "e_%"), gloss=("e", r"the error $w - w_{*}$ of the readout")
)
stepped_loss = quantity(
    "stepped_loss",
    spelled=("L(w - @ \\nabla L)", "L(w - @ grad L)"),
    gloss=(r"\nabla L", "the gradient of the loss in the readout"),
)
stepped_error = complex_quantity("stepped_error", spelled=("e_{%}(w - @ \\nabla L)", "e_%(w - @ grad L)"))
least = quantity(
    "least_curvature",
    spelled=(r"\lambda_{\min}(C)", "l_min(C)"),
    gloss=(r"\lambda_{\min}(C), \lambda_{\max}(C)", "the extreme eigenvalues of $C$"),
)
largest = quantity("largest_curvature", spelled=(r"\lambda_{\max}(C)", "l_max(C)"))
best_step = quantity("best_step", spelled=("h", "h"))
condition = quantity("condition", spelled=(r"\kappa", "kappa"))

# --- hypotheses -----------------------------------------------------------------------------------------------


def _other_stable(instance: Instance) -> bool:
    return all(modulus_squared(gaussian(value)) < 1 for value in instance.extra.get("other", ()))


OTHER_STABLE = Hypothesis(
    "the second stable",
    "every eigenvalue of the second pair lies inside the unit circle",
    r"|\lambda'_i| < 1",
    _other_stable,
)
OPTIMAL = Hypothesis(
    "optimal readouts",
    "the readouts are the best ones, before and after",
    r"\text{both readouts are optimal}",
    lambda item: "held" not in item.extra,
)

# --- derivations ----------------------------------------------------------------------------------------------

_C, _Ci, _v, _vh, _w, _wh, _p, _ph = operators("C C^{-1} v v^* w w^* p p^*")
_INVERSE = cancels(_Ci, _C)
_OTHER_SIDE = cancels(_C, _Ci)


def _least_loss() -> Chains:
    """w^* C w - w^* v - v^* w + 1 at w = C^{-1} v, for g = 1."""
    at_best = _vh * _Ci * _C * _Ci * _v - _vh * _Ci * _v - _vh * _Ci * _v + 1
    yield chain(
        ("E|w^* x - u|^2 = w^* C w - w^* v - v^* w + 1 at w = C^{-1} v, v = A^tau B", at_best),
        ("is 1 - v^* C^{-1} v = 1 - M(tau)", 1 - _vh * _Ci * _v),
        rules=(_INVERSE,),
    )


def _frontier_of_one() -> Identities:
    """(1 - s) s^tau at s = tau/(tau+1), its largest value, with P = tau^tau and Q = (tau+1)^tau."""
    lag, top, bottom = symbols("tau P Q")
    yield Identity("(1 - s) s^tau at s = tau/(tau+1)", (1 - lag / (lag + 1)) * top / bottom, top / (bottom * (lag + 1)))


def _completed_square() -> Chains:
    """With p = sum conj(g_k) A^k B: w^* C w - w^* p - p^* w + const is (w - C^{-1} p)^* C (w - C^{-1} p) + const."""
    loss_of = _wh * _C * _w - _wh * _p - _ph * _w
    error_of, adjoint = _w - _Ci * _p, _wh - _ph * _Ci
    yield chain(
        ("2 L(w) less its constant", loss_of),
        ("is e^* C e - p^* C^{-1} p with e = w - C^{-1} p", adjoint * _C * error_of - _ph * _Ci * _p),
        rules=(_INVERSE, _OTHER_SIDE),
    )
    yield chain(
        ("the gradient C w - p", _C * _w - _p),
        ("is C e, so that a step of length h turns e into (I - h C) e", _C * error_of),
        rules=(_OTHER_SIDE,),
    )


def _rates() -> Identities:
    low, high = symbols("a b")
    step = 2 / (low + high)
    kappa = high / low
    yield Identity("1 - h b at the best step", 1 - step * high, -(kappa - 1) / (kappa + 1))
    yield Identity("1 - h a at the best step", 1 - step * low, (kappa - 1) / (kappa + 1))
    yield Identity("(kappa - 1)/(kappa + 1)", (kappa - 1) / (kappa + 1), 1 - 2 / (kappa + 1))


# --- theorems -------------------------------------------------------------------------------------------------

_BEFORE = Instance.diagonal("1/2", "-1/3", tau=3).with_extra(other=("2/3", "-2/3"), target=Rational(3, 2))
_GAIN = delay_loss(tau) - other_loss(tau)
_HALF_SQUARE = squared(target()) / 2

BOUND = Theorem(
    key="gain.bound",
    title="What moving the eigenvalues can gain",
    corollary_of="readout.optimum",
    claims=(
        equal(_GAIN, _HALF_SQUARE * (M_other(tau) - M(tau))),
        at_most(_GAIN, _HALF_SQUARE * (Min(1, N / (tau + 1)) - M(tau))),
        at_most(_GAIN, _HALF_SQUARE * ((1 - 1 / (tau + 1)) ** tau / (tau + 1) - M(tau)), Le(N, 1)),
    ),
    hypotheses=(
        STABLE.but_not(Instance.diagonal(2, tau=1).with_extra(other=("1/2",), target=1)),
        OTHER_STABLE.but_not(Instance.diagonal("1/2", tau=1).with_extra(other=(2,), target=1)),
        OPTIMAL.but_not(Instance.diagonal("1/2", tau=1).with_extra(other=("7/10",), target=1, held=(0,))),
    ),
    derivation=Derivation(
        conclusion="The least loss is 1/2 |g|^2 (1 - M(tau)) before and after; no stable spectrum of N eigenvalues has "
        "more than min(1, N/(tau+1)), and one eigenvalue no more than at l^2 = tau/(tau+1).",
        chains=_least_loss,
        lemmas=_frontier_of_one,
        facts=("M depends on the modulus of a single eigenvalue alone",),
        uses=("state.projection", "tradeoff.markov", "direction.gradient"),
    ),
    witness=_BEFORE,
    source=_FIXED,
    setting="learning",
    example=">>> memlaw.sides(\"gain.bound\", tau=0)[0]\n('-55/288', '-55/288')",
)

_TRACES = Trace(C) * Trace(C.inv())
_EXCESS = loss() - least_loss()
_FACTOR = 1 - 2 / (condition() + 1)

CONVEX = Theorem(
    key="gain.convex",
    title="With fixed eigenvalues learning is a convex quadratic problem of condition number cond(C)",
    claims=(
        equal(_EXCESS, Sum(bar(error(i)) * C[i, j] * error(j), (i, 1, N), (j, 1, N)) / 2),
        at_most(stepped_loss(best_step()) - least_loss(), _FACTOR**2 * _EXCESS),
        at_most(Sum(squared(stepped_error(i, best_step())), (i, 1, N)), _FACTOR**2 * Sum(squared(error(i)), (i, 1, N))),
        at_most(stepped_loss(1 / Trace(C)) - least_loss(), (1 - 1 / _TRACES) ** 2 * _EXCESS),
    ),
    where=(Definition(best_step(), 2 / (least() + largest())), Definition(condition(), largest() / least())),
    hypotheses=(
        STABLE.but_not(Instance.diagonal(2).with_extra(readout=(1,), teacher=(1,))),
        CONTROLLABLE.but_not(Instance.diagonal("1/2", "1/2").with_extra(readout=(1, 0), teacher=(1,))),
    ),
    derivation=Derivation(
        conclusion="A step turns e into (I - h C) e. In an eigenbasis of C its components shrink by 1 - h l, at the "
        "best step by at most (kappa - 1)/(kappa + 1), in the length of e and in e^* C e. At h = 1/tr C they shrink by "
        "at most 1 - l_min/tr C <= 1 - 1/(tr C tr C^{-1}).",
        chains=_completed_square,
        lemmas=_rates,
        facts=("a Hermitian matrix has an orthonormal eigenbasis", "1/l_min is at most the trace of C^{-1}"),
        uses=("state.projection",),
    ),
    witness=Instance.diagonal("1/2", "-1/3").with_extra(readout=(1, Rational(1, 2)), teacher=(0, 1)),
    source=_FIXED,
    setting="learning",
    example=">>> memlaw.sides(\"gain.convex\")[0]\n('49705/36288', '49705/36288')",
    remark="To divide the excess loss by a factor f takes about (kappa/4) ln f steps of this length.",
)

THEOREMS = (BOUND, CONVEX)
