"""Depth: what a stack of linear layers remembers."""

from __future__ import annotations

from functools import partial
from typing import Any

from sympy import Expr, ImmutableMatrix, Matrix, Product, Sum, eye, oo

from memlaw.theory.language import ALL_PASS, Coefficient, b, complex_quantity, quantity
from memlaw.theory.language.symbols import N, bar, j, k, squared, tau, z
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.hypotheses import CONTROLLABLE, STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance, gaussian, krylov, modulus_squared
from memlaw.theory.statement.theorem import Definition, Source, Theorem, at_most, equal
from memlaw.theory.statement.words import Chains, Rule, cancels, chain, operator, operators

_PAPER = Source("guan2025", "the sum of M over all lags is at most the number of nodes N")
_theorem = partial(Theorem, source=_PAPER, setting="stack")

_STACK = (
    r"x_t = A x_{t-1} + B u_t$, $y_t = c\, x_t + d\, u_t$ (upstream, $N$ states) and $x'_t = A' x'_{t-1} + B' y_t$ "
    r"(downstream, $N'$ states"
)

M_stack = quantity(
    "M_stack",
    spelled=(r"M_{x, x'}(@)", "M_{x, x'}(@)"),
    gloss=(
        r"M_{x, x'}, M_{x'}",
        rf"the memory of the joint state, or of the last layer alone, of the stack ${_STACK})",
    ),
)
M_last = quantity("M_last", spelled=(r"M_{x'}(@)", "M_{x'}(@)"), gloss=M_stack.gloss)
lower_size = quantity("lower_size", spelled=("N'", "N'"), gloss=("N'", "the number of states downstream"))
lower_pole = complex_quantity(
    "lower_pole",
    spelled=(r"\mu_{%}", "mu_%"),
    gloss=(r"\mu_{1}, \dots, \mu_{N'}", r"the eigenvalues of the downstream matrix $A'$, with multiplicity"),
)
numerator = complex_quantity(
    "numerator",
    spelled=(r"\operatorname{num}(\mu_{%})", "num(mu_%)"),
    gloss=(
        r"\operatorname{num}(s)",
        rf"the numerator $d \det(sI - A) + s\, c \operatorname{{adj}}(sI - A) B$ of the upstream transfer function in "
        rf"the stack ${_STACK}); $s = 1/z$",
    ),
)
stack_determinant = complex_quantity(
    "stack_determinant",
    spelled=(r"\det K_{x, x'}", "det K_{x, x'}"),
    gloss=(r"K, K', K_{x, x'}", r"the controllability matrices of $(A, B)$, of $(A', B')$ and of the joint state"),
)
upper_determinant = complex_quantity("upper_determinant", spelled=(r"\det K", "det K"))
lower_determinant = complex_quantity("lower_determinant", spelled=(r"\det K'", "det K'"))


# --- instances --------------------------------------------------------------------------------------------------


def stack(upper: Instance, row: Any, skip: Any, lower: Instance, **extra: object) -> Instance:
    """Two layers: the pair `upper`, read as y = row x + skip u, drives the pair `lower`; zero eigenvalues first."""
    values = tuple(gaussian(value) for value in row)
    told = f"upstream {upper.label}, read through {list(values)} with skip {gaussian(skip)}, then {lower.label}"
    return upper.with_extra(
        c=values, d=gaussian(skip), lower_A=lower.A, lower_B=tuple(lower.B), lower_poles=lower.eigenvalues, **extra
    ).called(told + "".join(f", {name}" for name in extra))


def _numerator(instance: Instance, at: Expr) -> Expr:
    """det [[sI - A, -sB], [c, d]]."""
    top = (at * eye(instance.size) - instance.A).row_join(-at * instance.B)
    return Matrix(top.col_join(Matrix([[*instance.extra["c"], instance.extra["d"]]]))).det().expand()


def _no_zero_on_a_pole(instance: Instance) -> bool:
    return all(_numerator(instance, pole) != 0 for pole in instance.extra["lower_poles"])


