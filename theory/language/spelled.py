"""How a quantity with a spelling of its own takes its arguments: each of them stays one piece."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_OPENING = "([{,;|=<>:"  # before or behind these an argument stands alone
_CLOSING = ")]},;|=<>:+-"
_SIMPLE = re.compile(r"[A-Za-z0-9]+|\\[A-Za-z]+")
_WORD = re.compile(r"[A-Za-z]\w*|\d+")
_LETTER = re.compile(r"[A-Za-z]|\\[A-Za-z]+")


def has_outside_brackets(text: str, marks: Sequence[str]) -> bool:
    """Whether one of the marks occurs outside all brackets and bars.

    >>> has_outside_brackets("M(tau+1)^{2+k}", "+"), has_outside_brackets("M(tau) + 1", "+")
    (False, True)
    """
    bare = text
    for pattern in (r"\{[^{}]*\}", r"\|[^|]*\|"):
        bare = re.sub(pattern, "", bare)
    while (shorter := re.sub(r"[(\[][^()\[\]]*[)\]]", "", bare)) != bare:
        bare = shorter
    return any(mark in bare for mark in marks)


def filled(spelling: str, arguments: Sequence[str], fence: Callable[[str], str], latex: bool = False) -> str:
    """A spelling with its first argument for % and its last for @, each as one piece.

    latex: whether an index of several letters or digits needs braces.

    >>> [filled(text, ["k+1"], "({})".format) for text in ("h_@", "f(@)", "D^{2 @}", "u_{t-@}", "(@+1)")]
    ['h_{k+1}', 'f(k+1)', 'D^{2 (k+1)}', 'u_{t-(k+1)}', '(k+1+1)']
    >>> filled("V_%@", ["i", "j"], "({})".format), filled("V_%@", ["i+1", "j"], "({})".format)
    ('V_ij', 'V_{i+1, j}')
    >>> filled("h_@", ["12"], "({})".format), filled("h_@", ["12"], "({})".format, latex=True)
    ('h_12', 'h_{12}')
    """

    def put(found: re.Match[str]) -> str:
        before, after = spelling[: found.start()], spelling[found.end() :]
        texts = [arguments[0 if mark == "%" else -1] for mark in found.group()] if arguments else []
        joined = ("" if all(map(_LETTER.fullmatch, texts)) else ", ").join(texts)
        if before[-1:] and before[-1] in "_^":
            bare = len(joined) == 1 if latex else _WORD.fullmatch(joined)
            return joined if bare else f"{{{joined}}}"
        parted = len(texts) == 1 and not _stands_alone(joined, before.rstrip()[-1:], after.lstrip()[:1])
        return fence(joined) if parted else joined

    return re.sub("[%@]+", put, spelling)


def _stands_alone(text: str, left: str, right: str) -> bool:
    """Whether a text stays one piece between the signs beside it, each of which may be none."""
    if (left == "/" or (right and right in "/^_")) and not _SIMPLE.fullmatch(text):
        return False
    return (left in _OPENING and right in _CLOSING) or not has_outside_brackets(text, "+-")
