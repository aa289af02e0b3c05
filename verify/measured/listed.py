"""All that is measured in a run, listed explicitly."""

from __future__ import annotations

from memlaw.verify.measured.subject import Subject

SUBJECTS: tuple[Subject, ...] = ()
