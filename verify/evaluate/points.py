"""Where claims are tried: small exact instances from the simplest on, and the parameters of each claim there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache, partial
from itertools import product
from typing import Any

from sympy import Expr, Rational, Symbol

from memlaw.errors import InvalidInput
from memlaw.theory.catalogue import catalogue
from memlaw.theory.language import is_index
from memlaw.theory.statement.hypotheses import decided
from memlaw.theory.statement.instance import Instance, gaussian, modulus_squared
from memlaw.theory.statement.theorem import Claim, Theorem
from memlaw.verify.system.instances import change_of_basis
from memlaw.verify.system.setting import Parameter, Setting

Predicate = Callable[[Instance], bool]


def with_relatives(instance: Instance) -> Instance:
    """Add what some claims speak of, unless it is there: an eigenvalue to add, a second spectrum, a change of basis."""
    taken = set(instance.eigenvalues)
    added = next(value for value in map(gaussian, ("1/3", "2/5", "-1/4", "I/5")) if value not in taken)
    other = tuple(value * Rational(4, 5) + Rational(1, 20) for value in instance.eigenvalues)
    change = change_of_basis(instance.size)
    return instance.with_extra(**{"mu": added, "other": other, "S": change, **instance.extra})


def admissible(theorem: Theorem, instance: Instance) -> bool:
    """Whether an instance satisfies all hypotheses of a theorem (those on parameters aside)."""
    return all(decided(hypothesis.holds, instance) for hypothesis in theorem.hypotheses)


@cache
def _all_of(instances: Callable[[], tuple[Instance, ...]]) -> tuple[Instance, ...]:
    return tuple(map(with_relatives, instances()))


@cache
def _candidates(
    instances: Callable[[], tuple[Instance, ...]], hypotheses: frozenset[Predicate]
) -> tuple[Instance, ...]:
    """Those that satisfy them; what one's own hypothesis does not decide there it may at given parameters."""
    known = hypotheses & _catalogued()
    kept = (item for item in _all_of(instances) if all(decided(holds, item) for holds in known))
    return tuple(item for item in kept if all(decided(holds, item) is not False for holds in hypotheses - known))


@cache
def _catalogued() -> frozenset[Predicate]:
    """The predicates of the catalogue's hypotheses."""
    return frozenset(law.holds for item in catalogue() for law in item.hypotheses)


def candidates(theorem: Theorem, own: Setting) -> tuple[Instance, ...]:
    """The small instances of a theorem's own setting that satisfy the hypotheses of a theorem.

    Where the catalogue has a theorem of that key, the instances at which it breaks come last: none of them is
    admissible for that theorem, and the one that matters is for a variant with a hypothesis less. Under another key
    those of all theorems of the setting do. Where none of all these is, there is the witness.
    """
    usual = _candidates(own.instances, frozenset(item.holds for item in theorem.hypotheses))
    found = (*usual, *(item for item in breaking(theorem.key, own.name) if admissible(theorem, item)))
    return found or tuple(filter(partial(admissible, theorem), (with_relatives(theorem.witness),)))


def of_many_states(theorem: Theorem, own: Setting) -> tuple[Instance, ...]:
    """The instances of more states that satisfy the hypotheses of a theorem."""
    return _candidates(own.many, frozenset(item.holds for item in theorem.hypotheses))


@cache
def breaking(key: str, setting: str = "") -> tuple[Instance, ...]:
    """The instances at which the catalogue's theorem of that key would be false, each without one hypothesis.

    For a key that it has not, those of all theorems of a setting, if that is asked for.
    """
    own = [item for item in catalogue() if item.key == key]
    alike = [item for item in catalogue() if item.setting == setting]
    found = (law.breaks_at for item in own or alike for law in item.hypotheses if law.breaks_at is not None)
    told = tuple({id(item): item for item in found}.values())  # some differ in their data alone
    if own:
        return told
    pairs = {(item.A, item.B, repr(item.extra)): item for item in reversed(told)}  # of other theorems: each pair once
    return tuple(with_relatives(_with_data_told(item)) for item in reversed(pairs.values()))


def _with_data_told(instance: Instance) -> Instance:
    """With a label that says all that it is, so that it can be built again."""
    told = [f"{name} = {value}" for name, value in instance.extra.items() if f"{name} = " not in instance.label]
    return instance.called(", ".join([instance.label, *told]))


