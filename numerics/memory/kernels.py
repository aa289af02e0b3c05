"""The inner loops of the all-pass chain as machine code: compiled by numba once and kept on disk as LLVM code.

Importing numba takes longer than most memory functions, so it is imported only where no code is kept: in
NUMBA_CACHE_DIR where that is set, else beside this module, or where that cannot be written, in the user's cache.
Code is executed only if nobody but this user and root can have written it. Where none can be kept the loops are
compiled in every process.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm

from memlaw import files
from memlaw.numerics.number.arrays import Array

Kernel = Callable[..., None]
LOOPS = Path(__file__).with_name("loops.py")
SOURCES = [LOOPS.with_name(name) for name in ("loops.py", "sizes.py", "errorbound.py")]  # which hold its constants
ENTRY = "cfunc."  # what numba puts before the name of a function that C may call
_ENGINES: list[Any] = []  # the machine code lives as long as they do


@cache
def compiled(name: str) -> Kernel:
    """A loop of `loops` by name, as a function of (count, lags, pulse) and arrays that are contiguous.

    >>> import numpy as np
    >>> memory, response, zeros = np.empty(2), np.empty(2, complex), np.zeros(1, complex)
    >>> run = compiled("advance_complex")
    >>> run(1, 2, 1.0, zeros + 0.5, zeros, np.array([0.75**0.5]), zeros.copy(), memory, response)
    >>> memory.round(12).tolist(), response.round(12).tolist()
    ([0.75, 0.1875], [(-0.5+0j), (0.75+0j)])
    """
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    address = _address(_code(name))

    def run(count: int, lags: int, pulse: float, *arrays: Array) -> None:
        if not all(array.flags.c_contiguous for array in arrays):
            raise ValueError("the loops walk over contiguous arrays")
        prototype(len(arrays))(address)(count, lags, pulse, *[array.ctypes.data for array in arrays])

    return run


@cache
def prototype(arrays: int) -> Callable[[int], Kernel]:
    """The C function that takes count, lags, pulse and so many arrays, by its address."""
    return ctypes.CFUNCTYPE(None, ctypes.c_ssize_t, ctypes.c_ssize_t, ctypes.c_double, *[ctypes.c_void_p] * arrays)


def _address(code: Any) -> int:
    """Where the machine code of a parsed module begins."""
    for function in code.functions:
        if function.is_declaration and not llvm.address_of_symbol(function.name):
            _give_address(function.name)
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=3, jit=True
    )
    _ENGINES.append(llvm.create_mcjit_compiler(code, machine))
    _ENGINES[-1].finalize_object()
    return int(_ENGINES[-1].get_function_address(_entry(code)))


def _entry(code: Any) -> str:
    """The name of the function that C may call; empty where there is none."""
    return next((function.name for function in code.functions if function.name.startswith(ENTRY)), "")


def _give_address(name: str) -> None:
    """numba's wrapper names what an exception would call; these loops raise none, and numba sets its own later."""
    if not name.startswith("llvm."):
        known = getattr(ctypes.pythonapi, name, ctypes.pythonapi.Py_FatalError)
        llvm.add_symbol(name, ctypes.cast(known, ctypes.c_void_p).value)


def _code(name: str) -> Any:
    """The parsed LLVM code of a loop: that kept for its source, this processor and this LLVM, or new."""
    sources = [path.read_bytes() for path in SOURCES]
    key = (*sources, llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten(), llvm.llvm_version_info)
    file = f"{name}-{hashlib.sha256(repr(key).encode()).hexdigest()[:16]}.ll"
    for folder in _folders():
        try:
            found = llvm.parse_assembly(files.read_own(folder / file))
        except (OSError, RuntimeError, ValueError):  # none there, one that was damaged, or that others may write
            continue
        if _entry(found):
            return found
    from memlaw.numerics.memory.loops import llvm_code

    text = llvm_code(name)
    _keep(file, text)
    return llvm.parse_assembly(text)


def _folders() -> Iterator[Path]:
    """Where code may be kept, best first."""
    if chosen := os.environ.get("NUMBA_CACHE_DIR"):
        yield Path(chosen)
    yield LOOPS.parent / "__pycache__"
    yield Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")) / "memlaw"  # noqa: PTH111 -- no error without a home


def _keep(file: str, text: str) -> None:
    """Write into the first folder that lets one, and into which nobody else may write: what is kept is executed."""
    for folder in _folders():
        try:
            files.write_own(folder / file, text)
        except (OSError, ValueError):
            continue
        return
