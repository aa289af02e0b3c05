"""The command design: a step size, or a spectrum, for the lags that matter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated

import typer

from memlaw.numerics.spectrum.names import check_size
from memlaw.verify.command.options import AsJson, Rule, Seed, families
from memlaw.verify.show import designs, output


@dataclass(frozen=True)
class Design:
    """Choose the step size of a layer, or a spectrum, for a lag or a range of lags; what it keeps and costs.

    Examples:
        memlaw design --lag 100 --layer s4d-lin
        memlaw design --lag 10..100 -n 8
    """

    lag: Annotated[str, typer.Option("--lag", metavar="T", help="A lag, or a range such as 10..1000.")] = "1000"
    states: Annotated[int, typer.Option("--states", "-n", metavar="N", help="States.")] = 64
    layer: Annotated[
        str | None,
        typer.Option(
            "--layer",
            metavar="NAME",
            help="A family such as s4d-lin; else eigenvalues are chosen.",
            autocompletion=families,
        ),
    ] = None
    discretization: Rule = "zoh"
    seed: Seed = 0
    json: AsJson = False


def run(request: Design) -> int:
    """Design, and tell of it."""
    from memlaw.numerics.learn.design import design

    check_size(request.states)
    told = design(request.lag, request.states, request.layer, discretization=request.discretization, seed=request.seed)
    data = {"schema": "memlaw.design/1", **designs.as_data(told)}
    return output.tell(request.json, lambda: data, partial(designs.print_design, told))
