"""Whether it holds: evidence, checks, strategies, reports and the command line.

The package is itself callable, ``memlaw.verify([...])``, because the folder and the verb share a name.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inspect import Signature

    from memlaw.verify.evidence import Report

_ABOUT = __doc__
__all__: list[str] = []  # the verb itself; names are imported from the modules


class _CallablePackage(ModuleType):
    def __call__(self, *arguments: Any, **options: Any) -> Report:
        from memlaw.verify.run.runner import verify

        return verify(*arguments, **options)

    @property
    def __signature__(self) -> Signature:
        """That of the verb, for who asks `inspect.signature`."""
        from inspect import signature

        from memlaw.verify.run.runner import verify

        return signature(verify)

    @property
    def __doc__(self) -> str:  # type: ignore[override]
        """What `help(memlaw.verify)` shows: the verb with its parameters, then the package."""
        from memlaw.verify.run.runner import verify

        told = str(verify.__doc__).partition("\n\n    >>>")[0]
        return f"{_ABOUT}\n\nmemlaw.verify{self.__signature__}\n\n    {told}\n"


sys.modules[__name__].__class__ = _CallablePackage
