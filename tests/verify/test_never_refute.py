"""What is true is not refuted: infinite sums, hypotheses of every kind, pairs that inputs do not reach, displays."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from flint import acb, arb
from sympy import (
    Abs,
    Adjoint,
    And,
    Eq,
    Expr,
    ImmutableMatrix,
    Integer,
    Interval,
    MatAdd,
    Max,
    Min,
    Product,
    Rational,
    Sum,
    Trace,
    binomial,
    eye,
    floor,
    im,
    oo,
    re,
)

import memlaw
from memlaw.errors import InvalidInput
from memlaw.numerics.number.arithmetic import BALL, EXACT, NotRepresentable
from memlaw.numerics.number.precision import precision
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.theory.catalogue import theorem
from memlaw.theory.hypotheses import CONTROLLABLE, NONZERO, STABLE, Hypothesis, decided
from memlaw.theory.instance import Instance
from memlaw.theory.language import (
    A,
    B,
    Coefficient,
    M,
    M_other,
    M_with,
    M_without,
    N,
    PairMemory,
    b,
    b_other,
    bar,
    eigenvalue,
    i,
    k,
    mu,
    n,
    quantity,
    squared,
    symbol,
    tau,
    trace_power,
    z,
    zeta,
)
from memlaw.theory.language.formula import conditions_latex, plain
from memlaw.theory.subjects.allpass import ALL_PASS_COEFFICIENT
from memlaw.theory.subjects.noise import M_noisy
from memlaw.theory.subjects.perturbation import OTHER_COEFFICIENT
from memlaw.theory.theorem import Claim, Definition, Theorem, at_least, at_most, equal, greater, less
from memlaw.verify.evaluate.case import Case, case_of
from memlaw.verify.evaluate.closures import Closure
from memlaw.verify.evaluate.evaluation import compiled
from memlaw.verify.evaluate.expressions import compile_expression
from memlaw.verify.evaluate.points import with_relatives
from memlaw.verify.evidence import Evidence, Reason, Verdict
from memlaw.verify.kinds.generic import check_generic
from memlaw.verify.kinds.sampled import check_sampled
from memlaw.verify.kinds.search.places import Place
from memlaw.verify.kinds.search.search import Search
from memlaw.verify.kinds.small import check_enclosed, check_exact
from memlaw.verify.kinds.spectra import check_agrees, check_spectrum
from memlaw.verify.system.instances import build, diagonal_system, lift
from memlaw.verify.system.system import System

HALF = Instance.diagonal("1/2", tau=1, k=1, i=1)
SUPPOSED = STABLE.sufficient("nothing is said without it")


def stated(*claims: Claim, where: tuple[Definition, ...] = (), **others: Any) -> Theorem:
    """A theorem of one's own on a plain pair."""
    given: dict[str, Any] = {"hypotheses": (SUPPOSED,), "witness": HALF, **others}
    return Theorem("never.refuted", "A true statement", claims, where=where, **given)


# --- infinite sums: right, or not taken -------------------------------------------------------------------------------

LAWS = (ALL_PASS_COEFFICIENT, OTHER_COEFFICIENT)
DEFINITIONS = compiled(stated(equal(b(k) + b_other(k), 0), where=LAWS))[0].definitions


def _series(scale: int, place: Expr) -> Expr:
    return Coefficient(Product(1 / (1 - eigenvalue[i] * z / scale), (i, 1, N)), z, place)


