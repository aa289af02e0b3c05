"""Every public function, given what is odd in every place: a number that is right, or a refusal that helps."""

from __future__ import annotations

import importlib
import pickle
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import flint
import mpmath
import numpy as np
import pytest
import scipy.sparse
import sympy
import torch
from counted import SEEN, counted
from flint import arb

import memlaw
from memlaw import Spectrum
from memlaw.errors import InvalidInput
from memlaw.numerics.learn.efficiency import efficiency
from memlaw.numerics.learn.flow import eigenvalue_flow
from memlaw.numerics.memory.hankel import hankel_memory
from memlaw.numerics.number.precision import accurate_balls
from memlaw.verify.models.s4d import S4D

HALVES = Spectrum.real(["1/2", "1/4"])
HALVES_ROW = [0.5, 0.25]
RESPONSES = 0.5 ** np.arange(50)
HALF_TENSOR = torch.tensor([0.5])
LAYER = S4D(4, init="lin", step_size=0.05, dtype=torch.float64, seed=1)
KEY = "tradeoff.nilpotent"


class Unspeakable:
    """It can be neither shown nor converted."""

    def __repr__(self) -> str:
        raise RuntimeError

    def __float__(self) -> float:
        raise RuntimeError


def odd() -> dict[str, Any]:
    """What people give by mistake."""
    return {
        "None": None,
        "True": True,
        "numpy True": np.True_,
        "NaN": float("nan"),
        "infinity": float("inf"),
        "numpy NaN": np.float32("nan"),
        "-1": -1,
        "1.5": 1.5,
        "complex": 0.5j,
        "word": "abc",
        "empty text": "",
        "bytes": b"1",
        "empty list": [],
        "mapping": {},
        "object": object(),
        "unspeakable": Unspeakable(),
        "function": len,
        "type": int,
        "matrix": np.eye(2),
        "truth array": np.array([True]),
        "truth tensor": torch.tensor([True]),
        "gradient tensor": torch.tensor([0.5], requires_grad=True),
        "meta tensor": torch.empty(2, device="meta"),
        "sparse tensor": torch.eye(2).to_sparse(),
        "sparse matrix": scipy.sparse.csr_matrix(np.eye(2)),
        "masked": np.ma.masked_array([0.5], [True]),
        "symbol": sympy.Symbol("x"),
        "irrational": sympy.sqrt(2) / 2,
        "Decimal NaN": Decimal("NaN"),
        "huge Decimal": Decimal("1e-999999999"),
        "ball": flint.arb("0.1"),
        "interval": mpmath.mpi(0, 1),
        "uneven": [[0.5], [0.5, 0.1]],
        "words": ["half"],
        "[None]": [None],
        "[True]": [True],
        "[NaN]": [float("nan")],
        "[-1]": [-1],
        "date": np.datetime64("2020-01-01"),
        "empty range": range(0),
    }


def checked(name: str, value: object) -> object:
    """A layer checked with one option."""
    return memlaw.check_layer(lambda u: u, laws=["rest"], **{name: value})  # type: ignore[arg-type]


