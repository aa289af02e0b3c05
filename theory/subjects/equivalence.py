"""S4 and its diagonal form: which layers have a diagonal twin, and what twins share.

A twin of a pair (A, B) is a pair (A', B') with the same characteristic polynomial, multiplicities counted; S4 is
dense, S4D diagonal.
"""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from sympy import Abs, Expr, ImmutableMatrix, Integer, Matrix, MatrixSymbol, Sum, prod, sqrt, symbols

from memlaw.theory.language import M, M_other, Scalar, quantity
from memlaw.theory.language.symbols import A, B, N, bar, eigenvalue, i, k, other_eigenvalue, tau
from memlaw.theory.statement import sources
from memlaw.theory.statement.derivation import Derivation, Identities, Identity
from memlaw.theory.statement.hypotheses import CONTROLLABLE, DISTINCT, SINGLE_INPUT, STABLE, Hypothesis
from memlaw.theory.statement.instance import Instance, Number, gaussian, modulus_squared
from memlaw.theory.statement.theorem import Theorem, at_most, equal
from memlaw.theory.statement.words import Chains, Rule, cancels, chain, operator, operators


class NamedMatrix(MatrixSymbol):  # type: ignore[misc]
    """A matrix of a second pair, or built from a pair; it explains itself in lists of notation."""

    GLOSSES: ClassVar[dict[str, tuple[str, str]]] = {
        "A'": ("(A', B')", "a second pair, the twin"),
        "K": ("K", r"the Krylov matrix $[B, AB, \dots, A^{N-1}B]$"),
        "K'": ("K'", r"the Krylov matrix $[B', A'B', \dots, A'^{N-1}B']$ of the twin"),
        "w": ("w", r"any readout, $y_{t} = w^{*} x_{t}$; its kernel is $w^{*} A^{k} B$"),
    }

    @property
    def gloss(self) -> tuple[str, str] | None:
        """Symbol and explanation, both LaTeX."""
        return self.GLOSSES.get(self.name)


A_TWIN = NamedMatrix("A'", N, N)
B_TWIN = NamedMatrix("B'", N, 1)
KRYLOV = NamedMatrix("K", N, N)
KRYLOV_TWIN = NamedMatrix("K'", N, N)
READOUT = NamedMatrix("w", N, 1)

M_twin = quantity(
    "M_twin",
    spelled=("M_{A', B'}(@)", "M_{A', B'}(@)"),
    gloss=("M_{A', B'}", r"the memory function of the twin $(A', B')$"),
)
shared_kernels = quantity(
    "shared_kernels",
    spelled=(
        r"\dim \bigl( \{w^{*} A^{k} B\} \cap \operatorname{span} \{\lambda^{k}\} \bigr)",
        "dim({w^* A^k B} n span {l^k})",
    ),
    gloss=(
        r"\operatorname{span} \{\lambda^{k}\}",
        r"the kernels of all diagonal layers: sums of $w_{i} \lambda_{i}^{k}$, for any $\lambda_{i}$",
    ),
)
distinct_roots = quantity(
    "distinct_roots",
    spelled=(r"\#\{\lambda : p_{B}(\lambda) = 0\}", "#{l : p_B(l) = 0}"),
    gloss=("p_{B}", r"the minimal polynomial of $B$ under $A$: monic, of least degree, $p_{B}(A) B = 0$"),
)
has_diagonal_twin = quantity(
    "has_diagonal_twin",
    spelled=(r"\text{a diagonal layer has every kernel } w^{*} A^{k} B", "a diagonal layer has every w^* A^k B"),
)
simple_roots = quantity(
    "simple_roots",
    spelled=(r"p_{B} \text{ has simple roots}", "p_B has simple roots"),
    gloss=("p_{B}", r"the minimal polynomial of $B$ under $A$: monic, of least degree, $p_{B}(A) B = 0$"),
)
has_diagonal_twin.statement = simple_roots.statement = True

# --- instances ------------------------------------------------------------------------------------------------------


