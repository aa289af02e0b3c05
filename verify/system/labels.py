"""What a claim was tried on, in words from which it can be built again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from sympy import MatrixBase


def listed(eigenvalues: Iterable[complex]) -> str:
    """Eigenvalues after another.

    >>> listed((0.5 + 0j, 0.25j))
    '0.5, 0.25j'
    """
    return ", ".join(map(shown, eigenvalues))


def with_data(label: str, data: Mapping[str, Any]) -> str:
    """A label with data behind it.

    >>> with_data("N = 1", {"R": (((np.complex128(2), 0.5j),),), "size": 3})
    'N = 1, R = (((2.0, 0.5j),),), size = 3'
    """
    return ", ".join([label, *(f"{name} = {shown(value)}" for name, value in data.items())])


def shown(value: Any) -> str:
    """A number, or numbers in numbers, as Python writes them; a complex one that is real as a real one."""
    if isinstance(value, tuple | list):
        inside = ", ".join(map(shown, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, MatrixBase):
        return str(value.tolist())
    plain = value.item() if isinstance(value, np.generic) else value
    return str(plain.real if isinstance(plain, complex) and plain.imag == 0 else plain)
