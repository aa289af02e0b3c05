"""The figures beside the claims: each is computed when asked for."""

from __future__ import annotations

STEP = 0.01
