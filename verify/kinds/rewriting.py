"""What the reasons of a line allow: rules from left to right, out of definitions, cited claims, names and lemmas."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from sympy import (
    Add,
    Eq,
    Expr,
    Integer,
    Integral,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Symbol,
    conjugate,
    fraction,
    log,
    oo,
    together,
)
from sympy.core.relational import Ge, Gt, Relational

from memlaw.theory.catalogue import catalogue
from memlaw.theory.language import M, M_other, PairMemory, Quantity, Scalar, b, b_other, symbols
from memlaw.theory.language.symbols import A, B, C, N, eigenvalue, other_eigenvalue, r, tau, theta, zero_count
from memlaw.theory.proofs.definitions import DEFINITIONS
from memlaw.theory.statement.facts import stated
from memlaw.theory.statement.kept import catches, expanded, is_hashable
from memlaw.theory.statement.normal import Rewriting, Running, normal
from memlaw.theory.statement.proof import (
    By,
    Cite,
    Defined,
    Fact,
    Intertwines,
    Named,
    Proof,
    Reduced,
    Series,
    Solves,
    Stein,
    reasons,
)
from memlaw.theory.statement.signs import Known, is_a_square
from memlaw.theory.statement.theorem import Definition, Theorem
from memlaw.theory.statement.translate import inverse_rules, letter
from memlaw.theory.statement.values import is_no_zero
from memlaw.theory.statement.words import Rule, operator, polynomial, reduce_words
from memlaw.theory.subjects.mimo import B_INPUTS, C_INPUTS

Book = Callable[[str], Theorem]
ALWAYS_POSITIVE = frozenset({"C", "C_m", "C_T", "R", "Q", "R_Q", "O_T", "S_T", "W_n", "V_n", "O_n"})
TAKEN = ALWAYS_POSITIVE | {"f"} | {item.name for item in vars(symbols).values() if isinstance(item, MatrixSymbol)}
# Under which hypotheses, by name, the inverse of a letter is one that cancels.
REGULAR: dict[str, tuple[frozenset[str], ...]] = {
    "C": (frozenset({"controllable"}),),
    "C_m": (frozenset({"controllable by all inputs"}),),
    "C_T": (frozenset({"controllable", "long window"}),),
    "A": (frozenset({"nonzero"}),),
    "R": (frozenset({"regular noise"}),),
    "Q": (frozenset({"regular inner noise"}),),
    "R_Q": (frozenset({"stable", "regular inner noise"}),),
    "W": (frozenset({"observable"}), frozenset({"observable by all outputs"})),
    "C_y": (frozenset({"pulled back", "different", "forced"}),),
    "P": (frozenset({"stable", "controllable"}),),  # a covariance or a Gramian, where no proof calls another matrix so
    "S": (frozenset(),),  # a change of basis
}
OTHER = {M: M_other, b: b_other}  # quantities of a spectrum, and of the second one
STEIN = Rule("Stein", letter(A * C * A.adjoint()), letter(C - B * B.adjoint()))
OF_INPUTS = Rule(
    "Stein", letter(A * C_INPUTS * A.adjoint()), letter(C_INPUTS - B_INPUTS * B_INPUTS.adjoint())
)  # with several inputs


class Unfounded(Exception):
    """A reason that is not one: an unchecked lemma, a definition outside the registry, a hypothesis too much."""


def rewriting(
    by: Iterable[By],
    book: Book,
    where: Iterable[Definition] = (),
    invertible: frozenset[str] = frozenset(),
    counts: tuple[Expr, ...] = (),
) -> Rewriting:
    """The rules of these reasons and of a theorem's own definitions; `counts` are known not to be negative."""
    given = (tuple(by), book, tuple(where), invertible, counts)
    return (_found if is_hashable(given) else _made)(*given)


def _made(
    by: tuple[By, ...], book: Book, where: tuple[Definition, ...], invertible: frozenset[str], counts: tuple[Expr, ...]
) -> Rewriting:
    words: list[Rule] = []
    equations: list[tuple[Expr, Expr]] = []
    as_they_stand: list[tuple[Expr, Expr]] = []
    series = False
    for item in by:
        series = series or isinstance(item, Series)
        words += _words(item, invertible)
        limited = isinstance(item, Fact) or (isinstance(item, Cite) and not _is_general(item, book))
        limited = limited or (isinstance(item, Defined) and item.here)
        (as_they_stand if limited else equations).extend(_equations(item, book, by))
    equations += [(item.quantity, item.expression) for item in where]  # the line's own reasons come first
    at_all_places = [pair for pair in equations if isinstance(pair[0], Quantity | PairMemory)]
    general = [pair for pair in equations if pair not in at_all_places]
    plain = Rewriting(tuple(words), (), series, invertible=invertible, counts=counts)
    here, anywhere = (dict(_solved(*pair, plain) for pair in _both(pairs)) for pairs in (as_they_stand, general))
    return replace(plain, quantities=tuple(at_all_places), solved={**here, **anywhere}, anywhere=frozenset(anywhere))


_found = lru_cache(maxsize=512)(_made)


