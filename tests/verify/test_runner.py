"""The runner: verdicts, own theorems, time limits, interruption, seeds, bad input."""

import itertools
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from fractions import Fraction
from importlib import import_module
from inspect import signature
from pathlib import Path

import pytest
from sympy import Eq

import memlaw.verify
from memlaw.errors import InvalidInput
from memlaw.numerics.number.arithmetic import EXACT
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.theory.catalogue import ancestors, catalogue, theorem
from memlaw.theory.language import M, N, tau
from memlaw.theory.statement.theorem import Claim, Theorem
from memlaw.verify.evaluate.case import Case, case_of
from memlaw.verify.evaluate.evaluation import Comparison, CompiledClaim, Outcome, compare
from memlaw.verify.evidence import About, Evidence, Kind, Note, Reason, Report, Verdict, exit_code, worst
from memlaw.verify.evidence.standing import standing, standing_notes
from memlaw.verify.kinds.point import check_at, point_evidence
from memlaw.verify.kinds.sampled import check_sampled
from memlaw.verify.kinds.small import check_exact, small_system
from memlaw.verify.kinds.spectra import check_agrees, check_spectrum
from memlaw.verify.kinds.trials import merged, standard_trials
from memlaw.verify.run import runner, tasks
from memlaw.verify.run.request import Request
from memlaw.verify.run.runner import verify
from memlaw.verify.system.system import System


def false_theorem() -> Theorem:
    """M(tau) = N/(tau+1): false at the simplest instance."""
    return replace(theorem("tradeoff.markov"), claims=(Claim(Eq(M(tau), N / (tau + 1), evaluate=False)),))


def test_a_theorem_of_ones_own_is_refuted_by_every_kind_that_can_see_it() -> None:
    kinds = ["exact", "enclosed", "sampled"]
    report = verify([false_theorem()], spectra=[Spectrum.s4_legs(8)], kinds=kinds, seed=1, time_limit=60)
    assert {item.verdict for item in report.evidence} == {Verdict.REFUTED}
    assert exit_code(report, strict=False) == 1
    exact = report.of("tradeoff.markov", Kind.EXACT)[0].counterexample
    assert exact is not None
    assert exact.instance == "eigenvalues 1/2"
    assert exact.left == "3/4"


def test_sampling_shrinks_to_a_small_counterexample() -> None:
    evidence = check_sampled(case_of(false_theorem()), seed=3)
    assert evidence.counterexample is not None
    assert "," not in evidence.counterexample.instance


SAMPLED = [item for item in catalogue() if case_of(item).setting.draw is not None]


@pytest.mark.parametrize("examples", [8, pytest.param(40, marks=pytest.mark.slow)])
@pytest.mark.parametrize("item", SAMPLED, ids=lambda item: item.key)
def test_every_theorem_holds_on_samples(item: Theorem, examples: int) -> None:
    assert check_sampled(case_of(item), seed=20261122, examples=examples).verdict is Verdict.HOLDS


def test_a_check_stops_at_its_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(case: Case, lags: object) -> Evidence:
        while True:
            pass

    monkeypatch.setattr(tasks, "check_exact", endless)
    report = verify(["capacity.rank"], kinds=["exact"], time_limit=0.05)
    (evidence,) = report.evidence
    assert evidence.verdict is Verdict.NOT_RUN
    assert (evidence.reason, evidence.detail) == (Reason.TIME_LIMIT, "0.05 s")
    assert exit_code(report, strict=True) == 1


def test_an_interruption_keeps_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    real = runner.perform

    def interrupted(task: tasks.Task, own: Mapping[str, Theorem]) -> Iterator[tasks.Step]:
        yield from real(task, own)
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "perform", interrupted)
    report = verify(["capacity.rank", "allpass.unit"], kinds=["exact"])
    assert report.interrupted
    assert report.theorems == ("capacity.rank",)


