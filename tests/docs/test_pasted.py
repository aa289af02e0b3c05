"""What a theorist pastes: styles, labels, proofs, names of one's own, references; and that LaTeX takes all of it."""

from __future__ import annotations

import re
import shutil
import string
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import memlaw
from memlaw.errors import InvalidInput
from memlaw.theory.bibliography import PAPERS
from memlaw.theory.catalogue import catalogue
from memlaw.theory.document.bibtex import entry, sources
from memlaw.theory.document.closed import closed_form_latex
from memlaw.theory.document.pasted import PREAMBLE, displayed, environment, numbered
from memlaw.theory.document.proofs import proof
from memlaw.theory.document.renaming import OURS, renamed
from memlaw.theory.language.formula import inline
from memlaw.theory.statement.theorem import Theorem
from memlaw.verify.command.cli import app

THEOREMS = catalogue()
KEYS = [item.key for item in THEOREMS]
PAPER = Path(__file__).parents[2] / "docs/examples/paper/paper.tex"


def bare(latex: str) -> str:
    """A formula without alignment, breaks, numbers and room."""
    latex = re.sub(r"\\label\{[^}]*\}|\\notag|\\begin\{\w+\}|\\end\{\w+\}|\\qquad|\\quad|\\,|\\\\|[&\s]", "", latex)
    return re.sub(r"\\(?:cdot|times)", "", latex)


# --- statements ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("item", THEOREMS, ids=KEYS)
def test_each_claim_has_its_number_and_says_what_is_evaluated(item: Theorem) -> None:
    text = numbered(item)
    labels = re.findall(r"\\label\{(eq:[^}]*)\}", text)
    one = [f"eq:{item.key}"]
    assert labels == (one if len(item.claims) == 1 else [f"{one[0]}:{n}" for n in range(1, len(item.claims) + 1)])
    rows = re.split(r"\\label\{eq:[^}]*\}", text.partition("}")[2])
    for claim, row in zip(item.claims, rows, strict=False):
        relation = claim.relation
        if not relation.rhs.is_Piecewise:
            assert bare(inline(relation.rhs)) in bare(row) or width_breaks(row)
        for condition in claim.when:
            assert bare(inline(condition)) in bare(row)


def width_breaks(row: str) -> bool:
    """Whether a long line was broken, where factors are arranged anew; the value is then that of another test."""
    return row.count(r"\\") > row.startswith("\n") + 0 or r"\notag" in row


@pytest.mark.parametrize("item", THEOREMS, ids=KEYS)
def test_a_theorem_has_its_hypotheses_symbols_and_label(item: Theorem) -> None:
    text = environment(item)
    name = {"finding": "observation"}.get(item.role, item.role)
    assert text.startswith(rf"\begin{{{name}}}[") and text.endswith(rf"\end{{{name}}}")
    assert text.count(r"\label{thm:") == 1
    assert text.count("that ") >= len(item.hypotheses)
    assert text.count(r"\[") == bool(item.where)


def test_hypotheses_stand_below_displays_when_asked() -> None:
    item = memlaw.theorem("allpass.memory")
    assert "Suppose" not in displayed(item)
    assert displayed(item, hypotheses=True).endswith("$B$ is one column ($m = 1$).")


def test_a_notebook_shows_conditions_definitions_and_hypotheses() -> None:
    text = memlaw.theorem("allpass.memory")._repr_latex_()
    assert r"\rho(A) < 1" in text and "where" in text and r"\prod_{i=1}^{N}" in text


# --- proofs -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_each_theorem_has_a_proof_that_stands_alone(key: str) -> None:
    text = proof(key)
    assert text.startswith(r"\begin{proof}") and text.endswith(r"\end{proof}")
    assert r"\thm{" not in text and "sec:" not in text and "fig:" not in text
    assert {*re.findall(r"\\eqref\{([^}]*)\}", text)} <= {*re.findall(r"\\label\{([^}]*)\}", text)}


def test_a_proof_refers_to_what_is_printed_beside_it_and_names_the_rest() -> None:
    text = memlaw.latex(["allpass.monotone", "tradeoff.markov"], parts=["proof"])
    assert r"Corollary~\ref{thm:allpass.monotone}" in text and r"\texttt{capacity.rank}" in text


# --- names --------------------------------------------------------------------------------------------------------

ALL = memlaw.latex(THEOREMS, style="align")
LETTERS = st.sampled_from([rf"\mathsf{{{letter}}}" for letter in string.ascii_letters])


@given(st.fixed_dictionaries({}, optional={name: LETTERS for name in OURS if name != "adjoint"}))
def test_other_names_change_nothing_else(names: dict[str, str]) -> None:
    if len({*names.values()}) < len(names) or r"\mathsf{T}" in names.values():  # a transpose
        with pytest.raises(InvalidInput, match=r"two things|something else"):
            renamed(ALL, names)
        return
    text = renamed(ALL, names)
    for name, token in names.items():
        assert not re.search(re.escape(OURS[name]) + "(?![A-Za-z])", text)
        text = text.replace(token, OURS[name] + " ")
    assert re.sub(r"\s+", "", text) == re.sub(r"\s+", "", ALL)


def test_names_reach_formulas_words_and_proofs() -> None:
    names = {"eigenvalue": r"\alpha", "lag": "p", "adjoint": r"\dagger", "imaginary-unit": r"\mathrm{j}"}
    text = memlaw.latex(["state.similarity", "delay.characteristic"], parts=["proof"], notation=names)
    assert r"\tau" not in text and r"\lambda" not in text and r"\mathrm{i}" not in text and "^{*}" not in text
    assert r"A^{\dagger" in text or r"^{\dagger}" in text


