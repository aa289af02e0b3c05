"""The command line, given what is odd: the right number, or one sentence with value, rule and remedy, and code 2."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from click.testing import Result
from counted import counted
from typer.testing import CliRunner

from memlaw.verify.command.cli import app

REFUSED = """
memory s4d-lim | did you mean s4d-lin
memory S4D | did you mean s4d-
memory s5 | use one of s4-legs
memory "" | must be known
memory s4d-lin -n 8 --step-size 0 | positive
memory s4d-lin -n 8 --step-size -1 | positive
memory s4d-lin -n 8 --step-size nan | finite
memory s4d-lin -n 8 --step-size inf | finite
memory s4d-lin -n 8 --step-size 1j | real number
memory s4d-lin -n 8 --step-size abc | not a number
memory s4d-lin -n 8 --step-size "" | not a number
memory s4d-lin -n 8 --step-size 1e400 | 1e-300
memory s4d-lin -n 8 --step-size 1/0 | denominator 0
memory s4d-lin -n 8 --step-size 0.1,0.2 | not a number
memory s4d-lin -n 8 --step-size True | not a number
memory s4d-lin -n 8 --step-size 1/2i | 1/(2i)
memory s4d-lin -n 0 | at least 1
memory s4d-lin -n -4 | at least 1
memory s4d-lin -n 7 | even n
memory s4d-lin -n 1.5 | valid integer
memory s4d-lin -n abc | valid integer
memory s4d-lin -n 8 --seed -1 | a seed is
memory lru -n 8 --seed -1 | a seed is
memory lru -n 8 --seed 1.5 | valid integer
memory s4d-lin -n 8 --discretization ZOH | did you mean zoh
memory s4d-lin -n 8 --discretization euler | use one of zoh, bilinear
memory s4d-lin -n 8 --lags 1.5 | nonnegative int
memory s4d-lin -n 8 --lags -1 | nonnegative int
memory s4d-lin -n 8 --lags 0 | at least one
memory s4d-lin -n 8 --lags abc | nonnegative int
memory s4d-lin -n 8 --lags "" | nonnegative int
memory s4d-lin -n 8 --lags 1,,2 | nonnegative int
memory s4d-lin -n 8 --lags 9**9**9 | nonnegative int
memory s4d-lin -n 8 --lags True | nonnegative int
memory s4d-lin -n 8 --lags 99999999999 | at most
memory s4d-lin -n 8 --plot a.xyz | .png or .svg
memory s4d-lin -n 8 --plot . | .png or .svg
memory s4d-lin -n 8 --plot /nowhere/a.png | cannot be written
memory --eigenvalues "" | not empty
memory --eigenvalues 1/2i | 1/(2i)
memory --eigenvalues "1/2 i" | 1/(2i)
memory --eigenvalues 1 | |l| < 1
memory --eigenvalues 1.5 | |l| < 1
memory --eigenvalues 0.8+0.6j | |l| < 1
memory --eigenvalues nan | finite
memory --eigenvalues inf | finite
memory --eigenvalues True | not a number
memory --eigenvalues "0.9 +0.1j" | one number or two
memory --eigenvalues "0.5 - 0.3" | commas between eigenvalues
memory --eigenvalues . | nor a file
memory --eigenvalues nofile.txt | nor a file
memory --eigenvalues 0,5 | |l| < 1
memory --eigenvalues "__import__('os').system('x')" | not a number
memory --eigenvalues 1e-99999 | exponent
memory --eigenvalues 1e-9999 | 3,900 digits
memory --eigenvalues 0.5 --realization diagonl | did you mean diagonal
memory --eigenvalues 0.5 --realization Companion | did you mean companion
memory | neither a name
memory a b | unexpected extra argument
memory s4d-lin --eigenvalues 0.5 | one of the two
compare | Missing argument
compare s4d-lin nosuch -n 8 | must be known
compare s4d-lin -n 8 --step-size 0.1 --step-size 0 | positive
compare "s4d-lin N=x" | full name
compare "s4d-lin step" | full name
compare "s4d-lin N=8 foo" | full name
compare "s4d-lin N=8 step 0.1..0.2 zoh" | full name
compare "ring N=4 radius 2" | radius of a ring
compare "ring N=4 radius abc" | full name
compare "lru-ring N=4 radii 0.5" | full name
compare "lru-ring N=4 radii 0.9..0.5" | r_min
compare "lru-ring N=4 radii a..b" | full name
compare "lru-ring N=4 seed -1" | a seed is
compare "ring N=4 radii 0.1..0.5" | radii
compare "eigenvalues" | must be known
compare "eigenvalues 2" | |l| < 1
closed-form | Missing argument
closed-form -1 | below 1
closed-form 1.5 | below 1
closed-form 99 | up to 20
closed-form 1/2i | 1/(2i)
closed-form abc | not a number
closed-form nan | finite
closed-form 1/0 | denominator
closed-form 1/2 --lag 1.5 | a lag is an integer
closed-form 1/2 --lag -1 | a lag is an integer
closed-form 1/2 --lag abc | lag 'abc'; it is not a number
closed-form 1/2 --lag 1e9 | a lag is an integer
closed-form 1/2 --lags 3 | did you mean --lag
closed-form 1/2 --latex --json | leave one out
verify nosuch.key | no such key
verify tradeoff.markv | did you mean tradeoff.markov
verify "[" | no such key
verify KEY --kind exct | did you mean exact
verify KEY --kind "" | use one of proved
verify KEY --seed -1 | a seed is
verify KEY --seed 1.5 | valid integer
verify KEY --processes 0 | number of processes
verify KEY --processes -1 | number of processes
verify KEY --effort quik | normal, deep
verify KEY --effort 0 | normal, deep
verify KEY --effort -1 | normal, deep
verify KEY --time-limit 0 | time limit
verify KEY --time-limit -1 | time limit
verify KEY --time-limit nan | finite
verify KEY --time-limit abc | valid number
verify KEY --device gpu | use one of: cpu
verify KEY --device cuda:99 | use one of: cpu
verify KEY --spectrum nosuch | must be known
verify KEY --spectrum s4d-lin -n 0 | at least 1
verify KEY --spectrum s4d-lin --step-size 0 | positive
verify KEY --discretization foo | use one of zoh, bilinear
verify KEY --json /nowhere/x.json | cannot be written
verify KEY --against nofile.json | cannot be read
verify KEY --file nofile.py | no such file
verify KEY --results nofolder | no such folder
show | no key
show allpass.memry | did you mean allpass.memory
show --file nofile.py | no such file
latex | neither a key
latex nosuch | no such key
latex allpass.memory --all | one of the two
latex --spectrum abc | nor a file
latex --spectrum 1/2i | 1/(2i)
latex allpass.memory -o /nowhere/x.tex | cannot be written
claims nosuch | must be known
measure nosuch | use one of
measure s4d-ln | did you mean s4d-l
measure s4d-lin -n 0 | at least 1
measure s4d-lin -n 7 | even n
measure s4d-lin -n 4 --lags 1.5 | nonnegative int
measure s4d-lin -n 4 --lags all | memory functions alone
measure s4d-lin -n 4 --dtype float16 | float32 or float64
measure s4d-lin -n 4 --device gpu | use one of: cpu
measure s4d-lin -n 4 --method foo | method
measure s4d-lin -n 4 --channel 99 | channel
measure s4d-lin -n 4 --channel -1 | channel
measure s4d-lin -n 4 --seed -1 | a seed is
measure s4d-lin -n 4 --method regression --samples 3 --lags 5 | samples
measure s4d-lin -n 4 --method regression --samples -1 --lags 5 | samples
measure nomodule:factory | MODULE:FACTORY
measure os:nothing | MODULE:FACTORY
measure os:sep | can be called
measure :x | MODULE:FACTORY
measure s4d-lin -n 4 --plot a.xyz | .png or .svg
measure s4d-lin -n 4 --json /nowhere/x.json | cannot be written
soak nosuch | no such key
soak KEY --minutes 0 | minutes
soak KEY --minutes nan | finite
soak KEY --minutes -1 | minutes
soak KEY --points 0 | number of points
soak KEY --seeds 0 | number of seeds
soak KEY --examples 0 | number of examples
soak KEY --processes 0 | number of processes
soak KEY --state /nowhere/x.json | cannot be written
experiment | Missing argument
experiment nosuch | use one of recall
experiment recall --seeds 0 | at least
experiment recall --steps 0 | at least
experiment recall -n 0 | at least
nosuch | No such command
--nosuch | No such option
"""
CASES = dict(line.split(" | ", 1) for line in REFUSED.strip().splitlines())


def run(line: str) -> Result:
    words = shlex.split(
        line.replace("KEY", "tradeoff.nilpotent --kind exact" if line.startswith("verify") else "tradeoff.nilpotent")
    )
    return CliRunner().invoke(app, words)


@pytest.mark.parametrize("line", counted("command line", CASES))
def test_what_is_odd_is_refused_in_a_sentence(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = run(line)
    assert isinstance(found.exception, SystemExit), found.exception
    assert found.exit_code == 2
    assert CASES[line] in " ".join(found.stderr.replace("│", " ").split())
    assert "Traceback" not in found.output + found.stderr
    assert list(tmp_path.iterdir()) == []


SAME = counted(
    "commands alike",
    {
        "memory s4d_lin -n 8 --step-size 0.05": "memory s4d-lin -n 8 --step-size 1/20",
        "memory S4D-Lin -n 8 --step-size 5e-2": "memory s4d-lin -n 8 --step-size 0.05",
        "memory mamba -n 8": "memory s4d-real -n 8",
        "memory LRU -n 8 --seed 1": "memory lru-ring -n 8 --seed 1",
        "memory lru_ring -n 8": "memory lru -n 8",
        "memory --eigenvalues (0.9,0.1)": "memory --eigenvalues 0.9+0.1j",
        "memory --eigenvalues [0.5,0.25]": "memory --eigenvalues '1/2 1/4'",
        "memory --eigenvalues i/2": "memory --eigenvalues 0.5j",
        "memory --eigenvalues '0.3 + 0.2 i'": "memory --eigenvalues 0.3+0.2j",
        "memory --eigenvalues '0.5;'": "memory --eigenvalues 0.5",
        "memory ring -n 8 --lags 1e1": "memory ring -n 8 --lags 10",
        "compare s4d-lin -n 8 --step-size 1/10": "compare 's4d-lin N=8 step 0.1 zoh'",
    },
)


@pytest.mark.parametrize("line", SAME)
def test_what_means_the_same_gives_the_same(line: str) -> None:
    data = []
    for words in (line, SAME[line]):
        made = run(f"{words} --json")
        assert made.exit_code == 0, made.stderr
        data.append(json.loads(made.output))
        data[-1].pop("spectrum", None)  # its name
    assert data[0] == data[1]
    assert "NaN" not in json.dumps(data)
