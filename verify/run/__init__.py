"""The main job; soak and claims beside it."""