def _is_heard(instance: Instance) -> bool:
    """Whether the impulse response d + cB, cAB, cA^2B, ... is not zero."""
    row = ImmutableMatrix([list(instance.extra["c"])])
    first = instance.extra["d"] + (row * instance.B)[0, 0]
    return first != 0 or any(row * instance.A * instance.krylov)


LOWER_STABLE = Hypothesis(
    "stable downstream",
    "every eigenvalue of the downstream layer lies inside the unit circle",
    r"\rho(A') < 1",
    lambda instance: all(bool(modulus_squared(value) < 1) for value in instance.extra["lower_poles"]),
)
LOWER_CONTROLLABLE = Hypothesis(
    "controllable downstream",
    "the downstream pair is controllable by its own input",
    r"\det K' \neq 0",
    lambda x: bool(krylov(x.extra["lower_A"], ImmutableMatrix(list(x.extra["lower_B"]))).det() != 0),
)
NO_ZERO_ON_A_POLE = Hypothesis(
    "no zero on a pole",
    "no zero of the upstream numerator sits on a downstream pole",
    r"n(\mu_j) \neq 0",
    _no_zero_on_a_pole,
)
HEARD = Hypothesis("heard", "the upstream transfer function is not zero everywhere", r"n \not\equiv 0", _is_heard)
SAME_STEP = Hypothesis(
    "same step",
    "a layer reads the output of the one before it at the same step",
    r"y_t = c\, x_t + d\, u_t",
    lambda instance: "delayed" not in instance.extra,
)


# --- derivations ------------------------------------------------------------------------------------------------


def _block_triangular() -> Chains:
    """Columns q(A_s) B_s for q = d_1, s d_1, ...: the upper part vanishes, the lower one is A'^k n(A') B'."""
    A, n, K = operators("A' n(A') B'")
    links = (
        ("the next such column, A' (A' n(A') B')", A * A * n * K),
        ("is n(A') A' A' B', since n(A') commutes with A': together they are n(A') K'", n * A * A * K),
    )
    yield chain(*links, rules=(Rule("A' n(A') = n(A') A'", A * n, n * A),))


def _one_system() -> Chains:
    A, x, B, u, A2, y2, B2, c, d = operators("A x B u A' x' B' c d")
    new = operator("x_t")
    links = (
        ("x'_t = A' x'_{t-1} + B' (c x_t + d u_t)", A2 * y2 + B2 * c * new + B2 * d * u),
        (
            "is linear in the joint state one step earlier and in u_t",
            A2 * y2 + B2 * c * A * x + B2 * c * B * u + B2 * d * u,
        ),
    )
    yield chain(*links, rules=(Rule("x_t = A x_{t-1} + B u_t", new, A * x + B * u),))


def _trace_of_a_projection() -> Chains:
    C, Ci, v, vh = operators("C' C'^{-1} v v^*")
    rules = (Rule("sum_tau v v^* = C'", v * vh, C), cancels(Ci, C))
    links = (
        ("with v = E x'_t conj(u_{t-tau}), the sum of v^* C'^{-1} v over all lags", vh * Ci * v),
        ("is the trace of the identity on N' states", C**0),
    )
    yield chain(*links, rules=rules, trace=True)


# --- theorems ---------------------------------------------------------------------------------------------------

_HALF, _QUARTER = Instance.diagonal("1/2"), Instance.diagonal("1/4")
_CANCELLED = stack(_HALF, [1], 1, _QUARTER).with_parameters(tau=0)
_BOTH = Definition(
    b(k),
    Coefficient(ALL_PASS * Product((z - bar(lower_pole(j))) / (1 - lower_pole(j) * z), (j, 1, lower_size())), z, k),
)
_STABLE = STABLE.but_not(stack(Instance.diagonal(2), [1], 1, _QUARTER).with_parameters(tau=0))
_LOWER_STABLE = LOWER_STABLE.but_not(stack(_HALF, [1], 1, Instance.diagonal(2)).with_parameters(tau=0))
_TWICE = Instance.diagonal("1/4", "1/4")

