"""An experiment: its runs, its report; EXPERIMENT in __init__.py."""
