"""What a theorem is: claims that a machine can evaluate, hypotheses, a derivation, a source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from sympy import Eq, Expr, Ge, Gt, ImmutableMatrix, Le, Lt, Symbol
from sympy.core.relational import Relational

from memlaw import faces
from memlaw.errors import InvalidInput
from memlaw.theory.language import DOMAINS, OwnSymbol, Quantity
from memlaw.theory.language.formula import conditions_latex, definitions_latex, inline, plain, statement_latex
from memlaw.theory.language.symbols import strictly
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.hypotheses import Hypothesis, is_answer
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.letters import check_letters, check_names
from memlaw.theory.statement.stating import check_fields, check_parameters
from memlaw.theory.statement.wording import check_wording

_NO_STEPS = Derivation("")
_UNSAID = Instance(ImmutableMatrix(0, 0, []), ImmutableMatrix(0, 1, []), ())


@dataclass(frozen=True)
class Source:
    """The claim that a theorem makes precise: a paper's key, the paper's claim in our words.

    Where the result itself is known from stands in `memlaw.theory.bibliography`.
    """

    paper: str
    claim: str = ""


@dataclass(frozen=True)
class Claim:
    """A SymPy relation, with the conditions on its parameters under which it is claimed."""

    relation: Relational
    when: tuple[Relational, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.relation, Relational):
            raise InvalidInput(
                f"a claim of type {type(self.relation).__name__}",
                "a claim must be a relation such as Eq, Le or Lt",
                "write it with evaluate=False if SymPy turned it into True",
            )
        for relation, kinds in (
            (self.relation, (Eq, Le, Lt, Ge, Gt)),
            *((item, (Le, Lt, Ge, Gt)) for item in self.when),
        ):
            if not isinstance(relation, kinds):
                names = ", ".join(kind.__name__ for kind in kinds)
                what = "relation" if relation is self.relation else "condition"
                remedy = "leave out what SymPy decides" if what == "condition" else "claim with one of them"
                raise InvalidInput(f"the {what} {relation}", f"one of {names} can be judged here", remedy)

    @property
    def text(self) -> str:
        """The claim on one line of plain text.

        >>> from memlaw.theory.catalogue import theorem
        >>> theorem("allpass.memory").claims[1].text
        'M(tau) = 1 - sum_{k=0}^{tau} |b_k|^2'
        """
        return plain(self.relation, self.when)

    def latex(self) -> str:
        r"""The claim as LaTeX on one line.

        >>> from memlaw.theory.catalogue import theorem
        >>> theorem("closed.coefficients").claims[0].latex()
        'b_{k} = \\sum_{i=1}^{N} c_{i} \\lambda_{i}^{k} \\quad (k \\geq 1)'
        """
        return inline(self.relation) + conditions_latex(self.when)

    @cached_property
    def parameters(self) -> tuple[Symbol, ...]:
        """The free symbols over which the claim is quantified, those of its conditions too, N excepted."""
        parts = (self.relation, *self.when)
        free = {s for part in parts for s in part.free_symbols if s in DOMAINS or isinstance(s, OwnSymbol)}
        return tuple(sorted((s for s in free if s.name != "N"), key=lambda s: s.name))


def equal(left: Expr, right: Expr, *when: Relational) -> Claim:
    """The claim that two sides are equal, as they stand: SymPy is not asked.

    >>> equal(Symbol("x"), Symbol("x")).relation
    Eq(x, x)
    """
    return Claim(Eq(strictly(left), strictly(right), evaluate=False), when)


def at_most(left: Expr, right: Expr, *when: Relational) -> Claim:
    """The claim left <= right."""
    return Claim(Le(strictly(left), strictly(right), evaluate=False), when)


def at_least(left: Expr, right: Expr, *when: Relational) -> Claim:
    """The claim left >= right."""
    return Claim(Ge(strictly(left), strictly(right), evaluate=False), when)


def less(left: Expr, right: Expr, *when: Relational) -> Claim:
    """The claim left < right."""
    return Claim(Lt(strictly(left), strictly(right), evaluate=False), when)


def greater(left: Expr, right: Expr, *when: Relational) -> Claim:
    """The claim left > right."""
    return Claim(Gt(strictly(left), strictly(right), evaluate=False), when)


@dataclass(frozen=True)
class Definition:
    """A quantity of the statement, defined by an expression in its formal arguments."""

    quantity: Quantity
    expression: Expr

    @property
    def relation(self) -> Eq:
        """The definition as an equation, for display."""
        return Eq(self.quantity, self.expression, evaluate=False)


class _NamedSetting(Protocol):
    """What a theorem says of its setting: a name; instances, data, strategies are `memlaw.Setting`'s."""

    @property
    def name(self) -> str:
        """The setting's name."""
        ...


