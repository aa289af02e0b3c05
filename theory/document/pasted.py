r"""Theorems as a paper prints them: amsthm environments, numbered displays with labels, hypotheses in words, a proof.

>>> from memlaw.theory.catalogue import theorem
>>> print(environment(theorem("tail.rate")).splitlines()[0])
\begin{theorem}[The rate at which memory ends is the squared spectral radius]\label{thm:tail.rate}
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from memlaw.errors import InvalidInput, shown
from memlaw.theory.bibliography import PAPERS
from memlaw.theory.document.bibtex import cited, sources
from memlaw.theory.document.closed import closed_form_latex
from memlaw.theory.document.latex import glosses, hypothesis_latex, notation_latex, own_glosses, source_latex
from memlaw.theory.document.proofs import macros, proof
from memlaw.theory.document.renaming import renamed
from memlaw.theory.given_spectrum import Number
from memlaw.theory.language.formula import definitions_latex, statement_lines
from memlaw.theory.language.linebreaks import LINE_WIDTH, is_uneven
from memlaw.theory.language.prose import escaped, text_latex
from memlaw.theory.statement.theorem import Theorem

STYLES = ("theorem", "align", "standalone")
PARTS = ("hypotheses", "proof", "gradient")
NUMBER = 6.0  # in average letters: what the number of a display takes of its line
ENVIRONMENTS = {"theorem": "theorem", "corollary": "corollary", "finding": "observation"}

PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,amssymb,amsthm}
\usepackage[margin=1in]{geometry}
\newtheorem{theorem}{Theorem}
\newtheorem{corollary}[theorem]{Corollary}
\newtheorem{observation}[theorem]{Observation}
\numberwithin{equation}{theorem}
\allowdisplaybreaks
\emergencystretch=3em
"""


def latex(
    theorems: str | Theorem | Iterable[str | Theorem] = (),
    *,
    style: str = "theorem",
    parts: Collection[str] = (),
    spectra: Iterable[int | Iterable[Number]] = (),
    notation: Mapping[str, str] | None = None,
) -> str:
    r"""Theorems of the catalogue or of one's own, and memory in closed form, as LaTeX to paste into a paper.

    style: "theorem" for amsthm environments, "align" for numbered displays alone, "standalone" for a document that
    pdflatex takes. parts: "hypotheses" (in words below displays; a theorem has them anyway), "proof" (from the notes),
    "gradient" (of closed forms). spectra: memory in closed form of each, arguments as for `memlaw.closed_form`.
    notation: what is written for "eigenvalue", "lag", "step-size", "imaginary-unit" and "adjoint".
    Errors: InvalidInput for unknown keys, styles, parts and names, and for a name that means something else already.

    >>> print(latex("tail.rate", style="align", notation={"lag": "k"}))
    \begin{align}
    \lim_{k \to \infty} M(k)^{1/k} &= \rho(A)^{2} \label{eq:tail.rate}
    \end{align}
    """
    if style not in STYLES:
        raise InvalidInput(f"style {shown(style)}", f"there are {', '.join(STYLES)}", 'try style="theorem"')
    for part in [parts] if isinstance(parts, str) else parts:
        if part not in PARTS:
            raise InvalidInput(f"part {shown(part)}", f"there are {', '.join(PARTS)}", 'try "proof"')
    parts = [parts] if isinstance(parts, str) else parts
    chosen = tuple(_theorem(item) for item in _several(theorems, "theorems", "keys or theorems"))
    texts = [_one(item, style, parts, [other.key for other in chosen]) for item in chosen]
    forms = [
        closed_form_latex(spectrum, gradient="gradient" in parts)
        for spectrum in _several(spectra, "spectra", "spectra, or how many eigenvalues each has")
    ]
    body = "\n\n".join(filter(None, (macros(texts), *texts, *forms)))
    whole = _document(chosen, body, "proof" in parts) if style == "standalone" else body
    return renamed(whole, notation or {})


def _several(given: object, name: str, what: str) -> Iterable[Any]:
    """Several of a kind; one theorem may stand for itself."""
    if isinstance(given, (str, Theorem)):
        return [given]
    if not isinstance(given, Iterable):
        raise InvalidInput(f"{name} {shown(given)}", f"these are {what}, one after another", "put it in a list")
    return given


def _theorem(item: object) -> Theorem:
    from memlaw.theory.catalogue import theorem

    if isinstance(item, Theorem):
        return item
    if not isinstance(item, str):
        raise InvalidInput(f"theorem {shown(item)}", "it is a key or a Theorem", 'try "allpass.memory"')
    return theorem(item)