USUAL: dict[str, tuple[Any, ...]] = {  # where a setting says nothing else
    "theta": (Fraction(1, 4), Fraction(1, 2), Fraction(9, 10), Fraction(1)),
    "Delta": (Fraction(1, 10), Fraction(1, 2)),
    "delta": (Fraction(1, 4), Fraction(1, 2), Fraction(9, 10)),
    "s": (Fraction(-3, 2), Fraction(1, 3), Fraction(2)),
    "sigma": (Fraction(1, 2), Fraction(2)),
    "t": (Fraction(0), Fraction(1, 2), Fraction(3)),
    "x": (Fraction(1, 4), Fraction(2, 5)),
    "omega": (Fraction(1, 3), Fraction(2)),
    "q": (1, 2, 3),
    "zeta": tuple(map(gaussian, ("1", "-1", "I", "3/5+4*I/5", "-5/13-12*I/13"))),
}


def parameter_values(
    name: str, size: int, largest_modulus_squared: Fraction, lags: Sequence[int], own: Mapping[str, Parameter]
) -> list[Any]:
    """The values that a parameter takes in a check: a setting's own, or the usual ones."""
    if name in own:
        return list(own[name].values(size))
    if name == "tau":
        return list(lags)
    if name == "k":
        return sorted({*lags, *(lag + 1 for lag in lags)})
    if name == "T":
        return sorted({1, size, size + 1, 2 * size})
    if name in ("i", "j", "n", "m"):
        return list(range(1, size + 1)) if size <= 3 else [1, size]
    if name == "r":
        return radii(largest_modulus_squared)
    if name in USUAL:
        return list(USUAL[name])
    if name in ("mu", "z_0"):
        return [None]  # fixed by the instance
    raise InvalidInput(f"parameter {name}", "every parameter has values to try", "add them to points.parameter_values")


def radii(largest_modulus_squared: Fraction) -> list[Fraction]:
    """Rational radii r with 1 < r and r^2 max|l|^2 < 1, close to 1 and close to the limit.

    >>> radii(Fraction(1, 4))
    [Fraction(9, 8), Fraction(3, 2)]
    """
    gap = Fraction(1)
    while (1 + gap) ** 2 * largest_modulus_squared >= 1:
        gap /= 2
    return [1 + gap / 4, 1 + gap] if gap < 1 else [Fraction(5, 4), Fraction(2)]


def parameter_grid(
    claim: Claim, size: int, largest_modulus_squared: Fraction, lags: Sequence[int], own: Mapping[str, Parameter]
) -> Iterator[dict[str, Any]]:
    """Every combination of values for the parameters of a claim."""
    names = [symbol.name for symbol in claim.parameters if symbol.name not in ("mu", "z_0")]
    values = [parameter_values(name, size, largest_modulus_squared, lags, own) for name in names]
    for chosen in product(*values):
        yield dict(zip(names, chosen, strict=True))


def largest_modulus_squared(instance: Instance) -> Fraction:
    """The squared spectral radius of an exact instance."""
    value = max(modulus_squared(item) for item in instance.eigenvalues)
    return Fraction(int(value.p), int(value.q))


def allowed(theorem: Theorem, instance: Instance, parameters: dict[str, Any]) -> bool | None:
    """Whether the parameters satisfy the hypotheses that speak of them, as any of one's own may; None if undecided."""
    concerned = [item for item in theorem.hypotheses if item.on_parameters or item.holds not in _catalogued()]
    if not concerned:
        return True
    exact = {name: exact_number(value) for name, value in parameters.items()}
    placed = replace(instance, parameters=tuple({**dict(instance.parameters), **exact}.items()))
    found = [decided(hypothesis.holds, placed) for hypothesis in concerned]
    return False if False in found else None if None in found else True


def exact_number(value: Any) -> Expr:
    """A letter's value as a SymPy number, a float as the binary number that it is."""
    return value if isinstance(value, Expr) else Rational(*Fraction(value).as_integer_ratio())


def exact_parameters(instance: Instance, symbols: Iterable[Symbol] = ()) -> dict[str, Any]:
    """The parameters that an instance carries: indices as integers, others as fractions; mu is no index.

    symbols: those of a claim, which tell what one's own letters are.
    """
    whole = {symbol.name for symbol in symbols if symbol.is_integer}
    values = {
        name: Fraction(int(value.p), int(value.q)) if value.is_Rational else value
        for name, value in instance.parameters
        if name != "mu"
    }
    return {name: int(value) if is_index(name) or name in whole else value for name, value in values.items()}


def own_parameters(claim: Claim, instance: Instance) -> Iterator[dict[str, Any]]:
    """The parameters with which an instance was given, if they are all that a claim needs."""
    names = {symbol.name for symbol in claim.parameters} - {"mu", "z_0"}
    given = exact_parameters(instance, claim.parameters)
    if names and names <= set(given):
        yield {name: given[name] for name in sorted(names)}
