"""Measured evidence: every subject holds on this machine, and each comparison can fail."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

from memlaw.theory.catalogue import catalogue
from memlaw.verify.evidence import Evidence, Kind, Reason, Verdict
from memlaw.verify.experiments.frame import record as results
from memlaw.verify.experiments.frame.experiment import Finding, Options, Outcome
from memlaw.verify.experiments.frame.listed import current_seal
from memlaw.verify.kinds.measured import gates, layers, oscillators, rules, stacks, subject, twins
from memlaw.verify.kinds.measured.agreement import agreement, inequality, within_bands
from memlaw.verify.kinds.measured.listed import SUBJECTS
from memlaw.verify.kinds.measured.recorded import recorded_evidence, seen
from memlaw.verify.kinds.measured.subject import Conditions, Subject
from memlaw.verify.run.runner import verify
from memlaw.verify.show import words

KNOWN = {item.key for item in catalogue()}
BY_NAME = {item.name: item for item in SUBJECTS}


def found(name: str, device: str, seed: int = 1) -> list[Evidence]:
    item = BY_NAME[name]
    return list(item.measure(item.theorems, Conditions(device, seed)))


def refuted(name: str, device: str) -> set[str]:
    return {item.theorem for item in found(name, device) if item.verdict is Verdict.REFUTED}


@pytest.mark.parametrize("item", SUBJECTS, ids=lambda item: item.name)
def test_a_subject_bears_on_known_theorems_and_on_all_that_it_names(item: Subject, device: str) -> None:
    assert set(item.theorems) <= KNOWN
    evidence = list(item.measure(item.theorems, Conditions(device, seed=3)))
    assert evidence
    assert {str(piece) for piece in evidence if piece.verdict is not Verdict.HOLDS} == set()
    assert all(piece.kind is Kind.MEASURED and piece.setup and piece.error is not None for piece in evidence)


def test_all_that_is_named_is_measured_somewhere(device: str) -> None:
    names = {key for item in SUBJECTS for key in item.theorems}
    seen_on_models = {item.theorem for name in ("s4-legs", "lru") for item in found(name, device)}
    assert set(BY_NAME["lru"].theorems) <= seen_on_models <= names


# --- the comparisons can fail ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2.0])
def test_what_is_no_number_or_too_large_is_refuted(value: float) -> None:
    for bad in (
        agreement("a.b", [1.0, value], 1.0, "somewhere"),
        inequality("a.b", [0.5, value], 1.0, "somewhere"),
        within_bands("a.b", [0.5, value], [0.0, 0.0], [1.0, 1.0], "somewhere"),
    ):
        assert bad.verdict is Verdict.REFUTED
        assert bad.counterexample is not None
        assert bad.counterexample.parameters == (("entry", "1"),)
    assert agreement("a.b", [1.0], [1.0 + 1e-12], "somewhere").verdict is Verdict.HOLDS


# --- broken on purpose ----------------------------------------------------------------------------------------------


def test_a_shifted_lag_is_refuted(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = layers.predicted_memory

    def shifted(layer: Any, lags: int) -> Any:
        return replace(whole(layer, lags), values=np.append(whole(layer, lags).values[1:], 0))

    monkeypatch.setattr(layers, "predicted_memory", shifted)
    assert "allpass.memory" in refuted("s4d-lin", device)


def test_a_lost_conjugate_is_refuted(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from memlaw.numerics.learn import population

    whole = population.input_gradient
    monkeypatch.setattr(population, "input_gradient", lambda *given, **named: np.conj(whole(*given, **named)))
    assert "weights.input" in refuted("lru", device)


def test_a_wrong_sign_in_a_closed_form_is_refuted(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twins, "closed_forms", lambda: [0.999409, 1 - 0.496135])
    assert "legs.bilinear" in refuted("S4 and its twins", device)


def test_a_head_with_another_decay_is_refuted(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "DECAYS", (0.6, 0.75, 0.9))
    whole = gates.ScalarDecay
    monkeypatch.setattr(
        gates, "ScalarDecay", lambda states, decays, **named: whole(states, (0.5, *decays[1:]), **named)
    )
    assert "single.scalar" in refuted("heads and gates", device)


def test_one_layer_taken_for_both_is_refuted(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = stacks.responses
    monkeypatch.setattr(stacks, "responses", lambda stack: [whole(stack)[0]] * 2)
    assert "depth.joint" in refuted("linear stack", device)


def test_an_error_before_the_gate_forgets_is_refuted(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """(a - b) for a (1 - b): what is erased is what the gate has not touched."""
    whole = rules.DeltaRule
    gate, strength = rules.GATE, rules.STRENGTH
    monkeypatch.setattr(
        rules, "DeltaRule", lambda states, **named: whole(states, **{**named, "strength": strength / gate})
    )
    assert "delta.memory" in refuted("delta rule and two taps", device)


def test_taps_in_the_wrong_order_are_refuted(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = rules.ShortConvolution
    monkeypatch.setattr(rules, "ShortConvolution", lambda layer, now, before: whole(layer, before, now))
    assert refuted("delta rule and two taps", device) == {"taps.law"}


@pytest.mark.parametrize("changed", ["scheme", "steps"])
def test_oscillators_by_another_scheme_or_step_are_refuted(
    changed: str, device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = oscillators.Oscillators
    other = {"scheme": "imex"} if changed == "scheme" else {}
    longer = 1.25 if changed == "steps" else 1.0
    monkeypatch.setattr(
        oscillators,
        "Oscillators",
        lambda stiffness, steps, **named: whole(stiffness, [longer * h for h in steps], **other, **named),
    )
    assert refuted("oscillators", device) == {"oscillators.initial", "oscillators.positions"}


# --- in a run ---------------------------------------------------------------------------------------------------------


def test_a_run_measures_and_says_what_is_not_measured(device: str, tmp_path: Path) -> None:
    report = verify(["single.attention", "allpass.mean"], kinds=["measured"], seed=1, device=device, results=tmp_path)
    verdicts = {item.theorem: item.verdict for item in report.evidence}
    assert verdicts == {"single.attention": Verdict.HOLDS, "allpass.mean": Verdict.NOT_RUN}


def test_without_torch_nothing_is_measured_and_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "has_torch", lambda: False)
    report = verify(["single.attention"], seed=1)
    (item,) = report.of("single.attention", Kind.MEASURED)
    assert item.verdict is Verdict.NOT_RUN
    assert item.reason is Reason.NO_TORCH and "pip install 'memlaw[torch]'" in item.detail


def recorded(folder: Path, subject_key: str, verdict: Verdict, **changes: object) -> results.Record:
    finding = Finding(subject_key, "fixed is no worse", verdict, "0.1 [0.05, 0.15]")
    record = results.Record(
        name="recall",
        about="delay-recall",
        command="memlaw experiment recall",
        options=Options(),
        device="cpu",
        versions=results.versions_used(),
        platform=results.machine(),
        finished="2026-01-01T00:00:00+00:00",
        seconds=1.0,
        code=current_seal("recall"),
        results={},
        outcome=Outcome((), (finding,)),
    )
    record = replace(record, **changes)
    results.write(folder / "recall.json", record)
    return record


def test_a_finding_about_a_theorem_is_measured_evidence(tmp_path: Path) -> None:
    recorded(tmp_path, "gain.bound", Verdict.HOLDS)
    (item,) = recorded_evidence(["gain.bound", "slow.gradient"], tmp_path)
    assert (item.kind, item.verdict, item.subject) == (Kind.MEASURED, Verdict.HOLDS, "experiment recall")
    assert "memlaw experiment recall" in item.setup


def test_a_record_of_other_code_is_stale_and_strict_sees_it(tmp_path: Path) -> None:
    recorded(tmp_path, "tradeoff.nilpotent", Verdict.HOLDS, code={"train": "another"})
    report = verify(["tradeoff.nilpotent"], kinds=["measured"], seed=1, results=tmp_path)
    assert report.verdict is Verdict.STALE
    assert report.evidence[0].detail
    assert "run the experiment recall again" in words.reason(report.evidence[0])


@pytest.mark.parametrize("verdict", [Verdict.HOLDS, Verdict.REFUTED, Verdict.UNDECIDED])
def test_a_claim_shows_what_the_data_say(tmp_path: Path, verdict: Verdict) -> None:
    recorded(tmp_path, "fixed", verdict)
    (item,) = seen(["fixed"], tmp_path)
    assert item.verdict is verdict
    assert item.effect == "0.1 [0.05, 0.15]"
