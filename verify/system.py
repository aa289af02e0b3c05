"""A linear state in some arithmetic: every quantity of a statement, computed from its definition.

Memory comes from Stein's equation and the normal equations, window memory from the window's own covariance,
information from determinants, coefficients from power series: no formula here is one that the theorems claim.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import mpmath
import numpy as np
from flint import acb, arb, ctx, fmpq, fmpq_poly

from memlaw.numerics.arithmetic import BALL, EXACT, FLOAT, MPMATH, Arithmetic, Divergent, NotRepresentable
from memlaw.verify.sequences import ExponentialSum, recurrent_sum, shortest_recurrence
from memlaw.verify.series import FactoredFunction

LONGEST_SUM = 1000  # terms of a series that is summed one by one
LARGEST_DENSE = (
    12  # states of a pair without structure, whose Stein equation is a linear system in N^2 unknowns
)

Definitions = Mapping[str, tuple[tuple[str, ...], Callable[["System", Mapping[str, Any]], Any]]]


class NotApplicable(Exception):
    """A clause that says nothing about this system, such as real information for a complex state."""


@dataclass(eq=False)
class System:
    """x_t = A x_{t-1} + B u_t in one arithmetic.

    `eigenvalues` are those of A with multiplicity, zeros first. (`reduced_A`, `reduced_B`) is the controllable
    part in which memory is computed. `diagonal` marks a diagonal A with distinct eigenvalues and unit weights.
    """

    arithmetic: Arithmetic
    A: Any
    B: Any
    eigenvalues: tuple[Any, ...]
    reduced_A: Any
    reduced_B: Any
    stable: bool = True
    all_unstable: bool = False
    diagonal: bool = False
    label: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    relatives: Mapping[str, Callable[..., System]] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    definitions: Definitions = field(default_factory=dict)
    memo: dict[Any, Any] = field(default_factory=dict)

    # --- scalars and symbols ----------------------------------------------------------------------------------

    @property
    def size(self) -> int:
        """N, the number of states (uncontrollable ones included)."""
        return len(self.eigenvalues)

    @property
    def controllable_size(self) -> int:
        """The rank of [B, AB, ...]."""
        return self.arithmetic.shape(self.reduced_A)[0]

    def scalar(self, value: Any) -> Any:
        """A plain integer as a scalar of the arithmetic; anything else as it is."""
        return self.arithmetic.integer(value) if isinstance(value, int) else value

    def divide(self, top: Any, bottom: Any) -> Any:
        """The quotient; integers divide to a scalar, not to a float."""
        if isinstance(top, int) and isinstance(bottom, int):
            return self.arithmetic.number(Fraction(top, bottom))
        if isinstance(bottom, (FactoredFunction, ExponentialSum)) or isinstance(
            top, (FactoredFunction, ExponentialSum)
        ):
            return (
                top / self.scalar(bottom)
                if not isinstance(bottom, FactoredFunction)
                else bottom._lift(top) / bottom
            )
        denominator = self.scalar(bottom)
        if self.arithmetic.is_zero(denominator):
            raise Divergent("a division by zero in the statement")
        return self.scalar(top) / denominator

    def power(self, value: Any, exponent: int) -> Any:
        """x^n for n >= 0, of an integer, a scalar or a sequence."""
        return (
            value**exponent
            if isinstance(value, (int, ExponentialSum))
            else self.arithmetic.power(value, exponent)
        )

    def squared_modulus(self, value: Any) -> Any:
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

    def parameter_value(self, value: Any) -> Any:
        """A parameter as a real number that can be compared exactly."""
        if isinstance(value, int):
            return value
        return value.x if self.arithmetic is EXACT else float(_real_part(value))

    def eigenvalue(self, family: str, index: int) -> Any:
        """l_i, indices from 1; the second family belongs to the second spectrum."""
        values = self.eigenvalues if family == "lambda" else self.relatives["other"]().eigenvalues
        return values[index - 1]

    def extreme(self, values: list[Any], largest: bool) -> Any:
        """The least or the largest of real values."""
        if all(isinstance(value, int) for value in values):
            return max(values) if largest else min(values)
        scalars = [self.scalar(value) for value in values]
        if self.arithmetic is BALL:
            result = scalars[0].real
            for value in scalars[1:]:
                result = result.max(value.real) if largest else result.min(value.real)
            return acb(result)
        return (max if largest else min)(scalars, key=self.parameter_value)

    # --- matrices ---------------------------------------------------------------------------------------------

    def named_matrix(self, name: str) -> Any:
        """A, B, C, S or the companion pair."""
        if name in ("A", "B"):
            return getattr(self, name)
        if name == "C":
            return self.gramian
        self._need_few("a pair without structure")
        if name == "S":
            return self.facts["S"]
        return self.relatives["companion"]().named_matrix("A" if name == "A_c" else "B")

    def matrix_power(self, matrix: Any, exponent: int) -> Any:
        """A^n by repeated squaring, entry by entry for a diagonal matrix."""
        rows = self.arithmetic.entries(matrix)
        size = len(rows)
        if self.diagonal:
            zero = self.arithmetic.integer(0)
            powers = [rows[place][place] ** exponent for place in range(size)]
            return self.arithmetic.matrix(
                [[powers[row] if row == column else zero for column in range(size)] for row in range(size)]
            )
        result, square = self.arithmetic.identity(size), matrix
        while exponent:
            result = self.arithmetic.multiply(result, square) if exponent % 2 else result
            square = self.arithmetic.multiply(square, square) if exponent > 1 else square
            exponent //= 2
        return result

    def inverse(self, name: str | None, matrix: Any) -> Any:
        """The inverse, kept for the Gramian, which many statements invert."""
        if name != "C":
            return self.arithmetic.inverse(matrix)
        return self._remember("inverse of C", lambda: self.arithmetic.inverse(matrix))

    def _need_few(self, what: str) -> None:
        if self.size > LARGEST_DENSE:
            raise NotApplicable(f"{what} is computed for up to {LARGEST_DENSE} states")

    def _remember(self, key: Any, compute: Callable[[], Any]) -> Any:
        if key not in self.memo:
            self.memo[key] = compute()
        return self.memo[key]

    # --- the Gramian and memory -------------------------------------------------------------------------------

    @cached_property
    def gramian(self) -> Any:
        """C = sum A^k B B^* A^{*k}, of the whole pair."""
        if not self.stable:
            raise Divergent("the covariance does not exist: an eigenvalue lies on or outside the unit circle")
        if self.diagonal and self.arithmetic is not EXACT:
            return self._summed_gramian(None)
        return solve_stein(self.arithmetic, self.A, self.B)

    def _summed_gramian(self, window: int | None) -> Any:
        """Entry by entry the geometric series, summed by doubling and never by its closed form."""
        conjugates = [self.arithmetic.conjugate(value) for value in self.eigenvalues]
        total = geometric_series if window is None else lambda a, x: finite_geometric_series(a, x, window)
        upper = [
            [total(self.arithmetic, value * other) for other in conjugates[row:]]
            for row, value in enumerate(self.eigenvalues)
        ]
        lower = [
            [self.arithmetic.conjugate(upper[col][row - col]) for col in range(row)]
            for row in range(self.size)
        ]
        return self.arithmetic.matrix([left + right for left, right in zip(lower, upper, strict=True)])

    @cached_property
    def reduced_inverse(self) -> Any:
        """The inverse Gramian of the controllable part."""
        if self.diagonal:
            return self.inverse("C", self.gramian)
        return self.arithmetic.inverse(solve_stein(self.arithmetic, self.reduced_A, self.reduced_B))

    def reached(self, lag: int) -> Any:
        """A^tau B in the coordinates of the controllable part."""
        if self.diagonal:
            return self.arithmetic.matrix([[value**lag] for value in self.eigenvalues])
        return self._remember(("reached", lag), lambda: self._reached(lag))

    def _reached(self, lag: int) -> Any:
        if lag == 0:
            return self.reduced_B
        if ("reached", lag - 1) in self.memo:
            return self.arithmetic.multiply(self.reduced_A, self.reached(lag - 1))
        return self.arithmetic.multiply(self.matrix_power(self.reduced_A, lag), self.reduced_B)

    def memory(self, lag: int) -> Any:
        """M(tau): solve the normal equations, then evaluate the error of that readout."""
        return self._remember(("M", lag), lambda: self._memory(lag))

    def _memory(self, lag: int) -> Any:
        if self.all_unstable:
            return self.arithmetic.integer(0)
        if not self.stable:
            return self._memory_is_below_window(lag)
        column = self.reached(lag)
        readout = self.arithmetic.multiply(self.reduced_inverse, column)
        return self._inner(readout, column)

    def _inner(self, left: Any, right: Any) -> Any:
        pairs = zip(self.arithmetic.entries(left), self.arithmetic.entries(right), strict=True)
        total = sum(
            (self.arithmetic.conjugate(a[0]) * b[0] for a, b in pairs), start=self.arithmetic.integer(0)
        )
        return self.arithmetic.real(total)

    def _memory_is_below_window(self, lag: int) -> Any:
        """Without stability M is the limit of falling window memories: somewhere between 0 and one of them."""
        if self.arithmetic is not BALL:
            raise NotRepresentable("memory of an unstable pair is enclosed, not exact")
        return acb(arb(0).union(self.window_memory(48, lag).real))

    def window_memory(self, window: int, lag: int) -> Any:
        """M_T(tau): the leverage score of row tau among T Krylov rows."""
        if lag >= window:
            raise NotApplicable("the lag lies outside the window")
        if window <= self.controllable_size:
            return self.arithmetic.integer(1)
        self._need_few("a window Gramian, nearly singular,")
        return self._remember(("M_T", window, lag), lambda: self._window_memory(window, lag))

    def _window_memory(self, window: int, lag: int) -> Any:
        inverse = self._remember(
            ("C_T inverse", window), lambda: self.arithmetic.inverse(self._window_gramian(window))
        )
        column = self.reached(lag)
        return self._inner(self.arithmetic.multiply(inverse, column), column)

    def _window_gramian(self, window: int) -> Any:
        if self.diagonal:
            return self._summed_gramian(window)
        columns = [self.reached(lag) for lag in range(window)]
        terms = [self.arithmetic.multiply(column, self.arithmetic.adjoint(column)) for column in columns]
        total = terms[0]
        for term in terms[1:]:
            total = self.arithmetic.add(total, term)
        return total

    def memory_of_pair(self, A: Any, B: Any, lag: int) -> Any:
        """The memory function of any pair, through its own Stein equation."""
        if A is self.A and B is self.B:
            return self.memory(lag)
        self._need_few("the Stein equation of a pair without structure")
        if not self.stable:
            raise Divergent("the covariance does not exist: an eigenvalue lies on or outside the unit circle")
        companion = self.relatives["companion"]()
        if A is companion.A:
            return companion.memory(lag)
        inverse = self.arithmetic.inverse(self.transformed_gramian(A, B))
        column = B
        for _ in range(lag):
            column = self.arithmetic.multiply(A, column)
        return self._inner(self.arithmetic.multiply(inverse, column), column)

    def transformed_gramian(self, A: Any, B: Any) -> Any:
        """The Gramian of a pair given as matrices, remembered by its entries."""
        return self._remember(("pair", str(A), str(B)), lambda: solve_stein(self.arithmetic, A, B))

    # --- power series -----------------------------------------------------------------------------------------

    def coefficient(self, key: Any, function: Callable[[Any], Any], index: Any) -> Any:
        """[f]_k; for a symbolic index, the sequence as a sum of exponentials fitted to its own values."""
        if isinstance(index, ExponentialSum):
            return self._remember(("fit", key), lambda: self._fit(key, function))
        known = self.memo.get(("series", key), [])
        if index >= len(known):
            z = FactoredFunction.variable(self.arithmetic)
            known = function(z).expand(max(16, index + 1, 2 * len(known)))
            self.memo[("series", key)] = known
        return known[index]

    def _fit(self, key: Any, function: Callable[[Any], Any]) -> ExponentialSum:
        """Coefficients of l_i^k from the sequence's own values; it is such a sum once k exceeds the number of zeros."""
        bases = list(self.eigenvalues)
        if any("other" in str(part) or "lambda'" in str(part) for part in key):
            bases = list(self.relatives["other"]().eigenvalues)
        if "mu" in str(key[0]):
            bases.append(self.symbol("mu"))
        bases = [base for base in bases if not self.arithmetic.is_zero(base)]
        places = range(self.symbol("z_0") + 1, self.symbol("z_0") + 1 + len(bases))
        if not bases:
            return ExponentialSum(self.arithmetic, ())
        values = [self.coefficient(key, function, index) for index in places]
        vandermonde = self.arithmetic.matrix([[base**power for base in bases] for power in places])
        fitted = self.arithmetic.solve(vandermonde, self.arithmetic.matrix([[value] for value in values]))
        scales = [row[0] for row in self.arithmetic.entries(fitted)]
        return ExponentialSum(
            self.arithmetic, tuple((a, base, 0) for a, base in zip(scales, bases, strict=True))
        )

    # --- infinite sums and limits -----------------------------------------------------------------------------

    def infinite_sum(self, term: Callable[[Any], Any], start: int, polynomial: bool, absolute: bool) -> Any:
        """The sum over all indices from `start`: exact, enclosed, or summed until nothing is left."""
        if not self.stable and not self.all_unstable:
            raise Divergent("the series is not known to converge: an eigenvalue lies outside the unit circle")
        if self.all_unstable:
            return self._sum_if_zero(term, start)
        if absolute:
            return self._sum_of_differences(term, start)
        if self.arithmetic is EXACT:
            order = (self.size + 2) ** 2 * (3 if polynomial else 1)
            return recurrent_sum(term, start, order)
        if self.diagonal:
            regular = max(start, 1 + self.symbol("z_0"))  # from here on the terms are sums of exponentials
            head = sum((term(index) for index in range(start, regular)), start=self.arithmetic.integer(0))
            return self.arithmetic.real(head + term(self._index_sequence()).sum_from(regular))
        if self.arithmetic is FLOAT:
            return sum((term(index) for index in range(start, self._enough())), start=0j)
        raise NotRepresentable("this infinite sum needs distinct eigenvalues or an exact instance")

    def _index_sequence(self) -> ExponentialSum:
        one = self.arithmetic.integer(1)
        return ExponentialSum(self.arithmetic, ((one, one, 1),))

    def summation_home(self, absolute: bool) -> System:
        """Where to sum an infinite series: on the exact twin of a rational instance, else here."""
        if (
            self.arithmetic is EXACT
            or self.diagonal
            or absolute
            or not self.stable
            or "exact" not in self.relatives
        ):
            return self
        twin = self.relatives["exact"]()
        twin.definitions = self.definitions
        return twin

    def imported(self, value: Any, home: System) -> Any:
        """A value computed on the exact twin, in this system's arithmetic."""
        if home is self or isinstance(value, int):
            return value
        parts = (Fraction(int(part.numerator), int(part.denominator)) for part in (value.x, value.y))
        return self.arithmetic.number(*parts)

    def _sum_if_zero(self, term: Callable[[Any], Any], start: int) -> Any:
        values = [term(index) for index in range(start, start + 4)]
        if any(not self.arithmetic.is_zero(self.scalar(value)) for value in values):
            raise Divergent("the series diverges: an eigenvalue lies outside the unit circle")
        return self.arithmetic.integer(0)

    def _sum_of_differences(self, term: Callable[[Any], Any], start: int) -> Any:
        """sum |p_k - p'_k| for two laws: finitely many terms, the rest at most what both laws still hold."""
        if self.arithmetic is EXACT:
            raise NotRepresentable("a sum of absolute values has no closed form")
        length = self._enough()
        if length > LONGEST_SUM:
            raise NotApplicable(
                f"a sum of absolute values needs {length} terms here, more than {LONGEST_SUM}"
            )
        total = sum((term(index) for index in range(start, length)), start=self.arithmetic.integer(0))
        if self.arithmetic is not BALL:
            return total
        other = self.relatives["other"]()
        left = self.memory(length - 1).real + other.memory(length - 1).real
        return total + acb(arb(0).union(left))

    def _enough(self) -> int:
        """An index past which the terms of a stable system are below the working precision."""
        values = [*self.eigenvalues]
        values += list(self.relatives["other"]().eigenvalues) if "other" in self.relatives else []
        values += [self.parameters["mu"]] if "mu" in self.parameters else []
        slowest = max(float(_modulus(value)) for value in values)
        digits = 40 if self.arithmetic is FLOAT else 80
        return 64 + (int(-digits / np.log(slowest)) if slowest > 0 else 0)

    def growth_rate(self, sequence: Callable[[Any], Any]) -> Any:
        """lim M(tau)^(1/tau): the largest root of the shortest recurrence, or the largest base that occurs."""
        if self.diagonal and self.arithmetic is not EXACT:
            return self._largest_base(sequence(self._index_sequence()))
        if self.arithmetic is not BALL:
            raise NotRepresentable("the limit is a root of a polynomial: enclosed, not exact")
        twin = self.relatives["exact"]()
        terms = [twin.memory(lag) for lag in range(2 * (twin.controllable_size**2 + twin.size))]
        return largest_root(shortest_recurrence(terms))

    def _largest_base(self, terms: ExponentialSum) -> Any:
        """The largest |base| whose coefficient is certainly not zero; a larger one must be certainly absent."""
        ordered = sorted(terms.terms, key=lambda term: -_modulus(term[1]))
        value, base, _ = ordered[0]
        if not _certainly_nonzero(value):
            raise Undecided("the leading coefficient is not separated from zero at this precision")
        return self.arithmetic.modulus(base)

    # --- named quantities -------------------------------------------------------------------------------------

    def quantity(self, name: str, arguments: list[Any]) -> Any:
        """A named quantity: by the statement's own definition if it has one, else from first principles."""
        if name in self.definitions:
            return self._defined(name, arguments)
        return getattr(self, f"_quantity_{name}")(*arguments)

    def _defined(self, name: str, arguments: list[Any]) -> Any:
        formals, closure = self.definitions[name]
        scope = dict(zip(formals, arguments, strict=True))
        if all(isinstance(argument, int) for argument in arguments):
            return self._remember(("defined", name, closure, *arguments), lambda: closure(self, scope))
        return closure(self, scope)

    def _quantity_M(self, lag: Any) -> Any:
        if isinstance(lag, ExponentialSum):
            return self._remember("M as exponentials", self._memory_as_exponentials)
        return self.memory(lag)

    def _memory_as_exponentials(self) -> ExponentialSum:
        inverse = self.arithmetic.entries(self.reduced_inverse)
        conjugates = [self.arithmetic.conjugate(value) for value in self.eigenvalues]
        terms = [
            (inverse[row][column], conjugates[row] * value, 0)
            for row in range(self.size)
            for column, value in enumerate(self.eigenvalues)
        ]
        return ExponentialSum(self.arithmetic, tuple(terms))

    def _quantity_M_window(self, window: int, lag: int) -> Any:
        return self.window_memory(window, lag)

    def _quantity_M_other(self, lag: int) -> Any:
        self._need_few("the memory of a second spectrum")
        return self.relatives["other"]().memory(lag)

    def _quantity_M_with(self, added: Any, lag: int) -> Any:
        return self.relatives["with"](added).memory(lag)

    def _quantity_M_without(self, index: int, lag: int) -> Any:
        if self.size == 1:
            return self.arithmetic.integer(0)
        return self.relatives["without"](index).memory(lag)

    def _quantity_rank(self) -> int:
        return self.controllable_size

    def _quantity_driven(self) -> int:
        return int(self.facts["driven"])

    def _quantity_rho(self) -> Any:
        return self.extreme([self.arithmetic.modulus(value) for value in self.eigenvalues], largest=True)

    def _quantity_trace_power(self, power: Any) -> Any:
        if isinstance(power, ExponentialSum):
            one = self.arithmetic.integer(1)
            return ExponentialSum(self.arithmetic, tuple((one, value, 0) for value in self.eigenvalues))
        return sum((value**power for value in self.eigenvalues), start=self.arithmetic.integer(0))

    def _quantity_nilpotent(self) -> int:
        return int(all(self.arithmetic.is_zero(value) for value in self.eigenvalues))

    def _quantity_keeps_all(self) -> int:
        return int(all(self._equals_one(self.memory(lag)) for lag in range(self.size)))

    def _equals_one(self, value: Any) -> bool:
        if self.arithmetic is BALL:
            if (value.real - 1).contains(0) and not (value.real - 1).is_zero():
                raise Undecided("M is not separated from 1 at this precision")
            return bool((value.real - 1).is_zero())
        return (
            self.arithmetic.is_zero(value - 1) if self.arithmetic is EXACT else abs(_float(value) - 1) < 1e-12
        )

    def _quantity_horizon(self, threshold: Any) -> int:
        """Lags with M at least the threshold; M falls (allpass.monotone), so the last such lag is bisected for."""
        if not self._reaches(0, threshold):
            return 0
        low, high = 0, 1
        while self._reaches(high, threshold):
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._reaches(middle, threshold) else (low, middle)
        return high

    def _reaches(self, lag: int, threshold: Any) -> bool:
        value, goal = self.memory(lag), self.scalar(threshold)
        if self.arithmetic is EXACT:
            return bool(value.x >= goal.x)
        if self.arithmetic is BALL:
            if value.real.overlaps(goal.real):
                raise Undecided("M is not separated from the threshold at this precision")
            return bool(value.real > goal.real)
        return bool(_real_part(value) >= _real_part(goal))

    def _quantity_g(self, window: int) -> Any:
        """The largest eigenvalue of C^{-1} A^T C A^{*T}, that is of I - C^{-1} C_T."""
        self._need_few("an enclosed eigenvalue")
        if self.arithmetic is EXACT:
            raise NotRepresentable("an eigenvalue is a root of a polynomial: enclosed, not exact")
        remainder = self._window_remainder(window)
        if self.arithmetic is BALL:
            return acb(largest_eigenvalue(remainder))
        if self.arithmetic is MPMATH:
            return max(mpmath.re(value) for value in mpmath.eig(remainder, left=False, right=False))
        values = [[_float(value) for value in row] for row in self.arithmetic.entries(remainder)]
        return self.arithmetic.number(Fraction(float(np.linalg.eigvals(np.array(values)).real.max())))

    def _window_remainder(self, window: int) -> Any:
        """I - C^{-1} C_T."""
        product = self.arithmetic.multiply(self.reduced_inverse, self._window_gramian(window))
        return self.arithmetic.add(self.arithmetic.identity(self.controllable_size), product, -1)

    # --- information ------------------------------------------------------------------------------------------

    def _joint_covariance(self, lag: int) -> tuple[Any, Any]:
        """Covariances of x and of (u_{t-tau}, x)."""
        column = self.arithmetic.entries(self.reached(lag))
        C = self.gramian if self.diagonal else solve_stein(self.arithmetic, self.reduced_A, self.reduced_B)
        rows = [[self.arithmetic.integer(1), *(self.arithmetic.conjugate(entry[0]) for entry in column)]]
        rows += [[entry[0], *row] for entry, row in zip(column, self.arithmetic.entries(C), strict=True)]
        return C, self.arithmetic.matrix(rows)

    def _quantity_LeastError(self, lag: int) -> Any:
        """The conditional variance: det of the joint covariance over det of the state's; 0 for decodable signs."""
        if self.facts.get("input") == "signs":
            return self._least_error_of_signs(lag)
        self._need_few("a determinant for each lag")
        state, joint = self._joint_covariance(lag)
        whole = self._remember("det C", lambda: self.arithmetic.determinant(state))
        return self.arithmetic.real(self.arithmetic.determinant(joint) / whole)

    def _least_error_of_signs(self, lag: int) -> Any:
        """u = 1 or -1 and 0 < l < 1/2: the state's sign is that of the newest input, and peeling goes on; no error."""
        if not 0 < float(_modulus(self.eigenvalues[0])) < 0.5 or lag < 0:
            raise NotApplicable("decoding signs is shown for one eigenvalue below 1/2")
        return self.arithmetic.integer(0)

    def _quantity_I(self, lag: int) -> Any:
        """Half the log of a ratio of determinants, for a real state."""
        if not self.facts.get("real_pair", False):
            raise NotApplicable("the real information needs a real pair")
        state, joint = self._joint_covariance(lag)
        return self._half_log_ratio(state, joint, self.arithmetic.integer(1))

    def _half_log_ratio(self, state: Any, joint: Any, prior: Any) -> Any:
        joined = self.arithmetic.determinant(joint)
        if self.arithmetic.is_zero(joined):
            raise NotApplicable("the information is infinite where M = 1")
        ratio = prior * self.arithmetic.determinant(state) / joined
        return self.arithmetic.log(self.arithmetic.real(ratio)) / 2

    def _quantity_I_c(self, lag: int) -> Any:
        """The information of real and imaginary parts together: the same formula on twice as many real variables."""
        self._need_few("twice as many real variables")
        state, joint = (self._real_embedding(matrix) for matrix in self._joint_covariance(lag))
        prior = self.arithmetic.number(Fraction(1, 4))  # the determinant of u's own real covariance, I/2
        return self._half_log_ratio(state, joint, prior)

    def _real_embedding(self, matrix: Any) -> Any:
        """The covariance of (Re x, Im x) for circular complex x: [[Re C, -Im C], [Im C, Re C]]/2."""
        half = self.arithmetic.number(Fraction(1, 2))
        turn = self.arithmetic.number(Fraction(0), Fraction(-1))
        rows = self.arithmetic.entries(matrix)
        real = [[half * self.arithmetic.real(value) for value in row] for row in rows]
        imag = [[half * self.arithmetic.real(turn * value) for value in row] for row in rows]
        top = [[*a, *(-1 * value for value in b)] for a, b in zip(real, imag, strict=True)]
        bottom = [[*b, *a] for a, b in zip(real, imag, strict=True)]
        return self.arithmetic.matrix(top + bottom)


