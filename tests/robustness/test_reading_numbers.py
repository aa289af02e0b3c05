"""Numbers of every make mean the same number: exact ones exactly, floats by the rule that is documented."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import flint
import mpmath
import numpy as np
import pytest
import sympy
import torch
from counted import counted
from hypothesis import example, given, settings
from hypothesis import strategies as st

import memlaw
from memlaw.errors import InvalidInput
from memlaw.grammar import read_text
from memlaw.numerics.number.arrays import read_array, read_items
from memlaw.numerics.spectrum.reading import read_lags
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.scalars import read_parts, read_real, shortest

Make = Callable[[Fraction], Any]
TORCH = (torch.float16, torch.bfloat16, torch.float32, torch.float64)
NUMPY = (np.float16, np.float32, np.float64, np.longdouble)
EXACT: dict[str, Make] = {
    "Fraction": lambda x: x,
    "text": str,
    "decimal text": lambda x: str(decimal(x)),
    "Decimal": lambda x: decimal(x),
    "sympy": lambda x: sympy.Rational(x.numerator, x.denominator),
    "fmpq": lambda x: flint.fmpq(x.numerator, x.denominator),
    "object array": lambda x: np.array(x, dtype=object),
}
ROUNDED: dict[str, Make] = {
    "float": float,
    **{f"numpy {kind.__name__}": lambda x, kind=kind: kind(str(decimal(x))) for kind in NUMPY},
    **{f"array {kind.__name__}": lambda x, kind=kind: np.array(str(decimal(x))).astype(kind) for kind in NUMPY},
    **{str(kind): lambda x, kind=kind: torch.tensor(float(x), dtype=kind) for kind in TORCH},
    "grad": lambda x: torch.tensor(float(x), requires_grad=True),
    "parameter": lambda x: torch.nn.Parameter(torch.tensor(float(x))),
    "complex": lambda x: complex(float(x)),
    "torch complex": lambda x: torch.tensor(complex(float(x))),
    "sympy float": lambda x: sympy.Float(str(decimal(x)), 30),
    "mpf": lambda x: mpmath.mpf(str(decimal(x))),
    "arb": lambda x: flint.arb(float(x)),
}
SHORT = st.integers(1, 99).map(lambda n: Fraction(n, 100))  # two digits, which every precision tells apart


def decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


@settings(max_examples=20)
@given(SHORT)
def test_a_setting_means_the_decimal_that_it_prints_as(value: Fraction) -> None:
    for name, make in {**EXACT, **ROUNDED}.items():
        assert read_real(make(value), decimal=True) == value, name


@settings(max_examples=20)
@given(st.fractions(0, 1, max_denominator=10**4).filter(lambda x: x.denominator > 1))
def test_what_is_exact_stays_exact(value: Fraction) -> None:
    makes = [make for name, make in EXACT.items() if "ecimal" not in name]
    for make in makes:
        assert read_real(make(value)) == read_real(make(value), decimal=True) == value
    near = value + Fraction(1, 10**18)
    assert Spectrum.real([value / 2, near / 2]).size == 2


@settings(max_examples=60)
@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_data_mean_the_binary_numbers_that_they_are(value: float) -> None:
    for made in (value, np.float32(value), np.longdouble(value), torch.tensor(value), np.array(value, np.float32)):
        assert read_real(made) == Fraction(value)
    assert read_parts(np.complex64(complex(0, value))) == (0, Fraction(value))
    if abs(value) >= 2.0**-126:  # smaller ones have fewer bits, and get more digits than they need
        assert read_real(np.float32(value), decimal=True) == Fraction(str(np.float32(value)).replace("np.", ""))


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=1e-290, max_value=1e15))
@example(2.0**-24)
@example(2.0**-1)
def test_the_shortest_decimal_is_the_one_that_python_prints(value: float) -> None:
    assert shortest(Fraction(value), 53) == Fraction(repr(value))


STEPS = counted("step size", [*EXACT, *ROUNDED])


@pytest.mark.parametrize("make", STEPS)
def test_a_step_size_of_a_twentieth_gives_forty_states(make: str) -> None:
    """63 states alias to 40 at a step of exactly 1/20, and at no other near it."""
    step = {**EXACT, **ROUNDED}[make](Fraction(1, 20))
    spectrum = Spectrum.s4d_lin(64, step_size=step)
    assert spectrum.size == 40
    assert memlaw.memory_function(spectrum, 1).values[0] == pytest.approx(0.8646647167633873, abs=1e-13)
    assert spectrum == Spectrum.s4d_lin(64, step_size=0.05)


NEARLY_ONE = counted(
    "nearly one",
    {
        "sympy": 1 - sympy.Rational(1, 10**20),
        "Decimal": Decimal("0.99999999999999999999"),
        "Fraction": 1 - Fraction(1, 10**20),
        "text": "1 - 1e-20",
        "fmpq": flint.fmpq(10**20 - 1, 10**20),
        "sympy Float": sympy.Float("0.99999999999999999999", 40),
        "longdouble": np.nextafter(np.longdouble(1), np.longdouble(0)),
    },
)


@pytest.mark.parametrize("make", NEARLY_ONE)
def test_what_is_nearly_one_is_not_one(make: str) -> None:
    spectrum = Spectrum.from_eigenvalues([NEARLY_ONE[make]])
    assert spectrum.numbers[0].inside_disk()
    assert 0 < spectrum.decays[0] < 1e-19


CONTAINERS: dict[str, Callable[[list[complex]], Any]] = {
    "list": list,
    "tuple": tuple,
    "generator": iter,
    "texts": lambda x: [f"{Fraction(v.real)}+({Fraction(v.imag)})*I" for v in x],
    "pairs": lambda x: [(v.real, v.imag) for v in x],
    "complex128": np.array,
    "complex256": lambda x: np.array(x, np.clongdouble),
    "objects": lambda x: np.array(x, object),
    "strided": lambda x: np.repeat(np.array(x), 2)[::2],
    "read only": lambda x: np.broadcast_to(np.array(x), (1, len(x)))[0],
    "big endian": lambda x: np.array(x).astype(">c16"),
    "tensor": lambda x: torch.tensor(x, dtype=torch.complex128),
    "tensor with grad": lambda x: torch.tensor(x, dtype=torch.complex128, requires_grad=True),
    "conjugated tensor": lambda x: torch.tensor([v.conjugate() for v in x], dtype=torch.complex128).conj(),
    "list of tensors": lambda x: list(torch.tensor(x, dtype=torch.complex128, requires_grad=True)),
    "sympy": lambda x: [sympy.Rational(v.real) + sympy.I * sympy.Rational(v.imag) for v in x],
    "sympy column": lambda x: sympy.Matrix([sympy.Rational(v.real) + sympy.I * sympy.Rational(v.imag) for v in x]),
    "mpmath column": lambda x: mpmath.matrix(x),
    "mpc": lambda x: [mpmath.mpc(v) for v in x],
    "acb": lambda x: [flint.acb(v.real, v.imag) for v in x],
}
VALUES = st.builds(complex, st.floats(-0.6, 0.6), st.floats(-0.6, 0.6))


@settings(max_examples=15)
@given(st.lists(VALUES, min_size=1, max_size=4))
def test_every_container_gives_the_same_spectrum(values: list[complex]) -> None:
    values = [complex(v.real + 0.0, v.imag + 0.0) for v in values]
    wanted = Spectrum.from_eigenvalues(values, realization="companion")
    for name, make in CONTAINERS.items():
        found = Spectrum.from_eigenvalues(make(values), realization="companion")
        assert found.numbers == wanted.numbers, name
        array = read_array(values if name == "generator" else make(values))
        if name not in ("pairs", "sympy column", "mpmath column"):
            assert array.tolist() == values, name


counted("containers", CONTAINERS)
MATRICES = counted(
    "matrices",
    {
        "list": [["1/2", 1], [0, 0.25]],
        "sympy": sympy.Matrix([[sympy.Rational(1, 2), 1], [0, sympy.Rational(1, 4)]]),
        "mpmath": mpmath.matrix([[0.5, 1], [0, 0.25]]),
        "fmpq_mat": flint.fmpq_mat(2, 2, [flint.fmpq(1, 2), 1, 0, flint.fmpq(1, 4)]),
        "arb_mat": flint.arb_mat([[0.5, 1], [0, 0.25]]),
        "float16": np.array([[0.5, 1], [0, 0.25]], np.float16),
        "longdouble": np.array([[0.5, 1], [0, 0.25]], np.longdouble),
        "fractions": [[Fraction(1, 2), 1], [0, Decimal("0.25")]],
        "tensor": torch.tensor([[0.5, 1], [0, 0.25]], requires_grad=True),
        "bfloat16": torch.tensor([[0.5, 1], [0, 0.25]], dtype=torch.bfloat16),
        "rows of tensors": [torch.tensor([0.5, 1.0], requires_grad=True), torch.tensor([0.0, 0.25])],
        "fortran order": np.asfortranarray([[0.5, 1], [0, 0.25]]),
    },
)


@pytest.mark.parametrize("make", MATRICES)
def test_every_make_of_matrix_is_read_alike(make: str) -> None:
    matrix = MATRICES[make]
    assert read_array(matrix, "A").tolist() == [[0.5, 1], [0, 0.25]]
    assert Spectrum.from_matrix(matrix, [0, 1]).size == 2
    found = memlaw.multi_input_memory(matrix, torch.tensor([0.0, 1.0], requires_grad=True), 2)
    assert found[0, 0, 0].real == pytest.approx(memlaw.memory_function(["1/2", "1/4"], 1).values[0], abs=1e-13)


def test_a_step_size_for_each_state() -> None:
    """S5: each stored state is sampled at its own step; equal ones at equal steps are as one step for all."""
    steps = [Fraction(1, 10), Fraction(1, 5), Fraction(3, 10), Fraction(1, 10)]
    found = Spectrum.s4d_lin(8, step_size=steps)
    apart = [Spectrum.s4d_lin(8, step_size=step).numbers for step in steps]
    assert found.size == 7
    assert found.numbers[0].ball().overlaps(apart[0][0].ball())
    assert found.numbers[1].ball().overlaps(apart[1][1].ball())
    for same in (np.full(4, 0.1), np.full(4, 0.1, np.float32), torch.full((4,), 0.1), ["1/10"] * 4, [0.1] * 4):
        assert Spectrum.s4d_lin(8, step_size=same) == Spectrum.s4d_lin(8, step_size=0.1)
    assert Spectrum.from_poles([-1, -2], step_size=[1, "1/2"]).size == 1  # both are exp(-1)


WRITTEN = counted(
    "grammar",
    {
        "I/3": (0, Fraction(1, 3)),
        "0.1": (Fraction(1, 10), 0),
        "0.5j": (0, Fraction(1, 2)),
        "0.3+0.2j": (Fraction(3, 10), Fraction(1, 5)),
        "1/(2i)": (0, Fraction(-1, 2)),
        "i/2": (0, Fraction(1, 2)),
        "1/2*i": (0, Fraction(1, 2)),
        "0.9D0": (Fraction(9, 10), 0),
        "9d-1": (Fraction(9, 10), 0),
        "\N{MINUS SIGN}1/4": (Fraction(-1, 4), 0),
        ".5-.25i": (Fraction(1, 2), Fraction(-1, 4)),
        " 1 / 4 ": (Fraction(1, 4), 0),
    },
)


@pytest.mark.parametrize("text", WRITTEN)
def test_one_grammar_everywhere(text: str) -> None:
    parts = WRITTEN[text]
    exact = sympy.Rational(parts[0]) + sympy.I * sympy.Rational(parts[1])
    assert read_text(text) == read_parts(text) == read_parts(text, decimal=True) == parts
    assert memlaw.check_at("allpass.memory", [text], tau=0).verdict == "holds"
    assert memlaw.sides("allpass.memory", [text], tau=0)[0][0] == str(1 - abs(exact) ** 2)
    assert memlaw.closed_form([text], 0) == 1 - abs(exact) ** 2
    assert Spectrum.from_eigenvalues([text]) == Spectrum.from_eigenvalues([parts], name="given N=1")


AMBIGUOUS = counted("ambiguous", ["1/2i", "1/2 i", "2/3j", "0.5+1/2i", "1/(1/3i)"])


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_what_may_mean_two_numbers_is_refused(text: str) -> None:
    for door in (
        read_text,
        lambda x: Spectrum.from_eigenvalues([x]),
        lambda x: memlaw.check_at("allpass.memory", [x], tau=0),
        lambda x: memlaw.closed_form([x]),
    ):
        with pytest.raises(InvalidInput, match=r"1/2i may mean \(1/2\)i or 1/\(2i\)"):
            door(text)


POINTS = counted(
    "points", {"float": 0.1, "float32": np.float32(0.1), "tensor": torch.tensor(0.1), "mpf": mpmath.mpf(0.1)}
)


@pytest.mark.parametrize("make", POINTS)
def test_an_exact_point_is_at_the_decimal(make: str) -> None:
    assert memlaw.sides("allpass.memory", [POINTS[make]], tau=0)[0] == ("99/100", "99/100")
    assert memlaw.closed_form([POINTS[make]], 0) == sympy.Rational(99, 100)


LAGS = counted(
    "lags",
    {
        "count": 3,
        "numpy count": np.int8(3),
        "sympy count": sympy.Integer(3),
        "fmpz": flint.fmpz(3),
        "tensor count": torch.tensor(3),
        "0-d array": np.array(3),
        "text": "3",
        "decimal text": "3.0",
        "list": [0, 1, 2],
        "tuple": (0, 1, 2),
        "range": range(3),
        "array": np.arange(3),
        "uint64": np.arange(3, dtype=np.uint64),
        "objects": np.array([0, 1, 2], object),
        "tensor": torch.arange(3),
        "list of tensors": list(torch.arange(3)),
        "written list": "0, 1,2",
        "sympy column": sympy.Matrix([0, 1, 2]),
    },
)


@pytest.mark.parametrize("make", LAGS)
def test_lags_of_every_make(make: str) -> None:
    found = read_lags(LAGS[make])
    assert found.dtype == np.int64
    assert found.tolist() == [0, 1, 2]


NAMES = counted(
    "names",
    {
        "s4d_lin": "s4d-lin", "S4D-Lin": "s4d-lin", "S4D_LIN": "s4d-lin", " s4d-lin ": "s4d-lin", "S4-LegS": "s4-legs",
        "mamba": "s4d-real", "Mamba": "s4d-real", "lru": "lru-ring", "LRU": "lru-ring", "hippo_legs": "s4-legs",
        "random_disk": "random-disk", "Ring": "ring",
    },
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_of_the_field(name: str) -> None:
    wanted = Spectrum.named(NAMES[name], 8)
    assert Spectrum.named(name, 8) == wanted
    assert memlaw.memory_function(f"{name.strip()} N=8", 2).spectrum == wanted


MISSPELT = counted("misspelt", {"s4d-lim": "s4d-lin", "S4D_Invv": "s4d-inv", "lru-rign": "lru-ring", "rin": "ring"})


@pytest.mark.parametrize("name", MISSPELT)
def test_a_name_that_is_nearly_one_is_guessed_at(name: str) -> None:
    with pytest.raises(InvalidInput, match=f"did you mean {MISSPELT[name]}"):
        Spectrum.named(name, 8)


def test_a_name_tells_the_step_size_again() -> None:
    for step in (0.05, "1/3", 0.0123456789, 1, "1e-7"):
        spectrum = Spectrum.s4d_lin(8, step_size=step)
        assert memlaw.memory_function(spectrum.name, 2).spectrum == spectrum


def test_a_list_is_a_spectrum_where_repeats_count() -> None:
    repeated = Spectrum.real(["1/2", "1/2"], realization="companion")
    wanted = memlaw.memory_function(repeated, 5).values
    for given_spectrum in (["1/2", "1/2"], [0.5, 0.5], np.array([0.5, 0.5]), torch.tensor([0.5, 0.5])):
        assert memlaw.memory_function(given_spectrum, 5).values.tolist() == wanted.tolist()
        assert memlaw.realisable_memory(given_spectrum, 5).exact.tolist() == wanted.tolist()
        assert memlaw.digits_needed(given_spectrum) == memlaw.digits_needed(
            Spectrum.from_eigenvalues([0.5] * 2, realization="companion")
        )


def test_an_endless_sequence_is_noticed() -> None:
    assert read_items(iter([1, 2])) == [1, 2]


class Continuous:
    A = np.array([-0.5, -0.25])

    def __init__(self, **step: float) -> None:
        self.__dict__.update(step)


@pytest.mark.parametrize("step", counted("step parameters", ["log_dt", "dt", "log_step", "step_size", "inv_dt"]))
def test_a_continuous_layer_is_not_read_as_discrete(step: str) -> None:
    with pytest.raises(InvalidInput, match=f"negative real parts beside {step}"):
        Spectrum.from_layer(Continuous(**{step: 0.1}))
    assert Spectrum.from_layer(Continuous()).size == 2  # says that its A is discrete by having no step


@pytest.mark.parametrize("dtype", TORCH)
def test_parameters_of_a_layer_are_binary_numbers(dtype: torch.dtype) -> None:
    layer = Continuous()
    layer.A = torch.nn.Parameter(torch.tensor([0.9, 0.1], dtype=dtype))
    found = {number.real for number in Spectrum.from_layer(layer).numbers}
    assert found == {Fraction(float(value)) for value in layer.A.detach().double()}


def test_the_page_about_numbers_prints_what_it_says() -> None:
    page = (Path(__file__).parents[2] / "docs" / "numbers.md").read_text(encoding="utf-8")
    ((program, printed),) = re.findall(r"```python\n(.*?)```\n\nprints\n\n```\n(.*?)```", page, re.DOTALL)
    said = StringIO()
    with redirect_stdout(said):
        exec(program, {})
    assert said.getvalue() == printed


def test_reading_a_number_imports_no_library() -> None:
    program = """
import sys
from memlaw.scalars import read_real
from memlaw.numerics.spectrum.names import is_name
assert read_real(0.5) * 2 == read_real("1")
print(sorted({"numpy", "torch", "sympy", "flint", "mpmath", "scipy"} & set(sys.modules)))
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
