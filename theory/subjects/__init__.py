"""One file a subject = first word of a key; statements and derivations, nothing else."""
