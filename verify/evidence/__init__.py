"""What was found, its JSON, what changed, what it stands on."""

from memlaw.verify.evidence.evidence import *
