"""The batch of deep classifiers: its recurrences against theory, one batch against single models, what diverges."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from memlaw.errors import InvalidInput  # noqa: E402
from memlaw.numerics.memory.memory import memory_function  # noqa: E402
from memlaw.verify.experiments.train import classifier as deep  # noqa: E402
from memlaw.verify.experiments.train.classification import Data, Settings, Split, evaluate, train  # noqa: E402
from memlaw.verify.experiments.train.classifier import Shape, build  # noqa: E402
from memlaw.verify.experiments.train.starts import NAMES, Start, spread, start  # noqa: E402

SHAPE = Shape(channels=3, layers=2, length=20, classes=4, pooling="last")
DIAGONAL = [name for name in NAMES if name != "s4-legs"]


def some(name: str = "s4d-lin", states: int = 4, seed: int = 0) -> list[Start]:
    return [start(name, states, 19, seed)]


def task(models: int, shape: Shape = SHAPE, device: str = "cpu") -> Data:
    draw = torch.Generator().manual_seed(5)
    inputs = torch.randn(60, shape.length, generator=draw)
    if shape.tokens:
        inputs = torch.randint(0, shape.tokens, (60, shape.length), generator=draw)
    targets = torch.randint(0, shape.classes, (60,), generator=draw)
    order = np.arange(60)
    return Data(inputs.to(device), targets.to(device), [Split(order[:40], order[40:50], order[50:])] * models)


@pytest.mark.parametrize("name", DIAGONAL)
def test_a_basis_is_the_impulse_response_of_its_eigenvalues(name: str) -> None:
    (one,) = some(name, states=6)
    batch = build(SHAPE, [[one]], [True], [0], dtype=torch.float64)
    basis = deep.basis(batch)[0, 1, 2].detach().numpy()
    powers = one.modes[:, None] ** np.arange(SHAPE.length)
    gain = 1 / np.sqrt((abs(powers) ** 2).sum(1, keepdims=True) * len(one.modes))
    sine = np.where(one.real[:, None], 0, -powers.imag)
    assert np.allclose(basis, np.concatenate([powers.real * gain, sine * gain]), atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_what_the_basis_remembers_is_the_start_s_memory(name: str) -> None:
    """The span of the impulse responses decides the memory (leverage scores over a long window)."""
    one = start(name, 4, 19)
    shape = Shape(channels=1, layers=1, length=3000, classes=2)
    basis = deep.basis(build(shape, [[one]], [False], [0], dtype=torch.float64))[0, 0, 0].numpy()
    rows = basis[abs(basis).max(1) > 0]
    if name == "s4d-lin":  # mode 0 starts real: its sine is zero, N - 1 states
        assert len(rows) == 3
    leverage = (np.linalg.qr(rows.T)[0] ** 2).sum(1)
    assert np.allclose(leverage[:40], memory_function(one.spectrum, lags=40).values, atol=1e-9)


@pytest.mark.parametrize("name", ["ring", "s4-legs"])
def test_channels_may_start_apart(name: str) -> None:
    apart = [start(name, 4, lag) for lag in (19, 10, 5)]
    bases = deep.basis(build(SHAPE, [apart, apart], [True, False], [0, 1], dtype=torch.float64))
    for channel, one in enumerate(apart):
        alone = deep.basis(build(SHAPE, [[one]], [False], [0], dtype=torch.float64))[0, 0, 0]
        assert torch.allclose(bases[:, :, channel], alone, atol=1e-12)


def test_spread_step_sizes_are_a_function_of_the_seed() -> None:
    one, same, other = (spread("s4d-lin", 4, 3, seed) for seed in (1, 1, 2))
    assert [len(one), len(other)] == [3, 3]
    for here, there, elsewhere in zip(one, same, other, strict=True):
        assert np.array_equal(here.modes, there.modes) and not np.array_equal(here.modes, elsewhere.modes)
        decay = -np.log(abs(here.modes))
        assert np.allclose(decay, decay[0]) and 0.0005 <= decay[0] <= 0.05


def test_toeplitz_and_fft_convolve_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    signal, kernel = torch.randn(2, 3, 5, 20, dtype=torch.float64), torch.randn(2, 3, 20, dtype=torch.float64)
    short = deep.convolution(signal, kernel)
    monkeypatch.setattr(deep, "TOEPLITZ_UP_TO", 1)
    assert torch.allclose(short, deep.convolution(signal, kernel), atol=1e-12)
    direct = sum(kernel[:, :, None, k] * signal[..., 13 - k] for k in range(14))
    assert torch.allclose(short[..., 13], direct, atol=1e-12)
    assert torch.allclose(deep.last_of_convolution(signal, kernel), short[..., -1:], atol=1e-12)


@pytest.mark.parametrize("pooling", deep.POOLINGS)
@pytest.mark.parametrize("tokens", [0, 7])
def test_reading_the_last_state_skips_nothing_that_counts(pooling: str, tokens: int) -> None:
    """The shortcut in the last layer gives the same scores as the whole layer."""
    shape = Shape(3, 2, 20, 4, tokens=tokens, pooling=pooling)
    batch = build(shape, [some()], [True], [3], dtype=torch.float64)
    data = task(1, shape)
    inputs = data.inputs[None, :5].double() if not tokens else data.inputs[None, :5]
    hidden = deep._encoded(batch, inputs)
    for layer in range(2):
        hidden = deep._block(batch, layer, hidden, deep.kernels(batch)[:, layer], None, last=False)
    pooled = hidden.mean(-1) if pooling == "mean" else hidden[..., -1]
    scores = torch.einsum("mhb,mch->mbc", pooled, batch.parameters["decoder"])
    assert torch.allclose(scores, deep.logits(batch, inputs), atol=1e-12)


def test_scores_are_causal_before_pooling() -> None:
    shape = Shape(3, 2, 20, 4)
    batch = build(shape, [some()], [True], [3], dtype=torch.float64)
    inputs = torch.randn(1, 1, 20, dtype=torch.float64)
    changed = inputs.clone()
    changed[..., 12:] += 1
    both = []
    for one in (inputs, changed):
        hidden = deep._encoded(batch, one)
        both.append(deep._block(batch, 0, hidden, deep.kernels(batch)[:, 0], None, last=False))
    assert torch.equal(both[0][..., :12], both[1][..., :12])
    assert not torch.allclose(both[0][..., 12], both[1][..., 12])


@pytest.mark.parametrize("name", ["s4d-lin", "s4-legs", "ring"])
def test_a_batch_does_what_its_models_do_alone(name: str) -> None:
    settings = [Settings(0.03, 1, weight_decay=0.1, dropout=0.2, recurrent_share=1.0), Settings(0.01, 2)]
    learned, seeds = [True, False], [1, 2]
    together = train(
        build(SHAPE, [some(name)] * 2, learned, seeds, dtype=torch.float64),
        double(task(2)), settings, steps=6, size=8, looks=2,
    )  # fmt: skip
    for place in range(2):
        alone = train(
            build(SHAPE, [some(name)], learned[place : place + 1], seeds[place : place + 1], dtype=torch.float64),
            double(task(1)), settings[place : place + 1], steps=6, size=8, looks=2,
        )  # fmt: skip
        assert np.allclose(alone[0].loss, together[place].loss, rtol=1e-7)
        assert np.allclose(alone[0].test, together[place].test, rtol=1e-7)


def double(data: Data) -> Data:
    return Data(data.inputs.double(), data.targets, data.splits)


def test_a_fixed_recurrence_stays_and_a_learned_one_moves_where_it_may() -> None:
    starts = [some("ring"), some("ring")]
    batch = build(SHAPE, starts, [False, True], [0, 0])
    before = {name: value.detach().clone() for name, value in batch.parameters.items()}
    train(batch, task(2), [Settings(0.03, 0, weight_decay=0.5, recurrent_share=1.0)] * 2, steps=5, size=8, looks=1)
    change = {name: (batch.parameters[name] - before[name]).detach().abs() for name in before}
    assert change["log_rate"][0].max() == change["phase"][0].max() == 0
    real = torch.from_numpy(starts[1][0].real)
    assert change["log_rate"][1].min() > 0
    assert change["phase"][1][..., real].max() == 0
    assert change["phase"][1][..., ~real].min() > 0
    assert change["readout"][0].max() > 0


def test_arms_of_one_seed_start_alike_and_see_the_same() -> None:
    batch = build(SHAPE, [some(), some()], [False, True], [4, 4])
    for value in batch.parameters.values():
        assert torch.equal(value[0], value[1])
    runs = train(batch, task(2), [Settings(1e-9, 4, dropout=0.3)] * 2, steps=4, size=8, looks=4)
    assert np.allclose(runs[0].loss, runs[1].loss, rtol=1e-5)


@pytest.mark.parametrize("name", ["s4d-lin", "s4-legs"])
def test_a_model_that_diverges_is_marked_and_leaves_the_others_alone(name: str) -> None:
    def trained(spoil: bool) -> list[object]:
        batch = build(SHAPE, [some(name)] * 3, [True] * 3, [0, 1, 2])
        if spoil:
            with torch.no_grad():
                batch.parameters["log_rate"][1] = float("nan")
        return train(batch, task(3), [Settings(0.01, seed) for seed in range(3)], steps=4, size=8, looks=2)

    well, spoilt = trained(False), trained(True)
    assert [run.diverged for run in spoilt] == [False, True, False]
    assert (spoilt[0], spoilt[2]) == (well[0], well[2])


def test_training_finds_what_the_last_input_says() -> None:
    data = task(2)
    data = Data(data.inputs, (data.inputs[:, -1] > 0).long(), data.splits)
    batch = build(SHAPE, [some()] * 2, [False, True], [0, 1])
    before = evaluate(batch, data, [split.train for split in data.splits])[:, 0]
    runs = train(batch, data, [Settings(0.03, 0), Settings(0.03, 1)], steps=60, size=20, looks=3)
    assert all(run.train.loss < 0.5 * loss for run, loss in zip(runs, before, strict=True))
    assert not any(run.diverged for run in runs)


def test_bad_input_is_refused() -> None:
    with pytest.raises(InvalidInput, match="pooling"):
        Shape(3, 2, 20, 4, pooling="max")
    with pytest.raises(InvalidInput, match="at least 1"):
        Shape(0, 2, 20, 4)
    with pytest.raises(InvalidInput, match="one of each"):
        build(SHAPE, [some()], [True, False], [0])
    with pytest.raises(InvalidInput, match="another batch"):
        build(SHAPE, [some(), some() * 3], [True] * 2, [0, 1])
    with pytest.raises(InvalidInput, match="differ in shape"):
        build(SHAPE, [some(), some("s4-legs")], [True] * 2, [0, 1])
    outside = Start("mine", 2, 19, some()[0].spectrum, np.array([1.0 + 0j]), np.array([True]))
    with pytest.raises(InvalidInput, match="unit circle"):
        build(SHAPE, [[outside]], [True], [0])
    batch = build(SHAPE, [some()], [True], [0])
    with pytest.raises(InvalidInput, match="length 20"):
        train(batch, task(1, Shape(3, 2, 19, 4)), [Settings(0.1, 0)], 2, 8)
    with pytest.raises(InvalidInput, match="minibatch"):
        train(batch, task(1), [Settings(0.1, 0)], 2, 41)
    with pytest.raises(InvalidInput, match="one of each"):
        train(batch, task(2), [Settings(0.1, 0)], 2, 8)


def test_the_same_on_the_device(device: str) -> None:
    here, there = (
        train(
            build(SHAPE, [some()], [True], [0], device=place), task(1, device=place),
            [Settings(0.01, 0, dropout=0.2)], steps=3, size=8, looks=1,
        )
        for place in ("cpu", device)
    )  # fmt: skip
    assert np.allclose(here[0].loss, there[0].loss, rtol=1e-3)
