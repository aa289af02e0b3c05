"""The measured kind."""
