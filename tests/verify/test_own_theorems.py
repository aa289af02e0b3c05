"""Theorems of one's own: letters, quantities, settings from outside; files; mistakes and what is said about them."""

from __future__ import annotations

import pickle
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import FiniteSet, Interval, Range, Rational, Sum, Symbol, oo

import memlaw
from memlaw.errors import InvalidInput
from memlaw.theory.hypotheses import STABLE
from memlaw.theory.instance import Instance
from memlaw.theory.language import M, N, k, quantity, spectral_radius, symbol, tau
from memlaw.theory.statement.stating import within
from memlaw.theory.theorem import Claim, Theorem, at_least, at_most, equal, less
from memlaw.verify.evidence import Kind, Reason, Verdict, exit_code
from memlaw.verify.run.own import blamed, theorems_in
from memlaw.verify.run.request import EFFORTS, level
from memlaw.verify.run.runner import is_listed
from memlaw.verify.run.tasks import TimeLimit
from memlaw.verify.show.words import reason
from memlaw.verify.system.letters import parameter_of
from memlaw.verify.system.system import NotApplicable
from memlaw.verify.work.time_limit import limited

TEXT = """
from fractions import Fraction
from hypothesis import strategies as st
from sympy import *
from memlaw import Setting, Theorem
from memlaw.theory.hypotheses import *
from memlaw.theory.instance import *
from memlaw.theory.language import *
from memlaw.theory.theorem import *

p = symbol("p", Interval.open(0, 1), "a part")

def first(system, lag):
    return system.data["w"][0] * system.memory(lag)

weighted = quantity("weighted", "W", oracle=first)

def instances():
    return (Instance.diagonal("1/2").with_extra(w=(1, 2)),)

def data(size):
    return {"w": (1, 2)}

def drawn(draw, eigenvalues):
    return {"w": (draw(st.floats(0, 1)), 2)}

WEIGHTS = Setting("weights", "a pair with weights", instances, data, drawn)
ONE = Theorem(
    key="mine.one",
    title="At most one",
    claims=(at_most(p * weighted(tau), 1),),
    hypotheses=(STABLE.sufficient("not tried"),),
    witness=Instance.diagonal("1/2", tau=1, p="1/3").with_extra(w=(1, 2)),
    setting=WEIGHTS,
)
THEOREMS = (ONE,)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "my_theorems.py"
    path.write_text(TEXT)
    return path


# --- mistakes ---------------------------------------------------------------------------------------------------------

STATED = {  # what is written wrong, how, and what is said to that; all of it with the line
    "a key without a subject": ('"mine.one"', '"one"', "write key='mine.one'"),
    "a key in capitals": ('"mine.one"', '"Mine.One1"', "write key='mine.one'"),
    "no title": ('title="At most one"', "title=1", 'write title="..."'),
    "no witness": ("witness=", "remark='' and ", "write witness=Instance.diagonal"),
    "a witness outside the hypotheses": ('"1/2", tau', '"3/2", tau', "it violates the hypothesis 'stable'"),
    "a witness outside a domain": ('p="1/3"', "p=2", "p is a part, 0 < p < 1"),
    "a letter misspelt": ("tau=1, p=", "tau=1, tua=1, p=", "did you mean tau?"),
    "a witness in words": ('"1/2", tau', '"half", tau', "write a number such as 0.5"),
    "one claim and no tuple": ("(at_most(p * weighted(tau), 1),)", "at_most(p, 1)", "with the comma"),
    "a bare relation": ("at_most(p * weighted(tau), 1)", "weighted(tau) <= 1", "at_most, at_least"),
    "a comparison": ("at_most(p * weighted(tau), 1)", "1 <= 2", "was decided when it was written"),
    "a float": ("weighted(tau), 1", "weighted(tau), 0.7", "Rational"),
    "a symbol without a domain": ("p * weighted", 'Symbol("w") * weighted', "Interval.open(0, 1)"),
    "a letter that is taken": ('symbol("p"', 'symbol("tau"', "another letter such as tau_1"),
    "a domain in words": ("Interval.open(0, 1)", '"0 < p < 1"', 'write symbol("p", Interval.open(0, 1))'),
    "a domain beyond floats": ("Interval.open(0, 1)", "Interval(10**400, oo)", "take oo for an end"),
    "a domain of floats": ("Interval.open(0, 1)", "Interval(0.1, 1)", "rational ends"),
    "a hypothesis without a reason": ('STABLE.sufficient("not tried")', "STABLE", ".sufficient(why it may not)"),
    "a hypothesis in words": ('(STABLE.sufficient("not tried"),)', '"stable"', "write hypotheses=(STABLE,)"),
    "a hypothesis that breaks": (
        'STABLE.sufficient("not tried")',
        'Hypothesis("v", "v", "v", lambda x: x.extra["v"]).sufficient("so")',
        "with_extra(name=value)",
    ),
    "a setting that is none": ("setting=WEIGHTS", "setting=data", "write setting=memlaw.Setting"),
    "instances that are no function": ("instances, data, drawn", "instances(), data, drawn", "write lambda: (Instance"),
    "a strategy for data": ("data, drawn", "data, lambda eigenvalues: {}", "lambda draw, eigenvalues"),
    "an oracle in words": ("oracle=first", 'oracle="first"', "oracle=f"),
    "an unknown argument": ("setting=WEIGHTS", "setings=WEIGHTS", "setings"),
    "a typing error": ("(at_most(p", "(atmost(p", "NameError"),
    "no Python": ("return system.data", "retrun system.data", "SyntaxError"),
    "an import of nothing": ("import Setting, Theorem", "import Setings", "Setings"),
    "a way out": ("THEOREMS = (ONE,)", "raise SystemExit(3)", "SystemExit"),
}


@pytest.mark.parametrize("name", STATED)
def test_a_mistake_in_stating_is_told_with_its_line_and_what_to_write(file: Path, name: str) -> None:
    wrong, written, said = STATED[name]
    assert wrong in TEXT
    file.write_text(TEXT.replace(wrong, written, 1))
    with pytest.raises(InvalidInput) as caught:
        theorems_in(file)
    assert said in str(caught.value)
    assert "my_theorems.py, line " in caught.value.given
    assert caught.value.remedy


def test_a_letter_that_is_near_none_is_left_to_what_reads_it() -> None:
    made = Theorem("mine.low", "Low", (at_most(M(tau), 1),), witness=Instance.diagonal("1/2", height="1/2"))
    assert dict(made.witness.parameters).keys() == {"height"}


CHECKED = {
    "an unknown setting": ("setting=WEIGHTS", 'setting="stat"', "did you mean 'state'?"),
    "a quantity without an oracle": ("p * weighted", 'p * quantity("bare")(tau) * weighted', "oracle=..."),
    "a quantity with a name of another": ('"weighted", "W"', '"M", "W"', "call it my_M"),
    "an oracle with other arguments": ("first(system, lag)", "first(system)", "mend its oracle"),
    "an oracle that breaks": ("system.memory(lag)", "system.memroy(lag)", "my_theorems.py, line 14"),
    "an oracle without an answer": ('return system.data["w"][0] *', "", "an oracle answers in the numbers"),
    "an oracle that leaves exact numbers": (
        'system.data["w"][0] * system.memory(lag)',
        "float(1)",
        "an oracle answers in the numbers",
    ),
    "a lag that is a real letter": ("weighted(tau), 1", "weighted(tau), 1 + M(p)", "its lag is a whole number"),
    "half a lag": ("weighted(tau), 1", "weighted(tau), 1 + M_window(T, tau / 2)", "floor(tau/2)"),
    "an index that is a real letter": (
        "weighted(tau), 1",
        "weighted(tau), 1 + Abs(eigenvalue[p])",
        "its index is a whole number",
    ),
    "instances that are none": ("return (Instance", 'return ("1/2",) or (Instance', "they are a tuple of instances"),
    "one instance": (".with_extra(w=(1, 2)),)", ")", "with the comma"),
    "data without names": ("with_extra(w=(1, 2)),)", "with_extra(w={1, 2}),)", "data are whole numbers"),
    "two of one key": ("(ONE,)", "(ONE, Theorem(ONE.key, 'Two', ONE.claims, witness=ONE.witness))", "key of its own"),
    "no theorems": ("THEOREMS = (ONE,)", "", "write THEOREMS"),
    "theorems by key": ("(ONE,)", '("mine.one",)', "write THEOREMS"),
}


@pytest.mark.parametrize("name", CHECKED)
def test_a_mistake_that_only_a_check_can_see_is_told_too(file: Path, name: str) -> None:
    wrong, written, said = CHECKED[name]
    assert wrong in TEXT
    file.write_text(TEXT.replace(wrong, written, 1))
    with pytest.raises(InvalidInput) as caught:
        memlaw.verify(file=file, kinds=["exact"])
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "written", "said", "broken"),
    [
        ('return {"w": (1, 2)}', "return (1, 2)", "data have names", "enclosed sampled"),
        ('{"w": (draw(st.floats(0, 1)), 2)}', '{"w": st.floats(0, 1)}', "write draw(", "sampled"),
        (
            'return system.data["w"][0]',
            "assert system.arithmetic.name != 'exact'\n    return system.data[\"w\"][0]",
            "my_theorems.py, line 14",
            "exact",
        ),
    ],
)
def test_what_breaks_in_one_kind_is_its_evidence(file: Path, wrong: str, written: str, said: str, broken: str) -> None:
    file.write_text(TEXT.replace(wrong, written, 1))
    report = memlaw.verify(file=file, kinds=["exact", "enclosed", "sampled"], seed=1, time_limit=600)
    breaks = [item for item in report.evidence if item.reason is Reason.BROKEN]
    assert {str(item.kind) for item in breaks} == {*broken.split()}
    assert all(said in reason(item) and item.verdict is Verdict.NOT_RUN for item in breaks)
    others = [item for item in report.evidence if item not in breaks]
    assert others and all(item.verdict is Verdict.HOLDS for item in others), others
    assert exit_code(report, strict=False) == 1


def test_what_memlaw_takes_for_granted_is_not_blamed_on_anybody() -> None:
    with pytest.raises(InvalidInput, match="memlaw itself breaks here"), blamed("checking a.b by exact"):
        eval(compile("assert not True", memlaw.__file__, "exec"))  # as if it stood there


@pytest.mark.parametrize(
    ("name", "said"), [("missing.py", "no such file"), ("own.txt", "ends in .py"), (".", "a folder")]
)
def test_a_file_that_is_none(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "own.txt").write_text("")
    with pytest.raises(InvalidInput, match=said):
        theorems_in(tmp_path / name)


def test_an_error_comes_back_whole_from_another_process() -> None:
    error = InvalidInput("a", "b", "c")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


# --- letters ----------------------------------------------------------------------------------------------------------

ENDS = st.fractions(-5, 5, max_denominator=7)


@st.composite
def domains(draw: st.DrawFn) -> Interval | Range | FiniteSet:
    low, size = draw(ENDS), draw(st.fractions(Fraction(1, 7), 5, max_denominator=7))
    ends = Rational(low.numerator, low.denominator), Rational((low + size).numerator, (low + size).denominator)
    start = draw(st.integers(-3, 3))
    return draw(
        st.sampled_from(
            [
                Interval(*ends, draw(st.booleans()), draw(st.booleans())),
                Interval(ends[0], oo, draw(st.booleans())),
                Interval(-oo, ends[1], False, draw(st.booleans())),
                Range(start, start + draw(st.integers(1, 60))),
                Range(start, oo),
                FiniteSet(*ends),
            ]
        )
    )


@given(domains(), st.data())
def test_a_letter_is_tried_and_drawn_inside_its_domain(
    domain: Interval | Range | FiniteSet, data: st.DataObject
) -> None:
    letter = symbol("p", domain)
    drawn = data.draw(parameter_of(letter).strategy(1))
    for value in (*parameter_of(letter).values(1), drawn):
        exact = Fraction(value)
        assert within(letter, Rational(exact.numerator, exact.denominator))
        assert letter.is_integer is not True or isinstance(value, int)
        assert letter.is_positive is not True or value > 0


def test_letters_of_one_name_and_two_domains_are_two() -> None:
    assert symbol("p", Range(1, 5)) != symbol("p", Range(1, 6))
    assert symbol("p", Range(1, 5)) == symbol("p", Range(1, 5))
    assert symbol("p", Range(1, 5)) != Symbol("p", integer=True, positive=True)


P = symbol("p", Interval.open(0, 1), "a part")
H = symbol("h", Range(1, 6), "how many")
total = quantity("total", "S", oracle=lambda system, lags: sum(system.memory(lag) for lag in range(lags)))
OWN = memlaw.Theorem(
    key="mine.total",
    title="Together at most N",
    claims=(at_most(total(H), N), equal(total(H + 1), total(H) + M(H))),
    hypotheses=(STABLE.sufficient("not tried"),),
    witness=Instance.diagonal("1/2", "-1/3", h=2),
)


def stated(*claims: Claim) -> memlaw.Theorem:
    return replace(OWN, claims=claims)


def test_a_letter_and_a_quantity_of_ones_own_are_seen_by_every_kind() -> None:
    report = memlaw.verify(OWN, seed=1, time_limit=60)
    assert report.verdict is Verdict.HOLDS
    kinds = {item.kind for item in report.evidence if item.verdict is Verdict.HOLDS}
    assert kinds == {Kind.GENERIC, Kind.EXACT, Kind.ENCLOSED, Kind.AGREES, Kind.SAMPLED}


@pytest.mark.parametrize(
    "claim",
    [
        less(total(H), H),  # false at a zero eigenvalue alone
        at_most(M(tau), P),
        at_least(P * M(0), P**2),
        equal(M(tau) * P, M(tau) * P**2),
    ],
    ids=str,
)
def test_what_is_false_for_some_value_of_a_letter_is_refuted_at_one(claim: Claim) -> None:
    found = memlaw.verify(stated(claim), kinds=["exact"]).refuted
    assert found and found[0].counterexample is not None
    values = dict(found[0].counterexample.parameters)
    assert all(within(P, Rational(value)) for name, value in values.items() if name == "p")


def test_a_claim_that_holds_in_the_domain_alone_is_not_refuted_outside() -> None:
    inside = stated(at_most(P**2, P), at_most(H, 5))
    assert memlaw.verify(inside, kinds=["exact", "enclosed", "sampled"], seed=1, spectra=[]).verdict is Verdict.HOLDS
    with pytest.raises(InvalidInput, match="0 < p < 1"):
        memlaw.check_at(inside, ["1/2"], p=2, h=1)


def test_two_letters_of_one_name_are_refused_in_one_theorem() -> None:
    other = symbol("p", Interval(-1, 0))
    with pytest.raises(InvalidInput, match=r"two letters p in mine\.total, .* and .*call one of them p_1"):
        stated(at_least(P, 0), at_most(other, 0))


def test_a_letter_of_a_condition_alone_takes_values_too() -> None:
    held, false = (stated(at_most(M(tau), bound, M(tau) <= P)) for bound in (P + 1, Rational(1, 2)))
    found = [memlaw.verify(item, kinds=["exact", "enclosed"], spectra=[], time_limit=60) for item in (held, false)]
    assert found[0].verdict is Verdict.HOLDS and all(item.points for item in found[0].evidence)
    assert found[1].verdict is Verdict.REFUTED


def test_a_letter_in_an_infinite_sum_is_known_in_any_basis() -> None:
    geometric = stated(at_most(Sum(P**k * M(k), (k, 0, oo)), N))
    report = memlaw.verify(geometric, kinds=["enclosed"], spectra=[], time_limit=60)
    assert report.verdict is Verdict.HOLDS and report.evidence[0].points


def test_a_claim_that_nothing_decides_is_not_held_by_the_others() -> None:
    def never(system: object) -> int:
        raise NotApplicable("never")

    for undecided in (equal(quantity("never", oracle=never)(), 5), equal(M(tau), 7, spectral_radius() > 1)):
        report = memlaw.verify(stated(at_most(M(tau), 2), undecided), kinds=["exact", "enclosed"], seed=1)
        assert report.verdict is Verdict.NOT_RUN
        left = [item for item in report.evidence if item.verdict is Verdict.NOT_RUN]
        assert [item.reason for item in left] == [Reason.NOT_EVALUATED] and "claim 2, " in left[0].detail


def test_an_oracle_may_ask_whether_a_number_is_zero() -> None:
    zeros = quantity("zeros", oracle=lambda system: sum(1 for value in system.eigenvalues if value == 0))
    rest = quantity("rest", oracle=lambda system: sum(1 for value in system.eigenvalues if value != 0))
    report = memlaw.verify(stated(equal(zeros() + rest(), N), at_most(zeros(), N)), seed=1, time_limit=60)
    assert not report.refuted and Kind.EXACT in {item.kind for item in report.evidence if item.points}


# --- how deep, and from where -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("effort", [0, -1, "fast", "0", 1.5, True, ""])
def test_an_effort_is_a_word_or_a_positive_number(effort: object) -> None:
    with pytest.raises(InvalidInput, match="quick, normal, deep"):
        memlaw.verify(OWN, effort=effort)  # type: ignore[arg-type]


def test_efforts_go_ever_deeper() -> None:
    assert sorted(EFFORTS, key=level) == ["quick", "normal", "deep"]
    points = [
        memlaw.verify(OWN, kinds=["exact"], effort=effort, time_limit=60).evidence[0].points
        for effort in (None, "quick", "normal", 1, "2", "deep")
    ]
    assert points[0] == points[1] <= points[2] == points[3] <= points[4] <= points[5]
    usual = memlaw.verify(["tradeoff.nilpotent"], kinds=["sampled"], seed=1).evidence[0]
    normal = memlaw.verify(["tradeoff.nilpotent"], kinds=["sampled"], seed=1, effort="normal").evidence[0]
    assert (usual.points, usual.error) == (normal.points, normal.error)


def test_a_quick_run_is_over_soon_whatever_the_oracle_does() -> None:
    def slow(system: object, lag: int) -> int:
        enough = time.thread_time() + 0.3
        while time.thread_time() < enough:
            pass
        return 0

    never = stated(at_most(quantity("slow", oracle=slow)(tau), 1))
    started = time.thread_time()
    report = memlaw.verify(never, seed=1, time_limit=2)
    assert time.thread_time() - started < 5
    assert report.verdict is Verdict.NOT_RUN


def test_a_limit_stops_a_search_that_hypothesis_makes() -> None:
    @given(st.lists(st.integers()))
    def endless(values: list[int]) -> None:
        while True:
            pass

    with pytest.raises(TimeLimit), limited(0.2):
        endless()


def test_what_is_measured_belongs_to_the_statement_and_not_to_the_key() -> None:
    markov = memlaw.theorem("tradeoff.markov")
    assert is_listed(markov) and is_listed(replace(markov, title="Another title"))
    bold = replace(markov, claims=(at_most(M(tau), N / (tau + 2)),))
    assert not is_listed(bold) and not is_listed(replace(bold, key="mine.bold"))
    assert not is_listed(replace(markov, hypotheses=()))
    measured = memlaw.verify(bold, kinds=["measured"], effort=1).evidence
    assert {item.verdict for item in measured} == {Verdict.NOT_RUN}


def test_worker_processes_read_the_file_themselves(file: Path) -> None:
    alone, many = (memlaw.verify(file=file, kinds=["exact"], processes=count) for count in (1, 2))
    assert [item.verdict for item in many.evidence] == [Verdict.HOLDS]
    assert many.evidence[0].points == alone.evidence[0].points
    file.write_text(TEXT.replace("system.memory(lag)", "system.memroy(lag)"))
    with pytest.raises(InvalidInput, match=r"memroy.*line 14"):
        memlaw.verify(file=file, kinds=["exact"], processes=2)


def test_keys_choose_among_the_theorems_of_a_file(file: Path) -> None:
    assert memlaw.verify("mine.one", file=file, kinds=["exact"]).theorems == ("mine.one",)
    with pytest.raises(InvalidInput, match=r"did you mean mine\.one"):
        memlaw.verify("mine.on", file=file)


def test_a_file_may_use_modules_beside_it_and_leaves_nothing_there(file: Path) -> None:
    (file.parent / "beside_it.py").write_text("LIMIT = 1\n")
    file.write_text("from beside_it import LIMIT\n" + TEXT.replace("weighted(tau), 1", "weighted(tau), LIMIT"))
    assert theorems_in(file)[0].key == "mine.one"
    file.write_text(TEXT.replace("mine.one", "mine.two"))  # in the same second
    assert theorems_in(file)[0].key == "mine.two"
    assert {path.name for path in file.parent.iterdir()} - {"__pycache__"} == {"beside_it.py", file.name}


# --- a long search ----------------------------------------------------------------------------------------------------


def test_a_search_forgets_what_it_saw_of_another_statement(file: Path, tmp_path: Path) -> None:
    state = tmp_path / "kept.json"
    wrong = TEXT.replace("weighted(tau), 1", "weighted(tau), Rational(1, 10**6)")
    file.write_text(wrong)
    found = memlaw.soak(file=file, state=state, points=1, examples=10, minutes=1)
    assert found.refuted and "mine.one" in found.refuted[0]
    assert memlaw.soak(file=file, state=state, points=1, examples=10, minutes=0.001).refuted == found.refuted
    file.write_text(TEXT)
    mended = memlaw.soak(file=file, state=state, points=1, examples=10, minutes=1)
    assert not mended.refuted and mended.points["mine.one"] > 0
    other = memlaw.soak(OWN, state=state, points=1, examples=10, minutes=1)
    assert set(other.points) == {"mine.total"} and not other.refuted
    assert set(memlaw.soak(file=file, state=state, points=1, examples=10, minutes=0.001).points) == {"mine.one"}
