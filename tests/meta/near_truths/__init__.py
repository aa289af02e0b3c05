"""Near truths by subject, each shown false by means of its own; `independent` is the index."""