def _both(pairs: Iterable[tuple[Expr, Expr]]) -> list[tuple[Expr, Expr]]:
    """Equations after their conjugates."""
    own = list(pairs)
    return [*((conjugate(left), conjugate(right)) for left, right in own if not left.is_real), *own]


def _is_general(item: Cite, book: Book) -> bool:
    """Whether a citation says what it says of all values of its letters, other letters put in for them at most."""
    said, letters = cited(item, book), [letter for _, letter in item.at]
    others = book(item.key).claims[item.claim].relation.free_symbols - {letter for letter, _ in item.at}
    renamed = len(set(letters)) == len(letters) and all(isinstance(x, Symbol) and x not in others for x in letters)
    return renamed and not said.when


def _words(item: By, invertible: frozenset[str]) -> list[Rule]:
    if isinstance(item, Stein):
        return [STEIN, OF_INPUTS]
    if isinstance(item, Named):
        return _naming(item, invertible)
    if isinstance(item, Intertwines):
        return _intertwining(item, invertible)
    if isinstance(item, Solves):
        if not is_a_square(item.gramian, ALWAYS_POSITIVE):
            raise Unfounded(f"{item.gramian} is not known to be positive, as a Gramian is")
        residue = item.X * item.gramian * item.X.adjoint() + item.Y * item.Y.adjoint() - item.gramian
        _vanishes(residue, [STEIN], invertible)
    return []


def _equations(item: By, book: Book, by: Iterable[By]) -> list[tuple[Expr, Expr]]:
    if isinstance(item, Defined):
        if item not in DEFINITIONS and (item.quantity, item.expression) not in _of_cited(by, book):
            raise Unfounded(f"{item.quantity} is defined in no registry: see memlaw.theory.proofs.definitions")
        return [(item.quantity, item.expression)]
    if isinstance(item, Solves):
        lag = item.X**tau * item.Y
        return [(PairMemory(item.X, item.Y, tau), Scalar(lag.adjoint() * item.gramian.inv() * lag))]
    if isinstance(item, Cite | Fact) and not (isinstance(item, Cite) and item.falls):
        relation = cited(item, book).relation if isinstance(item, Cite) else stated(item).relation
        return [relation.args] if isinstance(relation, Eq) else []
    return []


def _of_cited(by: Iterable[By], book: Book) -> set[tuple[Expr, Expr]]:
    """What the theorems that are cited define."""
    cites = (item for item in by if isinstance(item, Cite))
    return {(item.quantity, item.expression) for cite in cites for item in book(cite.key).where}


def _vanishes(matrix: Expr, rules: list[Rule], invertible: frozenset[str]) -> None:
    word = expanded(letter(matrix))
    seen = word + sum((rule.right for rule in rules), Integer(0))
    rest = reduce_words(word, [*rules, *inverse_rules(seen, invertible)])
    if rest:
        raise Unfounded(f"{matrix} does not vanish")


def _naming(item: Named, invertible: frozenset[str]) -> list[Rule]:
    """A product is put in for its letter; of a sum, the last matrix is the letter less the others."""
    fresh, name = operator(item.letter.name), item.letter.name
    word, adjoint = (expanded(letter(part)) for part in (item.matrix, item.matrix.adjoint()))
    terms, star = polynomial(word), letter(item.letter.adjoint())
    if name in TAKEN or (star == fresh and expanded(word - adjoint) != 0):
        raise Unfounded(f"{name} has a meaning already, or is Hermitian and {item.matrix} is not")
    if len(terms) == 1:
        return [Rule("a letter", fresh, word)] + ([] if star == fresh else [Rule("a letter", star, adjoint)])
    if expanded(word - adjoint) != 0:
        raise Unfounded(f"{name} is a sum that is not Hermitian")
    last = max((words for words in terms if len(words) == 1), key=lambda words: words[0].name)
    rest = word - terms[last] * last[0]
    inverse = operator(f"{name}^{{-1}}")
    return [
        Rule("a letter", last[0], expanded((fresh - rest) / terms[last])),
        Rule("a letter", letter(item.matrix.inv()), inverse),
        *(_resolvents(last[0], terms[last], rest, inverse) if {last[0].name, name} <= invertible else ()),
    ]


def _resolvents(part: Symbol, scale: Expr, rest: Expr, inverse: Symbol) -> list[Rule]:
    """For D = a X + s I: X^{-1} D^{-1} = D^{-1} X^{-1} = (X^{-1} - a D^{-1})/s."""
    if not rest.is_commutative or not rest.is_positive:
        return []
    own = operator(f"{part.name}^{{-1}}")
    apart = expanded((own - scale * inverse) / rest)
    return [Rule("resolvents", own * inverse, apart), Rule("resolvents", inverse * own, apart)]


def _intertwining(item: Intertwines, invertible: frozenset[str]) -> list[Rule]:
    """X S = S A gives X^tau S = S A^tau, and the same for adjoints."""
    _vanishes(item.X * item.S - item.S * item.A, [], invertible)
    pairs = ((item.X**tau * item.S, item.S * item.A**tau),)
    both = [*pairs, *((left.adjoint(), right.adjoint()) for left, right in pairs)]
    return [Rule("powers intertwine", letter(left), letter(right)) for left, right in both]