SUMMED = {  # what is summed over all k from 0 on
    "powers": M(k) ** 4,
    "two quantities": M(k) * squared(b(k)),
    "bases that are no eigenvalues": _series(2, k),
    "three sets of bases": squared(_series(2, k)) * M(k),
    "a conjugate": re(b(k) * bar(_series(1, k))),
    "shifts": M(k + 3) * M(2 * k),
    "signs": (-1) ** k * M(k),
    "powers of the index": k**3 * squared(b(k)),
    "a delay": _series(2, k - 50),
    "a power of z": Coefficient(z**60 / (1 - eigenvalue[1] * z / 2), z, k),
    "a product of powers of z": Coefficient(z * Product(z**20 / (1 - eigenvalue[i] * z / 3), (i, 1, N)), z, k),
    "a binomial coefficient": binomial(k, 41) / 8**k,
    "two spectra": M(k) * M_other(k),
    "one eigenvalue more": M_with(mu, k) - M(k),
    "a trace": re(trace_power(k + 1)) * M(k),
    "an inner product": Product(M(n), (n, k + 1, k + 2)),
    "a double pole": Coefficient(Product(1 / (1 - eigenvalue[i] * z) ** 2, (i, 1, N)), z, k) / 2**k,
}
REFUSED = {  # what may change at an index that no term has shown
    "an extreme": Min(M(k), M_other(k)),
    "an extreme of the index": Max(k - 100, 0) * M(k),
    "an index that rises by steps": M(floor(k / 50)),
    "a quotient": M(k) / (1 + M(k)),
}
PLACES = {
    "one": ("1/2",),
    "complex": ("1/2", "1/3+I/4"),
    "twice": ("1/2", "1/2"),
    "zeros": (0, 0, "1/3"),
    "opposite": ("1/2", "-1/2"),
}


def _systems(name: str) -> dict[str, System]:
    values = PLACES[name]
    distinct = len(set(values)) == len(values)
    instance = with_relatives((Instance.diagonal if distinct else Instance.companion)(*values))
    found = {"exact": build(instance, EXACT), "balls": build(instance, BALL)}
    if distinct:
        eigenvalues = tuple(lift(BALL, value) for value in instance.eigenvalues)
        found["a spectrum"] = diagonal_system(eigenvalues, BALL, name, {"mu": lift(BALL, instance.extra["mu"])})
        other = tuple(lift(BALL, value) for value in instance.extra["other"])
        relatives = {**found["a spectrum"].relatives, "other": lambda: diagonal_system(other, BALL, name, {})}
        found["a spectrum"] = replace(found["a spectrum"], relatives=relatives)
    return {kind: replace(system, definitions=DEFINITIONS) for kind, system in found.items()}


def _ball(value: Any) -> acb:
    if isinstance(value, acb):
        return value
    return BALL.number(*(Fraction(int(part.numerator), int(part.denominator)) for part in (value.x, value.y)))


def _summed(term: Expr, system: System) -> tuple[Closure, acb]:
    """The sum over all k as it is evaluated, and that of 330 terms on a system of balls."""
    one, total = compile_expression(term), compile_expression(Sum(term, (k, 0, oo)))
    return total, BALL.sum(BALL.one * one(system, {"k": index}) for index in range(330))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", SUMMED)
def test_an_infinite_sum_is_that_of_its_terms(name: str, place: str) -> None:
    with precision(320):
        systems = _systems(place)
        total, by_terms = _summed(SUMMED[name], systems["balls"])
        taken = 0
        for kind, system in systems.items():
            try:
                found = _ball(total(system, {}))
            except (NotRepresentable, ZeroDivisionError):  # the second: a double pole of balls
                continue
            taken += 1
            assert abs(found - acb(by_terms.real.mid(), by_terms.imag.mid())) < 1e-60, kind
    assert taken


@pytest.mark.parametrize("place", ["one", "complex"])
@pytest.mark.parametrize("name", REFUSED)
def test_a_sum_that_no_terms_determine_is_not_taken(name: str, place: str) -> None:
    total = compile_expression(Sum(REFUSED[name], (k, 0, oo)))
    for system in _systems(place).values():
        with pytest.raises(NotRepresentable):
            total(system, {})


OF_MODULI = {"a modulus": Abs(b(k)), "differences": Abs(2 ** (-k) - 3 ** (-k)), "with the index": k * Abs(b(k)) ** 3}


