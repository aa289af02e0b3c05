"""Claims of papers about the memory of sequence models, in our words, paper by paper."""

from __future__ import annotations

from memlaw.theory.claims import guan2025, others
from memlaw.theory.claims.claim import FIRST, PaperClaim, Standing

CLAIMS: tuple[PaperClaim, ...] = (*guan2025.CLAIMS, *others.CLAIMS)
MAPPED: tuple[str, ...] = tuple(dict.fromkeys(item.paper for item in CLAIMS))

__all__ = ["CLAIMS", "FIRST", "MAPPED", "PaperClaim", "Standing"]