def with_twin(instance: Instance, twin: Instance, readout: tuple[Number, ...] = ()) -> Instance:
    """A pair with its twin and a readout of the pair, (1, 2, ..., N) unless given; labelled with all of them.

    >>> with_twin(Instance.diagonal("1/2"), Instance.diagonal("1/2", weights=[3])).label
    'readout 1; twin: eigenvalues 1/2 with weights 3; eigenvalues 1/2'
    """
    weights = tuple(map(gaussian, readout or range(1, instance.size + 1)))
    shown = ", ".join(map(str, weights))
    label = f"readout {shown}; twin: {twin.label}; {instance.label}"
    data = {"twin_A": twin.A, "twin_B": twin.B, "twin_eigenvalues": twin.eigenvalues, "w": weights}
    return instance.with_extra(**data).called(label)


def twin_of(instance: Instance) -> Instance:
    """The twin that an instance carries, or (T A T^{-1}, T W B) for a basis T and weights W."""
    extra = instance.extra
    if "basis" in extra:
        T, W = ImmutableMatrix(extra["basis"]), ImmutableMatrix.diag(*extra["weights"])
        return Instance(T * instance.A * T.inv(), T * W * instance.B, instance.eigenvalues)
    A, B = ImmutableMatrix(extra["twin_A"]), ImmutableMatrix(extra["twin_B"])
    return Instance(A, B, tuple(extra["twin_eigenvalues"]))


def with_neighbour(instance: Instance, *eigenvalues: Number) -> Instance:
    """A pair and the eigenvalues of a diagonal layer near it.

    >>> with_neighbour(Instance.companion(0), "1/9").label
    'near eigenvalues 1/9; companion pair of eigenvalues 0'
    """
    near = tuple(map(gaussian, eigenvalues))
    label = f"near eigenvalues {', '.join(map(str, near))}; {instance.label}"
    return instance.with_extra(near=near).called(label)


def _neighbours(instance: Instance) -> tuple[Expr, ...]:
    return tuple(instance.extra.get("near", ()))


def _same_spectrum(instance: Instance) -> bool:
    """Multiplicities counted; both lists of eigenvalues were checked against the characteristic polynomials."""
    if "basis" in instance.extra:
        return bool(ImmutableMatrix(instance.extra["basis"]).det() != 0)
    first, second = instance.eigenvalues, twin_of(instance).eigenvalues
    return sorted(map(str, first)) == sorted(map(str, second))


def _controllable_twin(instance: Instance) -> bool:
    """Of a twin that other weights of a diagonal pair and a basis give: no state that is silent."""
    if "basis" in instance.extra:
        driven = all(w != 0 and b != 0 for w, b in zip(instance.extra["weights"], instance.B, strict=True))
        return driven and instance.is_diagonal and DISTINCT.holds(instance) and _same_spectrum(instance)
    return CONTROLLABLE.holds(twin_of(instance))


TWIN = Hypothesis(
    "same spectrum", "the twin has the same characteristic polynomial", r"\det(zI - A) = \det(zI - A')", _same_spectrum
)
CONTROLLABLE_TWIN = Hypothesis(
    "controllable twin",
    "the twin is controllable",
    r"\operatorname{rank}\,[B', A'B', \dots, A'^{N-1}B'] = N",
    _controllable_twin,
)
NEAR_STABLE = Hypothesis(
    "stable neighbour",
    "every eigenvalue of the diagonal layer lies inside the unit circle",
    r"\left|\lambda'_{i}\right| < 1",
    lambda x: all(modulus_squared(value) < 1 for value in _neighbours(x)),
)
NEAR_DISTINCT = Hypothesis(
    "distinct neighbour",
    "the eigenvalues of the diagonal layer are distinct",
    r"\lambda'_{i} \neq \lambda'_{j} \ (i \neq j)",
    lambda x: len(set(_neighbours(x))) == len(_neighbours(x)),
)

# --- derivations ----------------------------------------------------------------------------------------------------

