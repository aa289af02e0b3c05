"""A run as one page: self-contained HTML that says everything with scripts off."""