@pytest.mark.parametrize("late", ["gramian_note", "replayed"])
def test_an_interruption_after_the_checks_keeps_what_is_done(monkeypatch: pytest.MonkeyPatch, late: str) -> None:
    def interrupt(given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, late, interrupt)
    report = verify(["gain.bound"], kinds=["exact", "measured", "enclosed"], spectra=[Spectrum.real([0.2])])
    assert report.interrupted and not report.notes
    assert {item.kind for item in report.evidence} == {Kind.EXACT, Kind.ENCLOSED}


def test_the_same_seed_gives_the_same_evidence() -> None:
    first, second = (verify(["closed.memory"], kinds=["sampled"], seed=7).evidence for _ in range(2))
    assert [replace(item, seconds=0) for item in first] == [replace(item, seconds=0) for item in second]


def test_a_drawn_seed_is_reported() -> None:
    report = verify(["tradeoff.nilpotent"], kinds=["sampled"])
    assert report.evidence[0].seed == report.seed


def test_worker_processes_give_the_same_verdicts_and_tell_of_each() -> None:
    assert _told(2) == _told(1)


def test_what_needs_torch_is_one_piece_and_nothing_is_lost() -> None:
    chosen, trials = catalogue()[:3], merged(standard_trials())[:2]
    planned = tasks.plan(chosen, tuple(Kind), trials, tasks.Conditions("cpu", 1, 1), 60.0, [chosen[0].key])
    pieces = [trials[0].spectrum, Path("record.json"), *planned]
    first, *others = runner.with_torch_together(pieces)
    assert isinstance(first, tuple)
    assert all(isinstance(item, Path) or item.subject for item in first)
    assert not any(isinstance(item, Path) or getattr(item, "subject", None) for item in others)
    assert [*first, *others] == sorted(pieces, key=lambda item: item in others)


def _told(processes: int) -> list[tuple[str, Kind, Verdict]]:
    """The verdicts of a run; its progress counts the checks up to all of them."""
    seen: list[tuple[int, int]] = []
    report = verify(
        ["capacity.rank", "allpass.unit"],
        kinds=["derived", "exact", "enclosed"],
        spectra=[],
        processes=processes,
        progress=lambda done, total, _: seen.append((done, total)),
    )
    assert seen == [(done, 6) for done in range(1, 7)]
    assert {item.verdict for item in report.evidence} <= {Verdict.HOLDS, Verdict.ARGUED}
    return [(item.theorem, item.kind, item.verdict) for item in report.evidence]


def test_equal_spectra_are_checked_once_under_both_names() -> None:
    names = [trial.spectrum.name for trial in merged(standard_trials())]
    assert len(names) == 14
    assert "s4-legs N=64 step 0.01 zoh = s4d-real N=64 step 0.01 zoh" in names


def test_an_aliased_spectrum_is_enclosed_with_its_own_size() -> None:
    report = verify(["capacity.rank"], kinds=["enclosed"], spectra=[Spectrum.s4d_lin(64, step_size=0.1)])
    on_spectrum = [item for item in report.evidence if item.subject]
    assert [item.verdict for item in on_spectrum] == [Verdict.HOLDS]
    assert on_spectrum[0].sizes == (20,)


def test_repeated_eigenvalues_are_not_checked_as_a_diagonal_pair() -> None:
    repeated = Spectrum.from_eigenvalues([0.5, 0.5], realization="companion")
    report = verify(["allpass.memory"], kinds=["enclosed", "agrees"], spectra=[repeated])
    on_spectrum = [item for item in report.evidence if item.subject]
    assert {item.verdict for item in on_spectrum} == {Verdict.NOT_RUN}
    assert {item.reason for item in on_spectrum} == {Reason.REPEATED}


def test_standing_counts_ancestors() -> None:
    report = verify(["closed.memory", "allpass.memory"], kinds=["exact"])
    assert standing("closed.memory", report) is Verdict.HOLDS
    broken = replace(report, evidence=(Evidence("allpass.memory", Kind.EXACT, Verdict.REFUTED), *report.evidence))
    assert standing("closed.memory", broken) is Verdict.REFUTED
    assert "allpass.memory" in ancestors("closed.memory")


