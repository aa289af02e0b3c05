"""Coloured inputs: capacity where the input remembers itself.

The input is u_t = H(z) e_t, e white of variance one, with spectral density S = |H|^2 on the circle and variance
sigma^2, the mean of S. What is checked by machine are inputs u_t = a u_{t-1} + e_t + m e_{t-1}; the proofs are for
any S.
"""

from __future__ import annotations

from sympy import Abs, Expr, Lt, Sum, oo, symbols

from memlaw.theory.language import complex_quantity, quantity
from memlaw.theory.language.symbols import N, k, tau
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance, Number, gaussian, modulus_squared
from memlaw.theory.statement.theorem import Theorem, at_least, at_most, equal
from memlaw.theory.statement.words import Chains, Rule, cancels, chain, operators

M_coloured = quantity(
    "M_coloured",
    spelled=("M_{u}(@)", "M_u(@)"),
    gloss=(
        r"M_{u}(\tau)",
        r"$1 - \min_{w} \mathbb{E}\left|u_{t-\tau} - w^{*} x_{t}\right|^{2}/\sigma^{2}$ for the stationary input $u$ "
        r"with spectral density $S$ and variance $\sigma^{2} = \frac{1}{2\pi} \int_{0}^{2\pi} S(\omega)\, d\omega$",
    ),
)
peak = quantity("peak", spelled=(r"\sup_{\omega} \frac{S(\omega)}{\sigma^{2}}", "sup S/sigma^2"))
trough = quantity("trough", spelled=(r"\inf_{\omega} \frac{S(\omega)}{\sigma^{2}}", "inf S/sigma^2"))
colour = complex_quantity(
    "colour",
    spelled=("a", "a"),
    gloss=("a", r"the coefficient of the input $u_{t} = a u_{t-1} + e_{t}$ with white noise $e$"),
)


def coloured(instance: Instance, a: Number = 0, m: Number = 0) -> Instance:
    """The same pair with the input u_t = a u_{t-1} + e_t + m e_{t-1}.

    >>> coloured(Instance.diagonal(0), "9/10").label
    'input a = 9/10, m = 0; eigenvalues 0'
    """
    label = f"input a = {gaussian(a)}, m = {gaussian(m)}; {instance.label}"
    return instance.with_extra(a=gaussian(a), m=gaussian(m)).called(label)


def _coefficients(instance: Instance) -> tuple[Expr, Expr]:
    return gaussian(instance.extra.get("a", 0)), gaussian(instance.extra.get("m", 0))


def _stationary(instance: Instance) -> bool:
    return bool(modulus_squared(_coefficients(instance)[0]) < 1)


STATIONARY_INPUT = Hypothesis("stationary input", "the input is stationary", r"\left|a\right| < 1", _stationary)
AUTOREGRESSIVE = Hypothesis(
    "autoregressive input",
    "the input is u_t = a u_{t-1} + e_t, |a| < 1, e white",
    r"u_{t} = a u_{t-1} + e_{t},\ \left|a\right| < 1,\ e \text{ white}",
    lambda x: _coefficients(x)[1] == 0 and _stationary(x),
)
WHITE = Hypothesis(
    "white input", "the input is uncorrelated in time", r"S \text{ constant}", lambda x: sum(_coefficients(x)) == 0
)
NILPOTENT = Hypothesis("nilpotent", "A is nilpotent", "A^{N} = 0", lambda x: not any(x.eigenvalues))


