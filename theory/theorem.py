"""The public address of `memlaw.theory.statement.theorem`."""

from memlaw.theory.statement.theorem import *
