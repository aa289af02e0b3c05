"""Notation: what is written, in which order, what it means, where it breaks, and that LaTeX takes it."""

from __future__ import annotations

import random
import re

import pytest
from sympy import (
    Abs,
    Determinant,
    Eq,
    FiniteSet,
    Integer,
    Interval,
    Min,
    Product,
    Range,
    Rational,
    Sum,
    log,
    oo,
    preorder_traversal,
    sqrt,
)
from sympy import symbols as make

from memlaw.theory.catalogue import catalogue, theorem
from memlaw.theory.closed_forms import closed_form
from memlaw.theory.document.latex import MEANINGS
from memlaw.theory.document.pasted import latex
from memlaw.theory.given_spectrum import symbolic_spectrum
from memlaw.theory.language import (
    ALL_PASS,
    Coefficient,
    M,
    M_window,
    M_with,
    M_without,
    Others,
    PairMemory,
    Quantity,
    Scalar,
    b,
    beta,
    c,
    phi,
    quantity,
    rank_krylov,
    spectral_radius,
    symbol,
    trace_power,
    variance,
    window_gap,
)
from memlaw.theory.language.formula import display, inline
from memlaw.theory.language.linebreaks import LINE_WIDTH, broken, width
from memlaw.theory.language.printer import PlainNotation
from memlaw.theory.language.prose import text_latex
from memlaw.theory.language.symbols import (
    A,
    B,
    C,
    N,
    S,
    T,
    bar,
    eigenvalue,
    i,
    j,
    k,
    mu,
    other_eigenvalue,
    r,
    squared,
    tau,
    z,
)
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import Theorem, at_most

li, lj = eigenvalue[i], eigenvalue[j]
KEYS = [item.key for item in catalogue()]

NOTATION = [
    (li, r"\lambda_{i}"),
    (other_eigenvalue[i], r"\lambda'_{i}"),
    (bar(li), r"\overline{\lambda_{i}}"),
    (squared(b(k)), r"\left|b_{k}\right|^{2}"),
    (M(tau), r"M(\tau)"),
    (M_window(T, tau), r"M_{T}(\tau)"),
    (M_with(mu, tau), r"M_{+\mu}(\tau)"),
    (M_without(i, tau), r"M_{\setminus i}(\tau)"),
    (c(i), "c_{i}"),
    (phi(i, tau), r"\varphi_{i}(\tau)"),
    (beta(r), r"\beta(r)"),
    (trace_power(k), r"\operatorname{tr} A^{k}"),
    (window_gap(T), "g_{T}"),
    (spectral_radius(), r"\rho(A)"),
    (rank_krylov(), r"\operatorname{rank}\,[B, AB, \dots, A^{N-1}B]"),
    (variance(), "V"),
    (Coefficient(z, z, k), r"\left[z\right]_{k}"),
    (Others(li - lj, j, i), r"\prod_{j \neq i} (\lambda_{i} - \lambda_{j})"),
    (Scalar(B.adjoint() * A.adjoint() ** tau * C.inv() * A**tau * B), r"B^{*} A^{*\tau} C^{-1} A^{\tau} B"),
    (PairMemory(A, B, tau), r"M_{A, B}(\tau)"),
    (PairMemory(S * A * S.inv(), S * B, tau), r"M_{S A S^{-1}, S B}(\tau)"),
    (Determinant(A), r"\det A"),
    (C[i, j], "C_{ij}"),
    (C.inv()[j, i], "(C^{-1})_{ji}"),
    (Sum(li, (i, 1, N), (j, 1, N)), r"\sum_{i,j=1}^{N} \lambda_{i}"),
    (Product(li, (i, 1, j - 1), (j, 1, N)), r"\prod_{i<j} \lambda_{i}"),
    (Sum(M(tau), (tau, 0, oo)), r"\sum_{\tau=0}^{\infty} M(\tau)"),
    (Min(T, rank_krylov()), r"\min(T, \operatorname{rank}\,[B, AB, \dots, A^{N-1}B])"),
]

