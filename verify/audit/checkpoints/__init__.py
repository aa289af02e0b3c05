"""Checkpoints that other people saved: which spectra their tensors mean, and what these remember."""