def named_positive(named: list[Named], positive: frozenset[str]) -> frozenset[str]:
    """The letters that stand for sums of positive matrices."""
    return frozenset(item.letter.name for item in named if is_a_square(item.matrix, positive))


def is_regular(matrix: MatrixExpr, positive: frozenset[str], invertible: frozenset[str]) -> bool:
    """Whether a matrix is invertible: a product of such letters, or a sum of positive matrices one of which is."""
    words = polynomial(expanded(letter(matrix)))
    regular = [all(part.name.removesuffix("^{-1}") in invertible for part in word) for word in words]
    if len(words) == 1:
        return regular[0]
    return any(regular) and all(is_a_square(part, positive) for part in Add.make_args(matrix))


def facts_of(proof: Proof) -> Iterable[str]:
    """The quoted facts of a proof, by name."""
    for item in reasons(proof.lines):
        if isinstance(item, Fact):
            yield item.name
        elif isinstance(item, Cite | Defined) and item.because:
            yield item.because
        elif isinstance(item, Reduced):
            yield "what an uncontrollable pair and the noise on it do, its controllable part does"
        elif isinstance(item, Solves):
            yield "Stein's equation has one solution when rho(A) < 1"
        elif isinstance(item, Series):
            yield "the series of A^k B B^* A^{*k} converges to C when rho(A) < 1"


# --- cited claims ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cited:
    """A claim of another theorem at the symbols asked for, with its conditions there."""

    relation: Relational
    when: tuple[Relational, ...] = ()

    def falling(self, place: Expr) -> Expr:
        """The sequence f of a claim f(tau + 1) <= f(tau), at a place."""
        left, right = self.relation.args[::-1] if isinstance(self.relation, Ge | Gt) else self.relation.args
        if isinstance(self.relation, Eq) or self.when or left != right.subs(tau, tau + 1):
            raise Unfounded(f"{self.relation} does not say that a sequence falls")
        return right.subs(tau, place)


def cited(item: Cite, book: Book) -> Cited:
    """What a citation says."""
    claims, at = book(item.key).claims, dict(item.at)
    if at.keys() & {N, zero_count}:
        raise Unfounded("N and z_0 are those of the pair: nothing is put in for them")
    if not 0 <= item.claim < len(claims):
        raise Unfounded(f"{item.key} has no claim {item.claim}")

    def placed(relation: Relational) -> Relational:
        sides = [_of_the_other(side) if item.other else side for side in relation.args]
        return relation.func(*(side.subs(at, simultaneous=True) for side in sides), evaluate=False)

    claim = claims[item.claim]
    for own, value in at.items():
        if any(catches(part, own, value) for part in (claim.relation, *claim.when)):
            raise Unfounded(f"an index in {item.key} is a letter of {value}")
    return Cited(placed(claim.relation), tuple(placed(condition) for condition in claim.when))


def _of_the_other(side: Expr) -> Expr:
    """A side of a claim about a spectrum, for the second one."""
    names = {type(part) for part in side.atoms(Quantity)}
    if not names <= set(OTHER) or side.atoms(Scalar, PairMemory, MatrixSymbol):
        raise Unfounded(f"{side} is not about a spectrum alone")
    for own, other in OTHER.items():
        side = side.replace(own, other)
    return side.xreplace({eigenvalue: other_eigenvalue, eigenvalue.label: other_eigenvalue.label})


def _solved(left: Expr, right: Expr, use: Rewriting) -> tuple[Expr, Expr]:
    """An equation between sums or values, solved for its infinite sum or else for its longest quantity."""
    one, other = normal(left, use), normal(right, use)
    parts = one.atoms(Running, Quantity, log, Integral)
    plain = [item for item in parts if one.coeff(item) != 0 and not one.coeff(item).atoms(Running, Quantity)]
    values = sorted(plain, key=lambda item: (-len(str(item)), str(item)))
    sums = [item for item in values if isinstance(item, Running) and item.args[1] == oo]
    chosen = (sums or values or [one])[0] if isinstance(one, Add | Mul) else one
    factor = one.coeff(chosen)
    if not is_no_zero(fraction(together(factor))[0], Known((r > 1, 1 - theta >= 0))):
        raise Unfounded(f"{left} = {right} is not solved by dividing by {factor}, which may be zero")
    return chosen, expanded((other - (one - factor * chosen)) / factor)


@cache
def meanings_of(name: str) -> tuple[Definition, ...]:
    """How the catalogue defines the quantity of this name."""
    return tuple(item for one in catalogue() for item in one.where if type(item.quantity).__name__ == name)


def is_reserved(name: str) -> bool:
    """Whether the normal form calls indices and traces so."""
    return (
        name.startswith("tr[")
        or (name.endswith("'") and not name.startswith("lambda"))
        or name.rstrip("0123456789") in ("kappa", "varpi", "place")
    )