@pytest.mark.parametrize(
    ("names", "part"),
    [
        ({"lag": "N"}, "something else"),
        ({"eigenvalue": "M"}, "something else"),
        ({"lag": r"\lambda"}, "two things"),
        ({"lag": r"\input{x}"}, "a letter or a command"),
        ({"lag": "10"}, "a letter or a command"),
        ({"lag": ""}, "a letter or a command"),
        ({"lags": "k"}, "eigenvalue, lag"),
    ],
)
def test_a_name_that_is_taken_or_is_none_is_refused(names: dict[str, str], part: str) -> None:
    with pytest.raises(InvalidInput, match=part):
        memlaw.latex("tradeoff.markov", notation=names)


@pytest.mark.parametrize(
    "words",
    [
        "latex tradeoff.markov --style poster",
        "latex tradeoff.markov --with jokes",
        "latex tradeoff.markov --with gradient",
        "latex tradeoff.markov --notation lag",
        "latex",
        "latex allpass --all",
        "cite",
        "cite nobody2020",
    ],
)
def test_bad_words_say_what_to_do(words: str) -> None:
    done = CliRunner().invoke(app, words.split())
    assert done.exit_code == 2 and not done.stdout and len(done.stderr.splitlines()) == 1, done.output


# --- papers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", PAPERS)
def test_each_paper_is_one_entry_in_ascii(key: str) -> None:
    text = entry(key)
    assert text.isascii() and text.count("{") == text.count("}") and text.startswith("@") and key in text
    assert {"author", "title", "year"} <= {*re.findall(r"^  (\w+) = ", text, re.MULTILINE)}
    authors = text.partition("\n  title")[0]
    assert authors.count(" and ") == PAPERS[key].authors.count(", ")


def test_all_that_is_cited_is_there() -> None:
    for item in THEOREMS:
        assert {*sources(item, with_proof=True)} <= {*PAPERS}


# --- LaTeX itself -------------------------------------------------------------------------------------------------


def compiled(source: str, folder: Path, *tools: str) -> str:
    """What pdflatex says in its last run; no error, nothing that is not there, nothing over the margin."""
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed: whether the formulas compile was not checked")
    (folder / "document.tex").write_text(source, encoding="utf-8")
    latex = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "document.tex"]
    for command in (latex, *([tool, "document"] for tool in tools), *[latex] * len(tools), latex):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
        assert done.returncode == 0, done.stdout[-2000:]
    log = (folder / "document.log").read_text(errors="replace")
    wrong = [line for line in log.splitlines() if re.search("Overfull|undefined|multiply", line)]
    assert not wrong, wrong
    return log


def test_every_theorem_with_its_proof_compiles_and_fits_the_page(tmp_path: Path) -> None:
    compiled(memlaw.latex(THEOREMS, style="standalone", parts=["proof"]), tmp_path)
    assert (tmp_path / "document.pdf").stat().st_size > 100_000


@pytest.mark.parametrize("style", ["theorem", "align"])
def test_every_theorem_compiles_where_it_is_pasted(style: str, tmp_path: Path) -> None:
    known = [rf"\bibitem{{{key}}} A paper." for key in PAPERS]
    body = [memlaw.latex(THEOREMS, style=style, parts=["hypotheses"]), r"\begin{thebibliography}{99}", *known]
    compiled("\n".join([PREAMBLE, r"\begin{document}", *body, r"\end{thebibliography}\end{document}"]), tmp_path)


def test_closed_forms_compile_and_fit_the_page(tmp_path: Path) -> None:
    spectra: list[int | list[str]] = [4, ["1/2", "1/2", "-1/3"], ["1/2+I/3", "1/2-I/3", "0"]]
    forms = [closed_form_latex(values, gradient=not isinstance(values, int)) for values in spectra]
    compiled("\n\n".join([PREAMBLE, r"\begin{document}", *forms, r"\end{document}"]), tmp_path)


def test_the_sample_paper_takes_what_the_command_gives(tmp_path: Path) -> None:
    if shutil.which("bibtex") is None:
        pytest.skip("bibtex is not installed: whether the references compile was not checked")
    run = CliRunner()
    keys = [name for name in re.findall(r"\\input\{([^}]*)\}", PAPER.read_text(encoding="utf-8")) if name != "two"]
    for key in keys:
        parts = ["--with", "proof"] if key == "lifetime.variance" else []
        assert run.invoke(app, ["latex", key, *parts, "-o", str(tmp_path / f"{key}.tex")]).exit_code == 0
    assert run.invoke(app, ["latex", "-n", "2", "-o", str(tmp_path / "two.tex")]).exit_code == 0
    assert run.invoke(app, ["cite", *keys, "-o", str(tmp_path / "references.bib")]).exit_code == 0
    compiled(PAPER.read_text(encoding="utf-8"), tmp_path, "bibtex")


@pytest.mark.parametrize(
    "asked",
    [
        {"theorems": 3},
        {"theorems": None},
        {"theorems": ["allpass.memory", 3]},
        {"spectra": 5},
        {"spectra": [None]},
        {"theorems": "allpass.memory", "notation": 3},
        {"theorems": "allpass.memory", "parts": "jokes"},
    ],
)
def test_what_is_no_theorem_spectrum_or_notation_is_told(asked: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        memlaw.latex(**asked)


def test_one_part_needs_no_list() -> None:
    assert memlaw.latex("tail.rate", parts="proof") == memlaw.latex(["tail.rate"], parts=["proof"])