@pytest.mark.parametrize("place", ["one", "complex"])
@pytest.mark.parametrize("name", OF_MODULI)
def test_a_sum_of_moduli_is_enclosed_and_never_exact(name: str, place: str) -> None:
    with precision(320):
        systems = _systems(place)
        total, by_terms = _summed(OF_MODULI[name], systems["a spectrum"])
        found = total(systems["a spectrum"], {})
        assert found.real.overlaps(by_terms.real + arb(0, 1e-60))
        assert found.real.rad() < 1e-30
    with pytest.raises(NotRepresentable):
        total(systems["exact"], {})


# --- hypotheses are decided, or nothing counts ------------------------------------------------------------------------

REAL_LAW = equal(im(b(k)), 0)
SIGN = at_least((-1) ** N * re(b(Integer(0))), 0)
LONE_LAW = equal(M(tau) ** 2, M(Integer(0)) * M(2 * tau))


def _is_real(instance: Instance) -> bool:
    return all(im(value) == 0 for value in instance.eigenvalues)


def _breaks(instance: Instance) -> bool:
    if instance.size > 2:
        raise RuntimeError("more states than this was written for")
    return _is_real(instance)


def _forgets(instance: Instance) -> Any:
    return _is_real(instance) if instance.size == 2 else None


SUPPOSITIONS: dict[str, tuple[Claim, Callable[[Instance], Any]]] = {  # true where the predicate is, false elsewhere
    "real": (REAL_LAW, _is_real),
    "a SymPy Boolean": (REAL_LAW, lambda x: And(*(Eq(im(value), 0) for value in x.eigenvalues))),
    "it breaks for complex numbers": (SIGN, lambda x: all(value > 0 for value in x.eigenvalues)),
    "it breaks for large pairs": (REAL_LAW, _breaks),
    "it answers nothing": (REAL_LAW, _forgets),
    "it answers no truth value": (equal(N, 2), lambda x: x.eigenvalues if x.size != 2 else True),
    "even": (equal((-1) ** N, 1), lambda x: x.size % 2 == 0),
    "one state": (LONE_LAW, lambda x: x.size == 1 and _is_real(x)),
    "trace zero": (equal(trace_power(Integer(1)), 0), lambda x: sum(x.eigenvalues) == 0),
    "a normal matrix": (
        equal(Trace(A * Adjoint(A)), Sum(squared(eigenvalue[i]), (i, 1, N))),
        lambda x: (x.A * x.A.H - x.A.H * x.A).expand().is_zero_matrix,
    ),
    "a lag that is not there": (at_most(tau, N), lambda x: dict(x.parameters)["tau"] <= x.size),
}
TRIALS = (Spectrum.named("s4d-lin", 4, step_size="0.01"), Spectrum.real([0.5, 0.25]), Spectrum.real([0.5]))
KINDS: dict[str, Callable[[Case], Iterable[Evidence]]] = {
    "exact": lambda case: [check_exact(case)],
    "enclosed": lambda case: [check_enclosed(case)],
    "generic": lambda case: [check_generic(case, 1)],
    "sampled": lambda case: [check_sampled(case, 1, examples=4, shrink=False)],
    "on spectra": lambda case: [check_spectrum(case, spectrum, (0, 2)) for spectrum in TRIALS],
    "agrees": lambda case: [check_agrees(case, spectrum) for spectrum in TRIALS],
}
WITNESSES = (HALF, Instance.diagonal("1/2", "1/3", tau=1, k=1), Instance.diagonal("1/2", "-1/2", tau=1, k=1))


def _supposing(name: str) -> Case:
    claim, holds = SUPPOSITIONS[name]
    law = Hypothesis(name, name, "x", holds).sufficient("nothing is said without it")
    witness = next(item for item in WITNESSES if decided(holds, item))
    supposed = (SUPPOSED, CONTROLLABLE.sufficient("nothing is said without it"), law)
    return case_of(stated(claim, where=LAWS[:1], hypotheses=supposed, witness=witness))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SUPPOSITIONS)