def test_unknown_never_counts_as_passed() -> None:
    assert worst([Verdict.HOLDS, Verdict.NOT_RUN]) is Verdict.NOT_RUN
    assert worst([]) is Verdict.NOT_RUN


def test_a_point_can_be_rerun() -> None:
    evidence = check_at(false_theorem(), ["1/2"], tau=0)
    assert evidence.verdict is Verdict.REFUTED
    assert check_at("tradeoff.markov", ["1/2"], tau=0).verdict is Verdict.HOLDS


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: verify(["allpass.memry"]), "did you mean allpass.memory"),
        (lambda: verify(kinds=["guessed"]), "kind"),
        (lambda: verify(["allpass.memory"], time_limit=0), "time limit lies in"),
        (lambda: check_at("closed.memory", ["1/2"]), "no value for tau"),
        (lambda: check_at("closed.memory", ["3/2"], tau=0), "inside the unit circle"),
        (lambda: check_at("closed.memory", ["1/2", "1/2"], tau=0), "distinct"),
    ],
)
def test_bad_input_says_what_to_do(call: object, message: str) -> None:
    assert callable(call)
    with pytest.raises(InvalidInput, match=message):
        call()


def test_a_theorem_that_rests_on_a_refuted_one_says_so() -> None:
    pieces = [
        Evidence("state.projection", Kind.EXACT, Verdict.REFUTED),
        Evidence("capacity.rank", Kind.EXACT, Verdict.HOLDS),
    ]
    notes = list(standing_notes([theorem("state.projection"), theorem("capacity.rank")], pieces))
    assert notes == [Note(About.RESTS_ON, "capacity.rank", (("state.projection", "refuted"),))]
    assert standing("capacity.rank", Report(tuple(pieces), 1)) is Verdict.REFUTED


def test_what_was_not_examined_is_named() -> None:
    (note,) = verify(["capacity.rank"], kinds=["exact"]).notes
    assert note == Note(About.UNSEEN, others=(("state.projection", "not run"),))


def test_effort_goes_deeper_and_must_be_positive() -> None:
    usual, deep = (verify(["closed.memory"], kinds=["sampled"], seed=7, effort=e).evidence[0] for e in (1, 2))
    assert deep.points > usual.points
    with pytest.raises(InvalidInput, match="effort 0"):
        verify(["closed.memory"], effort=0)


def test_a_theorem_without_an_instance_is_vacuous(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Case, "instances", ())
    fresh = replace(case_of(theorem("tradeoff.nilpotent")))  # which has not looked for instances yet
    assert check_exact(fresh).verdict is Verdict.VACUOUS


# --- what is undecided, silent or shared ------------------------------------------------------------------------


def _undecided(item: object, system: object, parameters: object) -> Comparison:
    return Comparison(Outcome.UNDECIDED, "1", "2", reason="balls overlap")


CHECKS: dict[str, Callable[[Case], Evidence]] = {
    "point": lambda case: point_evidence(case, case.theorem.witness),
    "small": check_exact,
    "spectra": lambda case: check_spectrum(case, Spectrum.real([0.5, 0.25])),
    "sampled": lambda case: check_sampled(case, seed=1, examples=3),
}


@pytest.mark.parametrize("module", CHECKS)
@pytest.mark.parametrize("which", ["every", "second"])
def test_a_check_that_sees_something_undecided_never_holds(
    monkeypatch: pytest.MonkeyPatch, module: str, which: str
) -> None:
    place = import_module(f"memlaw.verify.kinds.{module}")
    whole, calls = place.compare, itertools.count(1)
    # what float64 leaves open, balls decide: all of them are to fail for a sample to stay open
    chosen = {"every": itertools.repeat(True), "second": (n == 2 for n in calls)}
    open_now = chosen["every" if module == "sampled" else which]

    def seen(item: CompiledClaim, system: System, parameters: Mapping[str, object]) -> Comparison:
        return (_undecided if next(open_now) else whole)(item, system, parameters)

    monkeypatch.setattr(place, "compare", seen)
    monkeypatch.setattr("memlaw.verify.kinds.spectra.LAST_PRECISION", 0)
    evidence = CHECKS[module](case_of(theorem("allpass.memory")))
    assert evidence.verdict is Verdict.UNDECIDED
    assert evidence.undecided is not None and evidence.counterexample is None
    assert exit_code(Report((evidence,), seed=1), strict=True) == 1


