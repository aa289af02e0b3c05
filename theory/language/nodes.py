"""The nodes of which statements are made; the evaluator knows each of them, and no others."""

from __future__ import annotations

from sympy import (
    Abs,
    Add,
    Adjoint,
    Determinant,
    Identity,
    Indexed,
    Integral,
    Inverse,
    Limit,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Max,
    Min,
    Mul,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    Trace,
    atan,
    binomial,
    conjugate,
    cos,
    exp,
    floor,
    im,
    log,
    re,
    sin,
)
from sympy.core.numbers import Exp1, ImaginaryUnit, Infinity, Pi
from sympy.matrices.expressions.matexpr import MatrixElement

from memlaw.theory.language.language import Coefficient, Others, PairMemory, Quantity, Scalar

NODES: tuple[type, ...] = (
    *(Quantity, Coefficient, Others, PairMemory, Scalar),
    *(Symbol, Indexed, Rational, ImaginaryUnit, Pi, Exp1, Infinity),
    *(Add, Mul, Pow, conjugate, Abs, re, im, Min, Max),
    *(exp, log, sin, cos, atan, floor, binomial),
    *(Sum, Product, Integral, Limit),
    *(MatrixSymbol, MatrixElement, MatAdd, MatMul, MatPow, Inverse, Adjoint, Determinant, Trace, Identity),
)
