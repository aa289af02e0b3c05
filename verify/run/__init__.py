"""The main job; soak, mutation and claims beside it."""
