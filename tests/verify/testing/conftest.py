"""A suite that is run inside a test prints the same whether or not a build server runs it."""

import pytest


@pytest.fixture(autouse=True)
def _no_build_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where these are set pytest repeats whole messages in its summary."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("BUILD_NUMBER", raising=False)
