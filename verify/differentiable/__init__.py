"""Torch functions that know no layer."""
