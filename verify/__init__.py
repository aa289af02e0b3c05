"""Whether it holds: evidence, checks, strategies, reports and the command line.

The package is itself callable, ``memlaw.verify([...])``, because the folder and the verb share a name.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from memlaw.verify.evidence import Report


class _CallablePackage(ModuleType):
    def __call__(self, *arguments: Any, **options: Any) -> Report:
        from memlaw.verify.run.runner import verify

        return verify(*arguments, **options)


sys.modules[__name__].__class__ = _CallablePackage
