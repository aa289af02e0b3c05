"""The runner: verdicts, own theorems, time limits, interruption, seeds, bad input."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sympy import Eq

from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.theory.catalogue import ancestors, catalogue, theorem
from memlaw.theory.language import M, N, tau
from memlaw.theory.statement.theorem import Claim, Theorem
from memlaw.verify.evaluate.settings import setting
from memlaw.verify.evidence import Evidence, Kind, Report, Verdict, exit_code, worst
from memlaw.verify.evidence.standing import standing, standing_notes
from memlaw.verify.kinds.point import check_at
from memlaw.verify.kinds.sampled import check_sampled
from memlaw.verify.kinds.small import check_exact
from memlaw.verify.kinds.trials import merged, standard_trials
from memlaw.verify.run import runner
from memlaw.verify.run.runner import verify


def false_theorem() -> Theorem:
    """M(tau) = N/(tau+1): false at the simplest instance."""
    return replace(theorem("tradeoff.markov"), claims=(Claim(Eq(M(tau), N / (tau + 1), evaluate=False)),))


def test_a_theorem_of_ones_own_is_refuted_by_every_kind_that_can_see_it() -> None:
    report = verify(
        [false_theorem()], spectra=[Spectrum.s4_legs(8)], kinds=["exact", "enclosed", "sampled"], seed=1
    )
    assert {item.verdict for item in report.evidence} == {Verdict.REFUTED}
    assert exit_code(report, strict=False) == 1
    exact = report.of("tradeoff.markov", Kind.EXACT)[0].counterexample
    assert exact is not None
    assert exact.instance == "eigenvalues 1/2"
    assert exact.left == "3/4"


def test_sampling_shrinks_to_a_small_counterexample() -> None:
    evidence = check_sampled(false_theorem(), seed=3)
    assert evidence.counterexample is not None
    assert "," not in evidence.counterexample.instance


SAMPLED = [item for item in catalogue() if setting(item).draw is not None]


@pytest.mark.parametrize("item", SAMPLED, ids=lambda item: item.key)
def test_every_theorem_holds_on_samples(item: Theorem) -> None:
    assert check_sampled(item, seed=20261122, examples=40).verdict is Verdict.HOLDS


def test_a_check_stops_at_its_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(item: Theorem, lags: object) -> Evidence:
        while True:
            pass

    monkeypatch.setattr(runner, "check_exact", endless)
    report = verify(["capacity.rank"], kinds=["exact"], time_limit=0.05)
    (evidence,) = report.evidence
    assert evidence.verdict is Verdict.NOT_RUN
    assert "time limit" in evidence.reason
    assert exit_code(report, strict=True) == 1


def test_an_interruption_keeps_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    real = runner.perform

    def interrupted(task: runner.Task, own: dict[str, Theorem]) -> Iterator[Evidence]:
        yield from real(task, own)
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "perform", interrupted)
    report = verify(["capacity.rank", "allpass.unit"], kinds=["exact"])
    assert report.interrupted
    assert report.theorems == ("capacity.rank",)


@pytest.mark.parametrize("processes", [1, 2])
def test_an_interruption_does_not_wait_for_notes(monkeypatch: pytest.MonkeyPatch, processes: int) -> None:
    noted: list[str] = []
    done = threading.Event()

    def note(spectrum: Spectrum) -> str:
        noted.append(spectrum.name)
        done.wait(30)  # until the interruption has come
        return "a note"

    def interrupted(*_: object) -> tuple[list[Evidence], bool]:
        threading.Timer(0.5, done.set).start()
        return [], True

    monkeypatch.setattr(runner, "gramian_note", note)
    monkeypatch.setattr(runner, "gather", interrupted)
    spectra = [Spectrum.real([value]) for value in (0.2, 0.3, 0.4)]
    report = verify(["capacity.rank"], kinds=["enclosed"], spectra=spectra, processes=processes)
    assert report.interrupted and not report.notes
    assert len(noted) <= processes - 1


def test_the_same_seed_gives_the_same_evidence() -> None:
    first, second = (verify(["closed.memory"], kinds=["sampled"], seed=7).evidence for _ in range(2))
    assert [replace(item, seconds=0) for item in first] == [replace(item, seconds=0) for item in second]


def test_a_drawn_seed_is_reported() -> None:
    report = verify(["tradeoff.nilpotent"], kinds=["sampled"])
    assert report.evidence[0].seed == report.seed


def test_worker_processes_give_the_same_verdicts() -> None:
    report = verify(["capacity.rank", "gram.entries"], kinds=["exact", "enclosed"], spectra=[], processes=2)
    assert [item.verdict for item in report.evidence] == [Verdict.HOLDS] * 4


def test_equal_spectra_are_checked_once_under_both_names() -> None:
    names = [trial.spectrum.name for trial in merged(standard_trials())]
    assert len(names) == 14
    assert "s4-legs N=64 step 0.01 zoh = s4d-real N=64 step 0.01 zoh" in names


def test_an_aliased_spectrum_is_enclosed_with_its_own_size() -> None:
    report = verify(["capacity.rank"], kinds=["enclosed"], spectra=[Spectrum.s4d_lin(64, step_size=0.1)])
    on_spectrum = [item for item in report.evidence if item.spectrum]
    assert [item.verdict for item in on_spectrum] == [Verdict.HOLDS]
    assert "N = 20" in on_spectrum[0].scope


def test_repeated_eigenvalues_are_not_checked_as_a_diagonal_pair() -> None:
    repeated = Spectrum.from_eigenvalues([0.5, 0.5], realization="companion")
    report = verify(["allpass.memory"], kinds=["enclosed", "agrees"], spectra=[repeated])
    on_spectrum = [item for item in report.evidence if item.spectrum]
    assert {item.verdict for item in on_spectrum} == {Verdict.NOT_RUN}
    assert all("repeated" in item.reason for item in on_spectrum)


def test_standing_counts_ancestors() -> None:
    report = verify(["closed.memory", "allpass.memory"], kinds=["exact"])
    assert standing("closed.memory", report) is Verdict.HOLDS
    broken = replace(
        report, evidence=(Evidence("allpass.memory", Kind.EXACT, Verdict.REFUTED), *report.evidence)
    )
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
        (lambda: verify(["allpass.memory"], time_limit=0), "positive number of seconds"),
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
    assert notes == ["capacity.rank holds here, but it rests on state.projection (refuted)"]
    assert standing("capacity.rank", Report(tuple(pieces), 1)) is Verdict.REFUTED


def test_what_was_not_examined_is_named() -> None:
    notes = verify(["capacity.rank"], kinds=["exact"]).notes
    assert any("not examined in this run: state.projection" in note for note in notes)


def test_effort_goes_deeper_and_must_be_positive() -> None:
    usual, deep = (verify(["closed.memory"], kinds=["sampled"], seed=7, effort=e).evidence[0] for e in (1, 2))
    assert int(deep.scope.split()[-2]) > int(usual.scope.split()[-2])
    with pytest.raises(InvalidInput, match="effort 0"):
        verify(["closed.memory"], effort=0)


def test_a_theorem_without_an_instance_is_vacuous() -> None:
    item = theorem("tradeoff.nilpotent")
    never = replace(item.hypotheses[0], holds=lambda instance: instance.label == item.witness.label + "!")
    unseen = replace(item.witness, label=item.witness.label + "!")
    evidence = check_exact(replace(item, hypotheses=(never,), witness=unseen))
    assert evidence.verdict is Verdict.VACUOUS
