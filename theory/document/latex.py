"""What the notes print of a theorem: statement and hypotheses, remark and source, notation."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from typing import Any

from sympy import FiniteSet, Range, oo, preorder_traversal

from memlaw.theory import language
from memlaw.theory.bibliography import PAPERS, origin
from memlaw.theory.language import Coefficient, OwnSymbol, Quantity
from memlaw.theory.language.formula import inline
from memlaw.theory.language.printer import LatexNotation
from memlaw.theory.language.prose import escaped, text_latex
from memlaw.theory.statement.hypotheses import Hypothesis
from memlaw.theory.statement.theorem import Theorem

# What a reader has to know of each symbol, in the order in which it is explained: symbol, explanation.
MEANINGS: dict[Any, tuple[str, str]] = {
    language.eigenvalue: (r"\lambda_{1}, \dots, \lambda_{N}", r"the eigenvalues of $A$, with multiplicity"),
    language.other_eigenvalue: (r"\lambda'_{1}, \dots, \lambda'_{N}", r"the eigenvalues of a second pair"),
    language.C: ("C", r"the covariance $\sum_{k \geq 0} A^{k} B B^{*} A^{*k}$ of the stationary state"),
    language.COMPANION: ("A_{c}", r"the companion matrix of the characteristic polynomial of $A$"),
    language.FIRST: ("e_{1}", r"the first unit vector"),
    language.S: ("S", r"any invertible matrix"),
    language.NOISE: ("R", r"the covariance of the noise on the state that is read"),
    language.INNER_NOISE: ("Q", r"the covariance of the noise that enters the recurrence at every step"),
    language.GATHERED_NOISE: ("R_{Q}", r"the covariance $\sum_{k \geq 0} A^{k} Q A^{*k}$ that such noise gathers"),
    language.UNITARY: ("U", r"any unitary matrix"),
    language.noise_level: (r"\sigma", r"the standard deviation of independent noise on every state"),
    language.M: (
        r"M(\tau)",
        r"the memory function $1 - \min_{w} \mathbb{E}\left|u_{t-\tau} - w^{*} x_{t}\right|^{2}$ of "
        r"$x_{t} = A x_{t-1} + B u_{t}$, for white $u_{t}$ of unit variance",
    ),
    language.PairMemory: (r"M_{A, B}(\tau)", r"the memory function of the pair $(A, B)$"),
    language.M_window: (r"M_{T}(\tau)", r"memory over a window of $T$ inputs"),
    language.M_with: (r"M_{+\mu}", r"the memory function with one more eigenvalue $\mu$, $\left|\mu\right| < 1$"),
    language.M_without: (r"M_{\setminus i}", r"the memory function without the eigenvalue $\lambda_{i}$"),
    language.M_other: ("M'", r"the memory function of the second pair"),
    language.b: ("b_{k}", r"the coefficients of the all-pass function"),
    language.b_other: ("b'_{k}", r"the coefficients of the second all-pass function"),
    language.c: ("c_{i}", r"the residue coefficients of the closed form"),
    language.phi: (r"\varphi_{n}", r"the impulse responses of the orthonormal filters"),
    language.beta: (r"\beta(r)", r"the growth factor of the tail"),
    Coefficient: (r"\left[f\right]_{k}", r"the coefficient of $z^{k}$ in the power series of $f$ at $z = 0$"),
    language.variance: ("V", r"the variance of the law of lags"),
    language.window_gap: ("g_{T}", r"the largest eigenvalue of $C^{-1} A^{T} C A^{*T}$"),
    language.rank_krylov: (r"[B, AB, \dots, A^{N-1}B]", r"the controllability matrix"),
    language.distinct_driven: (
        r"\#\{\lambda_{i} : B_{i} \neq 0\}",
        r"the number of distinct eigenvalues with nonzero input weight",
    ),
    language.spectral_radius: (r"\rho(A)", r"the largest modulus of an eigenvalue"),
    language.horizon: (r"\operatorname{horizon}(\theta)", r"the number of lags $\tau$ with $M(\tau) \geq \theta$"),
    language.theta: (r"\theta", r"a threshold, $0 < \theta \leq 1$"),
    language.zero_count: ("z_{0}", r"the number of zero eigenvalues"),
    language.Information: (r"I(u_{t-\tau}; x_{t})", r"mutual information in nats"),
    language.InformationComplex: (r"I_{\mathbb{C}}", r"the same for circular complex input and state"),
    language.LeastError: (r"\min_{f}", r"the minimum over all (measurable) estimators $f$"),
}
MEANINGS[language.keeps_all] = MEANINGS[language.M]


def hypotheses_latex(theorem: Theorem) -> str:
    """The hypotheses in words and symbols, in one sentence."""
    return "; ".join(hypothesis_latex(item) for item in theorem.hypotheses) + "."


def hypothesis_latex(hypothesis: Hypothesis) -> str:
    """One of them: words, and symbols where they say more."""
    words, symbols = text_latex(hypothesis.text), f"${hypothesis.latex}$"
    # symbols that are words themselves, or that repeat the words, would say it twice
    return words if r"\text" in hypothesis.latex or words == symbols else f"{words} ({symbols})"


def heading_latex(theorem: Theorem) -> str:
    """Title and key on one line."""
    # the key stands at the right margin, on a line of its own where the title leaves no room for it
    gap = r"\hfil\penalty50\hskip1em\null\nobreak\hfill"
    key = rf"\mbox{{\footnotesize\texttt{{{escaped(theorem.key)}}}}}"
    return rf"\textbf{{{text_latex(theorem.title)}.}}{gap}{key}"


def summary_latex(theorem: Theorem) -> str:
    """Title and key, statement, definitions and hypotheses; what a corollary follows from."""
    # long formulas stand in the line: looser spacing keeps them off the margin
    hypotheses = rf"{{\sloppy\emph{{Hypotheses:}} {hypotheses_latex(theorem)}\par}}"
    of = rf"\emph{{Corollary of}} \texttt{{{escaped(theorem.corollary_of)}}}."
    return "\n".join((heading_latex(theorem), theorem.latex(), hypotheses, *([of] if theorem.corollary_of else [])))


def source_latex(theorem: Theorem) -> str:
    """Where a result is known from; the paper whose claim it makes precise, the claim in our words."""
    source = theorem.source
    paper = PAPERS[source.paper].named if source.paper in PAPERS else source.paper
    claim = f": {text_latex(source.claim)}" if source.claim else ""
    return f"{escaped(origin(theorem.key))}. Makes precise {escaped(paper)}{claim}."


def glosses(theorems: Iterable[Theorem], *, own: bool = False) -> list[tuple[str, str]]:
    """Symbols that theorems use with their explanations, in LaTeX, each once; `own`: not those of many subjects."""
    used = list(dict.fromkeys(node for theorem in theorems for node in _symbols_of(theorem)))
    found = [] if own else [gloss for key, gloss in MEANINGS.items() if key in used]
    return list(dict.fromkeys([*found, *(node.gloss for node in used if getattr(node, "gloss", None) is not None)]))


def own_glosses(theorems: Iterable[Theorem]) -> list[tuple[str, str]]:
    """Quantities and letters of one's own with what they mean and range over, in LaTeX, each once."""
    chosen = tuple(theorems)
    told = [(_head(node), _sentence(doc)) for item in chosen for node, doc in own_quantities(item) if not node.gloss]
    letters = {symbol for theorem in chosen for symbol in _nodes(theorem) if isinstance(symbol, OwnSymbol)}
    told += [(inline(symbol), letter_latex(symbol)) for symbol in sorted(letters, key=str)]
    return list(dict.fromkeys(told))


