"""From the parameters of a layer to continuous poles and step sizes, as the published code of each computes them.

A layer of H channels has poles (S, N), S dividing H, of which channel h has set h mod S, and steps (H, 1) or (H, N).
What is discrete from the start, exp(-nu + i theta), is a pole -nu + i theta at step 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np

from memlaw.errors import InvalidInput, shown
from memlaw.limits import check_work
from memlaw.numerics.number.arrays import Array, ComplexArray, FloatArray
from memlaw.verify.audit.checkpoints.lowrank import cost, parts, real_matrices
from memlaw.verify.audit.checkpoints.settings import CLIPPED, TRANSFORMS, Settings, sigmoid, softplus


@dataclass(frozen=True)
class Poles:
    """Continuous poles (S, N) and step sizes (H, 1) or (H, N) of a layer, and how they are sampled.

    half: of each conjugate pair one is stored, and read by 2 Re. rule: zoh or bilinear. seen: (H, N), which modes the
    output sees, or None for all. tolerance: within which of its size a mode is the conjugate of another, 0 for exactly.
    drive: (N, m), B of a state that m inputs drive, up to a factor for each state; None for one input, or not known.
    eigenbasis: whether the state is stored in it; else dense: its real A (S, N, N) and B (S, N), if B is known.
    """

    poles: ComplexArray
    steps: FloatArray
    half: bool = True
    eigenbasis: bool = True
    rule: str = "zoh"
    seen: Array | None = None
    tolerance: float = 0.0
    drive: ComplexArray | None = None
    dense: tuple[FloatArray, FloatArray] | None = None

    @property
    def channels(self) -> int:
        """H."""
        return len(self.steps)


@dataclass(frozen=True)
class Layer:
    """The parameters of one layer by their keys, in float64 or complex128; unit: the rounding of their type."""

    name: str
    keys: Mapping[str, Array]
    unit: float

    def real(self, key: str, dimensions: int | None = None) -> FloatArray:
        """A real parameter, of so many dimensions."""
        array = self.keys[key]
        if array.dtype.kind == "c" or dimensions not in (None, array.ndim) or not array.size:
            kind = "complex" if array.dtype.kind == "c" else "real"
            wanted = f"a real array of {dimensions} dimensions" if dimensions else "a real array"
            raise self.misfit(f"{key}, {kind} of shape {array.shape}", f"it is {wanted}, with numbers in it")
        return cast(FloatArray, array)

    def same_shape(self, first: str, second: str) -> None:
        """Refuse two parameters of different shapes."""
        if (one := self.keys[first].shape) != (other := self.keys[second].shape):
            raise self.misfit(f"{first} of shape {one} beside {second} of shape {other}", "their shapes agree")

    def misfit(self, given: str, rule: str, remedy: str = "give a checkpoint of the published code") -> InvalidInput:
        """What is said of parameters that do not fit together."""
        return InvalidInput(f"{given} in {shown(self.name, 90)}", rule, remedy)


def _rate(settings: Settings) -> float:
    return float(cast(float, settings["step_rescale"]))


def _transformed(settings: Settings, which: str, values: FloatArray) -> FloatArray:
    return TRANSFORMS[str(settings.get(which, "exp"))](values)


def _steps(layer: Layer, key: str, steps: FloatArray, poles: ComplexArray) -> FloatArray:
    """Step sizes as (H, 1) or (H, N), for poles (S, N) of which S divides H."""
    found = steps[:, None] if steps.ndim == 1 else steps
    if found.ndim != 2 or found.shape[1] not in (1, poles.shape[1]) or len(found) % len(poles):
        given = f"{key} of shape {steps.shape} beside poles of shape {poles.shape}"
        raise layer.misfit(given, "there is a step for each channel, and each set of poles serves as many channels")
    return found


def s4d(layer: Layer, settings: Settings) -> Poles:
    """A = -exp(log_A_real) + i A_imag, step exp(log_dt)."""
    return _diagonal(layer, settings, "log_A_real", "A_imag")


def h3(layer: Layer, settings: Settings) -> Poles:
    """A = -T(inv_A_real) + i A_imag, step exp(log_dt)."""
    return _diagonal(layer, settings, "inv_A_real", "A_imag")


def s4_v3(layer: Layer, settings: Settings) -> Poles:
    """A = -T(inv_w_real) + i w_imag, step exp(log_dt)."""
    return _diagonal(layer, settings, "inv_w_real", "w_imag")


def _diagonal(layer: Layer, settings: Settings, real: str, imag: str) -> Poles:
    layer.same_shape(real, imag)
    poles = -_transformed(settings, "transform", layer.real(real, 2)) + 1j * layer.real(imag, 2)
    return _sampled(layer, settings, poles, "log_dt", np.exp(layer.real("log_dt")))


def s4(layer: Layer, settings: Settings) -> Poles:
    """A = -T(A_real) - i T(A_imag), real without A_imag; step T(inv_dt), or T(sinh inv_dt)."""
    poles = (-_transformed(settings, "transform", layer.real("A_real", 2))).astype(complex)
    if "A_imag" in layer.keys:
        layer.same_shape("A_real", "A_imag")
        poles = poles - 1j * _transformed(settings, "imag_transform", layer.real("A_imag", 2))
    raw = layer.real("inv_dt")
    inner = np.sinh(raw) if settings["dt_fast"] else raw
    return _sampled(layer, settings, poles, "inv_dt", _transformed(settings, "dt_transform", inner))


def _sampled(layer: Layer, settings: Settings, poles: ComplexArray, key: str, steps: FloatArray) -> Poles:
    """With a low rank taken off where there is P, at the step sizes, and without the modes that a band limit masks."""
    steps = _steps(layer, key, steps, poles)
    rule, limit = str(settings["discretization"]), settings.get("bandlimit")
    if "P" in layer.keys:
        return _with_low_rank(layer, settings, poles, steps)
    seen = None
    if limit is not None:
        sets = poles[np.arange(len(steps)) % len(poles)]
        seen = steps * np.abs(sets.imag) / (2 * np.pi) < 0.5 * float(cast(float, limit))
    return Poles(poles, steps * _rate(settings), rule=rule, seen=seen)


def _with_low_rank(layer: Layer, settings: Settings, poles: ComplexArray, steps: FloatArray) -> Poles:
    """The same for diag - P P^*, of poles and P with their conjugates, and B, if the file has it."""
    P = parts(layer.keys["P"])
    P = P[None] if P.ndim == 2 else P
    if P.ndim != 3 or P.shape[1:] != poles.shape:
        given = f"P of shape {layer.keys['P'].shape} beside poles of shape {poles.shape}"
        raise layer.misfit(given, "P has a number for each pole, of each rank: (rank, sets, N), or with a last 2")
    B = parts(layer.keys["B"]) if "B" in layer.keys else None
    if B is not None and B.shape not in (poles.shape, (1, *poles.shape)):
        given = f"B of shape {layer.keys['B'].shape} beside poles of shape {poles.shape}"
        raise layer.misfit(given, "B has a number for each pole: (1, sets, N), or with a last 2")
    check_work(
        f"{layer.name}: {poles.size} poles", *cost(len(steps) if steps.shape[1] > 1 else len(poles), poles.shape[1])
    )
    A, b = real_matrices(poles, P), None if B is None else np.concatenate([B.real, B.imag], -1).reshape(len(poles), -1)
    if steps.shape[1] > 1:  # a step size for each state: it scales the rows
        sets, rows = np.arange(len(steps)) % len(poles), np.tile(steps, 2)
        A, b, steps = rows[:, :, None] * A[sets], None if b is None else rows * b[sets], np.ones((len(steps), 1))
    if not np.isfinite(A).all():
        raise layer.misfit("poles or P without bound", "they are finite", "state another transform")
    values = np.linalg.eigvals(A).astype(complex)  # of real matrices: in conjugate pairs to the last bit
    rule = str(settings["discretization"])
    dense = None if b is None else (A, b)
    return Poles(values, steps * _rate(settings), half=False, eigenbasis=False, rule=rule, dense=dense)


def s5(layer: Layer, settings: Settings) -> Poles:
    """Lambda_re + i Lambda_im, or a complex Lambda, step exp(log_step) of each state, all states in one system."""
    if "Lambda" in layer.keys:
        poles = np.atleast_1d(layer.keys["Lambda"])
        poles = poles[:, 0] + 1j * poles[:, 1] if poles.dtype.kind != "c" and poles.ndim == 2 else poles.astype(complex)
    else:
        layer.same_shape("Lambda_re", "Lambda_im")
        poles = layer.real("Lambda_re", 1) + 1j * layer.real("Lambda_im", 1)
    if settings.get("clip_eigs"):
        poles = np.minimum(poles.real, CLIPPED) + 1j * poles.imag
    steps = np.exp(layer.real("log_step")).ravel()
    if poles.ndim != 1 or steps.shape not in (poles.shape, (1,)):
        given = f"log_step of shape {layer.keys['log_step'].shape} for {poles.size} eigenvalues"
        raise layer.misfit(given, "each state has a step size, or all have one")
    near = 64 * layer.unit if settings["conjugates"] == "merged" else 0.0
    rule = str(settings["discretization"])
    steps = np.broadcast_to(steps, poles.shape)[None] * _rate(settings)
    return Poles(poles[None], steps, rule=rule, tolerance=near, drive=_drive(layer, poles.size))


def lru(layer: Layer, settings: Settings) -> Poles:
    """Discrete: exp(-exp(nu_log) + i exp(theta_log))."""
    layer.same_shape("nu_log", "theta_log")
    poles = -np.exp(layer.real("nu_log", 1)) + 1j * np.exp(layer.real("theta_log", 1))
    return Poles(poles[None], np.ones((1, 1)), drive=_drive(layer, poles.size))


def _drive(layer: Layer, states: int) -> ComplexArray | None:
    """B (N, m), complex, as two arrays, with a last 2, or as a product of two thin ones; None if the file has none."""
    keys = layer.keys
    if "B_re" in keys and "B_im" in keys:
        layer.same_shape("B_re", "B_im")
        found = layer.real("B_re", 2) + 1j * layer.real("B_im", 2)
    elif "BP" in keys and "BH" in keys and keys["BP"].ndim == keys["BH"].ndim == 2:
        found = np.asarray(keys["BP"] @ keys["BH"].T, complex)
    elif "B" in keys:
        B = keys["B"]
        found = B[..., 0] + 1j * B[..., 1] if B.ndim == 3 and B.shape[2] == 2 else B.astype(complex)
    else:
        return None
    if found.ndim != 2 or len(found) != states:
        raise layer.misfit(f"B of shape {found.shape} for {states} eigenvalues", "it has a row for each")
    return found


def mamba(layer: Layer, settings: Settings) -> Poles:
    """-exp(A_log), N numbers a channel; step softplus(bias + gate)."""
    poles = -np.exp(layer.real("A_log", 2)) + 0j
    steps = softplus(layer.real("dt_proj.bias", 1) + cast(float, settings["gate"]))
    if len(steps) != len(poles):
        raise layer.misfit(f"{len(steps)} step sizes for {len(poles)} channels", "each channel has one")
    return Poles(poles, steps[:, None])


def mamba2(layer: Layer, settings: Settings) -> Poles:
    """-exp(A_log), one number a head; step softplus(bias + gate), clamped."""
    layer.same_shape("A_log", "dt_bias")
    steps = softplus(layer.real("dt_bias", 1) + cast(float, settings["gate"]))
    return Poles(
        -np.exp(layer.real("A_log", 1))[:, None] + 0j,
        np.clip(steps, *cast("tuple[float, float]", settings["dt_limit"]))[:, None],
    )


def rg_lru(layer: Layer, settings: Settings) -> Poles:
    """Discrete, one number a channel: exp(-8 sigmoid(bias + gate) softplus(a))."""
    name = "recurrent_param" if "recurrent_param" in layer.keys else "a_param"
    bias = next((layer.real(key).ravel() for key in ("recurrent_gate_bias", "a_gate.b") if key in layer.keys), None)
    a = layer.real(name, 1)
    if bias is not None and bias.shape != a.shape:
        raise layer.misfit(f"{bias.size} biases of the gate for {a.size} channels", "each channel has one")
    gates = sigmoid((0.0 if bias is None else bias) + cast(float, settings["gate"]) + np.zeros(a.shape))
    return Poles((-8.0 * gates * softplus(a))[:, None].astype(complex), np.ones((len(a), 1)))