@dataclass(frozen=True)
class Theorem:
    """A theorem about the memory of a linear state.

    `key` is permanent and readable; `witness` satisfies all hypotheses, so that nothing is vacuously true;
    `setting` names what the claims speak of beyond
    a pair (A, B): noise, gates, a teacher; or it is a `memlaw.Setting` of one's own. A `finding` was found numerically
    and is not proved; its derivation is the computation in words. `corollary_of` is the key of the theorem of which
    this one is a case, a sum or a substitution. `example` is a doctest that shows the statement on a system of two
    states.
    """

    key: str
    title: str
    claims: tuple[Claim, ...]
    hypotheses: tuple[Hypothesis, ...] = ()
    derivation: Derivation = _NO_STEPS
    witness: Instance = _UNSAID
    source: Source = Source("")
    where: tuple[Definition, ...] = ()
    remark: str = ""
    setting: str | _NamedSetting = "state"
    finding: bool = False
    corollary_of: str = ""
    example: str = ""

    def __post_init__(self) -> None:
        check_fields(self, _FIELDS, _TUPLES)
        check_wording(self.key, self.claims, self.where)
        check_names(self)
        if not self.derivation.about:  # it is made, and no variant of another, of which claims may be left out
            check_letters(self)
            object.__setattr__(self, "derivation", replace(self.derivation, about=self._stated))
        self._check_witness()

    def _check_witness(self) -> None:
        for claim in self.claims:
            check_parameters(f"the witness of {self.key}", claim.parameters, self.witness)
        for hypothesis in self.hypotheses:
            if not _decided(hypothesis, self.witness, self.key):
                raise InvalidInput(
                    f"the witness {self.witness.label} of {self.key}",
                    f"it violates the hypothesis '{hypothesis.name}': {hypothesis.text}",
                    "give a witness that satisfies all hypotheses",
                )
            if hypothesis.breaks_at is not None and hypothesis.holds(hypothesis.breaks_at):
                raise InvalidInput(
                    f"{hypothesis.breaks_at.label} as an instance without '{hypothesis.name}' in {self.key}",
                    "it satisfies the hypothesis that it should break",
                    "give one that does not",
                )
            if (hypothesis.breaks_at is None) == (not hypothesis.only_sufficient):
                raise InvalidInput(
                    f"hypothesis '{hypothesis.name}' of {self.key}",
                    "each hypothesis has exactly one of an instance that breaks the claim and a reason why it may not",
                    "write it with .but_not(an instance at which a claim fails then) or .sufficient(why it may not)",
                )

    @property
    def role(self) -> str:
        """What the entry is: a theorem, a corollary or a finding.

        >>> from memlaw.theory.catalogue import theorem
        >>> theorem("allpass.memory").role, theorem("allpass.initial").role
        ('theorem', 'corollary')
        """
        return "finding" if self.finding else "corollary" if self.corollary_of else "theorem"

    @property
    def statement(self) -> tuple[Relational, ...]:
        """The relations claimed."""
        return tuple(claim.relation for claim in self.claims)

    @property
    def _stated(self) -> tuple[object, ...]:
        setting = getattr(self.setting, "name", self.setting)
        return self.claims, self.where, setting, tuple(item.name for item in self.hypotheses)

    @property
    def is_derived(self) -> bool:
        """Whether the derivation was written for these claims, and not for those of which this is a variant."""
        return self.derivation.about == self._stated

    @property
    def uses(self) -> tuple[str, ...]:
        """The keys of the theorems on which the derivation rests, traced from its steps."""
        return tuple(sorted(self.derivation.used - {self.key}))

    def statement_text(self) -> str:
        """The statement on one line of plain text."""
        return "; ".join(claim.text for claim in self.claims)

    def latex(self) -> str:
        r"""The statement and its definitions as displayed LaTeX, for a document that loads amsmath.

        >>> from memlaw.theory.catalogue import theorem
        >>> print(theorem("tail.rate").latex())
        \[
        \begin{aligned}
        \lim_{\tau \to \infty} M(\tau)^{1/\tau} &= \rho(A)^{2}
        \end{aligned}
        \]
        """
        statement = statement_latex((claim.relation, claim.when) for claim in self.claims)
        where = definitions_latex(item.relation for item in self.where)
        return "\n".join(part for part in (statement, where) if part)

    def _repr_html_(self) -> str:
        return faces.html("theorem", self)

    def _repr_latex_(self) -> str:
        shown = [f"$\\displaystyle {claim.latex()}$" for claim in self.claims]
        where = [f"$\\displaystyle {inline(item.relation)}$" for item in self.where]
        under = [f"${item.latex}$" for item in self.hypotheses]
        parts = [shown, ["where", *where] if where else [], ["if", *under] if under else []]
        return r" \qquad ".join(r" \quad ".join(part) for part in parts if part)


def _decided(hypothesis: Hypothesis, instance: Instance, key: str) -> bool:
    broken: Exception | None
    try:
        found = hypothesis.holds(instance)
        broken = None if is_answer(found) else TypeError(f"it answers {found!r}, neither True nor False")
    except Exception as error:  # code of one's own may break in any way
        broken = error
    if broken is None:
        return bool(found)
    said = f"'{hypothesis.name}' raises {type(broken).__name__}: {broken}"
    raise InvalidInput(
        f"the witness {instance.label} of {key}, on which {said}",
        "a hypothesis decides every instance",
        "give the witness what it speaks of, witness=....with_extra(name=value), or mend the hypothesis",
    ) from broken


_FIELDS = {"title": str, "derivation": Derivation, "witness": Instance, "source": Source, "finding": bool}
_TUPLES = {"claims": Claim, "hypotheses": Hypothesis, "where": Definition}
