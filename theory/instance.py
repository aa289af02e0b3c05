"""The public address of `memlaw.theory.statement.instance`."""

from memlaw.theory.statement.instance import *
