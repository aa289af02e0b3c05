"""The command line: what it prints, its exit codes, its files."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from memlaw import __version__
from memlaw.theory.catalogue import catalogue
from memlaw.verify.command.cli import app
from memlaw.verify.evidence import Counterexample, Evidence, Kind, Report, Verdict, record
from memlaw.verify.kinds.trials import standard_trials
from memlaw.verify.run import runner
from memlaw.verify.run.request import Request
from memlaw.verify.show.words import roles

QUICK = ["verify", "tradeoff.nilpotent", "--kind", "exact", "--seed", "1"]
FOUND = Counterexample("eigenvalues 1/2", (("tau", "0"),), "M(tau) <= N/(tau + 2)", "3/4", "1/2")
EVIDENCE = {
    Verdict.HOLDS: Evidence("tradeoff.markov", Kind.EXACT, Verdict.HOLDS, sizes=(1, 2, 3)),
    Verdict.REFUTED: Evidence("tradeoff.markov", Kind.EXACT, Verdict.REFUTED, counterexample=FOUND),
    Verdict.UNDECIDED: Evidence("tradeoff.markov", Kind.EXACT, Verdict.UNDECIDED, detail="a tie"),
}


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def ok(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def bad(*words: str) -> str:
    """The message of a command that must refuse its input: code 2, one line, nothing on standard output."""
    result = run(*words)
    assert result.exit_code == 2, result.output
    assert not result.stdout
    assert "Traceback" not in result.output
    return result.stderr


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Any]]:
    """Put a ready report in the place of the runner; gives the requests that the runner was given."""

    def install(report: Report) -> list[Any]:
        calls: list[Any] = []

        def fake(request: Request) -> Report:
            calls.append(request)
            return report

        monkeypatch.setattr(runner, "examine", fake)
        return calls

    return install


def report_of(*verdicts: Verdict, interrupted: bool = False) -> Report:
    return Report(tuple(EVIDENCE[verdict] for verdict in verdicts), seed=1, interrupted=interrupted)


# --- verify -----------------------------------------------------------------------------------------------


def test_verify_prints_a_verdict_and_its_range() -> None:
    words = ok(*QUICK)
    for part in ("tradeoff.nilpotent", "exact", "holds", "N = 1..", "seed 1", "All hold: 1 theorem"):
        assert part in words, part


def test_verify_writes_json_that_loads_again(tmp_path: Path) -> None:
    target = tmp_path / "run.json"
    ok(*QUICK, "--json", str(target))
    report = record.read(target)
    assert report.theorems == ("tradeoff.nilpotent",)
    assert report.seed == 1
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


def test_json_on_standard_output_stands_alone() -> None:
    result = run(*QUICK, "--json", "-")
    assert record.load(result.stdout).seed == 1
    assert "All hold: 1 theorem" in result.stderr


def test_verify_compares_with_an_earlier_run(tmp_path: Path, verified: Callable[..., Any]) -> None:
    target = str(tmp_path / "run.json")
    verified(report_of(Verdict.HOLDS))
    ok("verify", "--json", target)
    assert "no verdict, range or figure changed" in ok("verify", "--against", target)
    verified(report_of(Verdict.REFUTED))
    result = run("verify", "--against", target, "--json", target)
    assert result.exit_code == 1
    assert "verdict  tradeoff.markov  exact: holds -> refuted" in result.stdout
    assert record.read(Path(target)).refuted


@pytest.mark.parametrize(
    ("verdict", "strict", "code"),
    [
        (Verdict.HOLDS, True, 0),
        (Verdict.UNDECIDED, False, 0),
        (Verdict.UNDECIDED, True, 1),
        (Verdict.REFUTED, False, 1),
    ],
)
def test_exit_codes(verified: Callable[..., Any], verdict: Verdict, strict: bool, code: int) -> None:
    verified(report_of(Verdict.HOLDS, verdict))
    assert run("verify", *["--strict"] * strict).exit_code == code


def test_a_refutation_is_shown_in_full(verified: Callable[..., Any]) -> None:
    verified(report_of(Verdict.REFUTED))
    shown = run("verify").stdout
    assert "eigenvalues 1/2" in shown
    assert "memlaw verify tradeoff.markov --kind exact" in shown


def test_an_interrupted_run_reports_and_records_what_is_done(tmp_path: Path, verified: Callable[..., Any]) -> None:
    verified(report_of(Verdict.HOLDS, interrupted=True))
    target = tmp_path / "run.json"
    result = run("verify", "--json", str(target))
    assert result.exit_code == 130
    assert "Interrupted" in result.stdout
    assert record.read(target).interrupted


def test_the_report_is_shown_even_if_the_record_cannot_be_written(
    tmp_path: Path, verified: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    verified(report_of(Verdict.HOLDS))
    target = tmp_path / "run.json"
    target.write_text("an earlier run")
    monkeypatch.setattr(Path, "write_bytes", full)
    result = run("verify", "--json", str(target))
    assert result.exit_code == 2
    assert "All hold: 1 theorem" in result.stdout
    assert "No space left" in result.stderr
    assert target.read_text() == "an earlier run"
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


def test_options_reach_the_runner(verified: Callable[..., Any]) -> None:
    calls = verified(report_of(Verdict.HOLDS))
    words = "verify tradeoff state.projection --kind exact --kind sampled --seed 5 --time-limit 3 --processes 2"
    spectra = ["--spectrum", "s4d-lin", "--spectrum", "ring", "-n", "8", "--step-size", "0.1", "--step-size", "0.2"]
    ok(*words.split(), *spectra)
    (call,) = calls
    assert [item if isinstance(item, str) else item.key for item in call.keys] == [
        "state.projection",
        "tradeoff.markov",
        "tradeoff.horizon",
        "tradeoff.nilpotent",
        "tradeoff.width",
    ]
    assert call.wanted == (Kind.EXACT, Kind.SAMPLED)
    assert [spectrum.name for spectrum in call.spectra] == [
        "s4d-lin N=8 step 0.1 zoh",
        "s4d-lin N=8 step 0.2 zoh",
        "ring N=8 radius 0.95",
    ]
    assert (call.seed, call.time_limit, call.processes) == (5, 3.0, 2)


def test_by_default_the_runner_chooses(verified: Callable[..., Any]) -> None:
    calls = verified(report_of(Verdict.HOLDS))
    ok("verify")
    assert [getattr(calls[0], name) for name in ("keys", "spectra", "kinds", "seed", "results")] == [None] * 5


def test_a_step_size_alone_speaks_of_every_family(verified: Callable[..., Any]) -> None:
    calls = verified(report_of(Verdict.HOLDS))
    ok("verify", "--step-size", "0.2", "-n", "8", "--discretization", "bilinear")
    names = [spectrum.name for spectrum in calls[0].spectra]
    assert "s4-legs N=8 step 0.2 bilinear" in names
    assert "ring N=8 radius 0.95" in names


def test_spectra_of_a_report_can_be_named_in_full(verified: Callable[..., Any]) -> None:
    for spectrum in (trial.spectrum for trial in standard_trials()):
        calls = verified(report_of(Verdict.HOLDS))
        ok("verify", "--spectrum", spectrum.name, "--seed", "9")
        assert calls[0].spectra[0].numbers == spectrum.numbers


def test_the_evidence_on_a_theorem_is_shown_in_full(verified: Callable[..., Any]) -> None:
    calls = verified(report_of(Verdict.HOLDS, Verdict.UNDECIDED))
    words = ok("show", "tradeoff.markov", "--evidence")
    assert [item.key for item in calls[0].keys] == ["tradeoff.markov"]
    for part in ("tradeoff.markov  Accuracy times length", "exact     holds  N = 1..3", "undecided  a tie"):
        assert part in words, part
    verified(report_of(Verdict.REFUTED))
    assert run("show", "tradeoff.markov", "--evidence").exit_code == 1


# --- list, show, latex ------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", ["40", "80", None])
def test_list_names_every_theorem_in_order(monkeypatch: pytest.MonkeyPatch, columns: str | None) -> None:
    _set_columns(monkeypatch, columns)
    *lines, summary = ok("list").splitlines()
    assert summary.startswith(roles(theorem.role for theorem in catalogue()))
    assert [line.split()[0] for line in lines] == [theorem.key for theorem in catalogue()]
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("words", [["list"], ["show", "*"]])
def test_theorems_as_json(words: list[str]) -> None:
    data = json.loads(ok(*words, "--json"))
    assert [item["key"] for item in data["theorems"]] == [theorem.key for theorem in catalogue()]
    for item in data["theorems"]:
        assert item["statement"] and item["hypotheses"] and item["derivation"] and item["latex"]


def test_show_tells_all_about_a_theorem() -> None:
    words = ok("show", "allpass.memory")
    parts = ["M(tau) = ", "b_k = ", "controllable", "without it the claim fails at", "derivation", "uses", "guan2025"]
    for part in parts:
        assert part in words, part
    assert "Eq(" not in words


def _set_columns(monkeypatch: pytest.MonkeyPatch, columns: str | None) -> None:
    if columns is None:
        monkeypatch.delenv("COLUMNS", raising=False)
    else:
        monkeypatch.setenv("COLUMNS", columns)


@pytest.mark.parametrize("columns", ["80", None])
def test_every_theorem_can_be_shown(monkeypatch: pytest.MonkeyPatch, columns: str | None) -> None:
    _set_columns(monkeypatch, columns)
    words = ok("show", "*")
    assert all(f"{theorem.key}  {theorem.title}" in words for theorem in catalogue())


@pytest.mark.parametrize("pattern", ["tradeoff", "tradeoff.", "tradeoff.*", "trade"])
def test_keys_by_prefix_or_glob(pattern: str) -> None:
    shown = json.loads(ok("show", pattern, "--json"))["theorems"]
    assert [item["key"] for item in shown] == [
        f"tradeoff.{name}" for name in ("markov", "horizon", "nilpotent", "width")
    ]


def test_latex_of_one_and_of_all(tmp_path: Path) -> None:
    assert r"\sum" in ok("latex", "allpass.memory")
    target = tmp_path / "all.tex"
    assert not ok("latex", "--all", "--style", "standalone", "--output", str(target))
    assert target.read_text().startswith(r"\documentclass")
    assert target.read_text().count(r"\documentclass") == 1


# --- memory, compare --------------------------------------------------------------------------------------


def test_memory_of_a_published_initialisation() -> None:
    words = ok("memory", "s4-legs", "-n", "64", "--step-size", "0.001")
    for part in ("s4-legs N=64 step 0.001 zoh", "0.984392", "capacity", "horizon(0.5)", "103 needed"):
        assert part in words, part


def test_memory_as_json() -> None:
    data = json.loads(ok("memory", "s4d-lin", "--step-size", "0.1", "--lags", "3", "--json"))
    assert (data["schema"], data["capacity"], data["stored"]) == ("memlaw.memory/1", 20, 32)
    assert data["lags"] == [0, 1, 2]
    assert len(data["memory"]) == len(data["error_bound"]) == 3
    assert len(data["eigenvalues"]) == 20


def test_memory_of_given_eigenvalues() -> None:
    data = json.loads(ok("memory", "--eigenvalues", "1/2", "--lags", "2", "--json"))
    assert data["memory"] == pytest.approx([0.75, 0.1875], rel=1e-12)
    assert json.loads(ok("memory", "--eigenvalues", "0.3+0.2j", "--closed", "--json"))["capacity"] == 2
    twice = ("memory", "--eigenvalues", "0.5 0.5", "--json")
    assert json.loads(ok(*twice))["capacity"] == 1
    assert json.loads(ok(*twice, "--realization", "companion"))["capacity"] == 2
    assert "repeated eigenvalues count once" in ok("memory", "--eigenvalues", "0.5,0.5")
    assert "repeated" not in ok("memory", "--eigenvalues", "0.5,0.25")


def test_eigenvalues_from_files(tmp_path: Path) -> None:
    import numpy as np

    values = np.array([0.5, 0.3 + 0.25j])
    np.save(tmp_path / "l.npy", values)
    np.savetxt(tmp_path / "l.txt", values)
    (tmp_path / "hand.txt").write_text("# two of them\n0.5\n0.3 + 0.25 i\n")
    for name in ("l.npy", "l.txt", "hand.txt"):
        data = json.loads(ok("memory", "--eigenvalues", str(tmp_path / name), "--json"))
        assert data["eigenvalues"] == [[0.5, 0.0], [0.3, 0.25]], name


def test_lags_as_a_list_or_all() -> None:
    assert json.loads(ok("memory", "--eigenvalues", "0.5", "--lags", "0, 10", "--json"))["lags"] == [0, 10]
    assert json.loads(ok("memory", "--eigenvalues", "0.5", "--lags", "all", "--json"))["sum"] == pytest.approx(1)


def test_many_states_leave_out_what_would_take_long() -> None:
    assert "not computed for more than 300 states" in ok("memory", "ring", "-n", "400", "--lags", "3")
    data = json.loads(ok("memory", "ring", "-n", "400", "--lags", "3", "--json"))
    assert data["digits_needed"] is data["realisable_in_float32"] is None


def test_memory_draws(tmp_path: Path) -> None:
    target = tmp_path / "m.svg"
    result = run("memory", "ring", "-n", "8", "--plot", str(target), "--json")
    assert json.loads(result.stdout)["capacity"] == 8
    assert "<svg" in target.read_text()


def test_compare_puts_spectra_side_by_side(tmp_path: Path) -> None:
    target = tmp_path / "m.png"
    words = ok("compare", "s4-legs", "s4d-inv", "-n", "64", "--step-size", "0.001", "--plot", str(target))
    assert "0.9844" in words and "0.0620" in words
    assert target.stat().st_size > 1000
    data = json.loads(ok("compare", "ring", "s4-legs", "--step-size", "0.1", "--step-size", "0.2", "--json"))
    names = [item["spectrum"] for item in data["spectra"]]
    assert names == ["ring N=64 radius 0.95", "s4-legs N=64 step 0.1 zoh", "s4-legs N=64 step 0.2 zoh"]


# --- bad input --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("verify allpass.memry", "allpass.memory"),
        ("verify nothing.*", "nothing.*"),
        ("verify --kind exat", "did you mean exact"),
        ("verify --spectrum s5-lin", "s4d-lin"),
        ("verify --spectrum s4d-lin@N=x", "after the family"),
        ("verify --spectrum lru-ring@radii@0.9", "after the family"),
        ("verify --step-size 0", "positive"),
        ("verify --step-size -0.1", "positive"),
        ("verify --step-size nan", "finite"),
        ("verify --step-size inf", "finite"),
        ("verify -n 0", "at least 1"),
        ("verify --discretization euler", "zoh, bilinear"),
        ("verify --time-limit nan", "finite"),
        ("verify --time-limit 0", "time limit lies in"),
        ("verify --processes 0", "at least 1"),
        ("verify --seed -1", "nonnegative"),
        ("verify --against absent.json", "absent.json"),
        ("show allpass.memry", "allpass.memory"),
        ("latex", "--all"),
        ("latex --all allpass", "one of the two"),
        ("memory", "--eigenvalues"),
        ("memory ring --eigenvalues 0.5", "one of the two"),
        ("memory ring -n -3", "at least 1"),
        ("memory s4d-lin -n 7", "even"),
        ("memory ring --discretization euler", "zoh, bilinear"),
        ("memory ring --lags -1", "nonnegative"),
        ("memory ring --lags 0", "at least one lag"),
        ("memory ring --lags 1.5", "nonnegative int"),
        ("memory ring --lags 1,,2", "nonnegative int"),
        ("memory --eigenvalues 1", "|l| < 1"),
        ("memory --eigenvalues 0.8+0.6j", "|l| < 1"),
        ("memory --eigenvalues nan", "finite"),
        ("memory --eigenvalues inf", "finite"),
        ("memory --eigenvalues 1/0", "denominator"),
        ("memory --eigenvalues 0.5@-@0.3", "commas"),
        ("memory ring@N=4@radii@0.1..0.2", "only lru-ring"),
        ("memory --eigenvalues absent.txt", "nor a file"),
        ("memory --eigenvalues 0.5 --realization jordan", "companion"),
        ("compare ring nowhere", "nowhere"),
    ],
)
def test_bad_input_says_what_and_what_to_do(words: str, part: str) -> None:
    message = bad(*(word.replace("@", " ") for word in words.split()))
    assert message.startswith("memlaw: got ")
    assert part in message
    assert message.count(";") >= 2


@pytest.mark.parametrize("words", ["verify -n 1.5", "verify --seed x", "nosuch", "verify --nosuch", "compare"])
def test_wrong_use_is_code_2(words: str) -> None:
    assert run(*words.split()).exit_code == 2


def test_an_empty_list_of_eigenvalues_is_bad_input() -> None:
    assert "not empty" in bad("memory", "--eigenvalues", "")


def test_bad_eigenvalue_files_are_bad_input(tmp_path: Path) -> None:
    import numpy as np

    np.save(tmp_path / "matrix.npy", np.eye(2))
    np.save(tmp_path / "nan.npy", np.array([np.nan]))
    np.save(tmp_path / "words.npy", np.array(["a"]))
    (tmp_path / "binary.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "cut.npy").write_bytes(b"\x93NUMPY")
    for path in tmp_path.iterdir():
        bad("memory", "--eigenvalues", str(path))


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (["verify"], "--json"),
        (["latex", "--all"], "--output"),
        (["memory", "ring"], "--plot"),
        (["compare", "ring"], "--plot"),
    ],
)
def test_unwritable_files_are_refused_before_the_work(
    tmp_path: Path, verified: Callable[..., Any], words: list[str], option: str
) -> None:
    calls = verified(report_of(Verdict.HOLDS))
    folder = tmp_path / "folder.png"
    folder.mkdir()
    for target in (folder, tmp_path / "absent" / "file.png", tmp_path / f"{'long' * 100}.png"):
        assert "cannot be written" in bad(*words, option, str(target))
    assert not calls
    assert [path.name for path in tmp_path.iterdir()] == ["folder.png"]


def test_write_protected_files_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "x.tex"
    target.write_text("mine")
    monkeypatch.setattr(
        os, "access", lambda _, mode, **__: mode != os.W_OK
    )  # a test that runs as root may write to anything
    assert "write-protected" in bad("latex", "--all", "--output", str(target))
    assert target.read_text() == "mine"


def test_other_suffixes_of_plots_are_bad_input(tmp_path: Path) -> None:
    assert "suffix" in bad("memory", "ring", "--plot", str(tmp_path / "m.pdf"))


def test_corrupt_reports_are_refused_before_the_work(tmp_path: Path, verified: Callable[..., Any]) -> None:
    calls = verified(report_of(Verdict.HOLDS))
    target = tmp_path / "run.json"
    target.write_text('{"schema": "memlaw.report/3"}')
    assert "memlaw.report/2" in bad("verify", "--against", str(target))
    target.write_text("{")
    assert "not JSON" in bad("verify", "--against", str(target))
    assert not calls


# --- as a process -----------------------------------------------------------------------------------------


def process(*words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "memlaw", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def test_version_and_help_need_nothing_heavy() -> None:
    assert process("--version").stdout == f"memlaw {__version__}\n"
    heavy = "('sympy', 'numpy', 'flint', 'torch', 'numba')"
    code = f"import sys, memlaw.verify.command.cli; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_pipe_gets_plain_text_whatever_its_encoding() -> None:
    done = process(
        "memory", "ring", "-n", "4", env={**os.environ, "PYTHONIOENCODING": "ascii", "TERM": "xterm-256color"}
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert "\x1b" not in done.stdout
    assert not done.stderr


def test_a_closed_pipe_is_not_a_crash() -> None:
    read, written = os.pipe()
    os.close(read)
    command = [sys.executable, "-W", "error", "-m", "memlaw", "memory", "ring", "-n", "4"]
    done = subprocess.run(command, stdout=written, stderr=subprocess.PIPE, text=True, check=False)
    os.close(written)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device on which there is no room")
@pytest.mark.parametrize("words", [["--help"], ["memory", "ring", "-n", "4", "--json"]], ids=" ".join)
def test_an_output_without_room_is_told_in_a_line(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-W", "error", "-m", "memlaw", *words]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        "memlaw: got a standard output; it cannot be used (No space left on device); give another, or make room\n"
    )


def test_a_backend_that_matplotlib_does_not_know_is_told(tmp_path: Path) -> None:
    words = ["memory", "ring", "-n", "4", "--plot", str(tmp_path / "x.png")]
    done = process(*words, env={**os.environ, "MPLBACKEND": "nonsense"})
    told = "memlaw: got MPLBACKEND='nonsense'; Matplotlib knows the backend; unset it, or name agg\n"
    assert (done.returncode, done.stderr) == (2, told)


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a terminal, to see the progress before interrupting")
@pytest.mark.parametrize("processes", ["1", "2"])
def test_interruption_of_a_real_run(tmp_path: Path, processes: str) -> None:
    target = tmp_path / "run.json"
    words = ["verify", "tradeoff", "allpass", "--kind", "enclosed", "--processes", processes, "--json", str(target)]
    terminal, screen = os.openpty()
    started = subprocess.Popen(
        [sys.executable, "-m", "memlaw", *words],
        stdout=subprocess.PIPE,
        stderr=screen,
        text=True,
        start_new_session=True,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
        # what runs in the background of a shell inherits an ignored SIGINT, which would never interrupt
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    os.close(screen)  # so that reading ends, with an error, where the run ends too early
    seen = ""
    while " enclosed" not in seen:  # the progress bar names what has just been examined
        seen += os.read(terminal, 4096).decode(errors="replace")
    os.killpg(started.pid, signal.SIGINT)
    printed, _ = started.communicate(timeout=60)
    assert started.returncode == 130
    assert "Interrupted" in printed
    report = record.read(target)
    assert report.interrupted
    assert report.evidence


def test_the_shell_completes_commands() -> None:
    program = shutil.which("memlaw", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("the command is not installed beside this Python")
    words = {"COMP_WORDS": "memlaw ver", "COMP_CWORD": "1"}
    asked = {"_MEMLAW_COMPLETE": "complete_bash", **words, "PATH": "/usr/bin:/bin"}
    done = subprocess.run([program], env=asked, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "verify", done.stderr
