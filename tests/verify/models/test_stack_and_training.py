"""Deep stacks, linear stacks as one system, and short training runs."""

import math

import numpy as np
import pytest
import torch
from free_diagonal import FreeDiagonal
from joint_layers import joint_pair, layer_system

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.models.brief import train_briefly
from memlaw.verify.models.layer import LinearLayer, Timing
from memlaw.verify.models.s4 import S4
from memlaw.verify.models.s4d import S4D
from memlaw.verify.models.s5 import S5
from memlaw.verify.models.stack import DeepStack
from memlaw.verify.models.zoo import STATIONARY, ZOO

DOUBLE = torch.float64
MAKERS = {
    "s4d": lambda width, seed: S4D(4, width, seed=seed, dtype=DOUBLE),
    "s4": lambda width, seed: S4(4, width, seed=seed, dtype=DOUBLE),
    "s5": lambda width, seed: S5(4, width, seed=seed, dtype=DOUBLE),
}


def draw(*shape, seed=0):
    return torch.randn(*shape, dtype=DOUBLE, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("pooling, shape", [("mean", (3, 5)), ("last", (3, 5)), ("none", (3, 12, 5))])
def test_shapes_and_gradients(pooling, shape, device):
    model = DeepStack(2, 5, width=4, states=6, depth=2, pooling=pooling, dtype=DOUBLE, device=device)
    u = draw(3, 12, 2).to(device)
    out = model(u)
    assert out.shape == shape
    assert model.layer_states(u, 1, channel=3).shape == (3, 12, 3)
    out.square().sum().backward()
    missing = [name for name, p in model.named_parameters() if p.requires_grad and (p.grad is None or not p.grad.any())]
    assert not missing
    assert len(model.recurrent_parameters()) == 2 * 3


def test_layer_states_are_those_of_the_layers_own_input(device):
    model = DeepStack(1, 2, width=3, states=4, depth=2, dtype=DOUBLE, device=device)
    u = draw(2, 10, 1).to(device)
    entering = model.blocks[1].norm(model.entering(u, 1))
    expected = model.layers[1].states(entering[..., 2:3], 2)
    assert torch.equal(model.layer_states(u, 1, 2), expected)
    assert not torch.allclose(model.layer_states(2 * u, 1), 2 * model.layer_states(u, 1), rtol=0.1)


def test_the_seed_fixes_everything(device):
    models = [DeepStack(1, 2, width=3, states=4, device=device, seed=seed) for seed in (1, 1, 2)]
    state = [model.state_dict() for model in models]
    assert all(torch.equal(state[0][key], state[1][key]) for key in state[0])
    assert not torch.equal(state[0]["encoder.weight"], state[2]["encoder.weight"])
    assert not torch.equal(models[0].layers[0].C, models[0].layers[1].C)


def test_dropout_acts_in_training_alone(device):
    model = DeepStack(1, 2, width=8, states=4, dropout=0.5, device=device)
    u = torch.ones(2, 6, 1, device=device)
    assert torch.equal(model.eval()(u), model(u))
    model.train()
    assert not torch.equal(model(u), model(u))


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("width", [1, 3])
def test_a_linear_stack_is_its_joint_pair(kind, width):
    stack = DeepStack(2, 1, width=width, depth=3, make_layer=MAKERS[kind], linear=True, dtype=DOUBLE, seed=3)
    A, B, places = joint_pair(stack)
    impulses = torch.zeros(2, 15, 2, dtype=DOUBLE)
    impulses[0, 0, 0] = impulses[1, 0, 1] = 1
    for index, layer in enumerate(stack.layers):
        for channel in range(layer.channels):
            states = stack.layer_states(impulses, index, channel).detach()
            states = torch.cat([states.real, states.imag], -1) if states.is_complex() else states
            own = slice(channel * states.shape[-1], (channel + 1) * states.shape[-1])
            reached = B
            for t in range(15):
                expected = reached[places[index]][own]
                assert np.abs(states[:, t].numpy().T - expected).max() <= 1e-13
                reached = A @ reached


@pytest.mark.parametrize("skip, rank", [(1.0, 1), (0.5, 2)])
def test_a_zero_upstream_cancels_a_pole_downstream(skip, rank):
    """Pole 1/2 with skip 1 is (2 - z/2)/(1 - z/2), zero at z = 4: where the next layer's pole 1/4 sits."""
    poles = [0.5, 0.25]
    stack = DeepStack(
        1,
        1,
        width=1,
        depth=2,
        linear=True,
        dtype=DOUBLE,
        make_layer=lambda _, __: FreeDiagonal([poles.pop(0)], dtype=DOUBLE),
    )
    with torch.no_grad():
        for weight in (stack.encoder.weight, *(block.mix.weight for block in stack.blocks)):
            weight.fill_(1.0)
        for layer in stack.layers:
            layer.C.fill_(1.0)
            layer.D.fill_(skip)
    A, B, _ = joint_pair(stack)
    assert np.linalg.matrix_rank(np.hstack([B, A @ B])) == rank
    assert Spectrum.from_matrix(A, B, uncontrollable="reduce").size == rank


def test_only_a_linear_stack_is_one_system():
    with pytest.raises(InvalidInput, match="nonlinearities"):
        joint_pair(DeepStack(1, 1, width=2, states=4))
    with pytest.raises(InvalidInput, match="BEFORE"):
        layer_system(S4D(4, timing=Timing.BEFORE))


def test_stacks_refuse_bad_input():
    with pytest.raises(InvalidInput, match="mean, last, none"):
        DeepStack(1, 1, pooling="max")
    with pytest.raises(InvalidInput, match="dropout"):
        DeepStack(1, 1, dropout=1.0)
    with pytest.raises(InvalidInput, match="4 wide"):
        DeepStack(1, 1, width=4, make_layer=lambda width, seed: S4D(4, 2))
    model = DeepStack(1, 1, width=2, states=4, depth=1)
    for bad, message in ((torch.ones(1, 5), "batch, T, 1"), (torch.full((1, 5, 1), math.nan), "NaN")):
        with pytest.raises(InvalidInput, match=message):
            model(bad)
    with pytest.raises(InvalidInput, match="layer 1"):
        model.layer_states(torch.ones(1, 5, 1), 1)


@pytest.mark.parametrize("name", STATIONARY)
def test_a_short_training_moves_the_spectrum_and_keeps_the_layer_sound(name, device):
    layer = ZOO[name](4, dtype=DOUBLE, device=device, seed=1)
    before = layer.pair()[0]
    losses = train_briefly(layer, steps=20)
    assert len(losses) == 20
    assert all(math.isfinite(loss) for loss in losses)
    moved = bool(np.abs(layer.pair()[0] - before).max() > 1e-6)
    assert moved == bool(layer.recurrent_parameters())
    memory = memory_function(layer.spectrum(), 100).values
    assert 0 < memory[0] <= 1 + 1e-12


def test_training_is_the_same_for_the_same_seed(device):
    runs = [train_briefly(ZOO["s4d-lin"](4, device=device), steps=5, seed=2) for _ in range(2)]
    assert runs[0] == runs[1]


def test_training_that_diverges_is_refused(device):
    layer: LinearLayer = FreeDiagonal([0.9, 0.5], dtype=torch.float32, device=device)
    with pytest.raises(InvalidInput, match="diverged"):
        train_briefly(layer, steps=60, learning_rate=1e3)
    with pytest.raises(InvalidInput, match="at least 1"):
        train_briefly(layer, steps=0)
