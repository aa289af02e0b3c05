r"""Words with formulas in them, as LaTeX: the formulas are set as such, the words are escaped.

>>> text_latex("above & below l = 1/2")
'above \\& below $\\lambda = 1/2$'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_SPECIAL = {character: "\\" + character for character in "#$%&_{}"} | {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\(<\)",
    ">": r"\(>\)",
    "|": r"\(|\)",
}
_FORMULA = re.compile(
    r"[=<>^_|+*/]|\d|^-$|^\.\.\.$|^(?:[ABCDIJMNQRSTUV]{1,3}|[bcklmnruz]|tau|mu|rho|theta|alpha|beta|sigma|Delta|delta)$|^[\w^{}]*\((?:.*\d|tau\)|A\))"
)
_NAME = re.compile(r"^\(?(?:S4|S5|HiPPO)")  # of a model: no formula, though it has digits
_UNSET = re.compile(
    r"(?:^|\s)[_^]|[_^]$|_[^\W_]*_|\^[^\W_]*\^|\\"
)  # an index or a power of nothing, or two of one letter
_GREEK = frozenset(("tau", "mu", "rho", "theta", "alpha", "beta", "sigma", "Delta", "delta"))
_VERBS = frozenset(("is", "has", "need", "needs", "and", "may", "must", "with"))
_IN_FORMULA = (
    (re.compile(r"conj\(([^()]*)\)"), r"\\overline{\1}"),
    (re.compile(r"(?<![a-zA-Z\\])(tau|mu|rho|theta|alpha|beta|sigma|Delta|delta|det|sum|prod|sqrt)(?![a-z])"), r"\\\1"),
    (re.compile(r"\brank\b"), r"\\operatorname{rank}"),
    (re.compile(r"\btr\b"), r"\\operatorname{tr}"),
    (re.compile(r"\bl(?=$|[\s_|^)'=])"), r"\\lambda"),
    (re.compile(r"\.\.\."), r"\\dots"),
    (re.compile(r">="), r"\\geq"),
    (re.compile(r"<="), r"\\leq"),
    (re.compile(r"!="), r"\\neq"),
)


def escaped(text: str) -> str:
    r"""Text with the characters that LaTeX treats as commands made harmless.

    >>> escaped("closed_form & more")
    'closed\\_form \\& more'
    """
    return "".join(_SPECIAL.get(character, character) for character in text)


def text_latex(text: str) -> str:
    r"""Words with plain formulas among them: the formulas are set as such, the words are escaped.

    >>> text_latex("for l = 1/2, b_0 = -1/2 and more")
    'for $\\lambda = 1/2$, $b_0 = -1/2$ and more'
    """
    return " ".join(
        _formula(run) if formula and run.count("{") == run.count("}") else escaped(run)
        for formula, run in _runs(text.split())
    )


def _runs(words: Sequence[str]) -> Iterator[tuple[bool, str]]:
    """Consecutive words of a formula are joined, up to a stop outside brackets."""
    run: list[str] = []
    for place, word in enumerate(words):
        formula = _is_formula(word) and not _is_article(words, place)
        if run and not (formula or _is_open(run)):
            yield True, " ".join(run)
            run = []
        if not (formula or run):
            yield False, word
            continue
        run.append(word)
        if word[-1] in ",.;:" and word != "..." and not _is_open(run):
            yield True, " ".join(run)
            run = []
    if run:
        yield True, " ".join(run)


def _is_formula(word: str) -> bool:
    bare = word.strip(",.;:")
    looks = bool(_FORMULA.search(bare)) or word == "...,"
    return looks and not _NAME.match(word) and not _is_unset(bare)


def _is_unset(word: str) -> bool:
    """Whether a word looks like a formula and is none that LaTeX can set: a name in snake_case, an index of nothing.

    >>> [_is_unset(word) for word in ("closed_form", "b_k_l", "x_", "alpha_tau", "b_k^2")]
    [True, True, True, False, False]
    """
    names = re.fullmatch(r"([A-Za-z]{2,})_([A-Za-z]{2,})", word)
    return bool(_UNSET.search(word)) or (names is not None and not _GREEK.issuperset(names.groups()))


def _is_article(words: Sequence[str], place: int) -> bool:
    """Whether "A" opens a sentence without being the matrix: an adjective or a noun follows, no verb."""
    opens = place == 0 or words[place - 1].endswith(".")
    follows = words[place + 1] if place + 1 < len(words) else ""
    return words[place] == "A" and opens and follows.isalpha() and follows not in _VERBS


def _is_open(run: Sequence[str]) -> bool:
    text = "".join(run)
    return any(text.count(left) > text.count(right) for left, right in ("()", "[]", "{}"))


def _formula(run: str) -> str:
    stop = run[-1] if run[-1] in ",;:" or (run[-1] == "." and not run.endswith("...")) else ""
    body = run[: -len(stop)] if stop else run
    body = re.sub(r"[#$%&]", r"\\\g<0>", body)
    for pattern, replacement in _IN_FORMULA:
        body = pattern.sub(replacement, body)
    return f"${body}${stop}"
