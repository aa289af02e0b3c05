"""The words of a statement and how a formula prints; knows no theorem."""

from memlaw.theory.language.language import *
from memlaw.theory.language.nodes import NODES as NODES
from memlaw.theory.language.own import OwnSymbol as OwnSymbol
from memlaw.theory.language.own import symbol as symbol
from memlaw.theory.language.own import takes_numbers as takes_numbers
from memlaw.theory.language.symbols import *
