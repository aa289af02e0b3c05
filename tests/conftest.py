"""Hypothesis without deadlines, the same examples where CI asks for it; and the device on which models are built.

`pytest -m cuda --device cuda` runs the tests that build models, and those alone, on a GPU.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # tests run side by side; torch reads this when it is imported

import pytest
from hypothesis import settings

settings.register_profile("memlaw", deadline=None, print_blob=True)
settings.register_profile("memlaw-ci", deadline=None, print_blob=True, derandomize=True)
settings.load_profile("memlaw-ci" if os.environ.get("CI") else "memlaw")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--device", default=None, help="where models are built: cpu, cuda, cuda:1; default: cuda if there")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "device" in getattr(item, "fixturenames", ()):
            item.add_marker("cuda")


@pytest.fixture(scope="session")
def device(request: pytest.FixtureRequest) -> str:
    torch = pytest.importorskip("torch")
    asked = request.config.getoption("--device")
    return str(asked or ("cuda" if torch.cuda.is_available() else "cpu"))
