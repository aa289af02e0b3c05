"""Arrays of numbers of every make: the types of NumPy's, and how others become NumPy's."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from memlaw.errors import InvalidInput, shown
from memlaw.scalars import library, read_parts, refusal

Array: TypeAlias = NDArray[Any]
FloatArray: TypeAlias = NDArray[np.float64]
ComplexArray: TypeAlias = NDArray[np.complex128]
IntArray: TypeAlias = NDArray[np.int64]

MOST_ITEMS = 20_000_000  # of a sequence: one that never ends is noticed
_LIST = "give a list such as [0.5, 0.3+0.2j]; from_matrix reads a matrix; two columns are a[:, 0] + 1j * a[:, 1]"
_OF_PYTHON = (np.dtype(float), np.dtype(complex), np.dtype(np.int64))


def read_array(values: object, what: str = "an array") -> ComplexArray:
    """Read numbers of any make, nested in any way that has a shape, as complex128; floats are binary numbers.

    Of NumPy, torch (detached, from any device), SymPy, mpmath, flint, pandas, and lists of numbers or texts. Errors:
    InvalidInput for NaN and infinity, truth values, what is no number, rows of different lengths, sparse arrays.

    >>> read_array([["1/2", 1], [0, 0.25j]], "A").tolist()
    [[(0.5+0j), (1+0j)], [0j, 0.25j]]
    """
    return _numbers(_as_array(values, what), what)


def _numbers(array: Array, what: str) -> ComplexArray:
    if array.dtype.kind in "iufc":
        with np.errstate(over="ignore"):
            numbers: ComplexArray = np.asarray(array, dtype=complex)
    else:
        numbers = np.array([_rounded(item, what) for item in array.ravel()], dtype=complex).reshape(array.shape)
    if not np.isfinite(numbers).all():
        place = tuple(int(at) for at in np.argwhere(~np.isfinite(numbers))[0])
        at = f" at {list(place)}" if place else ""
        raise InvalidInput(
            f"{what} with {array[place]}{at}", "entries must be finite", "remove NaN and infinite entries"
        )
    return numbers


def read_entries(values: object, what: str = "an array") -> Array:
    """As `read_array`, but what complex128 does not hold exactly stays as it is, in an array of objects.

    >>> read_entries([[0.5, 1]]).dtype, read_entries([["1/3", 1]]).tolist()
    (dtype('complex128'), [['1/3', '1']])
    """
    array = _as_array(values, what)
    rounded = _numbers(array, what)
    held = array.dtype.kind in "fc" and array.real.dtype.itemsize <= 8
    held = held or (array.dtype.kind in "iu" and bool((np.abs(rounded) < 2.0**53).all()))
    return rounded if held else array.astype(object)


def read_items(values: object, what: str = "eigenvalues", remedy: str = _LIST, *, binary: bool = False) -> list[Any]:
    """Read a nonempty sequence of one dimension, each item as it is; ``binary``: floats mean binary numbers.

    >>> read_items(np.array([0.5, 0.25])), read_items(x for x in "ab")
    ([0.5, 0.25], ['a', 'b'])
    """
    found = _listed(values, what, binary)
    if not found:
        rule = "a nonempty one-dimensional sequence is needed"
        raise InvalidInput(f"{what} {shown(values)}", rule, remedy)
    if len(found) > MOST_ITEMS:
        raise InvalidInput(f"more than {MOST_ITEMS} {what}", "there are fewer, or it would never end", remedy)
    return found


def is_sequence(values: object) -> bool:
    """Whether what is given holds several numbers, rather than being one: a list, an array that has a dimension.

    >>> is_sequence([0.5]), is_sequence(np.array(0.5)), is_sequence("1/2")
    (True, False, False)
    """
    if isinstance(values, str):
        return False
    return _is_foreign_matrix(values) or (isinstance(values, Iterable) and bool(getattr(values, "ndim", 1)))


def _is_foreign_matrix(values: object) -> bool:
    return library(values) in ("sympy", "mpmath", "flint") and hasattr(values, "tolist")


def _listed(values: Any, what: str, binary: bool) -> list[Any]:
    """The items of a sequence of one dimension; none of anything else."""
    if _is_foreign_matrix(values):
        rows = values.tolist()
        return [row[0] for row in rows] if all(len(row) == 1 for row in rows) else rows[0] if len(rows) == 1 else []
    if isinstance(values, bytes | dict) or not is_sequence(values) or getattr(values, "ndim", 1) != 1:
        return []
    if not binary and library(values) == "torch" and _widened(values).dtype != values.dtype:
        return list(values.detach().cpu())  # each with its own few bits
    if hasattr(values, "dtype") or hasattr(values, "toarray"):
        values = _as_array(values, what)
        plain = values.dtype in _OF_PYTHON or (binary and np.can_cast(values.dtype, complex))
        return list(values.tolist() if plain else values)
    return list(islice(values, MOST_ITEMS + 1))


def _as_array(values: Any, what: str) -> Array:
    if type(values) is np.ndarray and values.dtype.kind in "iufc":
        return values
    if hasattr(values, "toarray"):
        raise InvalidInput(f"{what}, sparse, {shown(values)}", "arrays are dense here", "give x.toarray()")
    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        raise InvalidInput(f"{what} with masked entries", "each entry is a number", "fill them in, or leave them out")
    try:
        array = np.asarray(_plain(values, what))
    except InvalidInput:
        raise
    except (ValueError, TypeError, RuntimeError) as error:  # of NumPy and torch
        raise InvalidInput(
            f"{what} {shown(values)}", f"it is no array of numbers ({error})", "give rows of equal length"
        ) from error
    if array.dtype.kind == "b":
        raise InvalidInput(f"{what} of truth values", "a truth value is not a number", "give array.astype(float)")
    return array


def _plain(values: Any, what: str) -> Any:
    """Lists without truth values; tensors, and matrices of other libraries, as NumPy reads them."""
    if isinstance(values, list | tuple):
        return [_plain(item, what) for item in values]
    if isinstance(values, bool):
        raise refusal(values, f"{what} with", "a truth value is not a number", "write 1 or 0 where that is meant")
    if library(values) == "torch":
        return _widened(values.detach().cpu()).resolve_conj().resolve_neg().numpy()
    if library(values) in ("mpmath", "flint") and hasattr(values, "tolist"):
        return values.tolist()
    return values


def _widened(tensor: Any) -> Any:
    """A tensor in a dtype that NumPy has: float64 or complex128 for those that it lacks."""
    if not (tensor.is_floating_point() or tensor.is_complex()) or str(tensor.dtype) in _SHARED:
        return tensor
    return tensor.cdouble() if tensor.is_complex() else tensor.double()


_SHARED = {f"torch.{kind}" for kind in ("float16", "float32", "float64", "complex64", "complex128")}


def _rounded(value: object, what: str) -> complex:
    try:
        real, imag = read_parts(value, what)
        return complex(float(real), float(imag))
    except OverflowError as error:
        raise refusal(value, what, "it is too large for float64", "scale the numbers") from error


__all__ = [
    "Array",
    "ArrayLike",
    "ComplexArray",
    "FloatArray",
    "IntArray",
    "is_sequence",
    "read_array",
    "read_entries",
    "read_items",
]
