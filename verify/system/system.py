"""A linear state in some arithmetic: every quantity of a statement, computed from its definition.

Memory comes from Stein's equation and the normal equations, window memory from the window's own covariance,
information from determinants, coefficients from power series: no formula here is one that the theorems claim.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce, wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar

from flint import acb, arb
from sympy.polys.domains.gaussiandomains import GaussianRational

from memlaw.numerics.linear.gramians import finite_geometric_series, geometric_series, real_part, stein_gramian
from memlaw.numerics.linear.ranks import driven_part
from memlaw.numerics.number.arithmetic import (
    BALL,
    Arithmetic,
    Divergent,
    Matrix,
    NotRepresentable,
    Rows,
    Scalar,
    Undecided,
)
from memlaw.numerics.number.exponentials import ExponentialSum
from memlaw.numerics.number.modular import Residue
from memlaw.numerics.number.series import FactoredFunction
from memlaw.verify.system.given import Given
from memlaw.verify.system.given import NotApplicable as NotApplicable
from memlaw.verify.system.identity import call_key, matrix_key

Value: TypeAlias = Scalar | ExponentialSum | FactoredFunction
Kept = TypeVar("Kept")
Series: TypeAlias = Callable[[FactoredFunction], FactoredFunction]
Key: TypeAlias = tuple[Hashable, ...]

STEPS = 32  # lags in turn, after which a power of A is taken anew
FAR = 10**6  # a lag at which a matrix power takes too many products, each of which adds to an error
LARGEST_DENSE = 12  # states of a pair without structure: its Stein equation has N^2 unknowns

# by name: the formal arguments, the closure that evaluates, the expression that it evaluates
Definitions = Mapping[str, tuple[tuple[str, ...], Callable[["System", Mapping[str, Any]], Any], Any]]


@dataclass(eq=False)
class System:
    """x_t = A x_{t-1} + B u_t in one arithmetic.

    `eigenvalues` are those of A with multiplicity, zeros first. (`reduced_A`, `reduced_B`) is the controllable part in
    which memory is computed. `data` holds what a setting adds, in this arithmetic; `letters` are those of a claim as
    they were given. `diagonal` marks a diagonal A with distinct eigenvalues and unit weights. `modes` are columns v_i
    with A^k B = sum l_i^k v_i in the coordinates of the controllable part, for k >= z_0, where known otherwise.
    """

    arithmetic: Arithmetic
    A: Matrix
    B: Matrix
    eigenvalues: tuple[Scalar, ...]
    reduced_A: Matrix
    reduced_B: Matrix
    stable: bool = True
    all_unstable: bool = False
    diagonal: bool = False
    label: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    relatives: Mapping[str, Callable[..., System]] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    definitions: Definitions = field(default_factory=dict)
    modes: Matrix | None = None
    letters: Mapping[str, Any] = field(default_factory=dict)
    memo: dict[Hashable, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("parameters", "relatives", "facts", "data"):
            given = getattr(self, name)
            if not isinstance(given, Given):  # the same object stays: tables are kept by its identity
                setattr(self, name, Given(given))

    # --- scalars and symbols ----------------------------------------------------------------------------------

    @property
    def size(self) -> int:
        """N, the number of states (uncontrollable ones included)."""
        return len(self.eigenvalues)

    @property
    def controllable_size(self) -> int:
        """The rank of [B, AB, ...]."""
        return self.arithmetic.shape(self.reduced_A)[0]

    def scalar(self, value: Value) -> Scalar:
        """A plain integer as a scalar of the arithmetic; anything else as it is."""
        return self.arithmetic.integer(value) if isinstance(value, int) else value

    def divide(self, top: Value, bottom: Value) -> Scalar:
        """The quotient; integers divide to a scalar, not to a float."""
        if isinstance(top, int) and isinstance(bottom, int):
            if bottom == 0:
                raise Divergent("a division by zero in the statement")
            return self.arithmetic.number(Fraction(top, bottom))
        if isinstance(bottom, FactoredFunction):
            return bottom.__rtruediv__(top)
        if isinstance(bottom, ExponentialSum):
            return bottom.__rtruediv__(top)
        if isinstance(top, (FactoredFunction, ExponentialSum)):
            return top / self.scalar(bottom)
        denominator = self.scalar(bottom)
        if self.arithmetic.is_zero(denominator):
            raise Divergent("a division by zero in the statement")
        return self.scalar(top) / denominator

    def power(self, value: Value, exponent: int) -> Scalar:
        """x^n for n >= 0, of an integer, a scalar or a sequence."""
        if isinstance(value, (int, ExponentialSum, FactoredFunction)):
            return value**exponent
        return self.arithmetic.power(value, exponent)

    def squared_modulus(self, value: Value) -> Scalar:
        """|x|^2, of a scalar or of a sequence."""
        if isinstance(value, ExponentialSum):
            return value * value.conjugate()
        return self.arithmetic.squared_modulus(self.scalar(value))

    def symbol(self, name: str) -> Any:
        """N, z_0 and the parameters of the instance."""
        if name == "N":
            return self.size
        if name == "z_0":
            return sum(1 for value in self.eigenvalues if self.arithmetic.is_zero(value))
        return self.parameters[name]

    def parameter_value(self, value: Scalar) -> Any:
        """A parameter as a real number that can be compared exactly."""
        if isinstance(value, int):
            return value
        if isinstance(value, Residue):
            return value.rational()
        return value.x if isinstance(value, GaussianRational) else float(real_part(value))

    def eigenvalue(self, family: str, index: int) -> Scalar:
        """l_i, indices from 1; the second family belongs to the second spectrum."""
        values = self.eigenvalues if family == "lambda" else self.relatives["other"]().eigenvalues
        if not 1 <= index <= len(values):
            raise NotApplicable("an index of an eigenvalue outside 1..N")
        return values[index - 1]

    def extreme(self, values: list[Scalar], largest: bool = True) -> Scalar:
        """The largest of real values, or the least."""
        integers = [value for value in values if isinstance(value, int)]
        if len(integers) == len(values):
            return max(integers) if largest else min(integers)
        scalars = [self.scalar(value) for value in values]
        if self.arithmetic is BALL:
            pick = arb.max if largest else arb.min
            return acb(reduce(pick, (value.real for value in scalars)))
        return (max if largest else min)(scalars, key=self.parameter_value)

    # --- matrices ---------------------------------------------------------------------------------------------

    def named_matrix(self, name: str) -> Matrix:
        """A, B, C, S or the companion pair."""
        if name in ("A", "B"):
            return getattr(self, name)
        if name == "C":
            return self.gramian
        self.need_few("a pair without structure")
        if name == "S":
            return self.facts["S"]
        return self.relatives["companion"]().named_matrix("A" if name == "A_c" else "B")

    def matrix_power(self, matrix: Matrix, exponent: int) -> Matrix:
        """A^n by repeated squaring, entry by entry for a diagonal matrix."""
        rows = self.arithmetic.entries(matrix)
        size = len(rows)
        if exponent > FAR and self.modes is not None:
            for turned in (lambda item: item, self.arithmetic.adjoint):
                if matrix_key(self.arithmetic, matrix) == matrix_key(self.arithmetic, turned(self.reduced_A)):
                    return turned(self._power_by_modes(self.modes, exponent))
        if self.diagonal and self.is_diagonal(rows):
            return self.arithmetic.diagonal([row[place] ** exponent for place, row in enumerate(rows)])
        result, square = self.arithmetic.identity(size), matrix
        while exponent:
            result = self.arithmetic.multiply(result, square) if exponent % 2 else result
            square = self.arithmetic.multiply(square, square) if exponent > 1 else square
            exponent //= 2
        return result

    def _power_by_modes(self, V: Matrix, exponent: int) -> Matrix:
        """V diag(l^n) V^{-1}, for n >= z_0."""
        powers = self.arithmetic.diagonal([value**exponent for value in self.eigenvalues])
        return self.arithmetic.multiply(V, self.arithmetic.multiply(powers, self.arithmetic.inverse(V)))

    def is_diagonal(self, rows: Rows) -> bool:
        """Whether a matrix of the statement, which need not be A, is known to be diagonal."""
        entries = (value for a, row in enumerate(rows) for b, value in enumerate(row) if a != b)
        return all(map(self.arithmetic.is_zero, entries))

    def inverse(self, name: str | None, matrix: Matrix) -> Matrix:
        """The inverse, kept for the Gramian, which many statements invert."""
        if name != "C":
            return self.arithmetic.inverse(matrix)
        return self.remember("inverse of C", lambda: self.arithmetic.inverse(matrix))

    def need_few(self, what: str) -> None:
        """Refuse what takes too long for many states."""
        if self.size > LARGEST_DENSE:
            raise NotApplicable(f"{what} is computed for up to {LARGEST_DENSE} states")

    def need_stable(self, what: str = "the covariance does not exist") -> None:
        """Refuse what an eigenvalue on or outside the unit circle makes infinite."""
        if not self.stable:
            raise Divergent(f"{what}: an eigenvalue lies on or outside the unit circle")

    def remember(self, key: Hashable, compute: Callable[[], Kept]) -> Kept:
        """The value kept under a key, computed when first asked for."""
        if key not in self.memo:
            self.memo[key] = compute()
        kept: Kept = self.memo[key]
        return kept

    # --- the Gramian and memory -------------------------------------------------------------------------------

    @property
    def gramian(self) -> Matrix:
        """C = sum A^k B B^* A^{*k}, of the whole pair."""
        return self.remember("C", self._gramian)

    def _gramian(self) -> Matrix:
        self.need_stable()
        if self.diagonal and not self.arithmetic.formal:
            return self._summed_gramian(None)
        return stein_gramian(self.arithmetic, self.A, self.B)

    def _summed_gramian(self, window: int | None) -> Matrix:
        """Entry by entry the geometric series, summed by doubling and never by its closed form."""
        conjugates = [self.arithmetic.conjugate(value) for value in self.eigenvalues]
        total = geometric_series if window is None else lambda a, x: finite_geometric_series(a, x, window)
        upper = [
            [total(self.arithmetic, value * other) for other in conjugates[row:]]
            for row, value in enumerate(self.eigenvalues)
        ]
        lower = [[self.arithmetic.conjugate(upper[col][row - col]) for col in range(row)] for row in range(self.size)]
        return self.arithmetic.matrix([left + right for left, right in zip(lower, upper, strict=True)])

    @property
    def reduced_inverse(self) -> Matrix:
        """The inverse Gramian of the controllable part."""
        return self.remember("inverse Gramian", self._reduced_inverse)

    def _reduced_inverse(self) -> Matrix:
        if self.diagonal:
            return self.inverse("C", self.gramian)
        return self.arithmetic.inverse(stein_gramian(self.arithmetic, self.reduced_A, self.reduced_B))

    def reached(self, lag: int) -> Matrix:
        """A^tau B in the coordinates of the controllable part."""
        if self.modes is not None and lag >= self.symbol("z_0"):
            return self.arithmetic.multiply(self.modes, self.arithmetic.column(x**lag for x in self.eigenvalues))
        if self.diagonal:
            return self.arithmetic.column(value**lag for value in self.eigenvalues)
        return self.remember(("reached", lag), lambda: self._reached(lag))

    def _reached(self, lag: int) -> Matrix:
        """One step after the lag before, and now and then by a power: never by what happens to be known."""
        if lag % STEPS:
            return self.arithmetic.multiply(self.reduced_A, self.reached(lag - 1))
        first = self.reduced_B
        return self.arithmetic.multiply(self.matrix_power(self.reduced_A, lag), first) if lag else first

    def memory(self, lag: int) -> Scalar:
        """M(tau): solve the normal equations, then evaluate the error of that readout."""
        return self.remember(("M", lag), lambda: self._memory(lag))

    def _memory(self, lag: int) -> Scalar:
        if self.all_unstable:
            return self.arithmetic.zero
        if not self.stable:
            return self._memory_is_below_window(lag)
        column = self.reached(lag)
        readout = self.arithmetic.multiply(self.reduced_inverse, column)
        return self._inner(readout, column)

    def _inner(self, left: Matrix, right: Matrix) -> Scalar:
        product = self.arithmetic.multiply(self.arithmetic.adjoint(left), right)
        return self.arithmetic.real(self.arithmetic.entry(product, 0, 0))

    def _memory_is_below_window(self, lag: int) -> Scalar:
        """Without stability M is the limit of falling window memories: somewhere between 0 and one of them."""
        if self.arithmetic is not BALL:
            raise NotRepresentable("memory of an unstable pair is enclosed, not exact")
        return acb(arb(0).union(self.window_memory(48, lag).real))

    def window_memory(self, window: int, lag: int) -> Scalar:
        """M_T(tau): the leverage score of row tau among T Krylov rows."""
        if lag >= window:
            raise NotApplicable("the lag lies outside the window")
        if window <= self.controllable_size:
            return self.arithmetic.one
        self.need_few("a window Gramian, nearly singular,")
        return self.remember(("M_T", window, lag), lambda: self._window_memory(window, lag))

    def _window_memory(self, window: int, lag: int) -> Scalar:
        inverse = self.remember(("C_T inverse", window), lambda: self.arithmetic.inverse(self.window_gramian(window)))
        column = self.reached(lag)
        return self._inner(self.arithmetic.multiply(inverse, column), column)

    def window_gramian(self, window: int) -> Matrix:
        """C_T = sum over k < T of A^k B B^* A^{*k}."""
        if self.diagonal:
            return self._summed_gramian(window)
        columns = [self.reached(lag) for lag in range(window)]
        terms = [self.arithmetic.multiply(column, self.arithmetic.adjoint(column)) for column in columns]
        return reduce(self.arithmetic.add, terms)

    def memory_of_pair(self, A: Matrix, B: Matrix, lag: int) -> Scalar:
        """The memory function of any pair, through its own Stein equation."""
        if A is self.A and B is self.B:
            return self.memory(lag)
        self.need_few("the Stein equation of a pair without structure")
        self.need_stable()
        companion = self.relatives["companion"]()
        if A is companion.A:
            return companion.memory(lag)
        driven = driven_part(self.arithmetic, A, B)
        if driven is None:
            return self.arithmetic.zero
        A, B = driven
        inverse = self.arithmetic.inverse(self.transformed_gramian(A, B))
        column = reduce(lambda x, _: self.arithmetic.multiply(A, x), range(lag), B)
        return self._inner(self.arithmetic.multiply(inverse, column), column)

    def transformed_gramian(self, A: Matrix, B: Matrix) -> Matrix:
        """The Gramian of a pair given as matrices, remembered by its entries."""
        return self.remember(
            ("pair", *(matrix_key(self.arithmetic, item) for item in (A, B))),
            lambda: stein_gramian(self.arithmetic, A, B),
        )

    # --- power series -----------------------------------------------------------------------------------------

    def coefficient(self, key: Key, function: Series, index: int | ExponentialSum) -> Scalar:
        """[f]_k; for a symbolic index, the sequence as a sum of exponentials over its poles."""
        if isinstance(index, ExponentialSum):
            z = FactoredFunction.variable(self.arithmetic)
            return self.remember(("fit", key), lambda: function(z).exponentials()).at(index)
        known = self.memo.get(("series", key), [])
        if index >= len(known):
            z = FactoredFunction.variable(self.arithmetic)
            known = function(z).expand(max(16, index + 1, 2 * len(known)))
            self.memo[("series", key)] = known
        return known[index]


def exact_twin(system: System) -> System:
    """The same system in exact arithmetic; one of symbols itself. Errors: Undecided where no such is at hand."""
    if system.arithmetic.formal:
        return system
    if "exact" not in system.relatives:
        raise Undecided("a rank is decided in exact arithmetic only")
    return system.relatives["exact"]()


Arguments = ParamSpec("Arguments")
OfSystem: TypeAlias = Callable[Concatenate[System, Arguments], Kept]


def kept(compute: OfSystem[Arguments, Kept]) -> OfSystem[Arguments, Kept]:
    """A function of a system and of numbers, whose values are kept as long as the system."""

    @wraps(compute)
    def value(system: System, /, *args: Arguments.args, **named: Arguments.kwargs) -> Kept:
        return system.remember(call_key(compute, args, named), lambda: compute(system, *args, **named))

    return value


def kept_with_data(compute: OfSystem[Arguments, Kept]) -> OfSystem[Arguments, Kept]:
    """The same where the data count: systems of one spectrum share a memo, and the latest data own its table."""

    @wraps(compute)
    def value(system: System, /, *args: Arguments.args, **named: Arguments.kwargs) -> Kept:
        return remember_with_data(system, call_key(compute, args, named), lambda: compute(system, *args, **named))

    return value


def remember_with_data(system: System, key: Hashable, compute: Callable[[], Kept]) -> Kept:
    """The value kept under a key as long as the system has these data."""
    if system.memo.get("with data", (None,))[0] is not system.data:
        system.memo["with data"] = (system.data, {})
    table: dict[Hashable, Kept] = system.memo["with data"][1]
    if key not in table:
        table[key] = compute()
    return table[key]
