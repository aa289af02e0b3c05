"""The batched trainer: as torch's own optimisers, model by model, and a diverged model harms no other."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
import torch
from torch import Tensor

from memlaw.errors import InvalidInput
from memlaw.verify.experiments.train.trainer import Budget, Parameters, train


def bowls(values: Parameters, _: int) -> Tensor:
    """Each model has a quartic bowl of its own."""
    centre = torch.arange(len(values["x"]), dtype=values["x"].dtype, device=values["x"].device)[:, None]
    return ((values["x"] - centre) ** 4).sum(dim=1) + (values["y"] ** 2).sum(dim=(1, 2))


def start(models: int, device: str) -> Parameters:
    generator = torch.Generator().manual_seed(1)
    drawn = {
        "x": torch.randn(models, 3, generator=generator, dtype=torch.float64),
        "y": torch.randn(models, 2, 2, generator=generator, dtype=torch.float64),
    }
    return {name: value.to(device) for name, value in drawn.items()}


def rates(parameters: Parameters, sizes: list[float]) -> Parameters:
    return {
        name: torch.tensor(sizes, dtype=value.dtype, device=value.device).reshape((-1,) + (1,) * (value.ndim - 1))
        for name, value in parameters.items()
    }


@pytest.mark.parametrize("optimiser", ["adam", "adamw", "sgd"])
def test_a_batch_of_models_is_trained_as_torch_trains_each(device: str, optimiser: str) -> None:
    parameters, sizes = start(3, device), [0.01, 0.02, 0.003]
    budget = Budget(50, optimiser, "constant")  # type: ignore[arg-type]
    decay = rates(parameters, [0.1] * 3) if optimiser == "adamw" else None
    found = train(parameters, bowls, rates(parameters, sizes), budget, decay=decay)
    own = {"adam": torch.optim.Adam, "adamw": partial(torch.optim.AdamW, weight_decay=0.1), "sgd": torch.optim.SGD}[
        optimiser
    ]
    leaves = {name: value.clone().requires_grad_() for name, value in parameters.items()}
    for model, size in enumerate(sizes):
        steps = own(list(leaves.values()), lr=size)  # type: ignore[operator]
        for value in leaves.values():
            value.data = parameters_of(parameters, value, leaves).clone()
        for _ in range(50):
            steps.zero_grad()
            bowls(leaves, 0)[model].backward()
            steps.step()
        for name, value in leaves.items():
            torch.testing.assert_close(found.parameters[name][model], value.detach()[model])


def parameters_of(parameters: Parameters, leaf: Tensor, leaves: Parameters) -> Tensor:
    return next(parameters[name] for name, value in leaves.items() if value is leaf)


def test_a_model_that_diverges_is_frozen_and_kept_and_harms_no_other(device: str) -> None:
    parameters = start(3, device)

    def loss(values: Parameters, step: int) -> Tensor:
        spoiled = torch.tensor([0.0, float("nan") if step >= 4 else 0.0, 0.0], device=device)
        return bowls(values, step) + spoiled

    sizes = rates(parameters, [0.01] * 3)
    found = train(parameters, loss, sizes, Budget(20), measure=lambda values: bowls(values, 0), watch=("x",))
    alone = train(parameters, bowls, sizes, Budget(20))
    assert found.diverged.tolist() == [-1, 4, -1]
    assert np.isinf(found.final[1])
    assert np.isfinite(found.watched["x"]).all()
    for name in parameters:
        torch.testing.assert_close(found.parameters[name][[0, 2]], alone.parameters[name][[0, 2]])


def test_a_gradient_that_is_not_finite_freezes_too(device: str) -> None:
    parameters = {"x": torch.tensor([[0.0], [1.0]], dtype=torch.float64, device=device)}
    found = train(parameters, lambda values, _: values["x"].sqrt().sum(dim=1), rates(parameters, [0.1, 0.1]), Budget(3))
    assert found.diverged.tolist()[0] == 0
    assert float(found.parameters["x"][0]) == 0.0


def test_what_has_no_step_size_does_not_move(device: str) -> None:
    parameters = start(2, device)
    sizes = {"x": torch.tensor([[0.1, 0.0, 0.1]] * 2, device=device)}
    found = train(parameters, bowls, sizes, Budget(5))
    torch.testing.assert_close(found.parameters["y"], parameters["y"])
    torch.testing.assert_close(found.parameters["x"][:, 1], parameters["x"][:, 1])
    assert bool((found.parameters["x"][:, 0] != parameters["x"][:, 0]).all())


def test_the_first_and_the_last_step_are_recorded(device: str) -> None:
    parameters = start(2, device)
    found = train(parameters, bowls, rates(parameters, [0.01, 0.01]), Budget(37, records=9))
    assert found.steps[0] == 0
    assert found.steps[-1] == 37
    assert found.curves.shape == (len(found.steps), 2)
    np.testing.assert_allclose(found.curves[-1], bowls(found.parameters, 0).cpu().numpy())


@pytest.mark.parametrize("bad", [[-0.1, 0.1], [float("nan"), 0.1]])
def test_bad_step_sizes_are_refused(device: str, bad: list[float]) -> None:
    parameters = start(2, device)
    with pytest.raises(InvalidInput, match="finite and at least 0"):
        train(parameters, bowls, rates(parameters, bad), Budget(2))


def test_bad_names_axes_and_budgets_are_refused(device: str) -> None:
    parameters = start(2, device)
    with pytest.raises(InvalidInput, match="broadcast"):
        train(parameters, bowls, {"unknown": torch.ones(2, 3, device=device)}, Budget(2))
    with pytest.raises(InvalidInput, match="counts the models"):
        train({**parameters, "z": torch.ones(3, 1, device=device)}, bowls, {}, Budget(2))
    with pytest.raises(InvalidInput, match="at least 1 and 2"):
        Budget(0)


def test_step_sizes_that_do_not_broadcast_are_refused(device: str) -> None:
    parameters = start(2, device)
    with pytest.raises(InvalidInput, match="broadcast"):
        train(parameters, bowls, {"x": torch.ones(2, 4, device=device)}, Budget(2))
