"""A test suite of layers with faults: what its author reads when laws fail is kept in failures.txt."""

import numpy as np
import pytest

from memlaw import parametrize_with_laws


def early(u):
    """It reads its state before the input."""
    y = np.zeros_like(u)
    for t in range(1, u.shape[1]):
        y[:, t] = 0.5 * y[:, t - 1] + u[:, t - 1]
    return y


class Forgetful:
    """It drops its state between steps."""

    def __call__(self, u):
        y = np.zeros_like(u)
        for t in range(u.shape[1]):
            y[:, t] = u[:, t] + (0.5 * y[:, t - 1] if t else 0)
        return y

    def step(self, u, carried):
        return u, None


def smooth(u):
    """It looks one step ahead."""
    return u + np.concatenate([u[:, 1:], 0 * u[:, :1]], axis=1)


@parametrize_with_laws([early], spectrum=[0.5], skip=0, laws=["memory", "capacity", "gradients"], applied=3)
def test_early(layer, law):
    law(layer)


@parametrize_with_laws([smooth], laws=["causal", "linear"], expected_failures={"linear": "it is not linear"})
def test_smooth(layer, law):
    law(layer)


@pytest.mark.theorem("allpass.memory")
def test_forgetful(memory_laws):
    layer = Forgetful()
    memory_laws(layer, step=layer.step, spectrum=[0.5])


@pytest.mark.theorem("allpass.memry")
def test_of_no_theorem():
    pass
