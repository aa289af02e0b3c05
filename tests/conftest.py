"""Hypothesis without deadlines (a first call compiles); the same examples every time where CI asks for it."""

import os

from hypothesis import settings

settings.register_profile("memlaw", deadline=None, print_blob=True)
settings.register_profile("memlaw-ci", deadline=None, print_blob=True, derandomize=True)
settings.load_profile("memlaw-ci" if os.environ.get("CI") else "memlaw")
