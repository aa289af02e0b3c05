"""The words of a statement and how a formula prints; knows no theorem."""

from memlaw.theory.language.language import *
from memlaw.theory.language.symbols import *
