"""Formulas as MathML, which browsers set without fonts or scripts."""

from __future__ import annotations

from functools import lru_cache

from latex2mathml.converter import convert
from markupsafe import Markup


@lru_cache(maxsize=4096)
def mathml(latex: str) -> Markup:
    r"""A formula in display style; the LaTeX goes along, for whoever copies it.

    >>> "<mi>&#x003BB;</mi>" in mathml(r"\lambda_{1} < 1")
    True
    """
    return Markup(convert(latex, display="block")).replace("<math ", Markup('<math alttext="{}" ').format(latex), 1)
