"""The paper's experiments redone in small: tasks, arms, training, records."""
