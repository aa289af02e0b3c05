"""An experiment: its runs; EXPERIMENT in experiment.py."""
