"""The loss of a polynomial decoder of one state, from the moments of the state and of the input: no Gramian."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import comb
from typing import Any

from memlaw.numerics.number.arithmetic import Scalar
from memlaw.numerics.number.dual import Dual

# The cumulants of one input of variance 1, those that are zero left out.
LAWS: dict[str, Mapping[int, int]] = {"gaussian": {2: 1}, "signs": {2: 1, 4: -2, 6: 16, 8: -272, 10: 7936}}


def moments(cumulants: Mapping[int, Any], order: int, one: Any) -> list[Any]:
    """E y^n, n = 0..order, of a variable with these cumulants: m_n = sum_j binomial(n-1, j-1) kappa_j m_{n-j}.

    >>> moments(LAWS["gaussian"], 6, 1), moments(LAWS["signs"], 6, 1)
    ([1, 0, 1, 0, 3, 0, 15], [1, 0, 1, 0, 1, 0, 1])
    """
    found = [one]
    for place in range(1, order + 1):
        terms = (found[place - j] * (value * comb(place - 1, j - 1)) for j, value in cumulants.items() if j <= place)
        found.append(sum(terms, start=one * 0))
    return found


def decoded_loss(value: Scalar, lag: int, teacher: Scalar, decoder: Sequence[Scalar], law: str = "gaussian") -> Dual:
    """1/2 E(g u_{t-tau} - D(x_t))^2 and its derivative in l, of x_t = l x_{t-1} + u_t and D(x) = a_1 x + a_2 x^2 + ...

    All numbers real; |l| < 1; up to a_5 for inputs that are signs. x = l^tau u_{t-tau} + y with y independent of
    u_{t-tau}, so that both expectations are sums of products of moments.

    >>> decoded_loss(0.5, 1, 1.0, [0.375])
    Dual(value=0.40625, slope=-0.25)
    """
    ell = Dual(value, value * 0 + 1)
    one = Dual(value * 0 + 1, value * 0)
    reached, degree, kappa = ell.power(lag, one), len(decoder), LAWS[law]
    orders = [j for j in kappa if j <= 2 * degree]
    whole = {j: Dual(kappa[j], 0) / (one - ell.power(j, one)) for j in orders}
    rest = {j: whole[j] - reached.power(j, one) * kappa[j] for j in orders}
    of_input = moments(kappa, degree + 1, 1)
    of_state, of_rest = moments(whole, 2 * degree, one), moments(rest, degree, one)
    crossed, squared = one * 0, one * 0
    for n, a in enumerate(decoder, 1):
        for j in range(n + 1):
            crossed += of_rest[n - j] * reached.power(j, one) * (a * (comb(n, j) * of_input[j + 1]))
        for other, b in enumerate(decoder, 1):
            squared += of_state[n + other] * (a * b)
    return (squared - crossed * (2 * teacher) + one * (teacher * teacher)) / Dual(2, 0)
