"""One seed gives the same evidence, whatever else is done, was done or was imported; points that once stayed open."""

import signal
import subprocess
import sys
import time
import weakref
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module, util
from pathlib import Path
from types import ModuleType

import hypothesis
import mpmath
import pytest
from flint import ctx
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sympy import Rational

import memlaw
from memlaw.numerics.number.arithmetic import BALL
from memlaw.numerics.number.precision import precision
from memlaw.theory.catalogue import theorem
from memlaw.theory.language import M, tau
from memlaw.theory.statement.instance import Instance
from memlaw.theory.statement.theorem import at_most
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evaluate.evaluation import Outcome
from memlaw.verify.evidence import Evidence, Verdict
from memlaw.verify.kinds.sampled import Sample, check_sampled, judge_in_balls, samples
from memlaw.verify.strategies.steady import steady
from memlaw.verify.system.instances import build
from memlaw.verify.work.time_limit import TimeLimit, limited

KEYS = ("closed.memory", "gated.sum", "mimo.capacity", "tradeoff.markov")
SCRIPT = Path(__file__).parents[2] / "benchmarks" / "same_evidence.py"


@pytest.fixture(scope="module")
def ways() -> ModuleType:
    spec = util.spec_from_file_location("same_evidence", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = sys.modules["same_evidence"] = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_alone_together_and_by_workers_beside_another_job(ways: ModuleType) -> None:
    """Worker processes have other imports and fewer theorems behind them than this process."""
    here = ways.found(KEYS, 3, "quick")
    with ways.another_job():
        there = ways.found(KEYS[::-1], 3, "quick", processes=2)
    alone = ways.found(KEYS[:1], 3, "quick")
    assert sum(map(len, here.values())) > 25
    assert not ways.differences(here, there)
    assert not ways.differences(alone, here)
    assert ways.differences(alone, ways.found(KEYS[:1], 4, "quick"))


def drawn(key: str) -> list[str]:
    found: list[str] = []

    @hypothesis.seed(5)
    @settings(
        max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,)
    )
    @given(samples(case_of(theorem(key))))
    def run(sample: Sample) -> None:
        found.append(repr(sample))

    with steady():
        run()
    return found


def test_imports_do_not_change_what_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = drawn("tradeoff.markov")
    constants = ", ".join(str(number / 1000) for number in range(1000))
    (tmp_path / "full_of_constants.py").write_text(f"NUMBERS = [{constants}]\n")
    monkeypatch.syspath_prepend(tmp_path)
    import_module("full_of_constants")
    assert drawn("tradeoff.markov") == before


def spent(by: Callable[[], float], seconds: float) -> None:
    enough = by() + seconds
    while by() < enough:
        pass


def test_a_limit_counts_processor_time_and_a_clock_that_runs_on_is_a_safety() -> None:
    left = signal.getitimer(signal.ITIMER_REAL)[0]  # that of the runner of tests
    with pytest.raises(TimeLimit), limited(0.1):
        spent(time.thread_time, 5)
    with limited(0.3):
        time.sleep(0.6)  # as if others had the processor
    with pytest.raises(TimeLimit), limited(0.05):
        time.sleep(5)
    assert left - 30 < signal.getitimer(signal.ITIMER_REAL)[0] <= left


def test_a_limit_within_a_limit_leaves_that_as_it_was() -> None:
    with pytest.raises(TimeLimit), limited(0.4):
        with limited(5):
            spent(time.thread_time, 0.1)
        spent(time.thread_time, 5)


def test_a_limit_lost_in_a_callback_comes_again_and_is_told_to_nobody() -> None:
    class Held:
        """Something that can be referred to weakly."""

    held = Held()
    reference = weakref.ref(held, lambda _: spent(time.thread_time, 0.15))
    with pytest.raises(TimeLimit), limited(0.1):
        del held
        spent(time.thread_time, 5)
    assert reference() is None


def test_a_limit_leaves_nothing_as_it_was_put_for_the_time_being() -> None:
    """Without a look at contexts that are being left most of these stops leave a precision changed."""

    def endless() -> None:
        while True:
            with precision(300), precision(600), precision(900), mpmath.workdps(50):
                pass

    before = ctx.prec, ctx.cap, mpmath.mp.prec
    for number in range(20):
        with pytest.raises(TimeLimit), limited(0.002 + number * 1e-5):
            endless()
        assert (ctx.prec, ctx.cap, mpmath.mp.prec) == before


def test_a_limit_is_one_too_where_what_was_stopped_made_another_error_of_it() -> None:
    with pytest.raises(TimeLimit) as caught, limited(0.05):
        try:
            spent(time.thread_time, 5)
        except TimeLimit as late:
            raise SystemError("a callback returned a result with an exception set") from late
    assert isinstance(caught.value.__cause__, SystemError)
    with pytest.raises(SystemError), limited(5):
        raise SystemError("of its own")


