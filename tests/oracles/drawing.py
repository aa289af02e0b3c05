"""What strategies give, drawn quickly, without a database, and the same in every run: tests ask what is among it."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memlaw.verify.strategies.steady import steady

QUICK = settings(max_examples=30, suppress_health_check=list(HealthCheck), database=None)


def drawn(strategy: st.SearchStrategy, count: int = 30) -> list:
    """What a strategy gives in so many examples."""
    found = []

    @settings(QUICK, max_examples=count, derandomize=True)
    @given(strategy)
    def collect(value: object) -> None:
        found.append(value)

    with steady():
        collect()
    return found
