"""One eigenvalue: scalar-decay heads, linear attention and their fixed capacity."""

from __future__ import annotations

from functools import partial
from typing import Any

from sympy import ImmutableMatrix, Integer, Lt, Product, Sum, oo, symbols

from memlaw.theory.language import Coefficient, b, quantity
from memlaw.theory.language.language import blaschke_factor
from memlaw.theory.language.symbols import T, eigenvalue, i, k, squared, tau, z
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance, Number, gaussian
from memlaw.theory.statement.theorem import Definition, Source, Theorem, equal
from memlaw.theory.statement.words import Chains, Rule, cancels, chain, operator, operators

_PAPER = Source("guan2025", "attention-like recurrences have a single eigenvalue and a fixed capacity")
_theorem = partial(Theorem, source=_PAPER, setting="heads")

M_head = quantity(
    "M_head",
    spelled=(r"M_{\lambda_{1} I, B}(@)", "M_{l_1 I, B}(@)"),
    gloss=(
        r"M_{\lambda_{1} I, B}(\tau)",
        r"the memory function of a head $x_t = \lambda_{1} x_{t-1} + B u_t$ with states in $\mathbb{C}^{d}$, any $d$",
    ),
)
M_heads = quantity(
    "M_heads",
    spelled=(r"M_{\mathrm{heads}}(@)", "M_heads(@)"),
    gloss=(
        r"M_{\mathrm{heads}}(\tau)",
        r"the memory function of $H$ heads side by side on one input, head $i$ with decay $\lambda_{i}$ and any width",
    ),
)
head_count = quantity("head_count", spelled=("H", "H"), gloss=("H", "the number of heads"))
HEADS_COEFFICIENT = Definition(b(k), Coefficient(Product(blaschke_factor(eigenvalue[i]), (i, 1, head_count())), z, k))
M_keys = quantity(
    "M_keys",
    "M",
    1,
    gloss=(
        r"M_{T}(\tau)",
        r"the memory of $u_{T-\tau}$ in $x_T$, where $x_t = a x_{t-1} + k_t u_t$ starts from zero with decay $a$; "
        r"$0$ for $\tau \geq T$",
    ),
)
key_rank = quantity("key_rank", spelled=(r"\operatorname{rank}\,[k_{1}, \dots, k_{%}]", "rank [k_1, ..., k_%]"))
block_trace = quantity(
    "block_trace",
    spelled=(r"\operatorname{tr} M_{\lambda_{1} I, B_m}(@)", "tr M_{l_1 I, B_m}(@)"),
    gloss=(
        r"M_{\lambda_{1} I, B_m}(\tau)",
        r"the memory matrix of a head $x_t = \lambda_{1} x_{t-1} + B_m u_t$ with $m$ white inputs",
    ),
)
block_rank = quantity("block_rank", spelled=(r"\operatorname{rank}(B_m)", "rank(B_m)"))


# --- instances --------------------------------------------------------------------------------------------------


def heads(decays: Any, weights: Any, block: Any = ((1,),), **extra: object) -> Instance:
    """Heads with these decays and input weights (a tuple for each); the first also with the inputs of `block`.

    The pair of the instance has one state for each head. Put a zero decay first.
    """
    exact = tuple(tuple(gaussian(value) for value in own) for own in weights)
    matrix = ImmutableMatrix([[gaussian(value) for value in row] for row in block])
    instance = Instance.diagonal(*decays).with_extra(heads=exact, block=matrix, **extra)
    told = f"heads with decays {list(decays)} and weights {[list(own) for own in exact]}, inputs {matrix.tolist()}"
    return instance.called(told + "".join(f", {name}" for name in extra))


