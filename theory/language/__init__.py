"""The words of a statement and how a formula prints; knows no theorem."""

from memlaw.theory.language import language as _words
from memlaw.theory.language import symbols as _letters
from memlaw.theory.language.language import *
from memlaw.theory.language.nodes import NODES
from memlaw.theory.language.own import OwnSymbol, symbol, takes_numbers
from memlaw.theory.language.symbols import *

__all__ = ["NODES", "OwnSymbol", "symbol", "takes_numbers"]
__all__ += _words.__all__
__all__ += _letters.__all__