ORDER = [
    (z - bar(li), r"z - \overline{\lambda_{i}}"),
    (1 - li * bar(lj), r"1 - \lambda_{i} \overline{\lambda_{j}}"),
    (1 - li * z, r"1 - \lambda_{i} z"),
    (r - Abs(li), r"r - \left|\lambda_{i}\right|"),
    (1 - r * Abs(li), r"1 - r \left|\lambda_{i}\right|"),
    (tau + 1, r"\tau + 1"),
    (tau + 1 - N, r"\tau + 1 - N"),
    (r**2 - 1, "r^{2} - 1"),
    (N * (N + 1) / 2, r"\frac{N (N + 1)}{2}"),
    (k * squared(b(k)), r"k \left|b_{k}\right|^{2}"),
    (c(i) * li**k, r"c_{i} \lambda_{i}^{k}"),
    (c(i) * bar(c(j)), r"c_{i} \overline{c_{j}}"),
    (Abs(other_eigenvalue[i] - li), r"\left|\lambda_{i} - \lambda'_{i}\right|"),
    (variance() + (tau - N) ** 2, r"V + (\tau - N)^{2}"),
    (beta(r) ** 2 * r ** (-2 * tau - 2), r"\beta(r)^{2} r^{-2(\tau+1)}"),
    (Sum(M(k), (k, 0, oo)) / 2, r"\frac{1}{2} \sum_{k=0}^{\infty} M(k)"),
    (-log(1 - M(tau)) / 2, r"-\frac{1}{2} \ln(1 - M(\tau))"),
    (1 - Sum(M(k), (k, 0, tau)), r"1 - \sum_{k=0}^{\tau} M(k)"),
    (Sum(M(tau) - M(k), (k, 0, oo)), r"\sum_{k=0}^{\infty} (M(\tau) - M(k))"),
    (N * Sum(M(k), (k, 0, oo)), r"N \sum_{k=0}^{\infty} M(k)"),
    (sqrt(2) * sqrt(1 - mu), r"\sqrt{2 (1 - \mu)}"),
    (M(tau) ** (1 / tau), r"M(\tau)^{1/\tau}"),
    (19208 * Integer(9) ** (-tau), r"19208 \cdot 9^{-\tau}"),
    (27 * tau**2 / 16 - 9 * tau / 8 + 1, r"\frac{27 \tau^{2}}{16} - \frac{9 \tau}{8} + 1"),
]


@pytest.mark.parametrize(("expression", "expected"), NOTATION + ORDER)
def test_notation_and_order(expression: object, expected: str) -> None:
    assert inline(expression) == expected


def test_a_notebook_shows_when_a_claim_is_made() -> None:
    assert r"\quad (N \leq \tau)" in theorem("tradeoff.markov")._repr_latex_()


def test_claims_that_go_on_are_read_as_one() -> None:
    text = theorem("perturbation.bound").latex()
    assert text.count(r"\left|M(\tau) - M'(\tau)\right|") == 1
    assert text.count("\n&\\leq") == 2


@pytest.mark.parametrize("key", KEYS)
def test_groups_are_closed(key: str) -> None:
    text = theorem(key).latex()
    assert text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")
    assert text.count(r"\left") == text.count(r"\right")


@pytest.mark.parametrize("key", KEYS)
def test_plain_text_is_one_line_of_ascii(key: str) -> None:
    for claim in theorem(key).claims:
        text = claim.text
        assert text.isascii()
        assert not re.search(r"[\n\\]|Abs|conjugate|Sum\(|Product\(|Others|Coefficient|Scalar", text)


def test_plain_text_reads_as_in_the_terminal() -> None:
    assert [claim.text for claim in theorem("allpass.memory").claims] == [
        "M(tau) = sum_{k=tau+1}^{inf} |b_k|^2",
        "M(tau) = 1 - sum_{k=0}^{tau} |b_k|^2",
    ]
    assert theorem("tradeoff.markov").claims[1].text == "M(tau) < N/(tau + 1) for N <= tau"


def unexplained(item: Theorem) -> set[str]:
    """Names that a statement uses and that nothing explains: notation, the theorem's own definitions, words."""
    defined = {type(definition.quantity) for definition in item.where}
    relations = [*item.statement, *(definition.relation for definition in item.where)]
    nodes = {type(node) for relation in relations for node in preorder_traversal(relation)}
    named = {kind for kind in nodes if issubclass(kind, (Quantity, Coefficient, PairMemory))}
    left = named - defined - {key for key in MEANINGS if isinstance(key, type)}
    return {kind.__name__ for kind in left if not (getattr(kind, "gloss", None) or spelled_out(kind))}


def spelled_out(kind: type) -> bool:
    return getattr(kind, "spelled", None) is not None


@pytest.mark.parametrize("item", catalogue(), ids=lambda item: item.key)
def test_every_symbol_of_the_catalogue_is_explained(item: Theorem) -> None:
    assert unexplained(item) == set()


# --- what is written means what was meant -----------------------------------------------------------------------

VARIABLES = make("u v w")
POINT = dict(zip(VARIABLES, (Rational(2, 3), Rational(-5, 7), Rational(11, 4)), strict=True))


def random_expression(source: random.Random, depth: int) -> object:
    if depth == 0:
        return source.choice([*VARIABLES, Integer(source.randint(-4, 4)), Rational(source.randint(-5, 5), 6)])
    left, right = random_expression(source, depth - 1), random_expression(source, depth - 1)
    kind = source.randrange(5)
    if kind == 4:
        return left ** source.choice([-2, -1, 2, 3]) if left != 0 else left
    return (left + right, left - right, left * right, left / right if right != 0 else left)[kind]


