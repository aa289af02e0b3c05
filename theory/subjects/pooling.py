"""Mean pooling: what the average of the states keeps of each input."""

from __future__ import annotations

from functools import partial

from sympy import Integer, Sum, Symbol, oo

from memlaw.theory.language import M, b, quantity
from memlaw.theory.language.symbols import N, squared, tau
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.hypotheses import CONTROLLABLE, SINGLE_INPUT, STABLE
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Source, Theorem, equal
from memlaw.theory.statement.words import Chains, Rule, chain, operator
from memlaw.theory.subjects.allpass import ALL_PASS_COEFFICIENT, COMPLETION

_PAPER = Source(
    "guan2025", "the memory function measures what a state keeps of an input; classifiers read the mean of the states"
)

M_pooled = quantity(
    "M_pooled",
    spelled=(r"M_{\mathrm{pool}}(@)", "M_pool(@)"),
    gloss=(
        r"M_{\mathrm{pool}}(\tau)",
        r"the limit, as $T \to \infty$, of the memory of $u_{T-\tau}$ in the mean $\frac{1}{T}\sum_{t=1}^{T} x_{t}$ "
        r"of the states from a zero state on",
    ),
)
M_warm = quantity(
    "M_warm",
    r"M_{\mathrm{warm}}",
    gloss=(
        r"M_{\mathrm{warm}}(\tau)",
        r"the same limit where the recurrence has been running before the first state that is pooled, which is "
        r"stationary",
    ),
)
far_share = quantity(
    "far_share",
    spelled=(r"\lim_{T \to \infty} T\, M_{\mathrm{pool},T}(\lfloor T/2 \rfloor)", "lim_T T M_{pool,T}(floor(T/2))"),
    gloss=(
        r"M_{\mathrm{pool},T}(\tau)",
        r"the memory of $u_{T-\tau}$ in the mean of the $T$ states from a zero state on",
    ),
)

_A, _Ah, _B, _Bh, _c, _ch, _d, _dh, _w, _wh, _h, _hh, _P, _Ph, _E, _x, _y = (
    operator(name)
    for name in (
        *("A", "A^*", "B", "B^*", "c", "c^*", "d", "d^*", "w", "w^*"),
        *("h", "h^*", "A^{j+1}", "A^{*(j+1)}", "E", "x", "y"),
    )
)
_m, _T = Symbol("m"), Symbol("T")  # m = M(0) = B^* B in coordinates with C = I
_STEIN = Rule("A A^* = I - B B^* in coordinates with C = I", _A * _Ah, 1 - _B * _Bh)
_NEWEST = Rule("B^* B = M(0)", _Bh * _B, _m)
_PROJECTION = 1 - _B * _Bh / _m
_BOUNDED = -_B * _hh - _h * _Bh + 1 - _B * _Bh


def _covariance() -> Chains:
    """K_T = sum_{j<T} v_j v_j^*, v_j = B - A^{j+1} B, is T B B^* and a bounded rest."""
    v, vh = _B - _P * _B, _Bh - _Bh * _Ph
    rest = -_P * _B * _Bh - _B * _Bh * _Ph + _P * _B * _Bh * _Ph
    yield chain(
        ("one more state adds v v^* with v = B - A^{j+1} B", v * vh),
        ("to K_T: one more B B^*, and what is summable over j", _B * _Bh + rest),
    )
    yield chain(
        (
            "with h = sum A^{j+1} B, the rest tends to -B h^* - h B^* + A A^* in coordinates with C = I",
            -_B * _hh - _h * _Bh + _A * _Ah,
        ),
        ("which is E = -B h^* - h B^* + I - B B^*", _BOUNDED),
        rules=(_STEIN,),
    )


def _limit() -> Chains:
    """(E + T B B^*)^{-1} tends to P = I - B B^*/M(0), because [[E, B], [B^*, -1/T]] tends to an invertible matrix."""
    border = _hh * _PROJECTION + _Bh / _m
    yield chain(
        ("x with (E + T B B^*) x = v solves E x + B y = v, where B^* x = y/T", _E * _x + _T * _B * _Bh * _x),
        ("so that T may go to infinity in y/T", _E * _x + _B * _y),
        rules=(Rule("B^* x = y/T", _Bh * _x, _y / _T),),
    )
    yield chain(
        ("there E P + B (h^* P + B^*/M(0)), with P = I - B B^*/M(0)", _BOUNDED * _PROJECTION + _B * border),
        ("is I", Integer(1)),
        rules=(_NEWEST,),
    )
    yield chain(("and B^* P = 0: B^*", _Bh), ("is B^* B B^*/M(0)", _Bh * _B * _Bh / _m), rules=(_NEWEST,))


def _value() -> Chains:
    """v^* P v at v = A w, w = A^tau B; the part B of v_tau = B - A v is annihilated by P."""
    _, left, right, _ = COMPLETION
    kept = _wh * _Ah * _A * _w - _wh * _ch * _d * _dh * _c * _w / _m
    yield chain(
        ("w^* A^* P A w with w = A^tau B", _wh * _Ah * _PROJECTION * _A * _w),
        ("is |A^{tau+1} B|^2 - |d|^2 |c A^tau B|^2 / M(0)", kept),
        rules=(left, right),
    )


def _trace() -> Chains:
    yield chain(
        ("the sum of A^{tau+1} B B^* A^{*(tau+1)} over all lags, times P", _A * _Ah * _PROJECTION),
        ("is P itself, a projection of rank N - 1", _PROJECTION),
        rules=(_STEIN, _NEWEST),
    )


