"""Starts, layers in batches, arms, one trainer."""
