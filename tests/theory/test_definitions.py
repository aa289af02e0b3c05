"""A definition smuggles nothing in: each of the registry is decided in symbols against the oracle of its quantity."""

from dataclasses import replace

import pytest

from memlaw.theory.catalogue import theorem
from memlaw.theory.proofs.definitions import DEFINITIONS, REACHED
from memlaw.theory.statement.derivation import Derivation
from memlaw.theory.statement.proof import Defined
from memlaw.theory.statement.theorem import equal
from memlaw.verify.evaluate.case import case_of
from memlaw.verify.evidence import Verdict
from memlaw.verify.kinds.generic import check_generic
from memlaw.verify.kinds.small import check_exact


@pytest.mark.parametrize("item", sorted(DEFINITIONS, key=lambda item: str(item.quantity)), ids=lambda i: str(i.quantity))
def test_every_definition_is_what_the_oracle_computes(item: Defined) -> None:
    home = theorem("noise.memory")  # its setting has every quantity that the plain state has, and noise
    for right, verdict in ((item.expression, Verdict.HOLDS), (item.expression + 1, Verdict.REFUTED)):
        claim = equal(item.quantity, right)
        stated = replace(home, key="a.definition", claims=(claim,), derivation=Derivation("by definition"))
        if item == REACHED:  # whole numbers speak of one point alone: tried on instances
            assert check_exact(case_of(stated)).verdict is verdict
        else:
            assert check_generic(case_of(stated), seed=3).verdict is verdict
