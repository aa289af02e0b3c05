"""Memory from the definition; may not import memory/."""
