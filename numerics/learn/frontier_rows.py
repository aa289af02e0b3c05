"""Rows of the frontier as they were shown on one processor, and what of a row is shown again at little cost."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from memlaw.numerics.learn.frontier_enclosed import Bound, Piece
from memlaw.numerics.number.arrays import FloatArray

WHOLE = 20  # lag to which rows of two eigenvalues are shown again whole, in half a second
FEW = 500  # cells in which a part of the others is shown again
HALVINGS = 40  # of each coordinate, before that is given up
MODULES = ("frontier_cells", "frontier_enclosed")


@dataclass(frozen=True)
class Row:
    """lower <= M*(states, lag) <= upper, shown in so many cells and seconds of a processor."""

    states: int
    lag: int
    lower: float
    upper: float
    cells: int
    seconds: float

    @property
    def bound(self) -> Bound:
        """What was shown of all spectra."""
        one = np.nextafter(self.lag**self.lag / (self.lag + 1) ** (self.lag + 1), 1)
        fewer = ROWS[self.states - 1, self.lag].upper if self.states > 2 else float(one)
        return Bound(self.states, self.lag, self.upper, fewer)


_SHOWN = (
    Row(2, 1, 0.9999999999999999, 1.0, 0, 0.0),
    Row(2, 2, 0.4374999999999999, 0.4375099999999999, 2433, 0.0),
    Row(2, 3, 0.3007813498479406, 0.3007913498479406, 3179, 0.0),
    Row(2, 4, 0.23072746895262816, 0.23073746895262817, 4403, 0.0),
    Row(2, 5, 0.18752544840270494, 0.18753544840270495, 5477, 0.0),
    Row(2, 6, 0.15808504270573323, 0.15809504270573324, 7331, 0.01),
    Row(2, 7, 0.1366918319840928, 0.1367018319840928, 8517, 0.01),
    Row(2, 8, 0.1204267053357047, 0.12043670533570469, 10739, 0.01),
    Row(2, 9, 0.10763583895057065, 0.10764583895057064, 12255, 0.01),
    Row(2, 10, 0.09730987596615219, 0.09731987596615219, 13665, 0.01),
    Row(2, 11, 0.0887969998869715, 0.0888069998869715, 16969, 0.02),
    Row(2, 12, 0.08165713029523845, 0.08166713029523845, 21831, 0.02),
    Row(2, 13, 0.0755822328446926, 0.0755922328446926, 22701, 0.02),
    Row(2, 14, 0.07035016369710892, 0.07036016369710892, 23741, 0.02),
    Row(2, 15, 0.06579663847137189, 0.06580663847137189, 26635, 0.02),
    Row(2, 16, 0.06179752112102268, 0.06180752112102268, 29047, 0.03),
    Row(2, 17, 0.05825725105008928, 0.058267251050089286, 35221, 0.03),
    Row(2, 18, 0.05510105941114916, 0.05511105941114916, 37599, 0.04),
    Row(2, 19, 0.05226960065996532, 0.05227960065996532, 48529, 0.05),
    Row(2, 20, 0.04971516724347691, 0.04972516724347691, 52043, 0.05),
    Row(3, 3, 0.5539895348319114, 0.5539995348319113, 636147, 0.6),
    Row(3, 4, 0.4135752603615485, 0.4135852603615485, 1252823, 1.22),
    Row(3, 5, 0.33262649881896195, 0.33263649881896196, 2427807, 2.3),
    Row(3, 6, 0.2789151883394559, 0.2789251883394559, 4027155, 4.05),
    Row(3, 7, 0.24041888938680087, 0.24042888938680088, 6985363, 6.81),
    Row(3, 8, 0.21138838460763157, 0.21139838460763158, 9147827, 9.49),
    Row(4, 4, 0.631565509066279, 0.6315755090662789, 354861089, 458.43),
    Row(4, 5, 0.49701046654757963, 0.49702046654757964, 1301601031, 1696.82),
    Row(4, 6, 0.41312775312505234, 0.41313775312505235, 2445376507, 3368.52),
)
ROWS = {(row.states, row.lag): row for row in _SHOWN}
CODE = "be1780865230fd98"  # by which they were shown


@cache
def code_digest() -> str:
    """Digest of the code that shows bounds, its words left out: what another one showed is not shown by this."""
    found = "".join(_code(f"memlaw.numerics.learn.{name}") for name in MODULES)
    return hashlib.sha256(found.encode()).hexdigest()[:16]


def _code(module: str) -> str:
    spec = find_spec(module)
    assert spec is not None and spec.origin is not None
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            node.body = [item for item in node.body if not _is_words(item)]
    return ast.unparse(tree)


def _is_words(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def confirmed(row: Row, eigenvalues: Sequence[complex]) -> bool:
    """Whether a row is shown: whole where that is quick, else by its record, with the part about a spectrum again.

    >>> confirmed(ROWS[2, 2], [0.5 + 0.5j, 0.5 - 0.5j])
    True
    """
    if row.states == 2 and row.lag <= WHOLE:
        return not len(_searched(row.bound, row.bound.whole(), 2 * row.cells))
    return code_digest() == CODE and len(eigenvalues) == row.states and part_shown(row.bound, eigenvalues) > 0


def part_shown(bound: Bound, eigenvalues: Sequence[complex]) -> float:
    """The size of the first cell about a spectrum that is shown in a few cells, halving from the cell of all spectra.

    In units of the whole. 0 where there is none, as about a spectrum that keeps more than the bound.

    >>> 0 < part_shown(ROWS[2, 20].bound, [0.958846 + 0.089098j, 0.958846 - 0.089098j]) < 1e-3
    True
    """
    point, cell = coordinates(eigenvalues), bound.whole()
    whole = np.prod(cell[:, 1] - cell[:, 0])
    for _ in range(HALVINGS * len(cell)):
        if not len(_searched(bound, cell, FEW)):
            return float(np.prod(cell[:, 1] - cell[:, 0]) / whole)
        halves = [half for half in _searched(bound, cell, 1) if np.all((half[:, 0] <= point) & (point <= half[:, 1]))]
        if not halves:
            break
        cell = halves[0]
    return 0.0


def coordinates(eigenvalues: Sequence[complex]) -> FloatArray:
    """Where a spectrum lies among the cells, turned and reflected: radius, then radius and angle of each further one.

    >>> coordinates([0.25, 0.5j]).round(3)
    array([0.549, 0.255, 1.571])
    """
    values = np.array(sorted(eigenvalues, key=abs, reverse=True), dtype=np.complex128)
    values *= np.conj(values[0]) / abs(values[0])
    if len(values) > 1 and np.angle(values[1]) < 0:
        values = np.conj(values)
    polar = np.column_stack([np.arctanh(abs(values)), np.angle(values)]).ravel()
    return np.delete(polar, 1)


def _searched(bound: Bound, cell: FloatArray, limit: int) -> FloatArray:
    return Piece(bound, cell[None]).searched(limit)[0].cells
