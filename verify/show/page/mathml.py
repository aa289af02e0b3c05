"""Formulas as MathML, which browsers set without fonts or scripts."""

from __future__ import annotations

import re
from functools import lru_cache
from xml.etree import ElementTree

from latex2mathml.converter import convert
from markupsafe import Markup

_TAG = re.compile(
    re.escape("{http://www.w3.org/1998/Math/MathML}")
    + "(math|m(row|i|n|o|text|space|s|frac|sqrt|root|style|padded|phantom|enclose|sub|sup|subsup|under|over|underover"
    "|multiscripts|prescripts|table|tr|td))"
)
_REFUSED = ("on", "href", "src", "style", "class", "id")


@lru_cache(maxsize=4096)
def mathml(latex: str) -> Markup:
    r"""A formula in display style; the LaTeX goes along, for whoever copies it, and alone where it cannot be set.

    >>> "<mi>&#x003BB;</mi>" in mathml(r"\lambda_{1} < 1")
    True
    >>> mathml(r"\text{<img/src=x>}")
    Markup('<code>\\text{&lt;img/src=x&gt;}</code>')
    """
    try:
        found = convert(latex, display="block")
        known = all(map(_is_known, ElementTree.fromstring(found).iter()))
    except Exception:  # whatever the library raises at the spelling of a quantity of one's own
        known = False
    if not known:
        return Markup("<code>{}</code>").format(latex)
    return Markup(found).replace("<math ", Markup('<math alttext="{}" ').format(latex), 1)


def _is_known(part: ElementTree.Element) -> bool:
    """Whether it is a part of a formula that does nothing: the library takes texts as they come."""
    harmless = not any(name.startswith(_REFUSED) for name in part.attrib)
    return harmless and bool(_TAG.fullmatch(part.tag))