_A, _Ap, _B, _Bp, _Ac, _e = operators("A A' B B' A_c e_1")
_K, _Ki, _Kp, _Kpi = operators("K K^{-1} K' K'^{-1}")
_wh = operator("w^*")
_y = operator("y")
_ONE = _A**0

SHARED_COMPANION = (
    Rule("A K = K A_c (shift of the Krylov columns, Cayley-Hamilton)", _A * _K, _K * _Ac, "state.spectrum"),
    Rule("A' K' = K' A_c, with the same A_c", _Ap * _Kp, _Kp * _Ac, "state.spectrum"),
)
INVERSES = (cancels(_Ki, _K), cancels(_Kpi, _Kp))


def _similar_twins() -> Chains:
    """S = K' K^{-1} carries (A, B) to (A', B'): columns of the invertible K, of which B is the first."""
    yield chain(
        ("(S A) K with S = K' K^{-1}", _Kp * _Ki * _A * _K),
        ("is (A' S) K", _Ap * _Kp * _Ki * _K),
        rules=SHARED_COMPANION + INVERSES[:1],
    )
    yield chain(
        ("S B", _Kp * _Ki * _B),
        ("is B'", _Bp),
        rules=(Rule("K e_1 = B", _B, _K * _e), Rule("K' e_1 = B'", _Bp, _Kp * _e), INVERSES[0]),
    )


def _equal_kernels() -> Chains:
    """A^k B = K y and A'^k B' = K' y with y = A_c^k e_1, the same y for both; the kernels of twins follow."""
    yield chain(
        ("the next state A (K y) where A^k B = K y", _A * _K * _y),
        ("is K (A_c y): by induction A^k B = K A_c^k e_1", _K * _Ac * _y),
        rules=SHARED_COMPANION[:1],
    )
    yield chain(
        ("w'^* A'^{k+1} B' with w'^* = w^* K K'^{-1} and A'^k B' = K' y", _wh * _K * _Kpi * _Ap * _Kp * _y),
        ("is w^* A^{k+1} B", _wh * _A * _K * _y),
        rules=SHARED_COMPANION + INVERSES[1:],
    )
    yield chain(
        ("and back, w^* A^{k+1} B with w^* = w'^* K' K^{-1}", _wh * _Kp * _Ki * _A * _K * _y),
        ("is w'^* A'^{k+1} B'", _wh * _Ap * _Kp * _y),
        rules=SHARED_COMPANION + INVERSES[:1],
    )


def _shifted_powers() -> Identities:
    """k l^{k-1} solves the recurrence of (x - l)^2 and is no exponential; P stands for l^{k-1}."""
    ell, power, count = symbols("l P k")
    yield Identity(
        "the next value of k l^{k-1} less l times this one is l^k: a chain of length two, not an exponential",
        (count + 1) * ell * power - ell * (count * power),
        ell * power,
    )


def _confluent(size: int) -> Identities:
    """l_1^k, k l_1^{k-1}, l_2^k, ... are independent: their confluent Vandermonde determinant is not zero."""
    ell = symbols(f"l1:{size + 1}")
    rows = [[ell[0] ** power for power in range(size + 1)]]
    rows += [[power * ell[0] ** max(power - 1, 0) for power in range(size + 1)]]
    rows += [[value**power for power in range(size + 1)] for value in ell[1:]]
    apart = prod((value - ell[0]) ** 2 for value in ell[1:])
    apart *= prod(ell[late] - ell[early] for late in range(1, size) for early in range(1, late))
    determinant = Matrix(rows).det(method="berkowitz")
    yield Identity("l_1 counted twice is independent of all exponentials", determinant, apart + Integer(0))


def _one_moved_factor() -> Identities:
    ell, p, moved, moved_p = symbols("l p m q")
    overlap = p * moved + (1 - ell * p) * (1 - moved * moved_p) / (1 - ell * moved_p)
    adjoint = ell * moved_p + (1 - ell * p) * (1 - moved * moved_p) / (1 - p * moved)
    yield Identity(
        "one factor moves by |l - l'|^2 2 Re 1/(1 - l conj(l'))",
        2 - overlap - adjoint,
        (ell - moved) * (p - moved_p) * (1 / (1 - ell * moved_p) + 1 / (1 - p * moved)),
    )


