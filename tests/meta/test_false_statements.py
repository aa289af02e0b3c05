"""False statements under the keys of true ones, and under new keys with their proofs: never proved, derived or generic.

From near-true to blatant, over all subjects. Each says why it is false.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Abs, Integer, Lt, Max, Rational, Sum, exp, oo, sqrt

import memlaw
from memlaw.theory.language import (
    C,
    M,
    N,
    T,
    b,
    bar,
    c,
    eigenvalue,
    horizon,
    i,
    j,
    k,
    rank_krylov,
    spectral_radius,
    squared,
    tau,
    theta,
)
from memlaw.theory.theorem import Claim, Theorem, at_least, at_most, equal, greater, less

GREEN = ("proved", "derived", "generic")


def sides(key: str, number: int = 0) -> tuple:
    """Both sides of a claim of the catalogue."""
    return memlaw.theorem(key).claims[number].relation.args


def scaled(key: str, factor: object, number: int = 0) -> Claim:
    """An equality of the catalogue with its right side times a factor; false wherever that side is not zero."""
    left, right = sides(key, number)
    return equal(left, right * factor)


def shifted(key: str, lag: object, number: int = 0) -> Claim:
    """A relation of the catalogue with another lag on its left side only."""
    relation = memlaw.theorem(key).claims[number].relation
    return Claim(relation.func(relation.lhs.xreplace({tau: lag}), relation.rhs, evaluate=False))


def reversed_(key: str, number: int = 0) -> Claim:
    """An inequality of the catalogue the other way round; its sides differ somewhere."""
    relation = memlaw.theorem(key).claims[number].relation
    return Claim(relation.reversedsign.func(relation.lhs, relation.rhs, evaluate=False))


FALSE: dict[str, tuple[str, Claim]] = {
    # README's own: at l = 1/2 M(0) = 3/4 > 1/2.
    "readme": ("tradeoff.markov", at_most(M(tau), N / (tau + 2))),
    # The delay line attains Markov at tau = N - 1.
    "markov_strict": ("tradeoff.markov", less(M(tau), N / (tau + 1))),
    # False near the optimum alone, kappa_N/N -> 1.
    "markov_seven_tenths": ("tradeoff.markov", at_most(M(tau), Rational(7, 10) * N / (tau + 1))),
    "markov_min": ("tradeoff.markov", at_most(M(tau), Max(1, N / (tau + 1)) / 2)),
    "markov_square": ("tradeoff.markov", at_most((tau + 1) * M(tau), N - 1)),
    # The delay line: M = 1 on N lags, so theta = 1 has equality.
    "horizon_strict": ("tradeoff.horizon", less(theta * horizon(theta), N)),
    "horizon_less": ("tradeoff.horizon", at_most(theta * horizon(theta), N - 1)),
    "nilpotent": ("tradeoff.nilpotent", equal(M(N - 1), 1)),
    # Uncontrollable pairs have a smaller rank.
    "rank": ("capacity.rank", equal(Sum(M(tau), (tau, 0, oo)), N)),
    "rank_twice": ("capacity.rank", scaled("capacity.rank", 2)),
    "rank_shift": ("capacity.rank", equal(Sum(M(tau + 1), (tau, 0, oo)), rank_krylov())),
    "diagonal": ("capacity.diagonal", equal(Sum(M(tau), (tau, 1, oo)), sides("capacity.diagonal")[1])),
    # M(tau+1) for M(tau), 1/2 for 1.
    "tail_one_late": ("allpass.memory", equal(M(tau), Sum(squared(b(k)), (k, tau + 2, oo)))),
    "tail_one_early": ("allpass.memory", equal(M(tau), Sum(squared(b(k)), (k, tau, oo)))),
    "tail_not_squared": ("allpass.memory", equal(M(tau), 1 - Sum(Abs(b(k)), (k, 0, tau)))),
    "unit": ("allpass.unit", equal(Sum(squared(b(k)), (k, 1, oo)), 1)),
    "unit_unsquared": ("allpass.unit", equal(Sum(b(k) ** 2, (k, 0, oo)), 1)),
    "mean": ("allpass.mean", equal(Sum(k * squared(b(k)), (k, 0, oo)), N + 1)),
    "mean_off": ("allpass.mean", equal(Sum((k + 1) * squared(b(k)), (k, 0, oo)), N)),
    # (1/2, -1/2): M(0) = M(1).
    "monotone_strict": ("allpass.monotone", less(M(tau + 1), M(tau))),
    "monotone_rises": ("allpass.monotone", at_least(M(tau + 1), M(tau))),
    "monotone_halves": ("allpass.monotone", at_most(M(tau + 1), M(tau) / 2)),
    "drop": ("allpass.monotone", equal(M(tau) - M(tau + 1), squared(b(tau)))),
    "initial_at_one": ("allpass.initial", equal(M(Integer(1)), sides("allpass.initial")[1])),
    "initial_root": ("allpass.initial", equal(M(Integer(0)), sqrt(sides("allpass.initial")[1]))),
    # No |b_k|, b_k itself from k = 0 on: not at k = 0.
    "coefficients_from_zero": ("closed.coefficients", equal(b(k), Sum(c(i) * eigenvalue[i] ** k, (i, 1, N)))),
    "coefficients_conjugated": (
        "closed.coefficients",
        equal(b(k), Sum(c(i) * bar(eigenvalue[i]) ** k, (i, 1, N)), k >= 1),
    ),
    "closed_memory": ("closed.memory", shifted("closed.memory", tau + 1)),
    "zeros": ("closed.zeros", equal(M(tau), 1)),
    "gram": ("gram.entries", equal(C[i - 1, j - 1], 1 / (1 - eigenvalue[i] * eigenvalue[j]))),
    "gram_determinant": ("gram.determinant", scaled("gram.determinant", 2)),
    "gram_inverse": ("gram.inverse", scaled("gram.inverse", -1)),
    "orthonormal": ("orthonormal.memory", shifted("orthonormal.memory", tau + 1)),
    "projection": ("state.projection", equal(M(tau), sides("state.projection")[1] ** 2)),
    "leverage": ("state.leverage", equal(sides("state.leverage")[0], T)),
    "leverage_less": ("state.leverage", less(sides("state.leverage", 2)[0], 1, Lt(tau, T))),
    "similarity": ("state.similarity", shifted("state.similarity", tau + 1)),
    "spectrum": ("state.spectrum", shifted("state.spectrum", tau + 1)),
    "nesting_gain": ("nesting.gain", scaled("nesting.gain", Rational(1, 2))),
    "nesting_loss": ("nesting.loss", scaled("nesting.loss", 1 - squared(eigenvalue[i]))),
    "information": ("information.gaussian", scaled("information.gaussian", 2)),
    "perturbation": ("perturbation.bound", at_most(sides("perturbation.bound")[0], sides("perturbation.bound")[1] / 2)),
    "window_sum": ("window.sum", scaled("window.sum", 2)),
    "window_bound": ("window.bound", reversed_("window.bound")),
    "pooling": ("pooling.total", equal(sides("pooling.total")[0], N)),
    "pooling_warm": ("pooling.warm", scaled("pooling.warm", 2)),
    "coloured": ("coloured.capacity", at_most(sides("coloured.capacity")[0], N)),
    "coloured_white": ("coloured.white", less(sides("coloured.white")[0], N)),
    "lifetime": ("lifetime.sum", scaled("lifetime.sum", 2)),
    "lifetime_variance": ("lifetime.variance", scaled("lifetime.variance", 2)),
    "cantelli": ("lifetime.cantelli", reversed_("lifetime.cantelli")),
    "delay": ("delay.moments", scaled("delay.moments", 2)),
    "delay_repeated": ("delay.repeated", equal(sides("delay.repeated")[0], N)),
    "frontier_one": ("frontier.one", less(*sides("frontier.one"))),
    "frontier_two": ("frontier.two", at_most(sides("frontier.two", 1)[0], Rational(2, 5))),
    "frontier_ring": ("frontier.ring", equal(sides("frontier.ring")[0], M(tau))),
    "frontier_full": ("frontier.full", equal(sides("frontier.full")[0], 1)),
    "tail_bound": ("tail.bound", at_most(sides("tail.bound")[0], sides("tail.bound")[1] / 4)),
    "tail_rate": ("tail.rate", equal(sides("tail.rate")[0], spectral_radius())),
    "twins": ("equivalence.memory", shifted("equivalence.memory", tau + 1)),
    "kernels": ("equivalence.kernels", scaled("equivalence.kernels", 2)),
    "legs_matrix": ("legs.matrix", scaled("legs.matrix", 2, 1)),
    "legs_spectrum": ("legs.spectrum", scaled("legs.spectrum", 2)),
    "legs_held": ("legs.held", equal(sides("legs.held")[0], 1 - exp(-N))),
    "noise_memory": ("noise.memory", equal(sides("noise.memory")[0], M(tau))),
    "noise_memory_less": ("noise.memory", less(*sides("noise.memory", 1))),
    "noise_capacity": ("noise.capacity", equal(sides("noise.capacity", 1)[0], N)),
    "noise_loss": ("noise.loss", less(sides("noise.loss")[0], sides("noise.loss")[1] - 1)),
    "noise_ridge": ("noise.ridge", scaled("noise.ridge", 2)),
    "noise_basis": ("noise.basis", equal(sides("noise.basis")[0], sides("noise.unitary")[1])),
    "conditioning": ("conditioning.eigenbasis", scaled("conditioning.eigenbasis", 2)),
    "conditioning_legs": ("conditioning.legs_transform", scaled("conditioning.legs_transform", -1)),
    "readout": ("readout.gradient", scaled("readout.gradient", 2)),
    "teacher": ("readout.teacher", scaled("readout.teacher", M(tau), 1)),
    "optimum": ("readout.optimum", scaled("readout.optimum", 2)),
    "nonlinear": ("nonlinear.third", scaled("nonlinear.third", 2)),
    "nonlinear_gradient": ("nonlinear.gradient", scaled("nonlinear.gradient", -1)),
    "weights": ("weights.input", scaled("weights.input", 2)),
    "weights_eigenvalue": ("weights.eigenvalue", scaled("weights.eigenvalue", -1)),
    "recurrent": ("weights.recurrent", scaled("weights.recurrent", 2)),
    "eigengrad": ("eigengrad.product", scaled("eigengrad.product", -1)),
    "eigengrad_angle": ("eigengrad.angle", at_most(sides("eigengrad.angle")[0], sqrt(M(tau) * (1 - M(tau))))),
    "slow": ("slow.gradient", at_most(sides("slow.gradient")[0], M(tau) / 4)),
    "direction": ("direction.gradient", scaled("direction.gradient", Rational(1, 2))),
    "direction_sign": ("direction.gradient", greater(sides("direction.gradient", 1)[0], 0)),
    "gain": ("gain.bound", scaled("gain.bound", 2)),
    "single": ("single.scalar", scaled("single.scalar", N)),
    "attention": ("single.attention", scaled("single.attention", 2)),
    "mimo": ("mimo.capacity", equal(sides("mimo.capacity")[0], N - 1)),
    "mimo_initial": ("mimo.initial", scaled("mimo.initial", 2)),
    "mimo_bound": ("mimo.bound", less(*sides("mimo.bound"))),
    "gated": ("gated.sum", equal(sides("gated.sum")[0], N)),
    "gated_start": ("gated.start", less(*sides("gated.start", 1))),
    "hold": ("gated.hold", equal(sides("gated.hold")[0], Rational(1, 2))),
    "depth": ("depth.determinant", scaled("depth.determinant", -1)),
    "depth_last": ("depth.last", equal(sides("depth.last")[0], N)),
}


def _green(theorem: Theorem) -> list[str]:
    """The strongest kinds that call a statement right."""
    report = memlaw.verify(theorem, seed=1, kinds=GREEN)
    return [str(item.kind) for item in report.evidence if str(item.verdict) == "holds"]


def with_proofs(theorem: Theorem, *claims: Claim, key: str = "mine.claim") -> Theorem:
    """A theorem of another key whose derivation says that it is about these claims: proofs and all."""
    stated = replace(theorem, claims=claims)
    return replace(stated, key=key, derivation=replace(theorem.derivation, about=()))


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_is_not_shown(name: str) -> None:
    key, claim = FALSE[name]
    theorem = memlaw.theorem(key)
    assert not _green(replace(theorem, claims=(claim,)))
    assert not _green(with_proofs(theorem, claim))


NEEDED = [(item.key, law.name) for item in memlaw.catalogue() for law in item.hypotheses if law.breaks_at is not None]


@pytest.mark.parametrize(("key", "name"), NEEDED[::5])
def test_without_a_hypothesis_that_is_needed_nothing_is_shown_of_all_claims(key: str, name: str) -> None:
    theorem = memlaw.theorem(key)
    fewer = replace(theorem, hypotheses=tuple(law for law in theorem.hypotheses if law.name != name))
    assert not _green(replace(fewer, key="mine.claim", derivation=replace(theorem.derivation, about=())))