def test_theorems_can_be_checked_within_a_property_test() -> None:
    """hypothesis refuses tests within tests; and what is under way must not change what is drawn."""
    own = replace(theorem("closed.memory"), key="mine.closed", claims=(at_most(M(tau), 1),))
    false = replace(own, claims=(at_most(M(tau), Rational(999, 1000)),))

    def seen() -> list[Evidence]:
        checked = [memlaw.verify(item, kinds=["sampled"], seed=3, time_limit=600) for item in (own, false)]
        return [replace(item, seconds=0) for report in checked for item in report.evidence]

    outside = seen()
    assert [item.verdict for item in outside] == [Verdict.HOLDS, Verdict.REFUTED]

    @settings(max_examples=2, database=None, deadline=None)
    @given(st.booleans())
    def test(_: bool) -> None:
        assert seen() == outside

    test()


NEAR = (0.9999963528949676 + 0j, 0.9999963528949671 + 6.5e-161j, 0.9999963528949671 - 2.3e-223j)
RING = (-0.6231342867891125 + 0.7486010930925455j, -0.9699633891078252 + 0.08871842955097654j)
TURNED = (-0.7486010930925455 - 0.6231342867891124j, 0.9699633891078252 - 0.08871842955097667j)
OPEN = {
    "a zero eigenvalue: the least error is exactly zero, a determinant of a singular matrix": (
        "mimo.capacity",
        Sample(
            (0j, -0.8333238311810998 - 0.551594641158189j, 5.659043987838854e-05 + 2.2865091577170775e-05j),
            0.2 + 0.6j,
            0,
            (),
            {"inputs": ((0.6764389792584715,), (1.3943608974263881,), (1.1017007120600304,))},
        ),
    ),
    "eigenvalues 1e-206 apart under an infinite sum": (
        "lifetime.sum",
        Sample(tuple(complex(0.999999363744231, x) for x in (2.2e-308, -4.8e-278, -9e-206)), 0.3 + 0j, 0, ()),
    ),
    "four eigenvalues 1e-161 apart under the least eigenvalue of a Gramian": (
        "window.pointwise",
        Sample((0.33333333333333315 + 2.2e-161j, 0j, *NEAR), 0.3 + 0j, 0, (("T", 25), ("tau", 14))),
    ),
    "a least eigenvalue below 1e-48, beside 1": (
        "window.pointwise",
        Sample(
            (0.99999999, 0.999999770989586, 0.999999551979172, 0.9999993329687582, 0.9999991139583443),
            0.3 + 0j,
            0,
            (("T", 5), ("tau", 0)),
        ),
    ),
    "moduli that agree as floats and differ": ("tail.rate", Sample((*RING, *TURNED), 0.3 + 0j, 0, ())),
}


def test_eigenvalues_that_nearly_coincide_are_told_apart_under_a_root() -> None:
    """Seed 60 has two of them 1e-83 apart: more bits than usual decide."""
    assert check_sampled(case_of(theorem("frontier.superadditive")), 60).verdict is Verdict.HOLDS


@pytest.mark.parametrize(("key", "sample"), OPEN.values(), ids=OPEN)
def test_what_once_stayed_open_holds(key: str, sample: Sample) -> None:
    seen = judge_in_balls(case_of(theorem(key)).claims[sample.claim], sample, dict(sample.parameters))
    assert seen.outcome is Outcome.HOLDS


INTEGRALS = """
from flint import acb, arb
from memlaw.numerics.number.integrals import enclosed_integral
from memlaw.numerics.number.precision import precision

FUNCTIONS = (lambda x: 1 / (x * x + 2), lambda x: (30 * x).sin() / (x + 5), lambda x: x**40)

def radii(bits):
    with precision(bits):
        asked = (None, arb(2) ** -40, arb(2) ** -(bits // 2))
        return [str(enclosed_integral(f, acb(0), acb(3), t).real.rad().man_exp()) for f in FUNCTIONS for t in asked]

before = {bits: radii(bits) for bits in (128, 256)}
for bits in (300, 900):
    radii(bits)
assert before == {bits: radii(bits) for bits in before}
"""


def test_an_integral_does_not_tell_what_was_integrated_before() -> None:
    """In a process of its own, whose nodes nobody has computed yet: seven of nine radii changed."""
    found = subprocess.run([sys.executable, "-c", INTEGRALS], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 70), min_size=1, max_size=6))
@example([40])
@example([39, 40])
def test_a_column_does_not_tell_which_lags_were_asked_before(lags: list[int]) -> None:
    alone, after = (build(Instance.companion("1/2", "-2/3", "1/7"), BALL) for _ in range(2))
    for lag in range(lags[-1]):
        after.reached(lag)
    for lag in lags:
        alone.reached(lag)
    first, second = ([x.real.rad().man_exp() for x in item.reached(lags[-1]).entries()] for item in (alone, after))
    assert first == second