def test_mpmath_that_sees_something_undecided_does_not_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memlaw.verify.kinds.spectra.compare", _undecided)
    evidence = check_agrees(case_of(theorem("allpass.memory")), Spectrum.real([0.5, 0.25]))
    assert (evidence.verdict, evidence.digits) == (Verdict.UNDECIDED, ())


def test_a_kind_that_says_nothing_weighs_nothing_but_is_not_all_that_holds() -> None:
    report = verify(["tail.rate"], kinds=["exact", "sampled"], seed=1)
    (exact,) = report.of("tail.rate", Kind.EXACT)
    assert (exact.verdict, exact.reason) == (Verdict.INAPPLICABLE, Reason.NOT_RATIONAL)
    assert report.verdict is Verdict.HOLDS
    alone = Report((exact,), seed=1)
    assert alone.verdict is Verdict.INAPPLICABLE and exit_code(alone, strict=True) == 1


def test_comparing_changes_no_shared_system() -> None:
    case = case_of(theorem("allpass.memory"))
    system = small_system(case.instances[0], EXACT, case.setting)
    before = {name: value for name, value in vars(system).items() if name != "memo"}
    for item in case.claims:
        compare(item, system, {"tau": 1, "r": Fraction(3, 2)})
    assert all(vars(system)[name] is value for name, value in before.items())


def test_a_case_is_made_once_and_holds_for_its_own_theorem() -> None:
    item = theorem("capacity.rank")
    assert case_of(item) is case_of(item)
    assert case_of(replace(item)).theorem is not item


def test_a_request_is_the_signature_of_verify() -> None:
    assert list(signature(verify).parameters) == [field.name for field in fields(Request) if field.name != "_"]
    with pytest.raises(TypeError, match="sed"):
        verify(["capacity.rank"], sed=1)  # type: ignore[call-arg]


def test_a_worker_that_nobody_listens_to_ends() -> None:
    """More is found than a pipe holds, and the run breaks off: nothing waits for ever."""
    code = (
        "from memlaw.verify.kinds.measured.subject import Conditions, Subject\n"
        "from memlaw.verify.evidence import Kind\n"
        "from memlaw.verify.run.runner import perform_found\n"
        "from memlaw.verify.run.tasks import Task\n"
        "from memlaw.verify.work.executors import Processes\n"
        "if __name__ == '__main__':\n"
        "    keys, conditions = ('capacity.rank',), Conditions()\n"
        "    work = Task(keys, (Kind.DERIVED,) * 1500, conditions, 20.0)\n"
        "    wrong = Task(keys, (Kind.MEASURED,), conditions, 20.0, subject=Subject('no', 'no.module', keys))\n"
        "    for _ in Processes(2).run(perform_found, [work, wrong]):\n"
        "        pass\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=200, check=False)
    assert "No module named 'no'" in done.stderr


def test_words_are_made_in_show_alone() -> None:
    """No other module of the statement wing, the kinds or the runner takes evidence apart as text."""
    folder = Path(memlaw.verify.__file__).parent
    told = re.compile(
        r"\.(setup|detail|reason|note|verdict)\.(split|partition|startswith|removeprefix)|radius <=|claims \{"
    )
    for room in ("evidence", "evaluate", "kinds", "run", "command"):
        for path in (folder / room).rglob("*.py"):
            code = path.read_text(encoding="utf-8")
            assert not told.search(code), path
            if room != "evidence":
                assert not re.search(r"^import re$", code, re.MULTILINE), path
