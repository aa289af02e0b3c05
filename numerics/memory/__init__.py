"""Memory by the all-pass chain and its relatives: what users call."""
