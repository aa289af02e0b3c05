"""Mutants of the code itself: one small fault at a time in what decides a verdict, and which test or check sees it."""