DETERMINANT = _theorem(
    key="depth.determinant",
    title="A stack is controllable unless a zero meets a pole",
    claims=(
        equal(
            stack_determinant(), upper_determinant() * lower_determinant() * Product(numerator(j), (j, 1, lower_size()))
        ),
    ),
    hypotheses=(SAME_STEP.but_not(stack(_HALF, [1], 1, _QUARTER, delayed=1)),),
    derivation=Derivation(
        conclusion="In the joint controllability matrix replace s^{N+k} by s^k det(sI - A), which changes no "
        "determinant: by Cayley-Hamilton the new columns are zero upstream and n(A') A'^k B' downstream, and "
        "det n(A') = n(mu_1) ... n(mu_N').",
        chains=_block_triangular,
        facts=("Cayley-Hamilton", "the eigenvalues of n(A') are n(mu_j)"),
    ),
    witness=stack(Instance.diagonal("1/2", "-1/3"), [1, 2], 1, Instance.diagonal("1/4", "1/5")),
    remark="Pole 1/2 read with weight 1 and skip 1, then pole 1/4: n(1/4) = 0 and the two layers hold one unit.",
    example=">>> memlaw.sides(\"depth.determinant\")\n[('...', '...')]",
)

JOINT = _theorem(
    key="depth.joint",
    title="A stack remembers as one layer with both spectra",
    corollary_of="allpass.memory",
    claims=(
        equal(M_stack(tau), 1 - Sum(squared(b(k)), (k, 0, tau))),
        equal(Sum(M_stack(tau), (tau, 0, oo)), N + lower_size()),
    ),
    where=(_BOTH,),
    hypotheses=(
        _STABLE,
        _LOWER_STABLE,
        CONTROLLABLE.but_not(
            stack(Instance.diagonal("1/2", "1/2"), [1, 0], 1, Instance.diagonal("1/3")).with_parameters(tau=0)
        ),
        LOWER_CONTROLLABLE.but_not(stack(_HALF, [2], 1, _TWICE).with_parameters(tau=0)),
        NO_ZERO_ON_A_POLE.but_not(_CANCELLED),
    ),
    derivation=Derivation(
        conclusion="The joint state is one linear state with the eigenvalues of both layers, controllable because its "
        "determinant is not zero.",
        chains=_one_system,
        uses=("depth.determinant", "allpass.memory", "capacity.rank"),
    ),
    witness=stack(_HALF, [2], 1, _QUARTER).with_parameters(tau=1),
    remark="So depth buys no capacity and no shape that width does not have: one diagonal layer with the same poles "
    "has the same memory.",
    example=">>> memlaw.sides(\"depth.joint\", tau=0)\n[('63/64', '63/64'), ('2', '2')]",
)

LAST = _theorem(
    key="depth.last",
    title="The last layer alone has its own capacity",
    claims=(equal(Sum(M_last(tau), (tau, 0, oo)), lower_size()), at_most(M_last(tau), M_stack(tau))),
    hypotheses=(
        _STABLE,
        _LOWER_STABLE,
        LOWER_CONTROLLABLE.but_not(stack(_HALF, [2], 1, _TWICE).with_parameters(tau=0)),
        HEARD.but_not(stack(_HALF, [0], 0, _QUARTER).with_parameters(tau=0)),
    ),
    derivation=Derivation(
        conclusion="A combination of the last states is a nonzero downstream transfer function times the upstream one, "
        "not zero either; so their covariance C' is not singular, and memory sums to its rank.",
        chains=_trace_of_a_projection,
        facts=(
            "a product of nonzero rational functions is not zero",
            "what can be read from a part of the state can be read from all of it",
        ),
    ),
    witness=stack(_HALF, [2], 1, _QUARTER).with_parameters(tau=1),
    remark="It need not fall with the lag, and the spectra do not decide it: pole 1/2 read with weight 1 and skip -1, "
    "then pole 1/4, has M(0) = 0.",
    example=">>> memlaw.sides(\"depth.last\", tau=0)\n[('1', '1'), ('...', '63/64')]",
)

THEOREMS: tuple[Theorem, ...] = (DETERMINANT, JOINT, LAST)
