r"""The notation of a paper of one's own: other names for the eigenvalue, the lag and the step size, j for i, a dagger.

>>> renamed(r"M(\tau) = \lambda_{i}^{\tau}", {"eigenvalue": r"\mu_0"[:3], "lag": "t"})
'M(t) = \\mu_{i}^{t}'
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from memlaw.errors import InvalidInput, shown

OURS = {
    "eigenvalue": r"\lambda",
    "lag": r"\tau",
    "step-size": r"\Delta",
    "imaginary-unit": r"\mathrm{i}",
    "adjoint": "*",
}
_FORMULAS = re.compile(
    r"\$[^$]*\$|\\\[.*?\\\]|\\begin\{(?:align|gather|equation)\*?\}.*?\\end\{(?:align|gather|equation)", re.DOTALL
)
_WORDS = re.compile(r"\\(?:label|ref|cite|begin|end|text\w*|operatorname|emph)\{[^}]*\}")
_NAME = re.compile(r"\\[A-Za-z]+|[A-Za-z]|\\math(?:rm|bf|sf|cal|bb)\{[A-Za-z]\}|[*]")


def _whole(token: str) -> re.Pattern[str]:
    """A command or a letter where it stands by itself."""
    return re.compile(re.escape(token) + ("" if token.endswith("}") else "(?![A-Za-z])"))


_TOKENS = {
    name: re.compile(r"(?<=\^)\*|(?<=\^\{)\*") if name == "adjoint" else _whole(token) for name, token in OURS.items()
}


def read_names(given: Mapping[str, str]) -> dict[str, str]:
    """Names as they are asked for, ours left out. Errors: InvalidInput for what has no name here, or is none.

    >>> read_names({"lag": "k", "adjoint": "*"})
    {'lag': 'k'}
    """
    if not isinstance(given, Mapping):
        raise InvalidInput(f"notation {shown(given)}", "it says what is written for what", 'try {"lag": "k"}')
    for name, token in given.items():
        if name not in OURS:
            raise InvalidInput(f"notation {shown(name)}", f"named are {', '.join(OURS)}", "try eigenvalue=a")
        if not isinstance(token, str) or not _NAME.fullmatch(token):
            raise InvalidInput(
                f"notation {name}={shown(token)}", "it is a letter or a command", r"try \mu or \mathrm{j}"
            )
    whole = {**OURS, **given}
    if len(set(whole.values())) < len(whole):
        raise InvalidInput("one notation for two things", "names differ", "choose another")
    return {name: token for name, token in given.items() if token != OURS[name]}


def renamed(latex: str, given: Mapping[str, str]) -> str:
    """LaTeX in other names, all at once. Errors: InvalidInput for a name that means something else in it already."""
    names = read_names(given)
    bare = latex
    for name in names:
        bare = _TOKENS[name].sub(" ", bare)
    for name, token in names.items():
        if name != "adjoint" and _means_something(token, bare):
            raise InvalidInput(
                f"notation {name}={token}", f"{token} means something else in what is printed", "choose another"
            )
    marks = {name: f"\0{place}\0" for place, name in enumerate(names)}
    for name, mark in marks.items():
        latex = _TOKENS[name].sub(mark, latex)
    for name, mark in marks.items():
        latex = re.sub(mark + r"(?=[A-Za-z])", _spaced(names[name]).replace("\\", r"\\"), latex)
        latex = latex.replace(mark, names[name])
    return latex


def _spaced(token: str) -> str:
    """A command before a letter needs a space; a letter does not."""
    return token + " " if re.fullmatch(r"\\[A-Za-z]+", token) else token


def _means_something(token: str, latex: str) -> bool:
    """Whether a name occurs in the formulas of a text."""
    formulas = _WORDS.sub(" ", " ".join(_FORMULAS.findall(latex)))
    if token.startswith("\\"):
        return bool(_whole(token).search(formulas))
    return token in re.sub(r"\\[A-Za-z]+", " ", formulas)