def keys(vectors: Any, decay: Number = 1) -> Instance:
    """x_t = a x_{t-1} + k_t u_t with these keys k_1, k_2, ... and this decay a."""
    exact = tuple(tuple(gaussian(value) for value in vector) for vector in vectors)
    pair = Instance.diagonal(*[decay] * len(exact[0]))
    return pair.with_extra(keys=exact, decay=gaussian(decay)).called(
        f"keys {[list(vector) for vector in exact]}, decay {decay}"
    )


# --- hypotheses -------------------------------------------------------------------------------------------------

SCALAR = Hypothesis(
    "diagonalisable",
    "each head's matrix is a multiple of the identity",
    r"A = \lambda I",
    lambda instance: "jordan" not in instance.extra,
)
DRIVEN = Hypothesis(
    "driven",
    "the input reaches each head",
    r"B \neq 0",
    lambda instance: all(any(value != 0 for value in own) for own in instance.extra["heads"]),
)
DISTINCT_DECAYS = Hypothesis(
    "distinct decays",
    "no two heads decay alike",
    r"\lambda_i \neq \lambda_j \ (i \neq j)",
    lambda instance: len(set(instance.eigenvalues)) == instance.size,
)
FIXED_KEY = Hypothesis(
    "fixed key",
    "all keys are one nonzero vector",
    r"k_t = k \neq 0",
    lambda instance: len(set(instance.extra["keys"])) == 1 and any(instance.extra["keys"][0]),
)
NO_DECAY = Hypothesis(
    "no decay", "the state is carried on unchanged", r"a = 1", lambda instance: bool(instance.extra["decay"] == 1)
)
KEPT = Hypothesis(
    "kept", "the state is not thrown away", r"a \neq 0", lambda instance: bool(instance.extra["decay"] != 0)
)

# --- derivations ------------------------------------------------------------------------------------------------

_B, _Bh, _g, _X, _G, _P = operators("B B^* g X G P")
_unit = _B**0


def _one_direction() -> Chains:
    """C = B B^*/s with s = 1 - |l|^2, and its generalised inverse s B g g B^*, g = 1/(B^* B)."""
    gain = symbols("s")
    inner = (Rule("B^* B g = 1", _Bh * _B * _g, _unit), Rule("g B^* B = 1", _g * _Bh * _B, _unit))
    covariance, inverse = _B * _Bh / gain, gain * _B * _g * _g * _Bh
    yield chain(
        (
            "C = B B^*/s with s = 1 - |l|^2, G = s B g g B^* with g = 1/(B^* B): C G C",
            covariance * inverse * covariance,
        ),
        ("is C: G is a generalised inverse", covariance),
        rules=inner,
    )
    yield chain(("B^* G B", _Bh * inverse * _B), ("is 1 - |l|^2", gain * _unit), rules=inner)


def _geometric() -> Identities:
    x, power = symbols("x y")
    yield Identity("Stein's equation for C = B B^*/(1 - x), x = |l|^2", 1 / (1 - x) - x / (1 - x), Integer(1))
    yield Identity("(1 - x) x^tau = x^tau - x^{tau+1}: the sum telescopes to 1", (1 - x) * power, power - x * power)


def _heads_are_copies() -> Chains:
    """x_t = W s_t, W with one column for each head: independent columns, so W^+ W = I."""
    A, W, D, Wp, Wh, Wph, v, vh, Ci = operators("A W D W^+ W^* W^{+*} v v^* C^{-1}")
    copies = (Rule("A W = W D", A * W, W * D),)
    left_inverse = (Rule("W^+ W = I", Wp * W, _unit), Rule("W^* W^{+*} = I", Wh * Wph, _unit))
    yield chain(
        ("A A W v, W the copies of one state for each head", A * A * W * v), ("is W D D v", W * D * D * v), rules=copies
    )
    yield chain(
        ("the memory of x = W s at v' = W v: v'^* W^{+*} C^{-1} W^+ v'", vh * Wh * Wph * Ci * Wp * W * v),
        ("is that of s, one state for each head", vh * Ci * v),
        rules=left_inverse,
    )