def _one(theorem: Theorem, style: str, parts: Collection[str], printed: Collection[str]) -> str:
    if style == "align":
        text = displayed(theorem, hypotheses="hypotheses" in parts)
    else:
        text = environment(theorem, symbols=style == "theorem")
    more = [proof(theorem.key, printed)] if "proof" in parts else []
    more += [rf"\emph{{Remark.}} {text_latex(theorem.remark)}"] if theorem.remark and style == "standalone" else []
    more += [rf"\emph{{Source.}} {source_latex(theorem)}"] if style == "standalone" else []
    return "\n".join(filter(None, (text, "\n\n".join(more))))


def _document(theorems: Sequence[Theorem], body: str, with_proof: bool) -> str:
    used = dict.fromkeys(key for item in theorems for key in sources(item, with_proof=with_proof))
    items = [rf"\bibitem{{{key}}} {escaped(PAPERS[key].cited)}." for key in used]
    listed = ["\\begin{thebibliography}{99}", *items, "\\end{thebibliography}"] if items else []
    notation = ["\\section*{Notation}", notation_latex(theorems)] if theorems and notation_latex(theorems) else []
    return "\n".join([PREAMBLE + "\\begin{document}", *notation, body, *listed, "\\end{document}"])


def environment(theorem: Theorem, *, symbols: bool = True) -> str:
    """A theorem, a corollary or an observation: title, citation, label, hypotheses, claims, what symbols denote."""
    name, papers = ENVIRONMENTS[theorem.role], cited(theorem)
    citation = rf" \cite{{{','.join(papers)}}}" if papers else ""
    title = text_latex(theorem.title) + citation
    title = f"{{{title}}}" if citation or "]" in title else title
    lines = [
        rf"\begin{{{name}}}[{title}]\label{{thm:{theorem.key}}}",
        assumed(theorem),
        numbered(theorem),
        *filter(
            None, (definitions_latex(item.relation for item in theorem.where), meanings(theorem) if symbols else "")
        ),
        rf"\end{{{name}}}",
    ]
    return "\n".join(lines)


def displayed(theorem: Theorem, *, hypotheses: bool = False) -> str:
    """The displays of a theorem, and if asked its hypotheses and symbols in a sentence below."""
    more = [definitions_latex(item.relation for item in theorem.where)]
    more += [meanings(theorem), f"{supposed(theorem)}." if theorem.hypotheses else ""] if hypotheses else []
    return "\n".join([numbered(theorem), *filter(None, more)])


def assumed(theorem: Theorem) -> str:
    """The hypotheses in a sentence that the claims go on.

    >>> from memlaw.theory.catalogue import theorem
    >>> assumed(theorem("gated.hold")).startswith("Suppose that")
    True
    """
    return f"{supposed(theorem)}. Then" if theorem.hypotheses else "In any case"


def supposed(theorem: Theorem) -> str:
    """The hypotheses as a clause."""
    said = [f"that {hypothesis_latex(item)}" for item in theorem.hypotheses]
    return f"Suppose {', '.join(said[:-1])}{' and ' * (len(said) > 1)}{said[-1]}"


def meanings(theorem: Theorem) -> str:
    """What each symbol denotes, in a sentence."""
    found = [
        f"${symbol}$ denote{'' if 'dots' in symbol and symbol.count('_') > 1 else 's'} {meaning}"
        for symbol, meaning in (*glosses([theorem]), *own_glosses([theorem]))
    ]
    return f"Here {'; '.join(found)}." if found else ""


def numbered(theorem: Theorem) -> str:
    """The claims, each with a number and a label: eq:KEY, or eq:KEY:1, eq:KEY:2 where there are several."""
    claims = [(claim.relation, claim.when) for claim in theorem.claims]
    groups = list(statement_lines(claims, LINE_WIDTH - NUMBER))
    uneven = is_uneven([line for lines in groups for line in lines])
    rows = []
    for place, lines in enumerate(groups, start=1):
        label = f"eq:{theorem.key}" + (f":{place}" if len(groups) > 1 else "")
        rows += [rf"{line} \notag" for line in lines[:-1]] + [rf"{lines[-1]} \label{{{label}}}"]
    body = " \\\\\n".join(row.replace("&", "") if uneven else row for row in rows)
    name = "gather" if uneven else "align"
    return f"\\begin{{{name}}}\n{body}\n\\end{{{name}}}"
