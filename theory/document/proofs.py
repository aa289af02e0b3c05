r"""The proofs for people, out of the notes, for a paper of one's own: with the macros and references that they need.

>>> proof("lifetime.variance").splitlines()[0]
'\\begin{proof}'
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache
from importlib.resources import files

SHORT = 60  # characters of a formula that may stand in the line
_BLOCK = re.compile(r"\\statement\{(?P<key>[^}]*)\}(?P<text>.*?)(?=\\statement\{|\Z)", re.DOTALL)
_PROOF = re.compile(r"\\begin\{proof\}.*?\\end\{proof\}", re.DOTALL)
_DISPLAY = re.compile(r"\\begin\{equation\}\\label\{(?P<label>[^}]*)\}(?P<body>.*?)\\end\{equation\}", re.DOTALL)
_MACRO = re.compile(r"\\newcommand\{(\\\w+)\}(\[\d\])?(\{.*\})\s*(?:%.*)?$")
_OPERATOR = re.compile(r"\\DeclareMathOperator\{(\\\w+)\}\{(\w+)\}")
_REFERENCES = re.compile(
    r"\s*\((?:Section|Figure)~\\ref\{(?:sec|fig):[^}]*\}\)|(?:Section|Figure)~\\ref\{(?:sec|fig):[^}]*\}"
)


@cache
def _texts() -> dict[str, str]:
    """The pages of the notes by their names."""
    folder = files("memlaw") / "notes"
    return {item.name: item.read_text(encoding="utf-8") for item in folder.iterdir() if item.name.endswith(".tex")}


@cache
def _proofs() -> dict[str, str]:
    blocks = [match for text in _texts().values() for match in _BLOCK.finditer(text)]
    return {match["key"]: "\n".join(_PROOF.findall(match["text"])) for match in blocks}


@cache
def _displays() -> dict[str, str]:
    found = [match for text in _texts().values() for match in _DISPLAY.finditer(text)]
    return {match["label"]: " ".join(match["body"].split()).rstrip(" .,;") for match in found}


@cache
def _macros() -> dict[str, str]:
    r"""What the notes define for formulas, by name, as \providecommand: a paper's own definitions go first."""
    found = {}
    for line in _texts()["preamble.tex"].partition("% --- notation")[2].splitlines():
        if match := _MACRO.match(line):
            found[match[1]] = rf"\providecommand{{{match[1]}}}{match[2] or ''}{match[3]}"
        elif match := _OPERATOR.match(line):
            found[match[1]] = rf"\providecommand{{{match[1]}}}{{\operatorname{{{match[2]}}}}}"
    return found


def proof(key: str, printed: Collection[str] = ()) -> str:
    """The proof of an entry; nothing where the notes have none. `printed`: the keys beside it, which it may refer to.

    What is referred to and is not there is said in full: a theorem by its title and key, a formula by itself.
    """
    text = _proofs().get(key, "")
    text = re.sub(r"\\thm\{([^}]*)\}", lambda match: _reference(match[1], printed), text)
    text = re.sub(r"\\eqref\{([^}]*)\}", lambda match: _equation(match, text), text)
    return _REFERENCES.sub(lambda match: "" if match[0].lstrip().startswith("(") else "the notes", text)


def _reference(key: str, printed: Collection[str]) -> str:
    from memlaw.theory.catalogue import theorem
    from memlaw.theory.language.prose import escaped, text_latex

    if key in printed:
        return rf"{theorem(key).role.title()}~\ref{{thm:{key}}}"
    return rf"\emph{{{text_latex(theorem(key).title)}}} (\texttt{{{escaped(key)}}})"


def _equation(match: re.Match[str], text: str) -> str:
    if rf"\label{{{match[1]}}}" in text:
        return match[0]
    body = _displays()[match[1]]
    return f"the formula ${body}$" if len(body) < SHORT else f"the formula\n\\[\n  {body}\n\\]\n"


def macros(texts: Iterable[str]) -> str:
    r"""Definitions of the macros that texts use, one a line, those that these use included.

    >>> macros([r"$\abs{b_0}$"])
    '\\providecommand{\\abs}[1]{\\left|#1\\right|}'
    """
    used: list[str] = []
    waiting = list(texts)
    while waiting:
        names = re.findall(r"\\[a-zA-Z]+", waiting.pop())
        fresh = [name for name in dict.fromkeys(names) if name in _macros() and name not in used]
        used += fresh
        waiting += [_macros()[name].partition("{" + name + "}")[2] for name in fresh]
    return "\n".join(line for name, line in _macros().items() if name in used)
