"""Measured evidence: theorems against torch models, and what recorded experiments found."""