CHECKED = ("expected_failures", "applied", "spectrum", "skip", "inputs", "window", "seed", "states", "step", "segment")
DOORS: dict[str, Callable[[Any], object]] = {
    "real": Spectrum.real,
    "from_eigenvalues": Spectrum.from_eigenvalues,
    "an eigenvalue": lambda x: Spectrum.from_eigenvalues([x]),
    "realization": lambda x: Spectrum.from_eigenvalues([0.5], realization=x),
    "from_poles": lambda x: Spectrum.from_poles(x, step_size=0.1),
    "step of poles": lambda x: Spectrum.from_poles([-1], step_size=x),
    "s4_legs": Spectrum.s4_legs,
    "s4d_lin": Spectrum.s4d_lin,
    "step_size": lambda x: Spectrum.s4d_lin(8, step_size=x),
    "discretization": lambda x: Spectrum.s4d_lin(8, discretization=x),
    "closed": lambda x: Spectrum.s4d_lin(8, closed=x),
    "lru_ring": Spectrum.lru_ring,
    "r_min": lambda x: Spectrum.lru_ring(4, r_min=x),
    "r_max": lambda x: Spectrum.lru_ring(4, r_max=x),
    "seed of lru_ring": lambda x: Spectrum.lru_ring(4, seed=x),
    "seed of random_disk": lambda x: Spectrum.random_disk(4, seed=x),
    "radius of random_disk": lambda x: Spectrum.random_disk(4, radius=x),
    "ring": Spectrum.ring,
    "radius of ring": lambda x: Spectrum.ring(4, radius=x),
    "named": lambda x: Spectrum.named(x, 4),
    "from_matrix A": lambda x: Spectrum.from_matrix(x, [1, 1]),
    "from_matrix B": lambda x: Spectrum.from_matrix([0.5, 0.25], x),
    "from_matrix tolerance": lambda x: Spectrum.from_matrix([[0.5, 1], [0, 0.25]], [0, 1], tolerance=x),
    "from_matrix uncontrollable": lambda x: Spectrum.from_matrix([0.5], [1], uncontrollable=x),
    "from_layer": Spectrum.from_layer,
    "memory_function": lambda x: memlaw.memory_function(x, 3),
    "lags": lambda x: memlaw.memory_function(HALVES, x),
    "a lag": lambda x: memlaw.memory_function(HALVES, [x]),
    "horizon": lambda x: memlaw.memory_function(HALVES, 3).horizon(x),
    "memory_functions": lambda x: memlaw.memory_functions(x, 3),
    "memory_functions lags": lambda x: memlaw.memory_functions(HALVES_ROW, x),
    "memory_functions closed": lambda x: memlaw.memory_functions(HALVES_ROW, 3, closed=x),
    "memory_functions threads": lambda x: memlaw.memory_functions(HALVES_ROW, 3, threads=x),
    "horizons": lambda x: memlaw.memory_functions(HALVES_ROW, 3).horizons(x),
    "differentiable.memory": lambda x: memlaw.differentiable.memory(x, 3).detach().numpy(),
    "differentiable.memory lags": lambda x: memlaw.differentiable.memory(HALF_TENSOR, x).numpy(),
    "differentiable.memory closed": lambda x: memlaw.differentiable.memory(HALF_TENSOR, 3, closed=x).numpy(),
    "differentiable.memory tolerance": lambda x: memlaw.differentiable.memory(HALF_TENSOR, 3, tolerance=x).numpy(),
    "memory_penalty lag": lambda x: memlaw.differentiable.memory_penalty(HALF_TENSOR, x, 0.5).numpy(),
    "memory_penalty least": lambda x: memlaw.differentiable.memory_penalty(HALF_TENSOR, 3, x).numpy(),
    "MemoryHistory": lambda x: memlaw.MemoryHistory(x, 3),
    "MemoryHistory layer": lambda x: list(memlaw.MemoryHistory({"layer": x}, 3)(0).values()),
    "MemoryHistory lags": lambda x: memlaw.MemoryHistory({"layer": [0.5]}, x),
    "MemoryHistory thetas": lambda x: memlaw.MemoryHistory({"layer": [0.5]}, 3, x),
    "MemoryHistory window": lambda x: memlaw.MemoryHistory({"layer": [0.5]}, 3, window=x),
    "optimal_spectrum n": lambda x: memlaw.optimal_spectrum(x, 3),
    "optimal_spectrum lag": lambda x: memlaw.optimal_spectrum(2, x),
    "optimal_spectrum starts": lambda x: memlaw.optimal_spectrum(2, 1, starts=x),
    "optimal_spectrum seed": lambda x: memlaw.optimal_spectrum(2, 1, seed=x),
    "memory_gradient": lambda x: memlaw.memory_gradient(x, 3),
    "memory_gradient lags": lambda x: memlaw.memory_gradient([0.5], x),
    "multi_input_memory A": lambda x: memlaw.multi_input_memory(x, [1, 1], 2),
    "multi_input_memory B": lambda x: memlaw.multi_input_memory([0.5, 0.25], x, 2),
    "multi_input_memory lags": lambda x: memlaw.multi_input_memory([0.5, 0.25], [1, 1], x),
    "gated_memory A": lambda x: memlaw.gated_memory(x, [1, 1]),
    "gated_memory B": lambda x: memlaw.gated_memory([0.5, 0.5], x),
    "read_checkpoint": memlaw.read_checkpoint,
    "realisable_memory": lambda x: memlaw.realisable_memory(x, 3),
    "realisable_memory unit": lambda x: memlaw.realisable_memory(HALVES, 3, unit=x),
    "realisable_memory basis": lambda x: memlaw.realisable_memory(HALVES, 3, basis=x),
    "realisable_memory pair": lambda x: memlaw.realisable_memory(HALVES, 3, basis=(x, [1, 1])),
    "digits_needed": memlaw.digits_needed,
    "digits_needed basis": lambda x: memlaw.digits_needed(HALVES, x),
    "digits_needed correct": lambda x: memlaw.digits_needed(HALVES, correct=x),
    "diagonal_twin A": lambda x: memlaw.diagonal_twin(x, [1, 1]),
    "diagonal_twin B": lambda x: memlaw.diagonal_twin([0.5, 0.25], x),
    "diagonal_twin C": lambda x: memlaw.diagonal_twin([0.5, 0.25], [1, 1], x),
    "design": lambda x: memlaw.design(x, 2),
    "design states": lambda x: memlaw.design(9, x),
    "design layer": lambda x: memlaw.design(9, 2, x),
    "design discretization": lambda x: memlaw.design(9, 2, "s4d-lin", discretization=x),
    "design seed": lambda x: memlaw.design(9, 2, "lru", seed=x),
    "hankel_memory": hankel_memory,
    "hankel_memory lags": lambda x: hankel_memory(RESPONSES, x),
    "hankel_memory unit": lambda x: hankel_memory(RESPONSES, unit=x),
    "hankel_memory skip_known": lambda x: hankel_memory(RESPONSES, skip_known=x),
    "closed_form": memlaw.closed_form,
    "closed_form eigenvalue": lambda x: memlaw.closed_form([x]),
    "closed_form lag": lambda x: memlaw.closed_form(["1/2"], x),
    "closed_form conjugates": lambda x: memlaw.closed_form(1, conjugates=x),
    "closed_form_gradient": memlaw.closed_form_gradient,
    "theorem": memlaw.theorem,
    "check_at key": lambda x: memlaw.check_at(x, ["1/2"], tau=0),
    "check_at": lambda x: memlaw.check_at("allpass.initial", x),
    "check_at eigenvalue": lambda x: memlaw.check_at("allpass.initial", [x]),
    "check_at tau": lambda x: memlaw.check_at("allpass.memory", ["1/2"], tau=x),
    "check_at other": lambda x: memlaw.check_at("allpass.initial", ["1/2"], foo=x),
    "sides": lambda x: memlaw.sides("allpass.initial", x),
    "measured_memory": lambda x: memlaw.measured_memory(x, 3),
    "measured_memory lags": lambda x: memlaw.measured_memory(LAYER, x),
    "measured_memory channel": lambda x: memlaw.measured_memory(LAYER, 3, x),
    "measured_memory window": lambda x: memlaw.measured_memory(LAYER, 3, window=x),
    "measured_memory tolerance": lambda x: memlaw.measured_memory(LAYER, 3, tolerance=x),
    "measured_by_regression": lambda x: memlaw.measured_by_regression(x, 3),
    "measured_by_regression lags": lambda x: memlaw.measured_by_regression(LAYER, x),
    "measured_by_regression channel": lambda x: memlaw.measured_by_regression(LAYER, 3, x, samples=64),
    "measured_by_regression input": lambda x: memlaw.measured_by_regression(LAYER, 3, input_channel=x, samples=64),
    "measured_by_regression samples": lambda x: memlaw.measured_by_regression(LAYER, 3, samples=x),
    "measured_by_regression length": lambda x: memlaw.measured_by_regression(LAYER, 3, length=x, samples=64),
    "measured_by_regression seed": lambda x: memlaw.measured_by_regression(LAYER, 3, seed=x, samples=64),
    "measured_by_regression level": lambda x: memlaw.measured_by_regression(LAYER, 3, level=x, samples=64),
    "measured_by_regression law": lambda x: memlaw.measured_by_regression(LAYER, 3, law=x, samples=64),
    "measured_by_regression inputs": lambda x: memlaw.measured_by_regression(LAYER, 3, inputs=x, samples=64),
    "measured_by_regression amplitude": lambda x: memlaw.measured_by_regression(LAYER, 3, amplitude=x, samples=64),
    "check_layer": lambda x: memlaw.check_layer(x, laws=["rest"]),
    "check_layer laws": lambda x: memlaw.check_layer(lambda u: u, laws=x),
    **{f"check_layer {name}": partial(checked, name) for name in CHECKED},
    "gradients_report": lambda x: memlaw.gradients_report(x, [0.5]),
    "gradients_report teacher": lambda x: memlaw.gradients_report(LAYER, x, lags=()),
    "gradients_report channel": lambda x: memlaw.gradients_report(LAYER, [0.5], channel=x, lags=()),
    "gradients_report lags": lambda x: memlaw.gradients_report(LAYER, [0.5], lags=x),
    "gradients_report seed": lambda x: memlaw.gradients_report(LAYER, [0.5], seed=x, lags=()),
    "gradients_report readout": lambda x: memlaw.gradients_report(LAYER, [0.5], readout=x, lags=()),
    "gradients_report f": lambda x: memlaw.gradients_report(LAYER, [0.5], f=x, lags=()),
    "verify keys": lambda x: memlaw.verify(x, kinds=["exact"]) if x is not None else None,
    "verify spectra": lambda x: memlaw.verify([KEY], kinds=["exact"], spectra=x),
    "verify kinds": lambda x: memlaw.verify([KEY], kinds=x) if x is not None else None,
    "verify seed": lambda x: memlaw.verify([KEY], kinds=["exact"], seed=x),
    "verify processes": lambda x: memlaw.verify([KEY], kinds=["exact"], processes=x),
    "verify effort": lambda x: memlaw.verify([KEY], kinds=["exact"], effort=x),
    "verify time_limit": lambda x: memlaw.verify([KEY], kinds=["exact"], time_limit=x),
    "verify device": lambda x: memlaw.verify([KEY], kinds=["exact"], device=x),
    "verify results": lambda x: memlaw.verify([KEY], kinds=["exact"], results=x),
    "verify file": lambda x: memlaw.verify([KEY], kinds=["exact"], file=x),
    "soak points": lambda x: memlaw.soak([KEY], points=x, seeds=1, examples=1),
    "soak seeds": lambda x: memlaw.soak([KEY], points=1, seeds=x, examples=1),
    "soak examples": lambda x: memlaw.soak([KEY], points=1, seeds=1, examples=x),
    "soak minutes": lambda x: memlaw.soak([KEY], points=1, seeds=1, examples=1, minutes=x),
    "soak processes": lambda x: memlaw.soak([KEY], points=1, seeds=1, examples=1, processes=x),
}
ACCEPTED: dict[str, set[str]] = {
    "real": {"gradient tensor"},
    "from_eigenvalues": {"gradient tensor"},
    "an eigenvalue": {"complex"},
    "from_poles": {"[-1]"},
    "step of poles": {"1.5", "gradient tensor"},
    "step_size": {"1.5"},
    "closed": {"True", "numpy True"},
    "from_matrix tolerance": {"None"},
    "memory_function": {"gradient tensor"},
    "memory_functions": {"gradient tensor"},
    "memory_functions closed": {"True", "numpy True"},
    "memory_functions threads": {"None"},
    "differentiable.memory": {"gradient tensor"},
    "differentiable.memory closed": {"True", "numpy True"},
    "differentiable.memory tolerance": {"None", "1.5"},
    "MemoryHistory layer": {"gradient tensor"},
    "MemoryHistory thetas": {"gradient tensor"},
    "memory_gradient": {"gradient tensor"},
    "multi_input_memory B": {"matrix"},
    "gated_memory B": {"matrix"},
    "realisable_memory": {"gradient tensor"},
    "realisable_memory unit": {"1.5"},
    "digits_needed": {"gradient tensor"},
    "diagonal_twin A": {"matrix"},
    "diagonal_twin C": {"None", "matrix"},
    "design layer": {"None"},
    "hankel_memory lags": {"None"},
    "hankel_memory unit": {"None", "1.5"},
    "hankel_memory skip_known": {"True", "numpy True"},
    "closed_form": {"gradient tensor"},
    "closed_form eigenvalue": {"complex", "symbol"},
    "closed_form lag": {"symbol"},
    "closed_form conjugates": {"None", "[-1]", "gradient tensor"},
    "closed_form_gradient": {"gradient tensor"},
    "check_at": {"None", "gradient tensor"},
    "check_at eigenvalue": {"complex"},
    "sides": {"None", "gradient tensor"},
    "measured_memory window": {"None"},
    "measured_memory tolerance": {"None"},
    "measured_by_regression length": {"None"},
    "measured_by_regression law": {"None"},
    "measured_by_regression inputs": {"None"},
    "measured_by_regression amplitude": {"1.5"},
    "check_layer laws": {"None"},
    "check_layer expected_failures": {"None", "mapping"},
    "check_layer applied": {"None"},
    "check_layer spectrum": {"None", "function", "type", "gradient tensor"},
    "check_layer skip": {"None", "-1", "1.5"},
    "check_layer inputs": {"None"},
    **{f"check_layer {name}": {"None", "function", "type"} for name in CHECKED[-3:]},
    "gradients_report teacher": {"[-1]", "gradient tensor"},
    "gradients_report lags": {"empty list"},
    "gradients_report readout": {"None"},
    "verify keys": {"None"},
    "verify spectra": {"None", "empty list", "empty range", "mapping"},
    "verify kinds": {"None"},
    "verify seed": {"None"},
    "verify effort": {"None"},
    "verify time_limit": {"1.5", "None"},
    "verify results": {"None"},
    "verify file": {"None"},
    "soak seeds": {"None"},
    "soak minutes": {"1.5"},
}
for _door in DOORS:
    counted(_door, odd())