# --- theorems -------------------------------------------------------------------------------------------------------

_JORDAN = Instance.pair([["1/2", 1], [0, "1/2"]], [0, 1], ("1/2", "1/2"))
_DENSE = Instance.pair([["1/2", 1], [0, "-1/3"]], [1, 1], ("1/2", "-1/3"))
_WITNESS = with_twin(_DENSE, Instance.diagonal("1/2", "-1/3"))
_UNCONTROLLABLE = with_twin(Instance.diagonal("1/2", "1/2"), _JORDAN)
_UNCONTROLLABLE_TWIN = with_twin(_JORDAN, Instance.diagonal("1/2", "1/2"))
_ZERO_WEIGHT = with_twin(_DENSE, Instance.diagonal("1/2", "-1/3", weights=(1, 0)))
_OTHER_SPECTRUM = with_twin(_DENSE, Instance.diagonal("1/2", "1/3"))
_ONE_INPUT = SINGLE_INPUT.sufficient("it fixes the meaning of the Krylov matrices; twins have one input each")

_theorem = partial(Theorem, source=sources.EQUIVALENCE, setting="twins")

MEMORY = _theorem(
    key="equivalence.memory",
    title="Twins have the same memory",
    corollary_of="state.spectrum",
    claims=(equal(M(tau), M_twin(tau)),),
    hypotheses=(
        STABLE.sufficient("window memory is shared too, stable or not"),
        CONTROLLABLE.but_not(_UNCONTROLLABLE.with_parameters(tau=1)),
        CONTROLLABLE_TWIN.but_not(_UNCONTROLLABLE_TWIN.with_parameters(tau=1)),
        TWIN.but_not(_OTHER_SPECTRUM.with_parameters(tau=1)),
        _ONE_INPUT,
    ),
    derivation=Derivation(
        conclusion="S = K' K^{-1} carries one pair to the other, and memory does not depend on the basis.",
        chains=_similar_twins,
        uses=("state.similarity",),
    ),
    witness=_WITNESS.with_parameters(tau=1),
    remark="It is an equivalence of spectra, with multiplicity: the initialisations that go by the names of S4 and "
    "S4D have different spectra, hence different memories (legs.difference). And it holds for the exact state: "
    "noise in the state tells twins apart (noise.basis).",
    example=">>> memlaw.sides(\"equivalence.memory\", tau=1)\n[('1211/1296', '1211/1296')]",
)

KERNELS = _theorem(
    key="equivalence.kernels",
    title="Twins have the same convolution kernels, readout by readout",
    claims=(
        equal(
            Scalar(READOUT.adjoint() * A**k * B),
            Scalar(READOUT.adjoint() * KRYLOV * KRYLOV_TWIN.inv() * A_TWIN**k * B_TWIN),
        ),
        equal(
            Scalar(READOUT.adjoint() * A_TWIN**k * B_TWIN),
            Scalar(READOUT.adjoint() * KRYLOV_TWIN * KRYLOV.inv() * A**k * B),
        ),
    ),
    hypotheses=(
        CONTROLLABLE.but_not(_UNCONTROLLABLE.with_parameters(k=1)),
        CONTROLLABLE_TWIN.but_not(_ZERO_WEIGHT.with_parameters(k=1)),
        TWIN.but_not(_OTHER_SPECTRUM.with_parameters(k=2)),
        _ONE_INPUT,
    ),
    derivation=Derivation(
        conclusion="The readout w' = S^{-*} w, S = K' K^{-1}, gives the twin the kernel of w at every k; so does "
        "S^* w' for the pair, and the sets of kernels are equal.",
        chains=_equal_kernels,
    ),
    witness=_WITNESS.with_parameters(k=3),
    remark="S is the only similarity between the two pairs, since S B = B' and S A = A' S fix S K = K'. Conversely "
    "the set of kernels, the solutions of a linear recurrence, determines the characteristic polynomial.",
    example=">>> memlaw.sides(\"equivalence.kernels\", k=1)\n[('5/6', '5/6'), ('-1/6', '-1/6')]",
)

