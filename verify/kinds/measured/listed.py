"""All that is measured in a run, listed explicitly."""

from __future__ import annotations

from memlaw.verify.kinds.measured.subject import Subject

MEMORY = ("allpass.memory", "allpass.monotone", "capacity.rank", "tradeoff.markov", "state.leverage")
READOUT = ("readout.gradient", "readout.teacher", "nonlinear.gradient", "nonlinear.memory")
WEIGHTS = ("weights.input", "weights.eigenvalue", "weights.recurrent", "weights.polar", "eigengrad.product")
ONE_INPUT = (*MEMORY, *READOUT, *WEIGHTS)
S4_AND_KIN = ("s4-legs", "s4-legs-zoh", "s4d-lin", "s4d-inv", "s4d-legs", "s4d-real", "s4d-lin-bilinear")
MODELS = (*S4_AND_KIN, "s5", "lru", "scalar-decay", "retention", "selective-frozen")
SUBJECTS: tuple[Subject, ...] = (
    *(Subject(name, "memlaw.verify.kinds.measured.layers", ONE_INPUT) for name in MODELS),
    Subject(
        "S4 and its twins",
        "memlaw.verify.kinds.measured.twins",
        ("equivalence.memory", "equivalence.kernels", "legs.difference", "legs.bilinear", "legs.spectrum"),
    ),
    Subject(
        "heads and gates",
        "memlaw.verify.kinds.measured.gates",
        ("single.scalar", "single.heads", "single.attention", "single.keys", "gated.sum", "gated.family"),
    ),
    Subject(
        "rounding and bands",
        "memlaw.verify.kinds.measured.rounding",
        ("noise.memory", "noise.capacity", "noise.loss", "state.leverage"),
    ),
    Subject(
        "delta rule and two taps",
        "memlaw.verify.kinds.measured.rules",
        ("delta.memory", "delta.capacity", "taps.law", "taps.delayed", "taps.capacity"),
    ),
    Subject(
        "oscillators", "memlaw.verify.kinds.measured.oscillators", ("oscillators.initial", "oscillators.positions")
    ),
    Subject(
        "drawn gates",
        "memlaw.verify.kinds.measured.stationary",
        ("stationary.forgotten", "stationary.falls", "stationary.markov", "stationary.turns"),
    ),
    Subject("four teachers", "memlaw.verify.kinds.measured.teachers", ("gain.teacher",)),
    Subject("joint flows", "memlaw.verify.kinds.measured.flows", ("slow.joint",)),
    Subject("linear stack", "memlaw.verify.kinds.measured.stacks", ("depth.joint", "depth.last")),
)
