"""What each subject adds to the checks: its setting (instances, data, strategies) and its quantities."""
