"""memlaw: theorems about the memory of state space models, checked by machine.

The public names are loaded when first used, so that ``import memlaw`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from memlaw.errors import InvalidInput
    from memlaw.limits import at_any_cost
    from memlaw.numerics.learn.design import design
    from memlaw.numerics.learn.frontier import optimal_spectrum
    from memlaw.numerics.learn.frontier_enclosed import FrontierEnclosure, enclose_frontier
    from memlaw.numerics.learn.gradients import memory_gradient
    from memlaw.numerics.memory.batch import MemoryFunctions, memory_functions
    from memlaw.numerics.memory.gated import gated_memory
    from memlaw.numerics.memory.history import MemoryHistory
    from memlaw.numerics.memory.memory import MemoryFunction, memory_function
    from memlaw.numerics.memory.mimo import multi_input_memory
    from memlaw.numerics.memory.realisable import realisable_memory
    from memlaw.numerics.memory.twin import diagonal_twin
    from memlaw.numerics.oracle.digits import digits_needed
    from memlaw.numerics.spectrum.spectrum import Spectrum
    from memlaw.theory.catalogue import catalogue, theorem
    from memlaw.theory.closed_forms import closed_form, closed_form_gradient
    from memlaw.theory.document.bibtex import bibtex
    from memlaw.theory.document.pasted import latex
    from memlaw.theory.statement.theorem import Theorem
    from memlaw.verify.audit.audit import Audit, audit
    from memlaw.verify.audit.checkpoints.checkpoint import Checkpoint, read_checkpoint
    from memlaw.verify.audit.door import adapt
    from memlaw.verify.evidence import Evidence, Kind, Report, Verdict
    from memlaw.verify.kinds.point import check_at, sides
    from memlaw.verify.laws.check import check_layer
    from memlaw.verify.laws.report import LawReport
    from memlaw.verify.measure.data import memory_of_data
    from memlaw.verify.measure.exact import measured_memory
    from memlaw.verify.measure.gradients import gradients_report
    from memlaw.verify.measure.regression import measured_by_regression
    from memlaw.verify.run.runner import verify
    from memlaw.verify.run.soak import soak
    from memlaw.verify.system.setting import Setting
    from memlaw.verify.testing.laws import parametrize_with_laws

__version__ = "0.1.0"

_HOME = {
    "Spectrum": "memlaw.numerics.spectrum.spectrum",
    "MemoryFunction": "memlaw.numerics.memory.memory",
    "memory_function": "memlaw.numerics.memory.memory",
    "MemoryHistory": "memlaw.numerics.memory.history",
    "MemoryFunctions": "memlaw.numerics.memory.batch",
    "memory_functions": "memlaw.numerics.memory.batch",
    "optimal_spectrum": "memlaw.numerics.learn.frontier",
    "FrontierEnclosure": "memlaw.numerics.learn.frontier_enclosed",
    "enclose_frontier": "memlaw.numerics.learn.frontier_enclosed",
    "memory_gradient": "memlaw.numerics.learn.gradients",
    "multi_input_memory": "memlaw.numerics.memory.mimo",
    "gated_memory": "memlaw.numerics.memory.gated",
    "realisable_memory": "memlaw.numerics.memory.realisable",
    "design": "memlaw.numerics.learn.design",
    "diagonal_twin": "memlaw.numerics.memory.twin",
    "digits_needed": "memlaw.numerics.oracle.digits",
    "closed_form": "memlaw.theory.closed_forms",
    "closed_form_gradient": "memlaw.theory.closed_forms",
    "latex": "memlaw.theory.document.pasted",
    "bibtex": "memlaw.theory.document.bibtex",
    "InvalidInput": "memlaw.errors",
    "at_any_cost": "memlaw.limits",
    "Theorem": "memlaw.theory.statement.theorem",
    "theorem": "memlaw.theory.catalogue",
    "catalogue": "memlaw.theory.catalogue",
    "Evidence": "memlaw.verify.evidence",
    "Kind": "memlaw.verify.evidence",
    "Verdict": "memlaw.verify.evidence",
    "Report": "memlaw.verify.evidence",
    "adapt": "memlaw.verify.audit.door",
    "Audit": "memlaw.verify.audit.audit",
    "audit": "memlaw.verify.audit.audit",
    "Checkpoint": "memlaw.verify.audit.checkpoints.checkpoint",
    "read_checkpoint": "memlaw.verify.audit.checkpoints.checkpoint",
    "check_at": "memlaw.verify.kinds.point",
    "sides": "memlaw.verify.kinds.point",
    "check_layer": "memlaw.verify.laws.check",
    "LawReport": "memlaw.verify.laws.report",
    "measured_memory": "memlaw.verify.measure.exact",
    "memory_of_data": "memlaw.verify.measure.data",
    "measured_by_regression": "memlaw.verify.measure.regression",
    "gradients_report": "memlaw.verify.measure.gradients",
    "Setting": "memlaw.verify.system.setting",
    "soak": "memlaw.verify.run.soak",
    "parametrize_with_laws": "memlaw.verify.testing.laws",
}

__all__ = [
    "Audit",
    "Checkpoint",
    "Evidence",
    "FrontierEnclosure",
    "InvalidInput",
    "Kind",
    "LawReport",
    "MemoryFunction",
    "MemoryFunctions",
    "MemoryHistory",
    "Report",
    "Setting",
    "Spectrum",
    "Theorem",
    "Verdict",
    "adapt",
    "at_any_cost",
    "audit",
    "bibtex",
    "catalogue",
    "check_at",
    "check_layer",
    "closed_form",
    "closed_form_gradient",
    "design",
    "diagonal_twin",
    "digits_needed",
    "enclose_frontier",
    "gated_memory",
    "gradients_report",
    "latex",
    "measured_by_regression",
    "measured_memory",
    "memory_function",
    "memory_functions",
    "memory_gradient",
    "memory_of_data",
    "multi_input_memory",
    "optimal_spectrum",
    "parametrize_with_laws",
    "read_checkpoint",
    "realisable_memory",
    "sides",
    "soak",
    "theorem",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name in ("verify", "strategies", "differentiable"):  # modules of that name; the first is callable
        return import_module(f"memlaw.{name}")
    if name not in _HOME:
        raise AttributeError(f"module 'memlaw' has no attribute {name!r}")
    try:
        value = getattr(import_module(_HOME[name]), name)
    except ModuleNotFoundError as error:
        if error.name != "torch":
            raise
        return _without_torch(name)
    globals()[name] = value
    return value


def _without_torch(name: str) -> Any:
    """What stands for a function that needs torch where there is none: it says so when it is called."""

    def absent(*_: Any, **__: Any) -> None:
        from memlaw.verify.differentiable.device import require_torch

        require_torch(f"memlaw.{name}")

    absent.__name__ = absent.__qualname__ = name
    absent.__doc__ = "Needs torch, which is not installed: pip install 'memlaw[torch]'."
    return absent


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
