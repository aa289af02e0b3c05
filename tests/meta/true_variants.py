"""Mechanical variants that are true, each with its reason: they are no mutants, and nothing may refute them."""

_ONLY_THERE = "the window memory exists for lags inside the window alone, so the condition cannot be dropped"

TRUE_VARIANTS = {
    "state.leverage claim 2: condition dropped": _ONLY_THERE,
    "state.leverage claim 3: condition dropped": _ONLY_THERE,
    "state.leverage claim 4: condition dropped": _ONLY_THERE,
    "state.leverage claim 5: condition dropped": _ONLY_THERE,
    "window.pointwise claim 1: condition dropped": _ONLY_THERE,
    "hankel.window claim 1: condition dropped": _ONLY_THERE,
    "circle.even claim 1: condition dropped": _ONLY_THERE,
    "circle.ring claim 1: condition dropped": _ONLY_THERE,
    "circle.even claim 1: N - 1": "a smaller lower bound",
    "lifetime.cantelli claim 1: exponent less one": "a larger bound, since tau + 1 - N >= 1 there",
    "lifetime.cantelli claim 2: exponent less one": "a smaller lower bound, since N - tau >= 1 there",
    "tail.bound claim 1: exponent more one": "a larger bound, since beta >= 1",
    "window.bound claim 1: exponent more one": "a larger bound, since beta >= 1",
    "conditioning.legs_eigenbasis claim 2: N - 1": "a smaller lower bound",
    "conditioning.legs_eigenbasis claim 2: exponent less one": "a smaller lower bound",
    "conditioning.legs_eigenbasis claim 3: N - 1": "a smaller lower bound",
    "conditioning.legs_held claim 1: N - 1": "a smaller lower bound",
    "conditioning.legs_held claim 1: exponent less one": "a smaller lower bound",
    "conditioning.legs_gramian claim 1: indices swapped": "C is symmetric there",
    "conditioning.legs_gramian claim 3: exponent more one": "a larger bound, since 2N + 1 >= 1",
    "legs.matrix claim 3: sign": "the right side is zero",
    "slow.gradient claim 1: exponent more one": "a larger bound, since beta >= 1",
    "coloured.capacity claim 2: N - 1": "a smaller lower bound",
    "coloured.autoregressive claim 2: N - 1": "a smaller lower bound",
    "frontier.geometric claim 2: condition dropped": "at time 0 there is no window, and nothing in it",
    "gain.convex claim 2: exponent less one": "a larger bound, since the factor is at most 1",
    "gain.convex claim 3: exponent less one": "a larger bound, since the factor is at most 1",
    "gain.convex claim 4: exponent less one": "a larger bound, since the factor is at most 1",
}
