"""Layers of one diagonal system that all features of the input drive together: what S5 and the LRU share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from torch import Tensor

from memlaw.verify.differentiable.functional import recurrence, scan
from memlaw.verify.models.layer import LinearLayer, check_input


class MultiInputLayer(LinearLayer):
    """One system x_t = diag(l) x_{t-1} + B u_t, y_t = Re(C x_t) + d u_t with m = H inputs and complex modes.

    Subclasses give `modes`, `readout` and the parameter ``D`` (H,). Its memory depends on B as well as on l: take
    `pair` (or `real_pair`) and ``multi_input_memory``.
    """

    @abstractmethod
    def modes(self) -> tuple[Tensor, Tensor]:
        """Discrete eigenvalues (N,) and input matrix (N, H)."""

    def discrete(self, channel: int = 0) -> tuple[Tensor, Tensor]:
        """The diagonal (N,) and B (N, H)."""
        return self.modes()

    def forward(self, u: Tensor) -> Tensor:
        """Run the recurrence by a scan in log2(T) passes: (batch, T, H) -> (batch, T, H).

        Errors: InvalidInput for a wrong shape, dtype or device, NaN or infinity.
        """
        return self._outputs(scan, u)

    def forward_by_steps(self, u: Tensor) -> Tensor:
        """The same one step after another: (batch, T, H) -> (batch, T, H)."""
        return self._outputs(recurrence, u)

    def _outputs(self, run: Callable[[Tensor, Tensor], Tensor], u: Tensor) -> Tensor:
        check_input(self, u, self.features)
        eigenvalues, columns = self.modes()
        states = self._timed(run(eigenvalues, u.to(columns.dtype) @ columns.transpose(-1, -2)), dim=1)
        read: Tensor = (states @ self.readout().transpose(-1, -2)).real
        return read + self.D * u
