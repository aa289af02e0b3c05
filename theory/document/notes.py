"""Write the statements of the catalogue as LaTeX files, one a theorem, for the notes that people read.

Run `python -m memlaw.theory.document.notes DIRECTORY`; each file is called KEY.tex and needs amsmath and amssymb alone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from memlaw.theory.bibliography import PAPERS, origin
from memlaw.theory.catalogue import catalogue
from memlaw.theory.document.latex import glosses, summary_latex
from memlaw.theory.document.overview import listed, mapped
from memlaw.theory.language.prose import escaped
from memlaw.theory.statement.theorem import Theorem

HEADER = "% Generated from the catalogue by python -m memlaw.theory.document.notes: do not edit.\n"


def note(theorem: Theorem) -> str:
    """The text of a theorem's file: title and key, statement, definitions, hypotheses, and notation of its own.

    >>> from memlaw.theory.catalogue import theorem
    >>> note(theorem("tail.rate")).splitlines()[1][:47]
    '\\\\textbf{The rate at which memory ends is the sq'
    """
    meanings = "; ".join(f"${symbol}$: {meaning}" for symbol, meaning in glosses([theorem], own=True))
    notation = rf"{{\sloppy\emph{{Notation:}} {meanings}.\par}}" + "\n" if meanings else ""
    known = rf"\emph{{Origin:}} {escaped(origin(theorem.key))}." + "\n"
    return f"{HEADER}{summary_latex(theorem)}\n{notation}{known}"


def roles(theorems: Iterable[Theorem]) -> str:
    """The text of the file that says which entries are corollaries and which are findings."""
    lines = (
        rf"\expandafter\def\csname role@{item.key}\endcsname{{{item.role.title()}}}"
        for item in theorems
        if item.role != "theorem"
    )
    return HEADER + "".join(f"{line}\n" for line in lines)


def bibliography() -> str:
    """The text of the file of references, one item a paper, under the keys of the data."""
    items = (
        rf"\bibitem{{{key}}} {escaped(item.authors)}, \emph{{{escaped(item.title)}}}"
        + "".join(f", {escaped(part)}" for part in (item.where, f"arXiv:{item.arxiv}" * bool(item.arxiv)) if part)
        + f" ({item.year})."
        for key, item in PAPERS.items()
    )
    return HEADER + "\n".join(items) + "\n"


def notes(theorems: Iterable[Theorem]) -> dict[str, str]:
    """File names and texts, for all theorems.

    >>> sorted(notes(catalogue()))[0]
    'allpass.initial.tex'
    """
    chosen = tuple(theorems)
    beside = {
        "roles.tex": roles(chosen),
        "bibliography.tex": bibliography(),
        "list.tex": HEADER + listed(chosen),
        "map.tex": HEADER + mapped(chosen),
    }
    return {f"{theorem.key}.tex": note(theorem) for theorem in chosen} | beside


def write_notes(directory: Path, theorems: Iterable[Theorem]) -> list[Path]:
    """Write the files; those that an earlier catalogue generated and this one does not are removed."""
    texts = notes(theorems)
    directory.mkdir(parents=True, exist_ok=True)
    for old in directory.glob("*.tex"):
        if old.name not in texts and old.read_text(encoding="utf-8").startswith(HEADER):
            old.unlink()
    for name, text in texts.items():
        (directory / name).write_text(text, encoding="utf-8", newline="\n")
    return [directory / name for name in texts]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command: 0 when the files are written, 2 when they cannot be."""
    parser = argparse.ArgumentParser(prog="python -m memlaw.theory.document.notes", description=__doc__)
    parser.add_argument("directory", type=Path, help="where the files go; it is made if it does not exist")
    directory = parser.parse_args(arguments).directory
    try:
        written = write_notes(directory, catalogue())
    except OSError as error:
        print(f"cannot write to {directory}: {error.strerror}; give a directory that can be written", file=sys.stderr)
        return 2
    print(f"{len(written)} files in {directory}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
