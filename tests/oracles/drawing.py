"""What strategies give, drawn quickly and without a database."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

QUICK = settings(max_examples=30, suppress_health_check=list(HealthCheck), database=None)


def drawn(strategy: st.SearchStrategy, count: int = 30) -> list:
    """What a strategy gives in so many examples."""
    found = []

    @settings(QUICK, max_examples=count)
    @given(strategy)
    def collect(value: object) -> None:
        found.append(value)

    collect()
    return found
