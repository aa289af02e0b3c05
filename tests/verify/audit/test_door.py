"""The door for other people's layers: what comes in, which way round, and what is refused with which words."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from scipy.signal import lfilter

import memlaw
from memlaw.errors import InvalidInput
from memlaw.verify.audit.door import adapt, read_map
from memlaw.verify.audit.layout import LAYOUTS
from memlaw.verify.laws.report import Why
from memlaw.verify.measure.comparison import predicted_memory

DECAY = np.array([0.5])


class Tuple(torch.nn.Module):
    """A layer that returns (outputs, state)."""

    def __init__(self) -> None:
        super().__init__()
        self.core = torch.nn.GRU(3, 4, batch_first=True)

    def forward(self, u: torch.Tensor, state: torch.Tensor | None = None) -> tuple[torch.Tensor, torch.Tensor]:
        return self.core(u, state)


class Keeps(torch.nn.Module):
    """A layer that keeps its state between calls, and forgets it when told to."""

    def __init__(self, forgets: bool) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor(0.5, dtype=torch.float64))
        self.state: torch.Tensor | None = None
        if forgets:
            self.reset_state = self.forget

    def forget(self) -> None:
        self.state = None

    def forward(self, u: torch.Tensor) -> torch.Tensor:
        x = torch.zeros_like(u[:, 0]) if self.state is None or len(self.state) != len(u) else self.state
        found = []
        for now in range(u.shape[1]):
            x = self.weight * x + u[:, now]
            found.append(x)
        self.state = x.detach()
        return torch.stack(found, dim=1)


class Positions(torch.nn.Module):
    """A layer that wants positions and a mask beside its input, as those of transformers do."""

    def __init__(self) -> None:
        super().__init__()
        self.core = torch.nn.Linear(2, 2)

    def forward(self, hidden: torch.Tensor, position_ids: torch.Tensor, attention_mask: object) -> torch.Tensor:
        assert attention_mask is None
        first = (position_ids == 0)[..., None]
        return torch.cumsum(torch.where(first, 0.0, self.core(hidden)), dim=1)


class Tokens(torch.nn.Module):
    """A model of tokens that takes their embeddings, too."""

    def __init__(self, embeds: bool) -> None:
        super().__init__()
        self.embedding = torch.nn.Embedding(10, 3)
        self.core = torch.nn.GRU(3, 3, batch_first=True)
        if embeds:
            self.forward = self._embedded  # type: ignore[method-assign]

    def _embedded(self, ids: Any = None, inputs_embeds: Any = None) -> dict[str, torch.Tensor]:
        return {"last_hidden_state": self.core(self.embedding(ids) if inputs_embeds is None else inputs_embeds)[0]}

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return self.core(self.embedding(ids))[0]


def along(axis: int) -> Callable[[Any], Any]:
    return lambda u: lfilter([1.0], [1.0, -0.5], u, axis=axis)


def single(u: Any) -> Any:
    if u.ndim != 2:
        raise ValueError("one sequence (T, 3)")
    return np.cumsum(u @ np.ones((3, 2)), axis=0)


def flat(u: Any) -> Any:
    if u.ndim != 1:
        raise ValueError("one sequence (T,)")
    return np.cumsum(u)


READ = [  # what, its kind, layout, inputs, outputs
    (torch.nn.GRU(3, 4), "torch", "tbh", 3, 4),
    (torch.nn.GRU(3, 4, batch_first=True), "torch", "bth", 3, 4),
    (Tuple(), "torch", "bth", 3, 4),
    (lambda: torch.nn.LSTM(2, 2), "torch", "tbh", 2, 2),
    (torch.nn.Conv1d(3, 2, 3, padding=1), "torch", "bht", 3, 2),
    (torch.nn.Conv1d(2, 2, 1), "torch", "bht", 2, 2),
    (torch.nn.Linear(4, 5), "torch", "bth", 4, 5),
    (along(0), "numpy", "tbh", 1, 1),
    (along(1), "numpy", "bth", 1, 1),
    (along(2), "numpy", "bht", 1, 1),
    (single, "numpy", "th", 3, 2),
    (flat, "numpy", "t", 1, 1),
    (lambda u: u.cumsum(dim=1), "torch", "bth", 1, 1),
    (Positions(), "torch", "bth", 2, 2),
    (Tokens(True), "torch", "bth", 3, 3),
    (lambda u: np.cumsum(u, axis=1) * (1 + 1j), "numpy", "bth", 1, 2),
]


@pytest.mark.parametrize(("given", "kind", "layout", "inputs", "outputs"), READ)
def test_axes_and_widths_are_found(given: object, kind: str, layout: str, inputs: int, outputs: int) -> None:
    found = read_map(given)
    assert (found.kind, found.layout, found.inputs, found.outputs) == (kind, layout, inputs, outputs)
    assert found.run(np.zeros((2, 5, inputs))).shape == (2, 5, outputs)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_that_is_said_is_the_one(layout: str) -> None:
    axis = layout.index("t")
    found = read_map(lambda u: np.cumsum(u, axis=axis), layout=layout, inputs=1)
    assert found.run(np.ones((2, 3, 1)))[1].ravel().tolist() == [1, 2, 3]


@pytest.mark.parametrize(("dtype", "unit"), [(torch.float64, 53), (torch.float32, 24), (torch.bfloat16, 8)])
def test_the_rounding_unit_is_that_of_the_outputs(dtype: torch.dtype, unit: int) -> None:
    assert read_map(torch.nn.Linear(3, 3).to(dtype)).unit == 2.0**-unit
    narrow = read_map(lambda u: u.cumsum(dim=1).to(dtype).double())
    assert narrow.unit == 2.0**-unit


def test_a_module_is_copied_and_widened_and_stays_what_it_was() -> None:
    layer = Keeps(forgets=False).float()
    wide = read_map(layer, wide=True)
    wide.run(np.ones((1, 3, 1)))
    assert layer.state is None and layer.weight.dtype == torch.float32
    assert wide.unit == 2.0**-53 and wide.module is not layer


class Leaks(torch.nn.Module):
    """A leak for each number of ``rates``, of one input or of as many; ``said`` are attributes."""

    def __init__(self, rates: list[float], learned: bool = True, **said: int) -> None:
        super().__init__()
        values = torch.tensor(rates)
        self.register_parameter("rates", torch.nn.Parameter(values)) if learned else self.register_buffer(
            "rates", values
        )
        vars(self).update(said)

    def forward(self, u: torch.Tensor) -> torch.Tensor:
        x, found = torch.zeros(len(u), len(self.rates), dtype=u.dtype), []
        for now in u.unbind(1):
            x = self.rates * x + now
            found.append(x.sum(-1, keepdim=True))
        return torch.stack(found, 1)


RATES = np.array([0.5, 0.8, 0.3])
ALIKE = [  # layers of one input or of several, and the two numbers that fit
    (Leaks([0.5, 0.8]), "1 and 2"),
    (Leaks([0.5, 0.8, 0.3, 0.2]), "1 and 4"),
    (Leaks([0.5, 0.8, 0.3, 0.2], hidden_size=4), "1 and 4"),
    (Leaks([0.1 * k for k in range(9)], learned=False), "1 and 9"),
    (lambda u: (RATES ** np.arange(13)[:, None])[: u.shape[1]].cumsum(0) * u, "1 and 3"),
    (lambda u: u.cumsum(axis=1).sum(axis=2, keepdims=True), "1 and 2"),
]


@pytest.mark.parametrize(("given", "words"), ALIKE)
def test_two_numbers_of_inputs_that_fit_are_refused(given: object, words: str) -> None:
    one, other = words.split(" and ")
    with pytest.raises(InvalidInput, match=f"takes {words} inputs alike; .*inputs={one} or inputs={other}"):
        read_map(given)
    for width in (one, other):
        assert read_map(given, inputs=int(width)).inputs == int(width)


@pytest.mark.parametrize(
    ("given", "inputs"),
    [
        (Leaks([0.5, 0.8], in_features=1), 1),
        (Leaks([0.5, 0.8, 0.3, 0.2], d_model=4, in_features=3), 4),
        (lambda u: u[:, :, :2].cumsum(axis=1) if u.shape[2] > 1 else 1 / 0, 2),  # others are not heeded
        (lambda u: u[:, :, 0].cumsum(axis=1), 1),
        (lambda u: 0 * u, 1),
    ],
)
def test_a_number_of_inputs_that_is_said_or_the_only_one_is_taken(given: object, inputs: int) -> None:
    assert read_map(given).inputs == inputs


def test_the_memory_of_leaks_of_one_input_is_that_of_their_rates() -> None:
    found = memlaw.audit(Leaks([0.5, 0.8]), lags=3, inputs=1)
    assert found.systems[0].values.round(4).tolist() == [0.84, 0.2316, 0.2013]
    with pytest.raises(InvalidInput, match="inputs=1 or inputs=2"):
        memlaw.check_layer(Leaks([0.5, 0.8]))


def test_a_state_that_is_kept_is_forgotten_where_there_is_a_way() -> None:
    found = read_map(Keeps(forgets=True))
    u = np.random.default_rng(0).standard_normal((2, 4, found.inputs))
    assert "reset before each call" in found.notes
    assert (found.run(u) == found.run(u)).all()


def test_a_fixed_length_is_filled_up() -> None:
    kernel = 0.5 ** np.arange(32)

    def fixed(u: Any) -> Any:
        if u.shape[1] != 32:
            raise ValueError("32 steps")
        return np.stack([np.convolve(one[:, 0], kernel)[:32] for one in u])[:, :, None]

    found = read_map(fixed, length=32)
    assert found.run(np.eye(1, 5)[:, :, None]).ravel().tolist() == kernel[:5].tolist()
    with pytest.raises(InvalidInput, match="33 steps; the layer takes 32"):
        found.run(np.ones((1, 33, 1)))


REFUSED = [
    (lambda u: np.round(u).astype(int), "outputs that are a ndarray of int64"),
    (lambda u: u.astype(float).cumsum(1)[:, 1:], "got outputs of shape"),
    (3, "a torch module or a function"),
    ("s4d", "a torch module or a function"),
    (None, "a torch module or a function"),
    (np.ones((3, 3)), "a torch module or a function"),
    (torch.nn.GRU, "call it first"),
    (lambda u, v: u, "needs u, v"),
    (torch.nn.Bilinear(2, 2, 2), "needs input1, input2"),
    (torch.nn.Embedding(3, 4), "takes tokens"),
    (Tokens(False), "takes tokens"),
    (lambda u: u * np.nan, "NaN or infinity"),
    (lambda u: u / 0.0, "NaN or infinity"),
    (lambda u: 3, "outputs that are an int"),
    (lambda u: "y", "outputs that are a str"),
    (lambda u: {}, "outputs that are a NoneType"),
    (lambda u: u > 0, "outputs that are a ndarray"),
    (lambda u: u.astype(int), "takes none of"),
    (lambda u: u.sum(), "outputs that are a"),
    (lambda u: u[:, :3], "each input step has its output"),
    (lambda u: 1 / 0, "division by zero"),
]


@pytest.mark.parametrize(("given", "words"), REFUSED)
def test_what_is_no_layer_is_refused_with_a_remedy(given: object, words: str) -> None:
    with np.errstate(all="ignore"), pytest.raises(InvalidInput, match=words) as told:
        read_map(given)
    assert told.value.remedy


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda y: y > 0, "a Tensor of bool"),
        (lambda y: y.sum(), "a Tensor of float32 without axes"),
        (lambda y: (10 * y).long(), "a Tensor of int64"),
        (lambda y: None, "a NoneType"),
    ],
)
def test_a_module_without_outputs_that_can_be_used_is_called_by_its_name(made: Any, words: str) -> None:
    class Odd(torch.nn.Module):
        def forward(self, u: torch.Tensor) -> Any:
            return made(u.float())

    with pytest.raises(InvalidInput, match=f"got an Odd that takes none of .*outputs that are {words};"):
        read_map(Odd())


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"inputs": 0}, "inputs"),
        ({"inputs": 5}, "takes no width 5"),
        ({"layout": "thb"}, "layout"),
        ({"length": 0}, "length"),
    ],
)
def test_odd_wishes_are_refused(asked: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        read_map(torch.nn.GRU(3, 4), **asked)


def step(u: Any, carried: Any) -> Any:
    carried = u if carried is None else 0.5 * carried + u
    return carried, carried


def test_what_is_adapted_runs_by_its_step_or_its_states() -> None:
    u = np.random.default_rng(0).standard_normal((2, 6, 1))
    whole = read_map(along(1)).run(u)
    by_step, by_states = adapt(step=step, inputs=1), adapt(states=along(1), inputs=1)
    assert np.allclose(by_step.run(u), whole) and np.allclose(by_states.run(u), whole)
    both = adapt(along(1), step=step, states=along(1), spectrum=[0.5])
    assert both.claimed is not None and both.claimed(0).size == 1
    assert both.states is not None and np.allclose(both.states(u), whole)


def test_a_module_is_adapted_with_tensors() -> None:
    layer = torch.nn.GRU(2, 3, batch_first=True)
    found = adapt(layer, states=lambda u: layer(u)[0])
    u = np.ones((1, 4, 2))
    assert found.states is not None and np.allclose(found.states(u), found.run(u), atol=1e-6)


WRONG = [  # states, and what is said of them
    (lambda u: u[:, 1:], "got states of shape .*; states are an array of floats .batch, T, N."),
    (lambda u: u.sum(), "got states of shape|got states that are a"),
    (lambda u: None, "got states that are a NoneType; states are an array of floats"),
    (lambda u: u > 0, "got states that are a ndarray of bool"),
    (lambda u: 1 / 0, "a function of states that fails for 2 sequences .*division by zero"),
]


@pytest.mark.parametrize(("states", "words"), WRONG)
def test_states_that_are_none_are_refused_as_states(states: Any, words: str) -> None:
    given = adapt(along(1), states=states)
    assert given.states is not None
    with pytest.raises(InvalidInput, match=words):
        given.states(np.ones((2, 5, 1)))
    with pytest.raises(InvalidInput, match=words.replace("2 seq", "1 seq")):
        memlaw.audit(given, 5)
    told = memlaw.check_layer(given, laws=["readout"]).of("readout")
    assert told.why is Why.RAISED and ("states" in told.detail)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_states_that_are_said_of_a_module_are_measured(dtype: torch.dtype) -> None:
    layer = Leaks([0.5, 0.8]).to(dtype)

    def states(u: torch.Tensor) -> torch.Tensor:
        x, found = torch.zeros(len(u), 2, dtype=u.dtype), []
        for now in u.unbind(1):
            x = layer.rates * x + now
            found.append(x)
        return torch.stack(found, 1)

    given = adapt(layer, states=states, spectrum=[0.5, 0.8], inputs=1)
    measured, fitted = memlaw.measured_memory(given, 3), memlaw.measured_by_regression(given, 3, samples=256)
    assert measured.values.round(4).tolist() == [0.84, 0.2316, 0.2013]
    assert ((fitted.lower <= measured.values) & (measured.values <= fitted.upper)).all()
    assert predicted_memory(given, 3).values == pytest.approx(measured.values, abs=1e-6)
    plain = adapt(along(1), states=along(1), inputs=1)
    assert memlaw.measured_memory(plain, 3).values == pytest.approx([0.75, 0.1875, 0.046875])


@pytest.mark.parametrize("given", [{"states": 3}, {"step": 3}])
def test_what_is_no_function_is_not_adapted(given: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match="is a function"):
        memlaw.adapt(lambda u: u, inputs=1, **given)


def test_nothing_is_not_adapted() -> None:
    with pytest.raises(InvalidInput, match="nothing to adapt"):
        adapt()


def test_our_own_layers_come_in_by_the_same_door() -> None:
    from memlaw.verify.models.s4d import S4D

    found = memlaw.verify.audit.door.read_map(S4D(4, channels=2, step_size=0.1))
    assert found.kind == "own" and found.inputs == 2
    assert found.claimed is not None and found.claimed(1).size == 3