def own_quantities(theorem: Theorem) -> list[tuple[Quantity, str]]:
    """A use of each quantity of one's own with the first line that its oracle says about itself."""
    used = {type(node).__name__: node for node in _nodes(theorem) if isinstance(node, Quantity) and node.oracle}
    docs = ((node, inspect.getdoc(node.oracle)) for _, node in sorted(used.items()))
    return [(node, doc.splitlines()[0]) for node, doc in docs if doc]


def letter_latex(letter: OwnSymbol) -> str:
    r"""What a letter of one's own means and ranges over.

    >>> from sympy import Interval, Rational
    >>> letter_latex(language.symbol("p", Interval.open(0, Rational(1, 2)), "the part that is kept"))
    'the part that is kept, $0 < p < \\frac{1}{2}$'
    """
    return ", ".join(filter(None, (text_latex(letter.meaning), _domain_latex(letter))))


def _domain_latex(letter: OwnSymbol) -> str:
    """The set over which a claim is made for a letter; one without a meaning is any number in it."""
    domain, low, high = letter.domain, letter.domain.inf, letter.domain.sup
    if isinstance(domain, Range) and (high is oo or domain.size > 2):
        return rf"one of ${inline(low)}, {inline(low + 1)}, \dots{'' if high is oo else f', {inline(high)}'}$"
    if isinstance(domain, FiniteSet | Range):
        return f"one of ${', '.join(map(inline, sorted(domain)))}$"
    signs = ["<" if is_open else r"\leq" for is_open in (domain.left_open, domain.right_open)]
    above = "" if low == -oo else f"{inline(low)} {signs[0]} "
    below = "" if high == oo else f" {signs[1]} {inline(high)}"
    bounds = f"${above}{inline(letter)}{below}$" if above or below else ""
    return bounds if letter.meaning and bounds else " with ".join(filter(None, ("any real number", bounds)))


def _head(node: Quantity) -> str:
    """What a quantity is called: its name, or how it is written where it has none."""
    return inline(node) if node.spelled else str(LatexNotation()._name_of(type(node)))


def _sentence(doc: str) -> str:
    """The first line of a docstring as the end of a sentence."""
    words = text_latex(re.sub(r"`([^`]*)`", r"`\1'", doc.removesuffix(".")))
    return words[0].lower() + words[1:] if words[1:2].islower() else words


def notation_latex(theorems: Iterable[Theorem]) -> str:
    """One item for every symbol that the theorems use and that needs a word."""
    chosen = tuple(theorems)
    told = (*glosses(chosen), *own_glosses(chosen))
    items = [rf"\item[$\cdot$] ${symbol}$: {meaning}" for symbol, meaning in told]
    return "\n".join([r"\begin{itemize}", *items, r"\end{itemize}"]) if items else ""


def _symbols_of(theorem: Theorem) -> Iterator[Any]:
    """Symbols as such, quantities and nodes by their type: the keys of MEANINGS."""
    for node in _nodes(theorem):
        yield type(node) if isinstance(node, (Quantity, Coefficient, language.PairMemory)) else node


def _nodes(theorem: Theorem) -> Iterator[Any]:
    """Every part of every formula of a statement: its claims, when they are made, and its definitions."""
    relations = [relation for claim in theorem.claims for relation in (claim.relation, *claim.when)]
    relations += [item.relation for item in theorem.where]
    yield from (node for relation in relations for node in preorder_traversal(relation))
