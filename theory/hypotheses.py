"""The public address of `memlaw.theory.statement.hypotheses`."""

from memlaw.theory.statement.hypotheses import *
