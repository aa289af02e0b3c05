"""The law of the dtype: a layer computes in the numbers that its parameters and outputs are written in."""

from __future__ import annotations

import numpy as np

from memlaw.numerics.number.arrays import FloatArray
from memlaw.verify.audit.behaviour import SPARE, Probe
from memlaw.verify.audit.door import read_map
from memlaw.verify.laws.linear import MIXED, SCALES, answered
from memlaw.verify.laws.report import Diagnosis, Fault, LawResult
from memlaw.verify.laws.result import holds, refuted
from memlaw.verify.laws.subject import SHORT, Subject

UNITS = (2.0**-53, 2.0**-24, 2.0**-11, 2.0**-8)  # float64, float32, float16, bfloat16; departures are of this size
NOISY = 2.0**7  # units, times the square root of the steps that are felt: beyond, numbers inside are narrower
ELEMENTS = 16
MOVED = 0.03  # of an input: rounding is then another, a smooth departure from linearity is the same
ALIKE = 0.7  # correlation of departures: above it they are no rounding


def numbers(subject: Subject) -> LawResult:
    """Outputs are rounded as the parameters are, and no narrower numbers are inside."""
    declared = max(subject.declared, UNITS[0])
    found, inside = subject.outside.unit, subject.unit
    left = realisable(subject, max(found, inside))
    if found > declared:
        told = Diagnosis(Fault.CAST, figure=bits(found))
        return refuted(found, declared, measured=found, predicted=declared, diagnosis=told, realisable=left)
    if inside > max(found, declared):
        told = Diagnosis(Fault.NARROW, figure=bits(inside))
        return refuted(inside, declared, measured=inside, predicted=declared, diagnosis=told, realisable=left)
    return holds(found, declared, measured=inside, predicted=declared, realisable=left)


def realisable(subject: Subject, unit: float) -> float | None:
    """The capacity that states read with noise of this unit keep of the first input; None where none are shown.

    By `noise.memory`: in directions of the states that are smaller than their rounding nothing is kept.
    """
    responses = subject.state_responses(0)
    if responses is None or not np.abs(responses).any():
        return None
    columns = responses[:, np.abs(responses).max(axis=0) > 0]
    sizes = np.linalg.svd(columns / np.linalg.norm(columns, axis=0), compute_uv=False)
    return float((sizes**2 / (sizes**2 + unit**2))[sizes > len(columns) * UNITS[0] * sizes[0]].sum())


def bits(unit: float) -> float:
    """How many bits numbers of a unit have: 24 of float32.

    >>> bits(2.0**-24)
    24.0
    """
    return float(-np.log2(unit))


def unit_inside(subject: Subject) -> float:
    """The rounding unit that departures from superposition show, if they are rounding; else that of the outputs.

    Rounding scales with powers of 2 and is another one for an input that is moved a little.
    """
    outside = subject.outside.unit
    found = departures(subject, 0.0)
    level = float(np.sqrt((found**2).mean()))
    if level <= NOISY * outside * np.sqrt(subject.lifetime) * subject.cancelled:
        return outside
    if not _scales(subject) or _alike(found, departures(subject, MOVED)):
        return outside
    return min((unit for unit in UNITS if unit > outside), key=lambda unit: abs(np.log2(level / unit)), default=outside)


def in_float64(subject: Subject) -> Subject | None:
    """The same layer in a copy in float64, if it is a module of narrower numbers that can be; its rounding as seen.

    That is seen from f(u + d) - 2 f(u) + f(u - d), also of a layer that is not linear and casts inside.
    """
    outside = subject.outside
    if outside.kind != "torch" or outside.module is None or outside.unit <= UNITS[0]:
        return None
    found = read_map(outside.module, inputs=subject.inputs, layout=outside.layout, wide=True)
    unit = Probe(found, SHORT).tolerance / SPARE
    return Subject(found, window=subject.window, seed=subject.seed, unit=unit)


def departures(subject: Subject, moved: float) -> FloatArray:
    """f(a u + b v) - a f(u) - b f(v) as a share of the outputs, for inputs moved by a share of themselves."""
    u, v = (subject.noise(ELEMENTS, SHORT, draw) + moved * subject.noise(ELEMENTS, SHORT, draw + 5) for draw in (0, 1))
    one, other = MIXED
    whole = one * answered(subject, u) + other * answered(subject, v)
    size = float(np.sqrt((whole**2).mean()))
    gap: FloatArray = answered(subject, one * u + other * v) - whole
    return gap / size if size else gap


def _scales(subject: Subject) -> bool:
    u = subject.noise(2, SHORT)
    gap = answered(subject, SCALES[1] * u) / SCALES[1] - answered(subject, u)
    return bool(np.abs(gap).max() <= np.abs(departures(subject, 0.0)).max() * np.abs(answered(subject, u)).max())


def _alike(found: FloatArray, moved: FloatArray) -> bool:
    return bool(abs(np.corrcoef(found.ravel(), moved.ravel())[0, 1]) > ALIKE)
