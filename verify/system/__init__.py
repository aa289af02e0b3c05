"""A linear state in one arithmetic; what a setting is."""
