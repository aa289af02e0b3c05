"""The directed search for a refutation: where it looks, how it descends, what decides."""

from memlaw.verify.kinds.search.directed import Searched as Searched
from memlaw.verify.kinds.search.directed import directed_search as directed_search
from memlaw.verify.kinds.search.search import BUDGET as BUDGET
