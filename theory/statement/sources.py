"""Claims of the paper that several subjects make precise."""

from __future__ import annotations

from memlaw.theory.statement.theorem import Source

CAPACITY = Source("guan2025", "the sum of M over all lags is at most the number of nodes N")
SPECTRUM = Source("guan2025", "for a linear recurrence M is fixed by the eigenvalues of the recurrent matrix")
INSTABILITY = Source("guan2025", "the Vandermonde form is numerically unstable for some sets of eigenvalues")
EQUIVALENCE = Source("guan2025", "S4 and the diagonal S4D are theoretically equivalent")
TRADEOFF = Source("guan2025", "memory accuracy and memory length trade off")
DIRECTION = Source("guan2025", "memory determines the direction of learning")