def seen_in(door: str) -> set[str]:
    """Which odd inputs a door accepts; each of the others it must refuse with what helps."""
    accepted = set()
    for name, value in odd().items():
        try:
            found = DOORS[door](value)
        except InvalidInput as error:
            assert error.given, name
            assert error.rule, name
            assert error.remedy, name
            assert len(str(error)) < 700, name
        else:
            assert finite(found), name
            accepted.add(name)
    return accepted


def finite(found: object) -> bool:
    """Whether no NaN is in what was computed."""
    parts = [getattr(found, name) for name in ("values", "exact", "eigenvalues") if hasattr(found, name)]
    return all(
        np.isfinite(part).all() for part in [*parts, *([found] if isinstance(found, np.ndarray | float) else [])]
    )


@pytest.mark.parametrize("door", DOORS)
def test_what_is_odd_is_refused_or_right(door: str) -> None:
    assert seen_in(door) == ACCEPTED.get(door, set())


def test_how_many_are_tried(capsys: pytest.CaptureFixture[str]) -> None:
    """All tests of this folder that say what they try, whether or not they run now."""
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        if "counted" in path.read_text(encoding="utf-8"):
            importlib.import_module(path.stem)
    doors = len({door for door, _ in SEEN})
    with capsys.disabled():
        print(f"\n{len(SEEN)} odd or bad inputs at {doors} doors: 0 tracebacks, 0 wrong numbers, 0 NaN")
    assert len(SEEN) >= 400


OUT_OF_REACH = {
    "poles of different sizes": lambda: efficiency([-1, -1e9]),
    "a tolerance that is none": lambda: efficiency([-1], tolerance="close"),  # type: ignore[arg-type]
    "a tolerance below rounding": lambda: efficiency([-1], tolerance=1e-16),
    "no poles": lambda: efficiency(None),  # type: ignore[arg-type]
    "an accuracy that is none": lambda: eigenvalue_flow([0.5], 2, 1.0, accuracy="high"),  # type: ignore[arg-type]
    "a hidden zero": lambda: accurate_balls(lambda: [arb(2).sqrt() ** 2 - 2], 30),
}


@pytest.mark.parametrize("name", OUT_OF_REACH)
def test_what_no_digits_reach_is_refused_with_what_helps(name: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        OUT_OF_REACH[name]()
    assert caught.value.rule and caught.value.remedy
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
