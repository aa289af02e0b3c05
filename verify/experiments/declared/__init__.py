"""An experiment: its runs, its report; EXPERIMENT in experiment.py."""