def _trace_with_a_projection() -> Chains:
    """With R R^* = Gamma the covariance of u, G = [B, AB, ...]: the sum is tr(Pi R^* R), Pi = R^* G^* C^{-1} G R."""
    G, Gh, R, Rh, C, D, v, vh = operators("G G^* R R^* C C^{-1} v v^*")
    covariance = Rule("C = G Gamma G^*, Gamma = R R^*", G * R * Rh * Gh, C)
    identity = Rule("the unit vectors: sum v v^* = I", v * vh, 1)
    projection = Rh * Gh * D * G * R
    yield chain(
        (
            "sigma^2 times the sum of M: cov(x, u_{t-tau}) = G Gamma v with v the unit vector of lag tau",
            vh * R * Rh * Gh * D * G * R * Rh * v,
        ),
        ("is tr(Pi R^* R) with Pi = R^* G^* C^{-1} G R", projection * Rh * R),
        rules=(identity,),
        trace=True,
    )
    yield chain(
        ("Pi squared", projection * projection),
        ("is Pi, an orthogonal projection", projection),
        rules=(covariance, cancels(D, C)),
    )


def _poisson() -> Identities:
    """S/sigma^2 of an autoregressive input is Poisson's kernel; its extremes."""
    a, p, z, size = symbols("a p z r")
    yield Identity(
        "S/sigma^2 has the Fourier coefficients a^k and conj(a)^k",
        (1 - a * p) / ((1 - a * z) * (1 - p / z)),
        1 / (1 - a * z) + 1 / (1 - p / z) - 1,
    )
    yield Identity(
        "its largest value, at |1 - a z| = 1 - |a|", (1 - size**2) / (1 - size) ** 2, (1 + size) / (1 - size)
    )
    yield Identity("its least value, at |1 - a z| = 1 + |a|", (1 - size**2) / (1 + size) ** 2, (1 - size) / (1 + size))


def _oldest_predicts() -> Identities:
    """conj(a)^k u_{t-N+1}, of the oldest input kept, has the covariances of u_{t-N+1-k} with all newer ones."""
    p, first, second, x, head = symbols("p P Q x h")  # P = p^k, Q = p^(N-1-s): p^(k + N-1-s) = P Q
    yield Identity(
        "one lag further back multiplies every covariance by conj(a)", p * (first * second), (p * first) * second
    )
    yield Identity("what is left of the geometric series after its first term", x / (1 - x) - x, x * (x / (1 - x)))
    yield Identity("for N = 1 the total is that of a bare input", 1 + x / (1 - x), 1 / (1 - x))
    yield Identity("and N full lags come before it", (head + 1) + x / (1 - x), head + 1 / (1 - x))


_TOTAL = Sum(M_coloured(tau), (tau, 0, oo))
_PAIR = Instance.diagonal("1/2", "-1/3", tau=1, k=1)
_WITNESS = coloured(_PAIR, "1/2", "1/3")
_AUTO = coloured(_PAIR, "1/2")
_UNSTABLE = coloured(Instance.diagonal(2), "1/2")
_BARE = coloured(Instance.diagonal(0, k=1), "9/10")
_NOT_STATIONARY = coloured(Instance.diagonal("1/2"), 2)
_TWICE = coloured(Instance.diagonal("1/2", "1/2"))
_RANK = "the trace of a projection is its rank"
_SYMBOL = "inf S <= Gamma <= sup S for the Toeplitz matrix of S"
_TRACE_BOUND = "tr(Pi X) lies between rank(Pi) inf X and rank(Pi) sup X"

CAPACITY = Theorem(
    key="coloured.capacity",
    title="Capacity for a coloured input",
    claims=(at_most(_TOTAL, N * peak()), at_least(_TOTAL, N * trough())),
    hypotheses=(STABLE.but_not(_UNSTABLE), CONTROLLABLE.but_not(_TWICE), STATIONARY_INPUT.but_not(_NOT_STATIONARY)),
    derivation=Derivation(
        conclusion="sigma^2 times the sum is tr(Pi R^* R) with a projection Pi of rank N; the spectrum of R^* R is "
        "that of the Toeplitz matrix Gamma = R R^*, between inf S and sup S.",
        chains=_trace_with_a_projection,
        facts=(_RANK, _SYMBOL, _TRACE_BOUND),
        uses=("state.projection",),
    ),
    witness=_WITNESS,
    setting="coloured",
    source=sources.CAPACITY,
    remark="The upper bound needs no controllability.",
    example=">>> memlaw.sides(\"coloured.capacity\")\n[('41/13', '96/13'), ('41/13', '8/39')]",
)

