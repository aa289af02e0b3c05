"""Programs on a page, run one after the other in one namespace."""

import contextlib
import io
from collections.abc import Iterable


def check_programs(programs: Iterable[tuple[str, str]]) -> None:
    """Each program prints what stands beside it."""
    names: dict[str, object] = {}
    for program, expected in programs:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(program, names)
        assert printed.getvalue() == expected