def _one_key() -> Chains:
    """C_T = T k k^* with generalised inverse k g g k^*/T."""
    length = symbols("T")
    inner = (Rule("k^* k g = 1", _Bh * _B * _g, _unit), Rule("g k^* k = 1", _g * _Bh * _B, _unit))
    covariance, inverse = length * _B * _Bh, _B * _g * _g * _Bh / length
    yield chain(
        ("with B = k, C_T = T k k^*, G = k g g k^*/T and g = 1/(k^* k), C_T G C_T", covariance * inverse * covariance),
        ("is C_T", covariance),
        rules=inner,
    )
    yield chain(("k^* G k, the memory at every lag", _Bh * inverse * _B), ("is 1/T", _unit / length), rules=inner)


def _keys_project() -> Chains:
    K, Kh, S, Si = operators("K K^* S S^{-1}")
    rules = (Rule("K K^* = S", K * Kh, S), cancels(Si, S))
    links = (
        ("with K = [k_1, ..., k_T], the sum of k_t^* S^{-1} k_t is tr K^* S^{-1} K", Kh * Si * K),
        ("is the trace of the identity on the rank", _unit),
    )
    yield chain(*links, rules=rules, trace=True)


def _inputs_project() -> Chains:
    S, G = operator("S"), operator("G")
    rules = (Rule("B B^* = S", _B * _Bh, S), Rule("G S G = G", G * S * G, G))
    square = _Bh * G * _B * _Bh * G * _B
    yield chain(
        ("with S = B B^* and its inverse G on its range, B^* G B squared", square),
        ("is itself", _Bh * G * _B),
        rules=rules,
    )
    yield chain(
        ("its trace tr B^* G B", _Bh * G * _B), ("is tr G S, the rank of B", G * S), rules=rules[:1], trace=True
    )


# --- theorems ---------------------------------------------------------------------------------------------------

_POWER = squared(eigenvalue[1]) ** tau
_SHARE = (1 - squared(eigenvalue[1])) * _POWER
_UNSTABLE = heads([2], [(1, 1)], [[1, 1]]).with_parameters(tau=0)
_JORDAN = heads(["1/2"], [(0, 1)], [[0], [1]], jordan=1).with_parameters(tau=0)
_SILENT = heads(["1/2"], [(0, 0)], [[0]]).with_parameters(tau=0)
_FIXED = keys([(1, 2), (1, 2), (1, 2), (1, 2)])

SCALAR_HEAD = _theorem(
    key="single.scalar",
    title="A head with one decay remembers one unit",
    corollary_of="single.inputs",
    claims=(equal(M_head(tau), _SHARE), equal(Sum(M_head(tau), (tau, 0, oo)), 1)),
    hypotheses=(STABLE.but_not(_UNSTABLE), SCALAR.but_not(_JORDAN), DRIVEN.but_not(_SILENT)),
    derivation=Derivation(
        conclusion="A^tau B = l^tau B points in one direction whatever the width is; M(tau) = |l|^{2 tau} B^* G B.",
        chains=_one_direction,
        lemmas=_geometric,
        facts=("A^tau B lies in the range of C, so every generalised inverse gives the same M",),
        uses=("state.projection",),
    ),
    witness=heads(["1/2"], [(1, 2)]).with_parameters(tau=1),
    remark="Mamba-2 with a frozen gate and a RetNet head without rotation are such heads.",
    example=">>> memlaw.sides(\"single.scalar\", tau=1)\n[('3/16', '3/16'), ('1', '1')]",
)

