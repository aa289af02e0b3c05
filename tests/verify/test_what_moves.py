"""What the search moves: numbers of every setting that draws some, chains of states, spectra that few draws meet."""

from __future__ import annotations

from dataclasses import replace
from math import prod

import pytest
from sympy import Eq, Expr, Integer, Sum, im, oo

import memlaw
from memlaw.theory.hypotheses import CONTROLLABLE, NONZERO, STABLE, Hypothesis
from memlaw.theory.instance import Instance
from memlaw.theory.language import M, M_window, N, T, c, eigenvalue, i, j, tau
from memlaw.theory.statement.theorem import Claim
from memlaw.theory.theorem import Theorem, at_least, at_most, equal
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evaluate.settings import SETTINGS
from memlaw.verify.kinds.sampled import check_sampled
from memlaw.verify.kinds.search.corners import chains
from memlaw.verify.kinds.search.data import FREE
from memlaw.verify.kinds.search.rare import Rare
from memlaw.verify.system.setting import nothing

LAWS = (STABLE.sufficient("not tried without"), CONTROLLABLE.sufficient("not tried without"))
STAYS = {  # settings that draw what means something only together, or what is the spectrum itself
    *("ring on the circle", "one lead", "one pole", "aliasing", "arrival", "white input"),
    *("fixed key", "hold", "written in turn"),
}


def test_the_numbers_of_every_setting_move_or_are_known_to_stay() -> None:
    drawing = {name for name, item in SETTINGS.items() if item.draw is not None and item.draw is not nothing}
    assert drawing - FREE.keys() == STAYS


def test_chains_are_no_normal_matrices() -> None:
    found = chains(SETTINGS["noise"])
    assert found
    assert not [item.label for item in found if item.A * item.A.H == item.A.H * item.A]


def test_a_sum_that_is_zero_is_met() -> None:
    balanced = Hypothesis("balanced", "the sum is zero", "s = 0", lambda item: sum(item.eigenvalues) == 0)
    laws = (*LAWS, balanced.sufficient("not tried without"), NONZERO.sufficient("not tried without"))
    flat = Theorem(
        key="mine.flat",
        title="Twice the same",
        claims=(Claim(Eq(M(1), M(0), evaluate=False)),),
        hypotheses=laws,
        witness=Instance.diagonal("1/2", "-1/2"),
    )
    case = case_of(flat)
    found = Rare(case, case.claims[0], 10_000).run()
    assert found is not None
    assert found.instance == "eigenvalues 1/2, 1/4, -3/4"


def _product(instance: Instance) -> Expr:
    return prod(instance.eigenvalues, start=Integer(1)).expand()


@pytest.mark.parametrize("trace", [False, True])
def test_sums_that_are_real_without_conjugates_are_met(trace: bool) -> None:
    """The closed form without its bars holds where the spectrum is its own conjugate, which real sums do not say."""

    def real(instance: Instance) -> bool:
        return not im(_product(instance)) and not (trace and im(sum(instance.eigenvalues)))

    summed = c(i) * c(j) * (eigenvalue[i] * eigenvalue[j]) ** (tau + 1) / (1 - eigenvalue[i] * eigenvalue[j])
    known = memlaw.theorem("closed.memory")
    bare = replace(
        known,
        key="mine.bare",
        claims=(equal(M(tau), Sum(summed, (i, 1, N), (j, 1, N))),),
        hypotheses=(*known.hypotheses, Hypothesis("real", "real", "r", real).sufficient("not tried without")),
        witness=Instance.diagonal("1/2", "-1/3", tau=1),
    )
    case = case_of(bare)
    found = Rare(case, case.claims[0], 10_000).run()
    assert found is not None and found.instance.count("I") == (3 if trace else 2)


@pytest.mark.parametrize(
    ("claim", "letters"),
    [(at_most(Sum(M_window(T, tau), (tau, 0, oo)), N), {"T": 3}), (at_least(Sum(M(tau), (tau, 0, oo)), N), {})],
)
def test_an_infinite_sum_of_what_has_no_closed_form_is_not_evaluated(claim: Claim, letters: dict[str, int]) -> None:
    witness = Instance.diagonal("1/2", "-1/3", **letters)
    total = Theorem(key="mine.total", title="All of it", claims=(claim,), hypotheses=LAWS, witness=witness)
    found = check_sampled(case_of(total), 1, 3)
    assert not found.counterexample
    assert (found.verdict.value == "holds") == (not letters)


def test_an_oscillator_that_takes_no_step_is_not_forced() -> None:
    law = next(law for law in memlaw.theorem("oscillators.initial").hypotheses if law.name == "forced")
    still = Instance.diagonal("0").with_extra(stiffness=(1,), steps=(0,), forces=(1,))
    assert not law.holds(still)
