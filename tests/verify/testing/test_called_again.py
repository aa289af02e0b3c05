"""The call that a failing test shows: run again it says the same."""

from __future__ import annotations

import numpy as np
import pytest
from test_plugin import PLUGIN

import memlaw
from memlaw.verify.show.tested import call_again

pytest_plugins = ["pytester"]


def early(u: object) -> object:
    return u


class Named:
    pass


@pytest.mark.parametrize(
    ("layer", "options", "call"),
    [
        (early, {"inputs": 2, "skip": 0}, "early, laws=['causal'], inputs=2, skip=0)"),
        (
            Named(),
            {"spectrum": ["1/2", 0.5j]},
            "layer, laws=['causal'], spectrum=['1/2', 0.5j])  # layer as in the test",
        ),
        (lambda u: u, {}, "layer, laws=['causal'])  # layer as in the test"),
        (early, {"spectrum": np.zeros(3)}, "early, laws=['causal'], spectrum=...)  # ... as in the test"),
        (early, {"states": early, "window": None}, "early, laws=['causal'], states=...)  # ... as in the test"),
        (early, {"expected_failures": {"batch": "x"}, "applied": 3}, "early, laws=['causal'])"),
    ],
)
def test_what_was_given_is_given_again(layer: object, options: dict[str, object], call: str) -> None:
    assert call_again(layer, ["causal"], options) == f"memlaw.check_layer({call}"


SUITE = """
import memlaw

def doubled(u):
    return 2 * u

class Doubled:
    def __call__(self, u):
        return 2 * u

@memlaw.parametrize_with_laws([doubled, Doubled()], laws=["memory"], spectrum=[0.5], skip=0, inputs=1)
def test_laws(layer, law):
    law(layer)
"""


def test_the_call_shown_breaks_the_same_law(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    told = [str(line) for line in pytester.runpytest_inprocess(*PLUGIN).outlines if "To see it again" in str(line)]
    assert len(told) == 2 and "check_layer(layer, " in told[1]
    for line in told:
        assert all(given in line for given in ("laws=['memory']", "spectrum=[0.5]", "skip=0", "inputs=1", "seed=0"))
    report = memlaw.check_layer(lambda u: 2 * u, laws=["memory"], spectrum=[0.5], skip=0, inputs=1, seed=0)
    assert report.refuted == ("memory",)
