"""Entries of matrices: they count from 1, and a column has one index."""

import pickle

import pytest
from sympy import Expr, MatrixSymbol, Sum, srepr
from sympy.matrices.expressions.matexpr import MatrixElement

import memlaw
from memlaw.errors import InvalidInput
from memlaw.theory.instance import Instance
from memlaw.theory.language import FIRST, A, B, C, N, Scalar, i, j, squared, tau
from memlaw.theory.language.formula import inline, plain
from memlaw.theory.theorem import Theorem, equal

WITNESS = Instance.pair([["1/2", 1], [0, "1/3"]], [3, 5], ("1/2", "1/3"), i=2)


@pytest.mark.parametrize(
    ("entry", "text", "latex"),
    [
        (B[i], "B_i", "B_{i}"),
        (B[i, 0], "B_i", "B_{i}"),
        (B[2], "B_2", "B_{2}"),
        (B[i + 1], "B_{i+1}", "B_{i+1}"),
        (MatrixElement(A**tau * B, i, 0), "(A^tau B)_i", r"(A^{\tau} B)_{i}"),
        (A[i, j], "A_ij", "A_{ij}"),
        (A[1, 2], "A_{1, 2}", "A_{1, 2}"),
    ],
)
def test_an_entry_prints_with_the_indices_that_count(entry: Expr, text: str, latex: str) -> None:
    assert plain(equal(entry, 1).relation) == f"{text} = 1"
    assert inline(entry) == latex


@pytest.mark.parametrize("place", [(i, 1), (i, j), (i, -2)])
@pytest.mark.parametrize("column", [B, FIRST])
def test_a_second_column_is_refused_with_what_to_write(column: MatrixSymbol, place: tuple[object, object]) -> None:
    for take in (lambda: column[place], lambda: MatrixElement(column, *place)):
        with pytest.raises(InvalidInput, match=rf"one column.*write {column.name}\[i\]"):
            take()


def test_the_entries_are_those_of_the_instance() -> None:
    claims = (equal(B[i], B[i, 0]), equal(Sum(squared(B[i]), (i, 1, N)), Scalar(B.adjoint() * B)))
    theorem = Theorem(key="mine.entries", title="Entries", claims=claims, hypotheses=(), witness=WITNESS)
    assert memlaw.sides(theorem) == [("5", "5"), ("34", "34")]


def test_a_column_keeps_its_name_in_seals_and_its_kind_on_the_way() -> None:
    assert srepr(B) == srepr(MatrixSymbol("B", N, 1))
    assert pickle.loads(pickle.dumps(C * B)) == C * B
    assert pickle.loads(pickle.dumps(B))[i] == B[i]
