r"""The explanation of a symbol, written in LaTeX, as plain text in the spelling of plain statements.

>>> plain_words(r"the covariance $\sum_{k \geq 0} A^{k} B B^{*} A^{*k}$, $\overline{\lambda_{i}}$ apart")
'the covariance sum_{k >= 0} A^k B B^* A^{*k}, conj(l_i) apart'
"""

from __future__ import annotations

import re

# In this order: what takes arguments in braces first, innermost first; names of letters and signs then.
_WITH_ARGUMENT = (
    (r"\\(?:operatorname|mathrm)\{([^{}]*)\}(?=\\)", r"\1 "),
    (r"\\(?:mathbb|mathcal|mathrm|mathsf|text|operatorname)\s*\{([^{}]*)\}", r"\1"),
    (r"\\mathsf\s*(\w)", r"\1"),
    (r"\\overline\{([^{}]*)\}", r"conj(\1)"),
    (r"\\sqrt\[(\w)\]\{([^{}]*)\}", r"\2^{1/\1}"),
    (r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)"),
    (r"\\hat\{([^{}]*)\}", r"\1hat"),
    (r"\\t?frac\{(\w+)\}\{(\w+)\}", r"\1/\2"),
    (r"\\t?frac\{(\\\w+ \w)\}\{(\\partial [^{}]*)\}", r"\1/\2"),
    (r"\\t?frac\{(\w+)\}\{([^{}]*)\}", r"\1/(\2)"),
    (r"\\t?frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1)/(\2)"),
    (r"([_^])\{(\w+|\\[a-zA-Z]+|\*|\\star)\}", r"\1\2"),
)
_SIGNS = (
    (r"(?<=\w)(?=\\(?:sum|int|prod|pi)(?![a-z]))", " "),
    (r"\\(?:left|right|bigl|bigr|Bigl|Bigr)(?![a-z])", ""),
    (r"\\(?:tau|mu|rho|theta|alpha|beta|sigma|Delta|delta|omega|nu|kappa|eta|pi|xi|gamma|varrho)(?![a-z])", None),
    (r"\\(?:min|max|sup|inf|det|prod|sum|exp|ln|lim)(?![a-z])", None),
    (r"\\lambda", "l"),
    (r"\\varphi", "phi"),
    (r"\\infty", "inf"),
    (r"\\int", "int"),
    (r"\\nabla", "grad"),
    (r"\\partial\s*", "d"),
    (r"\\star", "*"),
    (r"\\setminus", "without"),
    (r"\\oplus\s*", "+"),
    (r"\\geq", ">="),
    (r"\\leq", "<="),
    (r"\\neq", "!="),
    (r"\\in(?![a-z])", "in"),
    (r"\\c?dots", "..."),
    (r"\\(?:to|mapsto)(?![a-z])", "->"),
    (r"\\times", "x"),
    (r"\\pm", "+-"),
    (r"\\cdot", ""),
    (r"\\[,;! ]", " "),
    (r"\\([#{}_])", r"\1"),
    (r"[$]", ""),
    (r"(?<=\S)  +", " "),
)


def plain_words(latex: str) -> str:
    r"""Words with formulas in LaTeX as plain text.

    >>> plain_words(r"$\mathbb{E}\left|u_{t-\tau}\right|^{2}$")
    'E|u_{t-tau}|^2'
    """
    text, before = latex, ""
    while text != before:
        before = text
        for pattern, new in _WITH_ARGUMENT:
            text = re.sub(pattern, new, text)
    for sign, plain in _SIGNS:
        text = re.sub(sign, (lambda found: found.group()[1:]) if plain is None else plain, text)
    return text.strip()