HEADS = _theorem(
    key="single.heads",
    title="Heads remember as much as they have different decays",
    corollary_of="allpass.memory",
    claims=(
        equal(M_heads(tau), 1 - Sum(squared(b(k)), (k, 0, tau))),
        equal(Sum(M_heads(tau), (tau, 0, oo)), head_count()),
    ),
    where=(HEADS_COEFFICIENT,),
    hypotheses=(
        STABLE.but_not(_UNSTABLE),
        SCALAR.but_not(_JORDAN),
        DRIVEN.but_not(_SILENT),
        DISTINCT_DECAYS.but_not(heads(["1/2", "1/2"], [(1,), (1,)]).with_parameters(tau=0)),
    ),
    derivation=Derivation(
        conclusion="All states of a head are multiples of one, so N heads carry the same as one state for each decay: "
        "a controllable diagonal pair with the spectrum of the decays.",
        chains=_heads_are_copies,
        facts=("a matrix with independent columns has a left inverse",),
        uses=("state.projection", "allpass.memory", "capacity.diagonal"),
    ),
    witness=heads(["1/2", "-1/3"], [(1, 2), (1, 0)]).with_parameters(tau=1),
    example=">>> memlaw.sides(\"single.heads\", tau=0)\n[('35/36', '35/36'), ('2', '2')]",
)

ATTENTION = _theorem(
    key="single.attention",
    title="Linear attention with a fixed key remembers every step equally little",
    claims=(equal(M_keys(T, tau), 1 / T, Lt(tau, T)),),
    hypotheses=(
        FIXED_KEY.but_not(keys([(1, 0), (0, 1)]).with_parameters(T=2, tau=0)),
        NO_DECAY.but_not(keys([(1, 0), (1, 0)], "1/2").with_parameters(T=2, tau=0)),
    ),
    derivation=Derivation(
        conclusion="All T inputs have entered through the same vector; their sum is all that is kept.",
        chains=_one_key,
        facts=("k lies in the range of C_T, so every generalised inverse gives the same memory",),
        uses=("state.leverage",),
    ),
    witness=_FIXED.with_parameters(T=3, tau=1),
    setting="fixed key",
    example=">>> memlaw.sides(\"single.attention\", T=3, tau=1)\n[('1/3', '1/3')]",
)

KEYS = _theorem(
    key="single.keys",
    title="Linear attention remembers as many units as its keys span",
    corollary_of="gated.sum",
    claims=(equal(Sum(M_keys(T, tau), (tau, 0, T - 1)), key_rank(T)),),
    hypotheses=(KEPT.but_not(keys([(1, 0), (0, 1)], 0).with_parameters(T=2)),),
    derivation=Derivation(
        conclusion="Powers of a scale the keys and leave their span; the sum is the trace of the projection on it.",
        chains=_keys_project,
        facts=("on the span of the keys S is invertible",),
        uses=("gated.sum",),
    ),
    witness=keys([(1, 0), (1, 1), (2, 1)]).with_parameters(T=3, tau=1),
    setting="keys",
    example=">>> memlaw.sides(\"single.keys\", T=3)\n[('2', '2')]",
)

INPUTS = _theorem(
    key="single.inputs",
    title="A head with several inputs remembers the rank of its input matrix",
    claims=(equal(block_trace(tau), _SHARE * block_rank()), equal(Sum(block_trace(tau), (tau, 0, oo)), block_rank())),
    hypotheses=(STABLE.but_not(_UNSTABLE), SCALAR.but_not(_JORDAN)),
    derivation=Derivation(
        conclusion="M(tau) = (1 - |l|^2)|l|^{2 tau} B^* G B, a multiple of the projection on the row space of B.",
        chains=_inputs_project,
        lemmas=_geometric,
        facts=("the trace of a projection is its rank",),
        uses=("mimo.projection",),
    ),
    witness=heads(["1/2"], [(1, 2)], [[1, 0, 1], [0, 1, 1]]).with_parameters(tau=1),
    example=">>> memlaw.sides(\"single.inputs\", tau=1)\n[('3/8', '3/8'), ('2', '2')]",
)

THEOREMS: tuple[Theorem, ...] = (SCALAR_HEAD, HEADS, ATTENTION, KEYS, INPUTS)