POISSON = Theorem(
    key="coloured.autoregressive",
    title="Capacity for an autoregressive input",
    corollary_of="coloured.capacity",
    claims=(
        at_most(_TOTAL, N * (1 + Abs(colour())) / (1 - Abs(colour()))),
        at_least(_TOTAL, N * (1 - Abs(colour())) / (1 + Abs(colour()))),
    ),
    hypotheses=(
        STABLE.but_not(_UNSTABLE),
        CONTROLLABLE.but_not(_TWICE),
        AUTOREGRESSIVE.but_not(coloured(Instance.diagonal(0), 0, 1)),
    ),
    derivation=Derivation(
        conclusion="S/sigma^2 = (1 - |a|^2)/|1 - a z|^2, whose extremes are these.",
        lemmas=_poisson,
        uses=("coloured.capacity",),
    ),
    witness=_AUTO,
    setting="autoregressive input",
    source=sources.CAPACITY,
    example=">>> memlaw.sides(\"coloured.autoregressive\")\n[('2710/1001', '6'), ('2710/1001', '2/3')]",
)

WHITE_INPUT = Theorem(
    key="coloured.white",
    title="Capacity is N for a white input",
    corollary_of="coloured.capacity",
    claims=(equal(_TOTAL, N),),
    hypotheses=(STABLE.but_not(coloured(Instance.diagonal(2))), CONTROLLABLE.but_not(_TWICE), WHITE.but_not(_BARE)),
    derivation=Derivation(
        conclusion="A constant S makes both bounds N. With a = -m the input of the model is white too.",
        chains=_trace_with_a_projection,
        facts=(_RANK,),
        uses=("coloured.capacity",),
    ),
    witness=coloured(_PAIR, "1/2", "-1/2"),
    setting="white input",
    source=sources.CAPACITY,
    remark="A state without recurrence, A = 0, has the capacity 100/19 for the input a = 9/10: an input that remembers "
    "itself is remembered by every state.",
    example=">>> memlaw.sides(\"coloured.white\")\n[('2', '2')]",
)

REGISTER = Theorem(
    key="coloured.register",
    title="A shift register keeps more than N units of an autoregressive input",
    claims=(
        equal(M_coloured(tau), 1, Lt(tau, N)),
        equal(M_coloured(N - 1 + k), Abs(colour()) ** (2 * k)),
        equal(_TOTAL, N + Abs(colour()) ** 2 / (1 - Abs(colour()) ** 2)),
    ),
    hypotheses=(
        NILPOTENT.but_not(coloured(Instance.diagonal("1/2", k=1, tau=0), "1/2")),
        CONTROLLABLE.but_not(coloured(Instance.pair([[0, 0], [0, 0]], [1, 0], (0, 0), k=1, tau=1), "1/2")),
        AUTOREGRESSIVE.but_not(coloured(Instance.diagonal(0, k=1, tau=0), "1/2", 1)),
    ),
    derivation=Derivation(
        conclusion="The state is an invertible map of the last N inputs. Older ones are best predicted from the oldest "
        "of these: conj(a)^k u_{t-N+1} has the same covariances with all of them, and the variance |a|^{2k} sigma^2.",
        lemmas=_oldest_predicts,
        facts=("the best linear predictor is the one whose error is uncorrelated with what it may use",),
        uses=("state.projection",),
    ),
    witness=coloured(Instance.companion(0, 0, tau=1, k=1), "1/2"),
    setting="register",
    source=sources.CAPACITY,
    example=">>> memlaw.sides(\"coloured.register\")\n[('1', '1'), ('1/4', '1/4'), ('7/3', '7/3')]",
)

THEOREMS = (CAPACITY, POISSON, WHITE_INPUT, REGISTER)
