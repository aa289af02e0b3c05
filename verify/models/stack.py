"""A deep stack of layers: encoder, blocks with norm, nonlinearity, dropout and residual, pooling, decoder.

The network in which S4 and S4D are used (Gu et al. 2021, arXiv:2111.00396; 2022, arXiv:2206.11893): every block is
u + dropout(GLU(W gelu(layer(norm(u))))). A purely linear stack, for T-depth, leaves out norm, nonlinearity, dropout
and residual: layer after layer with a square matrix W between, one linear system. See `linear.py` for its matrices.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from memlaw.errors import InvalidInput
from memlaw.verify.models.layer import LinearLayer, check_input, read_sizes
from memlaw.verify.models.s4d import S4D

MakeLayer = Callable[[int, int], LinearLayer]  # width, seed
POOLINGS = ("mean", "last", "none")


class Block(nn.Module):
    """u + dropout(mix(layer(norm(u)))), or mix(layer(u)) where linear; (batch, T, width) -> the same shape."""

    def __init__(self, layer: LinearLayer, width: int, dropout: float, gated: bool, linear: bool) -> None:
        super().__init__()
        self.layer, self.linear = layer, linear
        made: dict[str, Any] = {"dtype": layer.dtype, "device": layer.device}
        self.norm: nn.Module = nn.Identity() if linear else nn.LayerNorm(width, **made)
        if linear:
            self.mix: nn.Module = nn.Linear(width, width, bias=False, **made)
        else:
            wide = nn.Linear(width, 2 * width if gated else width, **made)
            self.mix = nn.Sequential(nn.GELU(), wide, *([nn.GLU()] if gated else []))
        self.dropout = nn.Dropout(0.0 if linear else dropout)

    def forward(self, u: Tensor) -> Tensor:
        """The block's output."""
        changed: Tensor = self.dropout(self.mix(self.layer(self.norm(u))))
        return changed if self.linear else u + changed