def _warm() -> Chains:
    """Inputs before the first state add A A^* once more; half of P takes the place of P."""
    twice = -_B * _hh - _h * _Bh + 2 * (1 - _B * _Bh)
    border = _hh * _PROJECTION / 2 + _Bh / _m
    yield chain(
        ("with u_{-s} in x_0 the rest is -B h^* - h B^* + 2 A A^*", -_B * _hh - _h * _Bh + 2 * _A * _Ah),
        ("in coordinates with C = I", twice),
        rules=(_STEIN,),
    )
    yield chain(
        ("there E P/2 + B (h^* P/2 + B^*/M(0))", twice * _PROJECTION / 2 + _B * border),
        ("is I", Integer(1)),
        rules=(_NEWEST,),
    )


_WITNESS = Instance.diagonal("1/2", "-1/3", tau=1)
_UNSTABLE = Instance.diagonal(2, tau=0)
_TWICE = Instance.diagonal("1/2", "1/2", tau=0)
_SUFFICIENT_INPUT = SINGLE_INPUT.sufficient("it gives the symbols their meaning")
_CONTINUOUS = "the inverse of a matrix is continuous where it exists"
_SUMMABLE = "A^j -> 0 geometrically when rho(A) < 1"

_theorem = partial(Theorem, source=_PAPER, witness=_WITNESS)

MEMORY = _theorem(
    key="pooling.memory",
    title="What mean pooling keeps of the inputs near the end",
    claims=(equal(M_pooled(tau), M(tau + 1) - squared(b(0)) * squared(b(tau + 1)) / M(Integer(0))),),
    where=(ALL_PASS_COEFFICIENT,),
    hypotheses=(STABLE.but_not(_UNSTABLE), CONTROLLABLE.but_not(_TWICE), _SUFFICIENT_INPUT),
    derivation=Derivation(
        conclusion="Up to the invertible factor (I - A)^{-1} the input at lag tau from the end enters the sum of the "
        "states through v_tau = B - A^{tau+1} B. Its memory tends to v_tau^* P v_tau with P = I - B B^*/M(0), which "
        "annihilates B; |A^{tau+1} B|^2 = M(tau+1), |d| = |b_0| and |c A^tau B| = |b_{tau+1}|.",
        chains=lambda: (*_covariance(), *_limit(), *_value()),
        facts=(_CONTINUOUS, _SUMMABLE),
        uses=("state.projection", "state.similarity", "allpass.memory"),
    ),
    example='>>> memlaw.sides("pooling.memory", ["1/2", "-1/3"], tau=0)\n[(\'14/15\', \'14/15\')]',
)

TOTAL = _theorem(
    key="pooling.total",
    title="Mean pooling spends one unit of capacity on the mean",
    corollary_of="pooling.memory",
    claims=(equal(Sum(M_pooled(tau), (tau, 0, oo)), N - 1),),
    hypotheses=(
        STABLE.but_not(Instance.diagonal(2, 3)),
        CONTROLLABLE.but_not(Instance.diagonal("1/2", "1/2")),
        _SUFFICIENT_INPUT,
    ),
    derivation=Derivation(
        conclusion="The sum of v^* P v over v = A^{tau+1} B is the trace of P, a projection of rank N - 1.",
        chains=lambda: (*_limit(), *_trace()),
        facts=("the trace of a projection is its rank", _CONTINUOUS),
        uses=("pooling.memory",),
    ),
    example=">>> memlaw.sides(\"pooling.total\")\n[('1', '1')]",
)

FAR = _theorem(
    key="pooling.far",
    title="Mean pooling keeps 1/T of every far input",
    claims=(equal(far_share(), 1),),
    hypotheses=(
        STABLE.but_not(Instance.diagonal(2)),
        CONTROLLABLE.sufficient("on the range of C the same argument holds"),
        _SUFFICIENT_INPUT,
    ),
    derivation=Derivation(
        conclusion="For j = floor(T/2), v_j = B - A^{j+1} B differs from B by a geometrically small vector. With v = B "
        "the limiting equations E x + B y = B, B^* x = 0 have the solution x = 0, y = 1, and y/T = B^* K_T^{-1} B. Any "
        "j and T - j that grow faster than log T would do.",
        chains=_limit,
        facts=(_CONTINUOUS, _SUMMABLE),
        uses=("pooling.memory",),
    ),
    witness=Instance.diagonal("1/2", "-1/3"),
    example=">>> memlaw.sides(\"pooling.far\")\n[('1', '1')]",
)

WARM = _theorem(
    key="pooling.warm",
    title="A running start halves what mean pooling keeps of the inputs near the end",
    claims=(equal(M_warm(tau), M_pooled(tau) / 2),),
    hypotheses=(
        STABLE.but_not(_UNSTABLE),
        CONTROLLABLE.sufficient("on the range of C the same argument holds"),
        _SUFFICIENT_INPUT,
    ),
    derivation=Derivation(
        conclusion="The inputs before the first state compete with the last ones for the N - 1 units: they enter "
        "through A^{s+1} B, whose sum of squares is the same A A^*.",
        chains=_warm,
        facts=(_CONTINUOUS, _SUMMABLE),
        uses=("pooling.memory",),
    ),
    example='>>> memlaw.sides("pooling.warm", ["1/2", "-1/3"], tau=0)\n[(\'7/15\', \'7/15\')]',
)

THEOREMS = (MEMORY, TOTAL, FAR, WARM)
