"""Which keys mean which spectrum: the conventions of published code, and the layers of a checkpoint that follow one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from memlaw.errors import InvalidInput, shown, unknown
from memlaw.verify.audit.checkpoints import formulas
from memlaw.verify.audit.checkpoints.formulas import Layer, Poles
from memlaw.verify.audit.checkpoints.settings import Settings, Value

_FREE: tuple[float, float] = (0.0, float("inf"))
_DIAGONAL: Mapping[str, Value] = {"discretization": "zoh", "step_rescale": 1.0}
_V3: Mapping[str, Value] = {"discretization": "bilinear", "transform": "exp", "step_rescale": 1.0}
_V4: Mapping[str, Value] = {
    "discretization": "zoh",
    "transform": "exp",
    "imag_transform": "none",
    "dt_transform": "exp",
    "dt_fast": False,
    "step_rescale": 1.0,
}
_LOW_RANK: Mapping[str, Value] = {**_V4, "discretization": "bilinear"}
_S5: Mapping[str, Value] = {**_DIAGONAL, "conjugates": "merged"}


@dataclass(frozen=True)
class Convention:
    """A way of storing a layer: its keys, where it is published, and what it takes where the file says nothing.

    needs: all of these. may: read where they are there. lacks: none of these. sign: the keys that mark such a layer.
    """

    name: str
    needs: tuple[str, ...]
    formula: Callable[[Layer, Settings], Poles]
    published: str
    defaults: Mapping[str, Value] = field(default_factory=dict)
    may: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """All that it reads."""
        return self.needs + self.may

    def read(self, layer: Layer, settings: Settings) -> Poles:
        """Poles and step sizes; what overflows there is a channel without a memory, and told of later."""
        with np.errstate(all="ignore"):
            return self.formula(layer, settings)

    def fits(self, keys: Iterable[str]) -> bool:
        """Whether a layer with these keys may follow it."""
        found = set(keys)
        return found.issuperset(self.needs) and found.isdisjoint(self.lacks)


DELTA_RULE = ("b_proj.weight", "in_proj_b.weight", "in_proj_ba.weight")  # how strongly a gated delta net writes
_S4_PY, _H3_PY = "state-spaces/s4 models/s4/s4.py", "HazyResearch/H3 src/models/ssm/ss_kernel_diag.py"
CONVENTIONS = (
    Convention(
        "s4d",
        ("log_dt", "log_A_real", "A_imag"),
        formulas.s4d,
        "state-spaces/s4 models/s4/s4d.py",
        _DIAGONAL,
        lacks=("P",),
    ),
    Convention("h3", ("log_dt", "inv_A_real", "A_imag"), formulas.h3, _H3_PY, {**_V3, "bandlimit": None}, lacks=("P",)),
    Convention(
        "s4d-v4", ("inv_dt", "A_real"), formulas.s4, _S4_PY, {**_V4, "bandlimit": None}, may=("A_imag",), lacks=("P",)
    ),
    Convention("s4-v4", ("inv_dt", "A_real", "A_imag", "P"), formulas.s4, _S4_PY, _LOW_RANK, may=("B",)),
    Convention("s4-v3", ("log_dt", "inv_w_real", "w_imag", "P"), formulas.s4_v3, f"{_S4_PY} (v3)", _V3, may=("B",)),
    Convention("s4-h3", ("log_dt", "inv_A_real", "A_imag", "P"), formulas.h3, f"{_S4_PY} (v3)", _V3, may=("B",)),
    Convention(
        "s4-log",
        ("log_dt", "log_A_real", "A_imag", "P"),
        formulas.s4d,
        _S4_PY,
        {**_DIAGONAL, "discretization": "bilinear"},
        may=("B",),
    ),
    Convention(
        "mamba",
        ("A_log", "dt_proj.bias"),
        formulas.mamba,
        "state-spaces/mamba mamba_ssm/modules/mamba_simple.py",
        {"gate": 0.0},
        lacks=("dt_bias",),
    ),
    Convention(
        "mamba-2",
        ("A_log", "dt_bias"),
        formulas.mamba2,
        "state-spaces/mamba mamba_ssm/modules/mamba2.py",
        {"gate": 0.0, "dt_limit": _FREE},
        lacks=("dt_proj.bias", *DELTA_RULE),
    ),
    Convention(
        "lru",
        ("nu_log", "theta_log"),
        formulas.lru,
        "NicolasZucchet/minimal-LRU lru/model.py",
        may=("B", "B_re", "B_im"),
    ),
    Convention(
        "s5",
        ("Lambda_re", "Lambda_im", "log_step"),
        formulas.s5,
        "lindermanlab/S5 s5/ssm.py",
        {**_S5, "clip_eigs": False},
        may=("B",),
        lacks=("Lambda",),
    ),
    Convention(
        "s5-pytorch",
        ("Lambda", "log_step"),
        formulas.s5,
        "s5-pytorch s5/s5_model.py",
        _S5,
        may=("B", "BP", "BH"),
        lacks=("Lambda_re", "Lambda_im"),
    ),
    Convention(
        "recurrentgemma",
        ("recurrent_param",),
        formulas.rg_lru,
        "transformers models/recurrent_gemma",
        {"gate": 0.0},
        may=("recurrent_gate_bias",),
        lacks=("a_param",),
    ),
    Convention(
        "griffin",
        ("a_param",),
        formulas.rg_lru,
        "google-deepmind/recurrentgemma recurrentgemma/torch/layers.py",
        {"gate": 0.0},
        may=("a_gate.b",),
        lacks=("recurrent_param",),
    ),
)
SIGNS: tuple[str, ...] = ("log_A_real", "inv_A_real", "A_real", "inv_w_real", "A_log", "nu_log", "Lambda_re", "Lambda")
SIGNS += ("recurrent_param", "a_param", "inv_dt", "theta_log", "Lambda_im")
_KEYS = sorted({key for item in CONVENTIONS for key in item.keys + item.lacks}, key=len, reverse=True)


@dataclass(frozen=True)
class Found:
    """A layer in a file: its name, the convention it follows, and the names of its tensors by key."""

    name: str
    convention: Convention
    names: Mapping[str, str]


def find_layers(names: Iterable[str], convention: str | None = None) -> list[Found]:
    """The layers whose keys follow a convention, in their natural order. Errors: InvalidInput with the candidates.

    >>> [(found.name, found.convention.name) for found in find_layers(["a.nu_log", "a.theta_log", "b.weight"])]
    [('a', 'lru')]
    """
    everything = sorted(names, key=natural)
    modules: dict[str, dict[str, str]] = {}
    for name in everything:
        if (parts := _parted(name)) is not None:
            modules.setdefault(parts[0], {})[parts[1]] = name
    marked = {name: keys for name, keys in modules.items() if not set(SIGNS).isdisjoint(keys)}
    if not marked:
        raise _nothing(everything)
    return [Found(name or "(top)", _convention(name, keys, convention), keys) for name, keys in marked.items()]


def natural(name: str) -> list[tuple[int, str]]:
    """How names are ordered: numbers in them as numbers.

    >>> sorted(["layers.10", "layers.9"], key=natural)
    ['layers.9', 'layers.10']
    """
    import re

    return [(int(part[:18]), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]


def _parted(name: str) -> tuple[str, str] | None:
    """The module and the key that a name ends with, written with dots or, as by Flax, with slashes."""
    plain = name.replace("/", ".")
    found = next((key for key in _KEYS if plain == key or plain.endswith(f".{key}")), None)
    return None if found is None else (plain[: -len(found)].rstrip("."), found)


def _nothing(names: list[str]) -> InvalidInput:
    seen = ", ".join(shown(name, 50) for name in names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
    known = "; ".join(f"{item.name}: {', '.join(item.needs)}" for item in CONVENTIONS)
    return InvalidInput(f"tensors {seen or 'none'}", "none is a parameter of a known layer", f"known are {known}")


def _convention(name: str, keys: Mapping[str, str], asked: str | None) -> Convention:
    """The one convention that a layer's keys fit."""
    if asked is not None and asked not in [item.name for item in CONVENTIONS]:
        raise unknown(asked, "convention", [item.name for item in CONVENTIONS])
    signs = [key for key in SIGNS if key in keys]
    stated = [item for item in CONVENTIONS if item.name == asked and set(item.needs) <= set(keys)]
    claimed = stated or [item for item in CONVENTIONS if item.fits(keys) and set(signs) <= set(item.keys)]
    if len(claimed) == 1:
        return claimed[0]
    given = f"{', '.join(sorted(keys))} in {shown(name or '(top)', 90)}"
    near = [item for item in CONVENTIONS if set(signs) & set(item.keys)]
    told = "; ".join(_candidate(item, keys) for item in near)
    rule = "they fit no one convention" if not claimed else "they fit several conventions"
    if not set(DELTA_RULE).isdisjoint(keys):
        rule += ", and a delta rule rewrites a state, so that its memory is not that of its decays"
    raise InvalidInput(given, rule, f"candidates are {told}; where the file is right, name one with convention")


def _candidate(item: Convention, keys: Mapping[str, str]) -> str:
    missing = [key for key in item.needs if key not in keys]
    extra = [key for key in keys if key in item.lacks]
    words = ([f"needs {', '.join(missing)} too"] if missing else []) + ([f"has no {', '.join(extra)}"] if extra else [])
    return f"{item.name} ({' and '.join(words) or 'fits'}; {item.published})"
