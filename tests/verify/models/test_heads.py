"""Heads with one decay have capacity one, attention has no stationary state, a live scan is not linear."""

import numpy as np
import pytest
import torch

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.gated import gated_memory
from memlaw.verify.models.heads import KeyedAttention, LinearAttention, RotatedRetention, ScalarDecay
from memlaw.verify.models.oscillators import Oscillators
from memlaw.verify.models.selective import SelectiveScan
from memlaw.verify.models.zoo import ZOO

DOUBLE = torch.float64


def draw(*shape, seed=0):
    return torch.randn(*shape, dtype=DOUBLE, generator=torch.Generator().manual_seed(seed))


def test_heads_with_distinct_decays_have_one_each(device):
    layer = ScalarDecay(4, [1 - 2.0**-power for power in (5, 6, 7)], dtype=DOUBLE, device=device)
    assert (layer.stored, layer.spectrum().size) == (12, 3)
    repeated = ScalarDecay(4, (0.5, 0.5), dtype=DOUBLE, device=device)
    assert repeated.spectrum().size == 1


def test_rotation_makes_the_capacity_the_size(device):
    layer = RotatedRetention(8, 0.9, dtype=DOUBLE, device=device)
    assert layer.spectrum().size == 8
    assert np.allclose(np.abs(np.diag(layer.pair()[0])), 0.9)
    assert layer.recurrent_parameters() == []


def test_linear_attention_remembers_one_t_th_of_every_step(device):
    layer = LinearAttention(4, dtype=DOUBLE, device=device)
    with pytest.raises(InvalidInput, match="gated_memory"):
        layer.spectrum()
    u = draw(2, 9, 1).to(device)
    sums = u.cumsum(1) * layer.B
    assert torch.allclose(layer.states(u), sums)
    key = layer.pair()[1][:, 0].real
    assert np.allclose(gated_memory(np.ones(9), np.tile(key, (9, 1))), 1 / 9)


@pytest.mark.parametrize("width, rank", [(5, 3), (1, 2)])
def test_varying_keys_have_the_capacity_of_their_rank(width, rank, device):
    """elu + 1 makes keys of a single context number lie on a curve; of a constant context, on a line."""
    layer = KeyedAttention(3, width, dtype=DOUBLE, device=device)
    context = draw(1, 12, width).to(device)
    gates, keys = layer.gates(context)
    found = gated_memory(gates, keys)
    assert found.sum() == pytest.approx(np.linalg.matrix_rank(keys))
    assert np.linalg.matrix_rank(keys) >= rank
    constant = layer.gates(torch.ones_like(context))
    assert gated_memory(*constant).sum() == pytest.approx(1)
    u = draw(1, 12, 1, seed=1).to(device)
    expected = (layer.keys(context) * u).cumsum(1)
    assert torch.allclose(layer.states(u, context), expected)
    with pytest.raises(InvalidInput, match="one key a step"):
        layer.states(u[:, :5], context)


def test_the_live_scan_is_its_gates_unrolled(device):
    scan = SelectiveScan(3, 4, dtype=DOUBLE, device=device, seed=2)
    u = draw(2, 15, 4).to(device)
    decays, columns = scan.gates(u)
    states = scan.all_states(u)
    state = torch.zeros(2, 4, 3, dtype=DOUBLE, device=device)
    for t in range(15):
        state = decays[:, t] * state + columns[:, t] * u[:, t, :, None]
        assert torch.allclose(states[:, t], state)
    assert torch.equal(scan.states(u, 2), states[:, :, 2])
    assert ((decays > 0) & (decays < 1)).all()


def test_the_live_scan_is_not_linear_and_has_no_spectrum(device):
    scan = SelectiveScan(3, 2, dtype=DOUBLE, device=device)
    u = draw(1, 15, 2).to(device)
    assert not torch.allclose(scan.states(2 * u), 2 * scan.states(u), rtol=0.1)
    with pytest.raises(InvalidInput, match="frozen"):
        scan.spectrum()
    with pytest.raises(InvalidInput, match="channel 2"):
        scan.states(u, 2)


def test_a_frozen_scan_is_what_constant_gates_make_of_it(device):
    scan = SelectiveScan(4, 2, dtype=DOUBLE, device=device, seed=1)
    weights = [1.0, -2.0, 0.5, 3.0]
    layer = scan.frozen([0.1, 0.2], weights)
    with torch.no_grad():  # a zero map leaves the bias alone: Delta constant
        scan.up.zero_()
        scan.bias.copy_(torch.log(torch.expm1(torch.tensor([0.1, 0.2], dtype=DOUBLE))))
    for channel, step in enumerate((0.1, 0.2)):
        A, B = layer.pair(channel)
        assert np.allclose(np.diag(A), np.exp(-step * np.arange(1, 5)))
        assert np.allclose(B[:, 0], step * np.array(weights))
        decays, _ = scan.gates_of_channel(draw(1, 3, 2).to(device), channel)
        assert np.allclose(decays, np.diag(A).real)
    assert layer.spectrum().size == 4


def test_numbers_in_lists_keep_all_their_digits(device):
    _, B = SelectiveScan(4, 2, dtype=DOUBLE, device=device).frozen(0.1, [0.1, 0.3, 0.7, 1.1]).pair(1)
    assert np.allclose(B[:, 0], 0.1 * np.array([0.1, 0.3, 0.7, 1.1]), rtol=1e-15, atol=0)
    layer = Oscillators([1.1], [0.1], dtype=DOUBLE, device=device)
    assert (layer.stiffness.item(), layer.steps.item()) == (1.1, 0.1)


def test_frozen_gates_must_fit(device):
    scan = SelectiveScan(4, 2, device=device)
    for options in ({"delta": [0.1] * 3}, {"b": [1.0]}, {"delta": -0.1}, {"b": [np.nan] * 4}):
        with pytest.raises(InvalidInput):
            scan.frozen(**options)


def test_a_frozen_scan_of_the_zoo_reads_its_step_from_the_bias(device):
    layer = ZOO["selective-frozen"](3, dtype=DOUBLE, device=device, seed=7)
    step = float(torch.exp(layer.log_step[0].detach()))
    assert 0.001 <= step <= 0.1
