"""What other people's tests use: the pytest plugin, and what hypothesis draws for memlaw's types."""
