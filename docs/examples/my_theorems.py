"""Two theorems of my own: `memlaw verify --file my_theorems.py` checks the first and refutes the second."""

from fractions import Fraction

from hypothesis import strategies as st
from sympy import Min, Range

from memlaw import Setting, Theorem
from memlaw.theory.hypotheses import STABLE
from memlaw.theory.instance import Instance
from memlaw.theory.language import N, quantity, symbol
from memlaw.theory.theorem import at_most, less

# My own symbol: how many lags are paid for. A claim holds for all values in its domain.
h = symbol("h", Range(1, 6), "how many lags are paid for")


# My own quantities, each with its oracle: a function of a system and of the quantity's arguments.
def sum_of_prices(system, count):
    """What `count` lags cost: the sum of their prices."""
    return sum(system.data["prices"][:count])


def sum_of_worth(system, count):
    """What the state remembers of `count` lags is worth: each price times the memory at its lag."""
    return sum(price * system.memory(lag) for lag, price in enumerate(system.data["prices"][:count]))


price = quantity("price", "P", oracle=sum_of_prices)
worth = quantity("worth", "W", oracle=sum_of_worth)


# My own setting: beside a pair (A, B) there are five falling prices, one for each lag.
def priced(instance, *prices):
    """An instance with its prices, which its label tells too."""
    return instance.with_extra(prices=prices).called(f"{instance.label}, prices {', '.join(map(str, prices))}")


HALVES = tuple(Fraction(1, 2**lag) for lag in range(5))


def instances():
    """The systems on which claims are decided exactly, the simplest first."""
    return (
        priced(Instance.diagonal("1/2"), 1, 1, 1, 1, 1),
        priced(Instance.diagonal("0"), *HALVES),
        priced(Instance.diagonal("1/2", "-2/3"), *HALVES),
        priced(Instance.companion("0", "0"), 3, 2, 1, 0, 0),
        priced(Instance.diagonal("9/10", "I/2", "-I/2"), 3, 2, 2, 1, 1),
    )


def prices_of_a_spectrum(size):
    """The prices beside a spectrum of `size` states: the same for all."""
    return {"prices": HALVES}


def drawn_prices(draw, eigenvalues):
    """Random prices beside random eigenvalues, drawn by hypothesis."""
    return {"prices": sorted(draw(st.lists(st.floats(0, 1), min_size=5, max_size=5)), reverse=True)}


PRICES = Setting("prices", "a pair and five falling prices", instances, prices_of_a_spectrum, drawn_prices)

MOST = Theorem(
    key="prices.most",
    title="Memory is worth most on the first N lags",
    claims=(at_most(worth(h), price(Min(h, N))),),
    hypotheses=(STABLE.sufficient("memory of an unstable state is none of what is asked here"),),
    witness=priced(Instance.diagonal("1/2", h=2), *HALVES),
    setting=PRICES,
)

# Nearly the same, and false: the delay line, whose eigenvalues are all zero, reaches the bound.
NEVER = Theorem(
    key="prices.never",
    title="No state reaches the bound",
    claims=(less(worth(h), price(Min(h, N))),),
    hypotheses=MOST.hypotheses,
    witness=MOST.witness,
    setting=PRICES,
)

THEOREMS = (MOST, NEVER)