DIAGONAL_TWIN = _theorem(
    key="equivalence.diagonal_twin",
    title="A layer has a diagonal twin iff the minimal polynomial of its input vector has simple roots",
    claims=(equal(shared_kernels(), distinct_roots()), equal(has_diagonal_twin(), simple_roots())),
    hypotheses=(
        SINGLE_INPUT.sufficient("with several inputs the kernels are rows, and p_B is a polynomial per input"),
    ),
    derivation=Derivation(
        conclusion="The kernels are the solutions of the recurrence of p_B, a space of dimension deg p_B. The "
        "exponentials among them are l^k, one for each distinct root, and with a multiple root k l^{k-1} solves it "
        "too and is independent of them.",
        lemmas=lambda: (*_shifted_powers(), *(item for size in range(1, 5) for item in _confluent(size))),
        facts=(
            "p_B has as degree the rank of [B, AB, ...], and A acts on their span as the companion matrix of p_B",
            "a linear recurrence of order r has a solution space of dimension r",
        ),
    ),
    witness=_JORDAN,
    setting="realisable",
    remark="A need not be diagonalisable (what B does not reach is not seen) and a derogatory A such as I/2 has a "
    "diagonal twin with fewer states; the Jordan block J_2(1/2) driven at the top has none.",
    example=">>> memlaw.sides(\"equivalence.diagonal_twin\")\n[('1', '1'), ('0', '0')]",
)

_TWICE_REAL_PART: Expr = 1 / (1 - eigenvalue[i] * bar(other_eigenvalue[i])) + 1 / (
    1 - bar(eigenvalue[i]) * other_eigenvalue[i]
)
_NEAR = with_neighbour(_JORDAN, "1/2", "3/5").with_parameters(tau=1)

LIMIT = _theorem(
    key="equivalence.limit",
    title="Every controllable layer, defective or not, is a limit of diagonal ones",
    corollary_of="perturbation.bound",
    claims=(
        at_most(
            Abs(M(tau) - M_other(tau)),
            Sum(Abs(eigenvalue[i] - other_eigenvalue[i]) * sqrt(_TWICE_REAL_PART), (i, 1, N)),
        ),
    ),
    hypotheses=(
        STABLE.sufficient("without it the terms of the bound do not exist"),
        NEAR_STABLE.sufficient("without it M' is not a stationary memory"),
        CONTROLLABLE.but_not(with_neighbour(Instance.diagonal("1/2", "1/2"), "1/2", "51/100").with_parameters(tau=1)),
        NEAR_DISTINCT.but_not(with_neighbour(_JORDAN, "1/2", "1/2").with_parameters(tau=1)),
    ),
    derivation=Derivation(
        conclusion="The diagonal layer with distinct eigenvalues l' and unit weights is controllable, a twin of every "
        "controllable pair with that spectrum, so moving the eigenvalues bounds the difference.",
        chains=_similar_twins,
        lemmas=_one_moved_factor,
        facts=("a Vandermonde determinant with distinct nodes is not zero",),
        uses=("perturbation.bound", "equivalence.memory"),
    ),
    witness=_NEAR,
    setting="neighbour",
    remark="M' is the memory of the diagonal layer, with unit input weights. The bound goes to 0 with the distance of "
    "the eigenvalues, uniformly in the lag; the change of basis between the layers degenerates on the way if A is "
    "defective.",
    example=">>> memlaw.sides(\"equivalence.limit\")\n[('[0.0579...', '[0.1690...')]",
)

THEOREMS = (MEMORY, KERNELS, DIAGONAL_TWIN, LIMIT)
