"""No text from outside is ever executed: by construction (the source is searched) and by trying."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from numbers import Number
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import memlaw
from memlaw.errors import InvalidInput
from memlaw.grammar import read_real_text, read_text
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.theory import language, theorem
from memlaw.theory.closed_forms import closed_form
from memlaw.theory.language import symbols
from memlaw.theory.statement import facts, instance
from memlaw.theory.statement.hypotheses import decided

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    path
    for folder in ("theory", "numerics", "verify", "src/memlaw", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
)
EXECUTING = {"eval", "exec", "compile", "parse_expr", "lambdify", "nsimplify", "__import__"}
MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve", "joblib", "code"}
ATTACKS = [
    "__import__('os').system('touch {file}')",
    "open('{file}', 'w')",
    "().__class__.__base__",
    "Symbol('x').func",
    "9**9**9",
    "1e99999999",
    "(" * 1000 + "1",
    "1" * 10_000,
    "",
    "lambda: 0",
    "*".join(["1e-9999"] * 120),
    "*".join(["1e9999"] * 140),
    "1e9999",
    "i" * 50,
]


def executing(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Calls that execute text, or unpack what may execute, and imports of modules that do."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
            yield from ((node.lineno, name) for name in names if name.split(".")[0] in MODULES)
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            owner = getattr(getattr(node.func, "value", None), "id", "")
            flags = {word.arg: ast.unparse(word.value) for word in node.keywords}
            wrong = {
                "sympify": flags.get("strict") != "True",
                "load": owner == "torch" and flags.get("weights_only") != "True",
            }
            if owner == "np" and flags.get("allow_pickle", "False") != "False":
                yield node.lineno, "allow_pickle"
            if (name in EXECUTING and owner != "re") or wrong.get(name, False):
                yield node.lineno, name


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_source_executes_text(path: Path) -> None:
    assert list(executing(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "text", ["eval(x)", "sympify(x)", "import pickle", "torch.load(x)", "np.load(x, allow_pickle=True)", "exec('')"]
)
def test_the_search_finds(text: str) -> None:
    assert list(executing(ast.parse(text)))


def test_sympify_is_called_in_one_place() -> None:
    """Even strict it executes a text inside a tuple, a set or a dictionary: one function looks first."""
    found = [path for path in SOURCES if "sympify(" in path.read_text(encoding="utf-8")]
    assert [path.name for path in found if "tests" not in path.parts] == ["symbols.py"]


def test_numpy_loads_files_in_one_place() -> None:
    found = [path for path in SOURCES if "np.load(" in path.read_text(encoding="utf-8")]
    assert [path.name for path in found] == ["array_files.py"]


def test_machine_code_is_made_in_one_place_of_what_nobody_else_can_have_written() -> None:
    found = [path for path in SOURCES if "parse_assembly(" in path.read_text(encoding="utf-8")]
    assert [path.name for path in found] == ["kernels.py"]
    calls = [ast.unparse(node) for node in ast.walk(ast.parse(found[0].read_text())) if isinstance(node, ast.Call)]
    made = sorted(call for call in calls if call.startswith("llvm.parse_assembly"))
    assert made == ["llvm.parse_assembly(files.read_own(folder / file))", "llvm.parse_assembly(text)"]


DOORS: dict[str, Callable[[Any], object]] = {
    "check_at": lambda text: memlaw.check_at("allpass.memory", [text], tau=0),
    "check_at tau": lambda text: memlaw.check_at("allpass.memory", ["1/2"], tau=text),
    "sides": lambda text: memlaw.sides("allpass.memory", [text], tau=0),
    "closed_form": lambda text: closed_form([text]),
    "closed_form lag": lambda text: closed_form(["1/2"], text),
    "Spectrum": lambda text: Spectrum.from_eigenvalues([text]),
    "step size": lambda text: Spectrum.s4d_lin(4, step_size=text),
    "a quantity": lambda text: language.M(text),
    "others": lambda text: language.Others(language.eigenvalue[language.i], language.i, text),
    "a coefficient": lambda text: language.Coefficient(text, language.z, 1),
    "a matrix": lambda text: language.Scalar(text),
    "a conjugate": lambda text: language.bar(text),
    "a square": lambda text: language.squared(text),
    "a fact": lambda text: facts.stated(facts.below_tangent(text)),
    "a fact over a range": lambda text: facts.stated(facts.triangle(language.tau, (language.k, 0, text))),
    "a claim": lambda text: theorem.at_most(text, 1),
    "an expression": symbols.strictly,
    "companion_pair": lambda text: instance.companion_pair([text]),
    "a diagonal pair": lambda text: instance.Instance.diagonal(text),
    "a weight": lambda text: instance.Instance.diagonal("1/2", weights=[text]),
    "a parameter": lambda text: instance.Instance.diagonal("1/2", tau=text),
    "a modulus": instance.modulus_squared,
    "an entry of A": lambda text: instance.Instance.pair([[text]], [1], [0]),
    "all of A": lambda text: instance.Instance.pair(text, [1], [0]),
    "an entry of B": lambda text: instance.Instance.pair([[0]], [text], [0]),
}


class Named(Number):
    """A number of a class that nobody knows, which prints as a text."""

    __hash__ = object.__hash__

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


def test_a_number_of_no_known_class_is_refused_in_statements() -> None:
    with pytest.raises(InvalidInput, match="a statement is made of SymPy expressions"):
        symbols.strictly(Named("1/2"))


WRAPPED: dict[str, Callable[[str], object]] = {
    "as it is": lambda text: text,
    "a list": lambda text: [text],
    "a tuple": lambda text: (text,),
    "a set": lambda text: {text},
    "a dictionary": lambda text: {text: 1},
    "nested": lambda text: [(text,)],
    "an array": lambda text: np.array([text], dtype=object),
    "bytes": str.encode,
    "a number": Named,
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_every_door_refuses_a_text_that_is_no_number(door: str, attack: str, tmp_path: Path) -> None:
    trace = tmp_path / "executed"
    with pytest.raises(InvalidInput):
        DOORS[door](attack.format(file=trace))
    assert not trace.exists()


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("wrapping", WRAPPED)
def test_no_door_executes_a_text_that_something_holds(door: str, wrapping: str, tmp_path: Path) -> None:
    trace = tmp_path / "executed"
    with suppress(Exception):  # that it is refused with help is asked of plain texts
        DOORS[door](WRAPPED[wrapping](f"open({str(trace)!r}, 'w')"))
    assert not trace.exists()


def asked(extra: object) -> None:
    """All hypotheses of a pair with these data beside it, which some hand to SymPy."""
    pair = instance.Instance.diagonal("1/2").with_extra(w=extra, c=extra, d=extra, lower_B=extra, columns=extra)
    laws = [law for item in memlaw.catalogue() for law in item.hypotheses]
    for law in laws:
        with suppress(Exception):
            decided(law.holds, pair)


@pytest.mark.parametrize("wrapping", WRAPPED)
def test_no_hypothesis_executes_a_text_among_data(wrapping: str, tmp_path: Path) -> None:
    trace = tmp_path / "executed"
    given = WRAPPED[wrapping](f"open({str(trace)!r}, 'w')")
    for data in (given, (given,)):
        with suppress(InvalidInput):
            asked(data)
    assert not trace.exists()


def test_words_and_numbers_are_data_and_other_texts_are_refused() -> None:
    for plain in ("S4D-Lin", "equally spaced, decay 0.95", "1/2", "0.3+0.2j", 0.5, None, (1, ("zoh", Fraction(1, 2)))):
        assert instance.Instance.diagonal("1/2").with_extra(w=plain).extra["w"] == plain
    for text in ("open('a')", ("f(x)",), {"a": "a.b"}, {"a.b": 1}, np.array(["a()"]), Named("1/2")):
        with pytest.raises(InvalidInput, match=r"w .*it is not a number"):
            instance.Instance.diagonal("1/2").with_extra(w=text)


PARTS = st.fractions(max_denominator=10**6)


@given(PARTS, PARTS)
@example(Fraction(0), Fraction(-1))
def test_what_is_written_is_read(real: Fraction, imag: Fraction) -> None:
    for unit in "ijIJ":
        assert read_text(f"{real}+({imag})*{unit}") == (real, imag)
        assert read_text(f"  {real} + {unit} * ({imag})") == (real, imag)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_read_as_the_decimal_it_prints_as(value: float) -> None:
    assert read_real_text(repr(value)) == Fraction(repr(value))


@given(st.text("0123456789.+-*/()ijIeE ", max_size=12))
def test_anything_else_is_refused_and_never_another_error(text: str) -> None:
    try:
        assert len(read_text(text)) == 2
    except InvalidInput as error:
        assert error.remedy