def read_back(text: str) -> object:
    """The value of plain text at the point, read by the ordinary rules of precedence."""
    for old, new in ((" + ", "+"), (" - ", "-"), (" * ", "*"), ("^{", "**("), ("}", ")"), ("^", "**"), (" ", "*")):
        text = text.replace(old, new)
    exact = re.sub(r"\d+", lambda number: f"Rational({number.group()})", text)
    return eval(exact, {"Rational": Rational, **{symbol.name: value for symbol, value in POINT.items()}})


def defined_expression(seed: int) -> tuple[object, object]:
    """A random expression that does not divide by zero at the point, and its value there."""
    source = random.Random(seed)
    while True:
        expression = random_expression(source, 4)
        value = expression.subs(POINT)  # type: ignore[attr-defined]
        if value.is_Rational:
            return expression, value


@pytest.mark.parametrize("seed", range(100))
def test_what_is_written_has_the_value_of_what_was_meant(seed: int) -> None:
    for part in range(4):
        expression, value = defined_expression(4 * seed + part)
        assert read_back(PlainNotation().doprint(expression)) == value


def test_a_product_is_sorted_into_fraction_and_rest() -> None:
    parts = PlainNotation.order.quotient(-N * Sum(M(k), (k, 0, oo)) / 2)
    assert (parts.negative, parts.top, parts.bottom) == (True, (N,), (Integer(2),))
    assert parts.trailing == (Sum(M(k), (k, 0, oo)),)


# --- width ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_long_formulas_are_broken(size: int) -> None:
    assert all(width(line) <= LINE_WIDTH + 3 for line in broken(closed_form(symbolic_spectrum(size))))


def test_branches_become_lines_with_their_conditions() -> None:
    text = display(Eq(M(tau), closed_form([0, "1/2"]), evaluate=False))
    assert r"M(\tau) &= 1 \quad (\tau < 1)" in text
    assert text.count(r"(\tau \geq 1)") == 1


def test_short_formulas_are_not_broken() -> None:
    assert broken(ALL_PASS) == [inline(ALL_PASS)]


# --- words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A is diagonal", "$A$ is diagonal"),
        ("A diagonal layer", "A diagonal layer"),
        ("for (1/2, -1/2) and T = 3 it is 16/17.", "for $(1/2, -1/2)$ and $T = 3$ it is $16/17$."),
        ("B, AB, ..., A^{N-1}B are independent", r"$B$, $AB$, $\dots$, $A^{N-1}B$ are independent"),
        ("coordinates alpha_tau, of course", r"coordinates $\alpha_\tau$, of course"),
        ("M(tau) = (1 - |l|^2) |l|^{2 tau}", r"$M(\tau) = (1 - |\lambda|^2) |\lambda|^{2 \tau}$"),
        ("100 % of it & more", r"$100$ \% of it \& more"),
    ],
)
def test_formulas_among_words_are_set_as_formulas(text: str, expected: str) -> None:
    assert text_latex(text) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("At least 50% is kept", r"At least $50\%$ is kept"),
        ("Of #3 & more for $5", r"Of $\#3$ \& more for $\$5$"),
        ("Some closed_form of a_b_c", r"Some closed\_form of a\_b\_c"),
        ("x_ and {y_{ and \\foo=3", r"x\_ and \{y\_\{ and \textbackslash{}foo=3"),
    ],
)
def test_titles_of_ones_own_leave_latex_whole(title: str, expected: str) -> None:
    assert text_latex(title) == expected


# --- theorems of one's own -----------------------------------------------------------------------------------------


def count_of(system: object, number: int) -> int:
    """What `number` lags come to."""
    return number


def own_theorem() -> Theorem:
    p = symbol("p", Interval.open(0, Rational(1, 2)), "the part that is kept")
    h, f = symbol("h", Range(1, 6)), symbol("f", FiniteSet(1, 3))
    total = quantity("my_total", oracle=count_of)
    claim = at_most(p * total(h), f, total(h) > 0)
    witness = Instance.diagonal("1/2", p="1/4", h=1, f=1)
    return Theorem(key="mine.one", title="One", claims=(claim,), hypotheses=(), witness=witness)


@pytest.mark.parametrize("style", ["theorem", "standalone"])
def test_latex_of_ones_own_theorems_says_what_letters_range_over(style: str) -> None:
    text = latex(own_theorem(), style=style)
    for said in (
        r"the part that is kept, $0 < p < \frac{1}{2}$",
        r"one of $1, 2, \dots, 5$",
        "one of $1, 3$",
        "what `number' lags come to",
        r"p \operatorname{my\_total}(h)",
    ):
        assert said in text