class Undecided(ArithmeticError):
    """Balls that overlap what they should be separated from: more precision may decide."""


def solve_stein(arithmetic: Arithmetic, A: Any, B: Any) -> Any:
    """C with C - A C A^* = B B^*, as one linear system for the entries of C."""
    rows = arithmetic.entries(A)
    right = arithmetic.entries(arithmetic.multiply(B, arithmetic.adjoint(B)))
    size = len(rows)
    places = [(row, column) for row in range(size) for column in range(size)]
    conjugated = [[arithmetic.conjugate(value) for value in row] for row in rows]
    matrix = [
        [arithmetic.integer(int((i, j) == (p, q))) - rows[i][p] * conjugated[j][q] for p, q in places]
        for i, j in places
    ]
    solution = arithmetic.solve(
        arithmetic.matrix(matrix), arithmetic.matrix([[right[i][j]] for i, j in places])
    )
    values = [row[0] for row in arithmetic.entries(solution)]
    return arithmetic.matrix([values[row * size : (row + 1) * size] for row in range(size)])


def finite_geometric_series(arithmetic: Arithmetic, ratio: Any, length: int) -> Any:
    """1 + x + ... + x^(n-1), by halving."""
    if length == 0:
        return arithmetic.integer(0)
    half = finite_geometric_series(arithmetic, ratio, length // 2)
    doubled = half + ratio ** (length // 2) * half
    return doubled + ratio ** (length - 1) if length % 2 else doubled


def geometric_series(arithmetic: Arithmetic, ratio: Any) -> Any:
    """1 + x + x^2 + ... summed by doubling; in balls the remainder is part of the radius."""
    total, power = arithmetic.integer(1), ratio
    modulus = float(_modulus(ratio))
    digits = {EXACT: 0.0, FLOAT: 40.0, MPMATH: 2.4 * mpmath.mp.dps + 40}.get(arithmetic, _ball_digits())
    terms = 1 if modulus == 0 else 2 + int(-digits / np.log(modulus))
    for _ in range(max(1, terms.bit_length())):
        total, power = total + power * total, power * power
    if arithmetic is not BALL:
        return total
    bound = abs(power) / (1 - abs(ratio))
    return total + acb(arb(0, bound.upper()), arb(0, bound.upper()))


def _ball_digits() -> float:
    return float(ctx.prec) * 0.7 + 20


def _modulus(value: Any) -> Any:
    if isinstance(value, acb):
        return float(abs(value).mid())
    return abs(complex(_float(value)))


def _float(value: Any) -> complex:
    if isinstance(value, acb):
        return complex(float(value.real.mid()), float(value.imag.mid()))
    if hasattr(value, "x"):
        return complex(float(value.x), float(value.y))
    return complex(value)


def _real_part(value: Any) -> Any:
    if isinstance(value, acb):
        return value.real.mid()
    return value.real if hasattr(value, "real") else value


def _certainly_nonzero(value: Any) -> bool:
    return not value.contains(0) if isinstance(value, acb) else bool(value != 0)


def largest_eigenvalue(matrix: Any) -> arb:
    """The largest eigenvalue of a matrix whose eigenvalues are real and nonnegative.

    With m = 2^s it lies between (tr P^m / N)^(1/m) and (tr P^m)^(1/m); no eigenvalue need be isolated. The power is
    doubled as long as its trace is known to a few bits, each doubling costing one.
    """
    doublings = 0
    while doublings < 2 * ctx.prec:
        squared = matrix * matrix
        if squared.trace().real.rel_accuracy_bits() < 16:
            break
        matrix, doublings = squared, doublings + 1
    trace = matrix.trace().real.nonnegative_part()
    bounds = [trace / matrix.nrows(), trace]
    for _ in range(doublings):
        bounds = [bound.nonnegative_part().sqrt() for bound in bounds]
    return bounds[0].union(bounds[1])


def _largest(values: list[arb]) -> arb:
    result = values[0]
    for value in values[1:]:
        result = result.max(value)
    return result


def largest_root(descending: list[Any]) -> acb:
    """The largest modulus of a root of a polynomial with rational coefficients, enclosed; 0 for a constant.

    >>> from memlaw.numerics.arithmetic import EXACT
    >>> largest_root([EXACT.integer(1), EXACT.integer(0), EXACT.integer(-4)]).real.contains(2)
    True
    """
    polynomial = fmpq_poly([fmpq(int(v.x.numerator), int(v.x.denominator)) for v in reversed(descending)])
    return acb(_largest([abs(root) for root, _ in polynomial.complex_roots()] or [arb(0)]))