def test_nothing_is_refuted_outside_its_hypotheses(name: str, kind: str) -> None:
    for found in KINDS[kind](_supposing(name)):
        assert found.verdict not in (Verdict.REFUTED, Verdict.UNDECIDED), found
        assert found.verdict is not Verdict.NOT_RUN or found.reason is not None


@pytest.mark.parametrize("name", SUPPOSITIONS)
def test_it_is_seen_to_hold_inside_them(name: str) -> None:
    assert check_exact(_supposing(name)).verdict is Verdict.HOLDS


def test_what_is_decided_nowhere_is_not_run_for_that_reason() -> None:
    nowhere = Hypothesis("n", "n", "n", lambda x: x.extra["gates"] == 1).sufficient("nothing is said without it")
    case = case_of(stated(at_most(M(tau), 1), hypotheses=(SUPPOSED, nowhere), witness=HALF.with_extra(gates=1)))
    for kind in ("exact", "enclosed", "sampled", "on spectra"):
        for found in KINDS[kind](case):
            assert (found.verdict, found.reason) == (Verdict.NOT_RUN, Reason.HYPOTHESIS), kind


def test_a_point_at_which_a_hypothesis_is_undecided_is_refused() -> None:
    broken = Hypothesis("b", "b", "b", lambda x: x.extra["gates"] == 1).sufficient("nothing is said without it")
    item = stated(at_most(M(tau), 1), hypotheses=(SUPPOSED, broken), witness=HALF.with_extra(gates=1))
    with pytest.raises(InvalidInput, match="not decided"):
        memlaw.check_at(item, ["1/3", "1/4"], tau=0)


@pytest.mark.parametrize(
    ("key", "claim"),
    [
        ("direction.gradient", equal(im(eigenvalue[1]), 0)),
        ("direction.lograte", greater(re(eigenvalue[1]), 0)),
        ("legs.held", equal((-1) ** N, 1)),
        ("circle.even", equal(squared(eigenvalue[1]), 1)),
    ],
)
def test_what_a_setting_draws_is_no_spectrum_of_one_s_own_claim(key: str, claim: Claim) -> None:
    home = theorem(key)
    laws = tuple(replace(x, breaks_at=None, only_sufficient="nothing is said without it") for x in home.hypotheses)
    case = case_of(stated(claim, hypotheses=laws, witness=home.witness, setting=home.setting))
    assert check_sampled(case, 1, examples=10, shrink=False).verdict is not Verdict.REFUTED


# --- kept values are those of their arguments; pairs that inputs do not reach -----------------------------------------

_PART = symbol("p", Interval.open(0, 1), "a part")
_SAME = quantity("f_own")
_TINY = 1 - Rational(1, 10**40)
REACHED = (SUPPOSED, CONTROLLABLE.sufficient("nothing is said without it"))
REGULAR = (*REACHED, NONZERO.sufficient("nothing is said without it"))
KEPT: dict[str, tuple[Claim, tuple[Hypothesis, ...], tuple[Definition, ...]]] = {
    "a series in a letter": (equal(Coefficient(1 / (1 - _PART * z), z, k), _PART**k), (SUPPOSED,), ()),
    "a series on the circle": (equal(Coefficient(1 / (1 - zeta * z), z, k), zeta**k), (SUPPOSED,), ()),
    "a definition with a letter": (
        equal(_SAME(tau), _PART * M(tau)),
        (SUPPOSED,),
        (Definition(_SAME(tau), _PART * M(tau)),),
    ),
    "pairs that print alike": (less(M(Integer(0)), PairMemory(_TINY * A, B, Integer(0))), REGULAR, ()),
    "an eigenvalue twice": (
        equal(1 - M_with(eigenvalue[1], Integer(0)), squared(eigenvalue[1]) * (1 - M(Integer(0)))),
        REACHED,
        (),
    ),
    "an input that drives nothing": (equal(PairMemory(A, MatAdd(B, -B, evaluate=False), tau), 0), (SUPPOSED,), ()),
    "an eigenvalue that is not driven": (at_most(PairMemory(A, A * B - eigenvalue[1] * B, tau), M(tau)), REACHED, ()),
    "a zero that is not driven": (at_most(PairMemory(A, A * B, tau), M(tau)), REACHED, ()),
    "one eigenvalue less": (at_most(M_without(i, tau), M(tau)), (SUPPOSED,), ()),
}


