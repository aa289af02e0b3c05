"""How things are told; computes nothing."""
