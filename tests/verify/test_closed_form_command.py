"""memlaw closed-form, and closed forms in memlaw latex."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from sympy import Rational, symbols
from typer.testing import CliRunner, Result

import memlaw
from memlaw.numerics.oracle.gramian import memory_by_gramian
from memlaw.verify.command.cli import app


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), env={"COLUMNS": "120"})


def ok(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_symbols_by_their_number() -> None:
    lines = ok("closed-form", "3").splitlines()
    assert lines[0] == "M(tau) = r_1 conj(r_1) (l_1 conj(l_1))^tau/(1 - l_1 conj(l_1))"
    assert sum(line.count("^tau") for line in lines) == 9
    assert lines[-1].strip().startswith("r_3 = (1 - l_3 conj(l_1)) ")
    assert "^3" in ok("closed-form", "2", "--lag", "3")


def test_numbers_exactly_and_as_decimals() -> None:
    assert ok("closed-form", "1/2", "1/3+I/4", "--lag", "5") == (
        "eigenvalues 1/2, 1/3 + I/4\nM(5) = 403532887427/35664401793024 = 0.0113147246873\n"
    )
    assert ok("closed-form", "-1/2, 0, 1/3") == ok("closed-form", "-1/2", "0", "1/3")
    assert "M(tau) = 1 for tau < 1\n" in ok("closed-form", "0")
    assert "M(3000) = 1.00326535018e-1799" in ok("closed-form", "0.5", "1/2", "--lag", "3000")


def test_the_gradient_names_each_eigenvalue() -> None:
    words = ok("closed-form", "1/2", "1/2", "--lag", "3", "--gradient")
    assert "dM(3)/dl_1 = 5/32 = 0.15625" in words
    assert "dM(3)/dl_2 = 5/32 = 0.15625" in words
    assert "dM(tau)/dl_2 = -7/216 for tau < 2" in ok("closed-form", "-1/2", "0", "1/3", "--gradient")


@pytest.mark.parametrize("spectrum", [("1/2", "-1/3"), ("1/3+I/4", "1/5"), ("I/2", "-I/2", "0.25")])
def test_json_agrees_with_the_oracle(spectrum: tuple[str, ...]) -> None:
    exact = memlaw.Spectrum.from_eigenvalues(spectrum)
    expected = memory_by_gramian(exact, [0, 1, 6]).values
    for lag, value in zip((0, 1, 6), expected, strict=True):
        data = json.loads(ok("closed-form", *spectrum, "--lag", str(lag), "--json", "--gradient"))
        assert (data["schema"], data["lag"]) == ("memlaw.closed-form/1", lag)
        assert data["value"] == pytest.approx(value, rel=1e-12)
        assert float(Rational(data["memory"])) == data["value"]
        slopes = memlaw.memory_gradient(exact, [lag])[0]
        assert [complex(*pair) for pair in data["gradient_values"]] == pytest.approx(list(slopes), rel=1e-12)


def test_json_of_symbols_is_written_out_for_sympy() -> None:
    data = json.loads(ok("closed-form", "2", "--json"))
    assert data["memory"] == str(memlaw.closed_form(2))
    assert data["eigenvalues"] == list(map(str, symbols("lambda_1:3")))
    assert "value" not in data


def test_latex_to_paste_and_as_a_document(tmp_path: Path) -> None:
    words = ok("closed-form", "2", "--latex", "--gradient")
    assert r"\frac{\partial M(\tau)}{\partial \lambda_{2}}" in words
    assert ok("latex", "-n", "2") == ok("closed-form", "2", "--latex")
    assert ok("latex", "-n", "2", "--with", "gradient") == words
    target = tmp_path / "forms.tex"
    asked = ["-n", "3", "--spectrum", "1/2, -1/3", "--style", "standalone", "--output", str(target)]
    ok("latex", "closed.memory", *asked)
    text = target.read_text()
    assert text.count("For a controllable pair") == 2
    assert r"\label{thm:closed.memory}" in text
    assert text.endswith("\\end{document}\n")


def test_eight_symbols_take_no_time() -> None:
    start = time.process_time()
    ok("closed-form", "8")
    assert time.process_time() - start < 5  # half a second is usual


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("3/2", "below 1"),
        ("3 0", "below 1"),
        ("x", "nor a file"),
        ("nan", "finite"),
        ("30", "up to 20"),
        ("2 --lag 1.5", "integer from 0"),
        ("2 --lag -3", "integer from 0"),
        ("2 --lag 100000", "integer from 0"),
        ("2 --lag soon", "not a number"),
        ("2 --gradiant", "did you mean --gradient?"),
        ("2 --json --latex", "leave one out"),
    ],
)
def test_bad_input_says_what_and_what_to_do(words: str, part: str) -> None:
    result = run("closed-form", *words.split())
    assert result.exit_code == 2, result.output
    assert not result.stdout
    assert result.stderr.startswith("memlaw: got ")
    assert part in result.stderr
    assert result.stderr.count(";") >= 2


@pytest.mark.parametrize("size", ["0", "-1", "41"])
def test_latex_refuses_a_number_that_is_none_of_eigenvalues(size: str) -> None:
    result = run("latex", "-n", size)
    assert result.exit_code == 2
    assert f"got {size} " in result.stderr and "eigenvalues" in result.stderr


@pytest.mark.parametrize("width", [60, 80, 118])
def test_what_does_not_fit_goes_on_under_its_line(width: int) -> None:
    told = CliRunner().invoke(app, ["closed-form", "4", "--gradient"], env={"COLUMNS": str(width)}).stdout
    assert max(map(len, told.splitlines())) <= width
    assert all(line.startswith((" ", "M(tau)", "dM(tau)", "where")) for line in told.splitlines())
    wide = CliRunner().invoke(app, ["closed-form", "4", "--gradient"], env={"COLUMNS": "500"}).stdout
    assert told.split() == wide.split()