@pytest.mark.parametrize("kind", ["exact", "enclosed", "generic", "on spectra"])
@pytest.mark.parametrize("name", KEPT)
def test_a_kept_value_is_that_of_its_arguments(name: str, kind: str) -> None:
    claim, laws, where = KEPT[name]
    witness = Instance.diagonal("1/2", "1/3", tau=1, k=1, i=1, p="1/3", zeta="3/5+4*I/5")
    for found in KINDS[kind](case_of(stated(claim, hypotheses=laws, where=where, witness=witness))):
        assert found.verdict is not Verdict.REFUTED, found
        assert kind in ("generic", "on spectra") or found.verdict is Verdict.HOLDS


def _read_with(level: int, claim: Claim) -> Case:
    """A claim about a state that is read with noise of variance `level` in every coordinate."""
    known = theorem("noise.memory")
    usual = case_of(known).setting
    own = replace(usual, name="even noise", data=lambda size: {"R": ImmutableMatrix(level * eye(size))})
    return case_of(replace(known, key="test.noise", claims=(claim,), where=(), setting=own))


@pytest.mark.parametrize("kind", ["on spectra", "agrees"])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_kept_value_is_that_of_its_setting(order: tuple[int, int], kind: str) -> None:
    told = {0: equal(M_noisy(tau), M(tau)), 1: less(M_noisy(Integer(0)), M(Integer(0)))}
    found = [item for level in order for item in KINDS[kind](_read_with(level, told[level]))]
    assert {item.verdict for item in found} == {Verdict.HOLDS}, found


def test_an_instance_without_input_is_refused() -> None:
    idle = Instance.diagonal("1/2", "1/3", weights=(0, 0))
    own = memlaw.Setting("idle", "no input", lambda: (idle,))
    with pytest.raises(InvalidInput, match="drives"):
        check_exact(case_of(stated(at_most(M(tau), 1), setting=own)))


# --- displays ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "item", [x for x in memlaw.catalogue() if any(claim.when for claim in x.claims)], ids=lambda item: item.key
)
def test_every_display_keeps_the_conditions(item: Theorem) -> None:
    for claim in item.claims:
        condition = conditions_latex(claim.when).replace(r"\quad", "").strip()
        assert all(condition in shown for shown in (claim.latex(), item.latex(), item._repr_latex_()))
        assert claim.text.endswith(plain(claim.relation, claim.when)) and claim.text in item.statement_text()
        assert not claim.when or claim.text != plain(claim.relation, ())


def test_a_search_decides_anew_what_a_setting_draws_once_numbers_have_moved() -> None:
    """Conjugate weights make a real signal of a conjugate pair alone; a spectrum that moved away refuted a bound."""
    case = case_of(theorem("nonlinear.memory"))
    data = {"w": (1 - 1j, 1 + 1j), "teacher": (1.0, 0.5), "f": (0.0, 1.0, 0.0, 1.0), "noise": 0.0}
    search = Search(case, case.claims[0], None, 10)  # type: ignore[arg-type]  # it starts nowhere
    assert search.promised
    assert search.keeps(Place((0.25 + 0.5j, 0.25 - 0.5j), {"tau": 1}, data))
    assert not search.keeps(Place((0.25 + 0.5j, 0.5 - 0.25j), {"tau": 1}, data))