class DeepStack(nn.Module):
    """A sequence model: Linear encoder, blocks, pooling, Linear decoder. Not linear in its input unless ``linear``.

    inputs, outputs: features in and out. width: H of the blocks. depth: blocks. make_layer: (width, seed) -> the layer
    of a block; default S4D-Lin of ``states`` in ``dtype`` on ``device``. gated: GLU after GELU, else a Linear alone.
    pooling: "mean" or "last" give (batch, outputs), "none" (batch, T, outputs). The seed fixes every parameter.

    Errors: InvalidInput for sizes below 1, an unknown pooling, a dropout outside [0, 1), a layer that is too narrow.

    >>> model = DeepStack(1, 10, width=4, states=4, depth=2)
    >>> model(torch.zeros(3, 16, 1)).shape, model.layer_states(torch.zeros(3, 16, 1), 1).shape
    (torch.Size([3, 10]), torch.Size([3, 16, 2]))
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        *,
        width: int = 32,
        states: int = 16,
        depth: int = 2,
        make_layer: MakeLayer | None = None,
        dropout: float = 0.0,
        gated: bool = True,
        linear: bool = False,
        pooling: str = "mean",
        dtype: torch.dtype = torch.float32,
        device: Any = None,
        seed: int = 0,
    ) -> None:
        super().__init__()
        read_sizes(dtype, inputs=inputs, outputs=outputs, width=width, depth=depth)
        check_options(pooling, dropout)
        self.inputs, self.linear, self.pooling = inputs, linear, pooling
        make = make_layer or default_layer(states, dtype, device)
        self.encoder = nn.Linear(inputs, width, bias=not linear, dtype=dtype, device=device)
        self.decoder = nn.Linear(width, outputs, bias=not linear, dtype=dtype, device=device)
        made = [check_layer(make(width, 1000 * seed + place), width, dtype) for place in range(depth)]
        self.blocks = nn.ModuleList([Block(layer, width, dropout, gated, linear) for layer in made])
        draw_again(self, seed)

    @property
    def dtype(self) -> torch.dtype:
        """The real dtype of the parameters."""
        return self.encoder.weight.dtype

    @property
    def device(self) -> torch.device:
        """The device of the parameters."""
        return self.encoder.weight.device

    @property
    def layers(self) -> tuple[LinearLayer, ...]:
        """The layers of the blocks, from the input on."""
        return tuple(block.layer for block in self.blocks)  # type: ignore[misc]

    def recurrent_parameters(self) -> list[nn.Parameter]:
        """The parameters that set the eigenvalues, of all layers."""
        return [parameter for layer in self.layers for parameter in layer.recurrent_parameters()]

    def forward(self, u: Tensor) -> Tensor:
        """(batch, T, inputs) -> (batch, outputs), or (batch, T, outputs) without pooling.

        Errors: InvalidInput for a wrong shape, dtype or device, NaN or infinity.
        """
        entering = self.entering(u, len(self.blocks))
        pooled = {"mean": lambda x: x.mean(1), "last": lambda x: x[:, -1], "none": lambda x: x}
        out: Tensor = self.decoder(pooled[self.pooling](entering))
        return out

    def entering(self, u: Tensor, index: int) -> Tensor:
        """What enters block ``index`` (0: the encoded input; depth: the last block's output): (batch, T, width)."""
        check_input(self, u, self.inputs)
        if not 0 <= index <= len(self.blocks):
            raise InvalidInput(f"block {index}", f"there are {len(self.blocks)}", "count from 0")
        signal: Tensor = self.encoder(u)
        for place in range(index):
            signal = self.blocks[place](signal)
        return signal

    def layer_states(self, u: Tensor, index: int, channel: int = 0) -> Tensor:
        """The stored states of one channel of the layer in block ``index``: (batch, T, inputs) -> (batch, T, N).

        Linear in the layer's own input, not in u, unless index = 0 without a norm or the stack is linear.
        Errors: InvalidInput for a block or channel that is not there, and as of `forward`.
        """
        if not 0 <= index < len(self.blocks):
            raise InvalidInput(f"layer {index}", f"there are {len(self.blocks)}", "count from 0")
        block: Any = self.blocks[index]
        own = block.norm(self.entering(u, index))
        layer: LinearLayer = block.layer
        return layer.states(own if layer.inputs > 1 else own[..., channel, None], channel)


def default_layer(states: int, dtype: torch.dtype, device: Any) -> MakeLayer:
    """S4D-Lin with as many channels as the stack is wide."""

    def make(width: int, seed: int) -> LinearLayer:
        return S4D(states, width, dtype=dtype, device=device, seed=seed)

    return make


def check_layer(layer: LinearLayer, width: int, dtype: torch.dtype) -> LinearLayer:
    """Refuse a layer that does not fit the stack."""
    if layer.features != width or layer.dtype != dtype:
        raise InvalidInput(
            f"a layer with {layer.features} features in {layer.dtype}",
            f"the stack is {width} wide in {dtype}",
            "make the layer with the width and dtype of the stack",
        )
    return layer


def check_options(pooling: str, dropout: float) -> None:
    """Refuse an unknown pooling and a dropout that is no probability below 1."""
    if pooling not in POOLINGS:
        raise InvalidInput(f"pooling {pooling!r}", "it must be known", f"use one of {', '.join(POOLINGS)}")
    if not 0 <= dropout < 1:
        raise InvalidInput(f"dropout {dropout}", "a probability below 1", "give one such as 0.1")


def draw_again(model: DeepStack, seed: int) -> None:
    """Draw all Linear weights from the seed, on the CPU, as torch's default does: uniform within 1/sqrt(fan in)."""
    random = torch.Generator().manual_seed(seed)
    for module in model.modules():
        if isinstance(module, nn.Linear):
            for tensor in (module.weight, *([] if module.bias is None else [module.bias])):
                drawn = torch.rand(tensor.shape, generator=random, dtype=torch.float64)
                with torch.no_grad():
                    tensor.copy_((2 * drawn - 1) / module.in_features**0.5)
