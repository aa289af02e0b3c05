"""The commands that write LaTeX to paste: theorems in a style, closed forms, and the papers as BibTeX."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from memlaw.errors import InvalidInput, shown
from memlaw.verify.command.closed_form import read_size, read_spectrum
from memlaw.verify.command.keys import chosen
from memlaw.verify.command.options import File, Keys
from memlaw.verify.show import output

if TYPE_CHECKING:
    from memlaw.theory.statement.theorem import Theorem

Everything = Annotated[bool, typer.Option("--all", help="Every theorem.")]
Target = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to a file.")]


@dataclass(frozen=True)
class Latex:
    """Print theorems, and memory in closed form, as LaTeX to paste into a paper.

    Examples:
        memlaw latex tradeoff.markov --with proof --bib
        memlaw latex -n 2 --with gradient
        memlaw latex --spectrum '1/2, 1/3+I/4' --style align
        memlaw latex --all --style standalone -o theorems.tex
    """

    keys: Keys = None
    theorems: File = None
    everything: Everything = False
    style: Annotated[
        str,
        typer.Option(
            "--style", metavar="STYLE", help="theorem (amsthm), align (displays alone) or standalone (a document)."
        ),
    ] = "theorem"
    parts: Annotated[
        list[str] | None,
        typer.Option(
            "--with", metavar="PART,...", help="hypotheses (below displays), proof, gradient (of closed forms)."
        ),
    ] = None
    size: Annotated[
        list[int] | None, typer.Option("-n", "--n", metavar="N", help="The closed form of N symbolic eigenvalues.")
    ] = None
    spectrum: Annotated[
        list[str] | None,
        typer.Option("--spectrum", metavar="LIST", help="The closed form of eigenvalues such as '1/2, 1/3+I/4'."),
    ] = None
    bib: Annotated[bool, typer.Option("--bib", help="The papers that are cited, as BibTeX, below.")] = False
    notation: Annotated[
        list[str] | None,
        typer.Option(
            "--notation", metavar="NAME=LATEX", help="For eigenvalue, lag, step-size, imaginary-unit or adjoint."
        ),
    ] = None
    file: Target = None


def run(request: Latex) -> int:
    """The chosen theorems and closed forms in the style asked for."""
    from memlaw.theory.document.bibtex import bibtex, sources
    from memlaw.theory.document.pasted import latex

    output.check_writable(request.file)
    parts = [part.strip() for text in request.parts or () for part in text.split(",")]
    found, names = _theorems(request), dict(_named(text) for text in request.notation or ())
    spectra: list[int | list[str]] = [*map(read_size, request.size or ())]
    spectra += [read_spectrum([text]) for text in request.spectrum or ()]
    if "gradient" in parts and not spectra:
        raise InvalidInput(
            "the gradient of nothing", "it is that of a closed form", "add -n 3 or --spectrum '1/2, 1/3'"
        )
    text = latex(found, style=request.style, parts=parts, spectra=spectra, notation=names)
    papers = dict.fromkeys(key for item in found for key in sources(item, with_proof="proof" in parts))
    text += f"\n\n{_commented(bibtex(papers))}" if request.bib and papers else ""
    output.write(request.file or output.STANDARD_OUTPUT, text + "\n")
    return 0


def _named(text: str) -> tuple[str, str]:
    """A name and what is written for it.

    >>> _named("lag=k")
    ('lag', 'k')
    """
    name, sign, token = (part.strip() for part in text.partition("="))
    if not sign:
        raise InvalidInput(f"notation {shown(text)}", "it says what is written for what", "try --notation lag=k")
    return name, token


def _commented(text: str) -> str:
    """BibTeX below LaTeX, as a comment that can be moved to a file of references."""
    return "\n".join(f"% {line}".rstrip() for line in text.splitlines())


def _theorems(request: Latex) -> tuple[Theorem, ...]:
    if request.theorems:
        return chosen(request.keys, request.theorems)
    if request.keys and request.everything:
        given = "both keys and --all"
    elif not (request.keys or request.everything or request.size or request.spectrum):
        given = "neither a key nor --all"
    else:
        return chosen(["*"] if request.everything else request.keys) if request.everything or request.keys else ()
    raise InvalidInput(
        given,
        "latex needs one of the two, or a closed form",
        "try `memlaw latex allpass.memory`, `memlaw latex --all --style standalone` or `memlaw latex -n 3`",
    )


@dataclass(frozen=True)
class Cite:
    """Print the papers behind theorems as BibTeX: where a result is from, and whose claim it makes precise.

    Examples:
        memlaw cite allpass.memory -o references.bib
        memlaw cite --all
    """

    keys: Keys = None
    everything: Annotated[bool, typer.Option("--all", help="Every paper.")] = False
    file: Target = None


def cite(request: Cite) -> int:
    """The entries, each once; a key may also be that of a paper."""
    from memlaw.theory.bibliography import PAPERS
    from memlaw.theory.document.bibtex import bibtex, sources

    output.check_writable(request.file)
    if not request.keys and not request.everything:
        raise InvalidInput("no key", "cite tells about some theorems", "try `memlaw cite allpass.memory` or --all")
    if request.keys and request.everything:
        raise InvalidInput("both keys and --all", "cite tells of all papers or of some", "leave one of the two out")
    asked = [*PAPERS] if request.everything else request.keys or []
    theorems = [key for key in asked if key not in PAPERS]
    found = [key for key in asked if key in PAPERS]
    found += [key for item in (chosen(theorems) if theorems else ()) for key in sources(item, with_proof=True)]
    output.write(request.file or output.STANDARD_OUTPUT, bibtex(found) + "\n")
    return 0
