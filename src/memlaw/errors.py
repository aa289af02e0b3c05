"""The one error that bad input raises: what was given, which rule it breaks, what to do next."""

from __future__ import annotations


class InvalidInput(ValueError):
    """Input outside a hypothesis: says what was given, which rule fails and the remedy.

    >>> print(InvalidInput("eigenvalue 1.0", "every |l| must be below 1", "use a window"))
    got eigenvalue 1.0; every |l| must be below 1; use a window
    """

    def __init__(self, given: str, rule: str, remedy: str) -> None:
        super().__init__(f"got {given}; {rule}; {remedy}")
        self.given = given
        self.rule = rule
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[InvalidInput], tuple[str, str, str]]:
        """It comes back whole from a worker process."""
        return type(self), (self.given, self.rule, self.remedy)
