"""Where few draws meet the hypotheses of a statement of one's own: all simple rational spectra that do.

No random number makes a sum of eigenvalues zero, nor two moduli equal; simple rationals do. float64 says at which of
them the claim seems to fail, and exact arithmetic decides.
"""

from __future__ import annotations

import numpy as np
from sympy import Eq, Gt, Lt

from memlaw.numerics.number.arrays import Array, FloatArray
from memlaw.verify.evaluate.inside import exact_items, exact_pair, satisfied, to_decide
from memlaw.verify.evidence import Counterexample
from memlaw.verify.kinds.search.boundary import NEAR, Boundary, Spectrum, floats, rational_spectra, unclosed_spectra

SIZES = (1, 2, 3)


class Rare(Boundary):
    """The search of one claim at the simple spectra inside its hypotheses."""

    def run(self) -> Counterexample | None:
        """The first of them at which the claim is false."""
        for size in SIZES if self.case.setting.data is not None else ():
            self.decided = self.looked = 0
            known = self._admitted(size)
            for letters in self._letters(size) if known else ():
                with np.errstate(all="ignore"):
                    slacks = self._slacks(floats(known), letters)
                for place in np.flatnonzero(self._failing(slacks)):
                    if found := self._decided(known[place], letters):
                        return found
        return None

    def _admitted(self, size: int) -> list[Spectrum]:
        """The spectra on which the hypotheses that draws need not satisfy are known to hold."""
        wanted, data = to_decide(self.case), dict(exact_items(self._data(size).items()))
        known = (*rational_spectra(size), *unclosed_spectra(size)) if wanted else ()
        return [values for values in known if satisfied(wanted, exact_pair(values).with_extra(**data)) is True]

    def _failing(self, slacks: FloatArray) -> Array:
        kind = type(self.item.claim.relation)
        height = -np.abs(slacks) if kind is Eq else slacks
        return np.isfinite(slacks) & (height <= (NEAR if issubclass(kind, Lt | Gt) else -NEAR))
