"""A deep stack of layers: encoder, blocks with norm, nonlinearity, dropout and residual, pooling, decoder.

The network in which S4 and S4D are used (Gu et al. 2021, arXiv:2111.00396; 2022, arXiv:2206.11893): every block is
u + dropout(GLU(W gelu(layer(norm(u))))). A purely linear stack, for T-depth, leaves out norm, nonlinearity, dropout
and residual: layer after layer with a square matrix W between, one linear system. See `linear.py` for its matrices.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import torch
from torch import Tensor, nn

from memlaw.errors import InvalidInput
from memlaw.numerics.spectrum.reading import read_choice
from memlaw.verify.models.draws import Device, Draws, Placed
from memlaw.verify.models.layer import LinearLayer, check_input, read_sizes
from memlaw.verify.models.s4d import S4D

MakeLayer = Callable[[int, int], LinearLayer]  # width, seed
POOLINGS = ("mean", "last", "none")


class Block(nn.Module):
    """u + dropout(mix(layer(norm(u)))), or mix(layer(u)) where linear; (batch, T, width) -> the same shape."""

    def __init__(self, layer: LinearLayer, width: int, dropout: float, gated: bool, linear: bool) -> None:
        super().__init__()
        self.layer, self.linear = layer, linear
        norm = nn.LayerNorm(width, dtype=layer.dtype, device=layer.device)
        wide = 2 * width if gated and not linear else width
        mix = nn.Linear(width, wide, bias=not linear, dtype=layer.dtype, device=layer.device)
        bent = nn.Sequential(nn.GELU(), mix, *([nn.GLU()] if gated else []))
        self.norm: nn.Module = nn.Identity() if linear else norm
        self.mix: nn.Module = mix if linear else bent
        self.dropout = nn.Dropout(0.0 if linear else dropout)

    def forward(self, u: Tensor) -> Tensor:
        """The block's output."""
        changed: Tensor = self.dropout(self.mix(self.layer(self.norm(u))))
        return changed if self.linear else u + changed


class DeepStack(Placed):
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
        device: Device = None,
        seed: int = 0,
    ) -> None:
        super().__init__()
        read_sizes(inputs=inputs, outputs=outputs, width=width, depth=depth)
        read_choice(pooling, "pooling", POOLINGS)
        if not 0 <= dropout < 1:
            raise InvalidInput(f"dropout {dropout}", "a probability below 1", "give one such as 0.1")
        self.inputs, self.linear, self.pooling = inputs, linear, pooling
        make = make_layer or (lambda width, seed: S4D(states, width, dtype=dtype, device=device, seed=seed))
        self.encoder = nn.Linear(inputs, width, bias=not linear, dtype=dtype, device=device)
        self.decoder = nn.Linear(width, outputs, bias=not linear, dtype=dtype, device=device)
        made = [check_fits(make(width, 1000 * seed + at), width, dtype) for at in range(depth)]
        self.blocks = nn.ModuleList([Block(layer, width, dropout, gated, linear) for layer in made])
        draw_again(self, seed)

    @property
    def chain(self) -> tuple[Block, ...]:
        """The blocks, from the input on."""
        return tuple(cast(Block, block) for block in self.blocks)

    @property
    def layers(self) -> tuple[LinearLayer, ...]:
        """The layers of the blocks, from the input on."""
        return tuple(block.layer for block in self.chain)

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
        for block in self.chain[:index]:
            signal = block(signal)
        return signal

    def layer_states(self, u: Tensor, index: int, channel: int = 0) -> Tensor:
        """The stored states of one channel of the layer in block ``index``: (batch, T, inputs) -> (batch, T, N).

        Linear in the layer's own input, not in u, unless index = 0 without a norm or the stack is linear.
        Errors: InvalidInput for a block or channel that is not there, and as of `forward`.
        """
        if not 0 <= index < len(self.blocks):
            raise InvalidInput(f"layer {index}", f"there are {len(self.blocks)}", "count from 0")
        own = self.chain[index].norm(self.entering(u, index))
        layer = self.layers[index]
        return layer.states(own if layer.inputs > 1 else own[..., channel, None], channel)


def check_fits(layer: LinearLayer, width: int, dtype: torch.dtype) -> LinearLayer:
    """Refuse a layer that does not fit the stack."""
    if layer.features != width or layer.dtype != dtype:
        raise InvalidInput(
            f"a layer with {layer.features} features in {layer.dtype}",
            f"the stack is {width} wide in {dtype}",
            "make the layer with the width and dtype of the stack",
        )
    return layer


def draw_again(model: DeepStack, seed: int) -> None:
    """Draw all Linear weights from the seed, on the CPU, as torch's default does: uniform within 1/sqrt(fan in)."""
    draws = Draws(model.dtype, model.device, seed)
    for module in model.modules():
        if isinstance(module, nn.Linear):
            for tensor in module.parameters():
                with torch.no_grad():
                    tensor.copy_((2 * draws.uniform(*tensor.shape) - 1) / module.in_features**0.5)
