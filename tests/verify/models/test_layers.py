"""What holds for every linear layer, whatever its kind, size, step size, discretisation, dtype and timing."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from layer_cases import Plain, layers

from memlaw.errors import InvalidInput
from memlaw.verify.differentiable.functional import widened
from memlaw.verify.models.brief import train_briefly
from memlaw.verify.models.layer import LinearLayer, Timing, read_layer
from memlaw.verify.models.s5 import S5
from memlaw.verify.models.stack import DeepStack
from memlaw.verify.models.zoo import SINGLE_INPUT, STATIONARY, ZOO


def noise(layer: LinearLayer, length: int, width: int, batch: int = 2, seed: int = 0) -> torch.Tensor:
    random = torch.Generator().manual_seed(seed)
    return torch.randn(batch, length, width, generator=random, dtype=torch.float64).to(
        dtype=layer.dtype, device=layer.device
    )


def epsilon(layer: LinearLayer) -> float:
    return float(torch.finfo(layer.dtype).eps)


def output_scale(layer: LinearLayer, u: torch.Tensor) -> float:
    """What the terms of an output can add up to: max |u| sum_n |c_n| sum_k |A^k B|_n, and |D| max |u|."""
    with torch.no_grad():
        reach = [layer.impulse_response(u.shape[1], channel).abs().sum((0, 2)) for channel in range(layer.channels)]
        read = layer.readout().abs()
        terms = read * torch.stack(reach) if layer.channels > 1 else read * reach[0]
        return float(u.abs().max() * (terms.sum(-1).max() + layer.D.abs().max()))


def powers_of_pair(layer: LinearLayer, lags: int, channel: int = 0) -> torch.Tensor:
    """A^tau B in complex128 from `pair`, one product a lag, timed: (lags, N, m)."""
    A, B = (torch.as_tensor(part) for part in layer.pair(channel))
    reached = [B]
    for _ in range(lags - 1):
        reached.append(A @ reached[-1])
    rows = torch.stack(reached)
    if layer.timing is Timing.BEFORE:
        rows = torch.cat([torch.zeros_like(rows[:1]), rows[:-1]])
    return rows


def in_complex128(values: torch.Tensor) -> torch.Tensor:
    return widened(values.detach().cpu()).to(torch.complex128)


LENGTHS = st.sampled_from([1, 2, 17, 64, 100])
STABLE = ("s4d", "s4", "s5", "lru", "scalar-decay", "retention", "selective-frozen", "free")


@settings(max_examples=60)
@given(data=st.data(), length=LENGTHS)
def test_the_fast_output_is_the_recurrence(data, length, device):
    layer = data.draw(layers(device))
    u = noise(layer, length, layer.features)
    with torch.no_grad():
        difference = (layer(u) - layer.forward_by_steps(u)).abs().max()
    assert difference <= 32 * epsilon(layer) * (length + layer.stored) * output_scale(layer, u)


@settings(max_examples=60)
@given(data=st.data())
def test_the_impulse_response_is_the_powers_of_the_pair(data, device):
    layer = data.draw(layers(device))
    channel = data.draw(st.integers(0, layer.channels - 1))
    expected = powers_of_pair(layer, 40, channel)
    found = in_complex128(layer.impulse_response(40, channel))
    size = expected.abs().amax((0, 1, 2))
    assert (found - expected).abs().max() <= 8 * epsilon(layer) * 40 * layer.stored * size


@settings(max_examples=60)
@given(data=st.data())
def test_the_states_are_the_response_convolved_with_the_input(data, device):
    layer = data.draw(layers(device))
    channel = data.draw(st.integers(0, layer.channels - 1))
    u = noise(layer, 30, layer.inputs)
    states = in_complex128(layer.states(u, channel))
    response = in_complex128(layer.impulse_response(30, channel))
    inputs = u.detach().cpu().to(torch.complex128)
    for t in (0, 1, 13, 29):
        expected = torch.einsum("knm,bkm->bn", response[: t + 1], inputs[:, : t + 1].flip(1))
        scale = float(response.abs().sum(0).max() * inputs.abs().max() * layer.inputs)
        assert (states[:, t] - expected).abs().max() <= 8 * epsilon(layer) * 30 * layer.stored * scale


@given(data=st.data())
def test_timing_before_is_one_step_later(data, device):
    layer = data.draw(layers(device))
    response = layer.impulse_response(5)
    layer.timing = Timing.AFTER
    after = layer.impulse_response(5)
    layer.timing = Timing.BEFORE
    before = layer.impulse_response(5)
    assert torch.equal(before[1:], after[:-1])
    assert not before[0].any()
    assert torch.equal(response, before) or torch.equal(response, after)


@settings(max_examples=40)
@given(data=st.data())
def test_the_spectrum_is_that_of_the_pair(data, device):
    """Diagonal layers: the very numbers. Dense ones: the characteristic polynomial at a few points."""
    layer = data.draw(layers(device, kinds=STABLE))
    channel = data.draw(st.integers(0, layer.channels - 1))
    spectrum = layer.spectrum(channel)
    A, _ = layer.pair(channel)
    assert spectrum.conjugate_closed
    assert spectrum.stored == layer.stored
    if layer.discrete(channel)[0].ndim == 1:
        stored = set(np.diag(A).tolist())
        assert set(spectrum.eigenvalues.tolist()) == stored | {complex(value).conjugate() for value in stored}
    else:
        for point in (2.0, 1.5j, -2.0 + 1j):
            expected = np.linalg.det(point * np.eye(len(A)) - A)
            found = np.prod(point - np.array(spectrum.eigenvalues))
            assert abs(found - expected) <= 1e-10 * abs(expected)


@given(data=st.data())
def test_the_real_pair_is_the_same_system(data, device):
    layer = data.draw(layers(device))
    A, B = layer.real_pair()
    expected = powers_of_pair(layer, 12).numpy()
    reached = B
    for row in expected if layer.timing is Timing.AFTER else expected[1:]:
        whole = np.concatenate([row.real, row.imag]) if len(A) > layer.stored else row.real
        assert np.abs(reached - whole).max() <= 1e-12 * (np.abs(expected).max() + np.abs(B).max())
        reached = A @ reached


@settings(max_examples=40)
@given(data=st.data())
def test_gradients_reach_every_parameter_and_are_those_of_the_recurrence(data, device):
    layer = data.draw(layers(device, dtype=torch.float64))
    u = noise(layer, 20, layer.features)
    trained = {name: parameter for name, parameter in layer.named_parameters() if parameter.requires_grad}
    fast, slow = (
        torch.autograd.grad(run(u).square().mean(), list(trained.values())) for run in (layer, layer.forward_by_steps)
    )
    for name, one, other in zip(trained, fast, slow, strict=True):
        assert torch.isfinite(one).all(), name
        assert one.any(), name
        assert torch.allclose(one, other, rtol=1e-8, atol=1e-9 * float(1 + other.abs().max())), name


@pytest.mark.parametrize("name", ZOO)
def test_the_same_seed_gives_the_same_numbers_in_both_dtypes(name, device):
    wide, narrow = (ZOO[name](8, dtype=dtype, device=device, seed=3) for dtype in (torch.float64, torch.float32))
    other = ZOO[name](8, dtype=torch.float64, device=device, seed=4)
    for key, parameter in wide.named_parameters():
        assert torch.equal(parameter.float(), dict(narrow.named_parameters())[key])
    pairs = zip(wide.parameters(), other.parameters(), strict=True)
    # a frozen scan of one kind has only its step size drawn
    assert any(not torch.equal(one, two) for one, two in pairs)


@pytest.mark.parametrize("name", STATIONARY)
def test_the_zoo_counts_real_states(name, device):
    layer = ZOO[name](8, dtype=torch.float64, device=device, seed=1)
    assert isinstance(layer, LinearLayer)
    expected = {"s4d-lin": 7, "s4d-lin-bilinear": 7, "scalar-decay": 1}.get(name, 8)
    assert layer.spectrum().size == expected
    assert (layer.inputs == 1) is (name in SINGLE_INPUT or layer.features == 1)


@pytest.mark.parametrize("name", ZOO)
def test_bad_input_is_refused(name, device):
    layer = ZOO[name](4, dtype=torch.float64, device=device)
    good = noise(layer, 5, layer.inputs)
    with pytest.raises(InvalidInput, match=r"\(batch, T, 1\)"):
        layer.states(good[..., 0])
    with pytest.raises(InvalidInput, match="with T at least 1"):
        layer.states(good[:, :0])
    with pytest.raises(InvalidInput, match="float32"):
        layer.states(good.float())
    with pytest.raises(InvalidInput, match="an input on meta"):
        layer(good.to("meta"))
    with pytest.raises(InvalidInput, match="NaN or infinity"):
        layer(torch.full_like(good, torch.nan))
    with pytest.raises(InvalidInput, match="channel 1"):
        layer.impulse_response(3, channel=1)
    with pytest.raises(InvalidInput, match="length 0"):
        layer.impulse_response(0)
    with pytest.raises(InvalidInput, match="float32 or float64"):
        ZOO[name](4, dtype=torch.float16, device=device)
    with pytest.raises(InvalidInput):
        ZOO[name](0, device=device)


@pytest.mark.parametrize("name", STATIONARY)
def test_diverged_parameters_are_refused(name, device):
    layer = ZOO[name](4, dtype=torch.float64, device=device)
    with torch.no_grad():
        next(parameter for parameter in layer.parameters() if parameter.requires_grad).fill_(torch.nan)
        if name == "retention":
            layer.B.fill_(torch.nan)
    for ask in (layer.pair, layer.real_pair, layer.spectrum):
        with pytest.raises(InvalidInput, match="diverged"):
            ask()


def test_an_unstable_layer_has_no_spectrum(device):
    layer = S5(4, dtype=torch.float64, device=device)
    with torch.no_grad():
        layer.Lambda_real.fill_(0.1)
    with pytest.raises(InvalidInput, match="modulus"):
        layer.spectrum()


# --- other people's layers ------------------------------------------------------------------------------------------


def test_a_layer_of_the_library_passes_the_door_as_it_is(device):
    layer = S5(4, device=device)
    assert read_layer(layer, "impulse_response", "spectrum", "states", "pair") is layer


def test_what_a_model_does_not_say_is_filled_in():
    model = Plain(np.diag([0.5, 0.25]), np.ones(2))
    layer = read_layer(model, "impulse_response", "states")
    assert (layer.channels, layer.inputs, layer.stored, layer.timing) == (1, 1, 2, Timing.AFTER)
    assert (layer.dtype, str(layer.device)) == (torch.float64, "cpu")
    model.timing, model.pair = "before", lambda: (model.A.detach().numpy(), model.B.detach().numpy())
    assert read_layer(model).timing is Timing.BEFORE
    assert sorted(read_layer(model, "spectrum").spectrum().eigenvalues.real) == [0.25, 0.5]
    with pytest.raises(InvalidInput, match="derive it from"):
        train_briefly(model)


def test_a_layer_of_a_stack_is_read_by_its_index():
    stack = DeepStack(1, 1, width=2, states=4, depth=2)
    u = torch.ones(1, 6, 1)
    assert torch.equal(read_layer(stack, "states", index=1).states(u, 1), stack.layer_states(u, 1, 1))


@pytest.mark.parametrize(
    ("method", "remedy"),
    [
        ("spectrum", "pair"),
        ("impulse_response", "measured_by_regression"),
        ("pair", "A .N, N. and B"),
        ("states", "batch, T, N"),
    ],
)
def test_the_door_says_what_is_missing(method, remedy):
    with pytest.raises(InvalidInput, match=f"a Linear without {method}.*{remedy}"):
        read_layer(torch.nn.Linear(1, 1), method)
