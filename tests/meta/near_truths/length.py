"""Near truths about accuracy and length: trade-off, lifetime, delay, frontier, tail, coloured inputs."""

from __future__ import annotations

from fractions import Fraction

from mpmath import conj, exp, expjpi, mpc, mpf
from sympy import Ge, Rational, Sum, floor, oo, re

from memlaw.theory.hypotheses import CONTROLLABLE, DISTINCT, SINGLE_INPUT, STABLE
from memlaw.theory.instance import Instance
from memlaw.theory.language import M, N, b, horizon, k, omega, q, spectral_radius, squared, t, tau, theta, zeta
from memlaw.theory.subjects.coloured import M_coloured, colour, peak
from memlaw.theory.subjects.delay import delay_moment, group_delay
from memlaw.theory.subjects.frontier import M_roots
from memlaw.theory.subjects.frontier_long import density, other_density, pole_sum, union_density
from memlaw.theory.theorem import at_most, equal, less
from near_truths.kit import Figures, NearTruth, Pair, adjoint, digits, exact, memory, solve, times, trace
from near_truths.stating import law, own, sides, under

# The best spectra for lag N that a search from random starts finds, N = 3, 4, 5.
THREE = ("0.687", ("0.2107", "0.7135"), ("0.2107", "-0.7135"))
FOUR = ("0.7772", ("0.3442", "-0.6214"), ("-0.3946", "-0.5907"), ("-0.7746", "0.0645"))
FIVE = ("0.7373", ("0.4958", "0.6332"), ("0.4272", "-0.5812"), ("-0.7523", "-0.2842"), ("-0.2201", "-0.7037"))


def _median() -> Figures:
    return Figures("near the best three eigenvalues for lag 3", memory(3, *THREE), mpf(1) / 2)


def _horizon() -> Figures:
    kept = [lag for lag in range(40) if memory(lag, *FIVE) >= mpf("0.65")]
    return Figures("near the best five eigenvalues for lag 5, theta = 13/20", len(kept), 5, 0)


def _cluster() -> Figures:
    values = exact("9/10", "901/1000")
    pair = Pair.diagonal(values)
    one = exact(1)[0]
    late = [[x * y / (one - x * y) / (one - x * y) for y in values] for x in values]  # the sum of tau (x y)^tau
    radius = Fraction(901, 1000) ** 2
    bound = 1 + (2 + Fraction(98, 100) * 2) * radius / (1 - radius)
    return Figures("l = 9/10, 901/1000", trace(solve(pair.C, late)).real, bound, 0)


def _delay_bounded() -> Figures:
    value = Fraction(10**7 - 1, 10**7)
    return Figures("l = 1 - 1e-7, zeta = 1", (1 - value**2) / (1 - value) ** 2, Fraction(10**6), 0)


def _delay_moment() -> Figures:
    value, points = mpf(1) / 2, 256  # what the trapezoidal rule misses falls like 2^-256
    law_ = [(1 - value**2) ** 2 * value ** (2 * lag - 2) for lag in range(1, 200)]
    delays = [(1 - value**2) / abs(1 - value * expjpi(mpf(2) * p / points)) ** 2 for p in range(points)]
    moment = sum(delay**4 for delay in delays) / points
    return Figures("l = 1/2, q = 4", moment, sum(lag**4 * p for lag, p in enumerate(law_, 1)))


def density_of(time: mpf, *poles: mpc) -> mpf:
    """The memory per unit of time of distinct poles in continuous time."""
    gramian = [[-1 / (p + conj(s)) for s in poles] for p in poles]
    response = [[exp(p * time)] for p in poles]
    return times(adjoint(response), solve(gramian, response))[0][0].real


def _half_of_markov() -> Figures:
    poles = digits(("-0.7723", "1.8936"), ("-0.7723", "-1.8936"))
    return Figures("poles -0.7723 +- 1.8936 i, t = 1", density_of(mpf(1), *poles), mpf(1))


def _superadditive() -> Figures:
    one, time = mpc(-1), mpf("1.394")
    apart = density_of(time, one, mpc(-1, 10))
    return Figures("poles -1 and -1, omega = 10, t = 1.394", 2 * density_of(time, one), mpf(119) / 100 * apart)


def _two_reached() -> Figures:
    return Figures("l = (1 +- i)/2", Pair.diagonal(exact(("1/2", "1/2"), ("1/2", "-1/2"))).M(2), Fraction(7, 16), 0)


def _ring() -> Figures:
    ring, alone = Pair.diagonal(exact("1/2", "-1/2")), Pair.diagonal(exact("1/4"))
    return Figures("l = 1/4, q = 2, tau = 4", ring.M(4), alone.M(1), 0)


def _tail() -> Figures:
    radius, product = mpf("1.0001"), mpf(1)
    for value in digits(*FOUR):
        product *= (radius - abs(value)) / (1 - radius * abs(value))
    bound = mpf(3) / 5 * product**2 * radius**-10
    return Figures("near the best four eigenvalues for lag 4, r = 1.0001", memory(4, *FOUR), bound)


def _undriven() -> Figures:
    zero, one = exact(0, 1)
    fast, slow = exact("1/2", "9/10")
    A, B = [[slow, one], [zero, fast]], [exact(5), exact(-2)]
    assert times(A, B) == [[fast * value[0]] for value in B]  # B is the eigenvector of 1/2: only that one is driven
    return Figures("A = [[9/10, 1], [0, 1/2]], B = (5, -2)", Fraction(1, 4), Fraction(81, 100), 0)


def _coloured() -> Figures:
    l_, a = Fraction(999, 1000), Fraction(9, 10)
    # E x_t u_{t-k} = first l^k + second a^k for u of variance 1, by x_t = l x_{t-1} + u_t
    second = a / (a - l_)
    first = 1 / (1 - l_ * a) - second
    variance = (1 + 2 * l_ * a / (1 - l_ * a)) / (1 - l_**2)
    squares = first**2 / (1 - l_**2) + 2 * first * second / (1 - l_ * a) + second**2 / (1 - a**2)
    return Figures("l = 999/1000, a = 9/10", squares / variance, (1 + Fraction(9, 10) * a) / (1 - a), 0)


def _white() -> Figures:
    value = Fraction(1, 4)  # u_t = e_t: the spectral density is 1 everywhere, and memory adds up to 1
    return Figures("l = 1/2, a = 1/2, m = -1/2", (1 - value) / (1 - value), Fraction(1), 0)


def _register() -> Figures:
    # x_t = u_t, u_t = a u_{t-1} + e_t: u_{t-1} has the squared correlation |a|^2 with u_t, (i/2)^2 has real part -1/4
    return Figures("l = 0, a = i/2, k = 1", Fraction(1, 4), Fraction(-1, 4), 0)


def frontier() -> tuple[NearTruth, ...]:
    """Near truths about how far memory reaches."""
    return (
        NearTruth(
            "less than half of the input N steps back",
            "true for N <= 2, and of most spectra for N = 3",
            lambda: own(
                "mine.median",
                "Half of the input N steps back at most",
                at_most(M(N), Rational(1, 2)),
                (STABLE,),
                Instance.diagonal("1/2", "-1/3"),
            ),
            _median,
        ),
        NearTruth(
            "no horizon beyond N above 13/20",
            "true for N <= 4; five eigenvalues reach 0.6865 at lag 5",
            lambda: under("tradeoff.horizon", at_most(horizon(theta), N, Ge(theta, Rational(13, 20)))),
            _horizon,
        ),
        NearTruth(
            "half of Markov's bound in continuous time",
            "true of one pole; two reach 0.5091 near their optimum",
            lambda: under("frontier.continuous", at_most(t * density(t), N / 2)),
            _half_of_markov,
        ),
        NearTruth(
            "poles five times as far apart as large add up to a sixth",
            "true but where both are alike, just that far apart, at some times",
            lambda: under(
                "frontier.superadditive",
                at_most(
                    density(t) + other_density(t),
                    Rational(119, 100) * union_density(omega, t),
                    Ge(omega, 5 * pole_sum()),
                ),
            ),
            _superadditive,
        ),
        NearTruth(
            "two eigenvalues stay below 7/16",
            "true but at (1 +- i)/2 and its rotations",
            lambda: under("frontier.two", less(*sides("frontier.two", 1))),
            _two_reached,
        ),
        NearTruth(
            "another rounding of rings",
            "true of the first four lags: floor((tau + 1)/(q + 1)) is floor(tau/q) there",
            lambda: under("frontier.ring", equal(M_roots(q, tau), M(floor((tau + 1) / (q + 1))), Ge(q, 2))),
            _ring,
        ),
        NearTruth(
            "three fifths of the geometric bound from lag N on",
            "true for N <= 3; four eigenvalues reach 0.6316 with r near 1",
            lambda: under("tail.bound", at_most(M(tau), Rational(3, 5) * sides("tail.bound")[1], Ge(tau, N))),
            _tail,
        ),
        NearTruth(
            "weights without a zero drive the slowest mode",
            "true of diagonal matrices, and of others but for special weights",
            lambda: own(
                "mine.rate",
                "Where all weights differ from zero memory ends at the rate of the slowest mode",
                equal(*sides("tail.rate")),
                (STABLE, law("weights", "no input weight is zero", lambda x: all(value != 0 for value in x.B))),
                Instance.diagonal("1/2", "-1/3"),
            ),
            _undriven,
        ),
    )


def lags() -> tuple[NearTruth, ...]:
    """Near truths about the law of lags, and coloured inputs."""
    return (
        NearTruth(
            "different eigenvalues never live like one",
            "true unless they cluster within a hundredth",
            lambda: own(
                "mine.lifetime",
                "Distinct eigenvalues have less than the lifetime of a repeated one",
                at_most(
                    Sum(tau * M(tau), (tau, 0, oo)),
                    N * (N - 1) / 2
                    + (N + Rational(98, 100) * N * (N - 1)) * spectral_radius() ** 2 / (1 - spectral_radius() ** 2),
                ),
                (STABLE, CONTROLLABLE, DISTINCT, SINGLE_INPUT),
                Instance.diagonal("1/2", "-1/3"),
            ),
            _cluster,
        ),
        NearTruth(
            "no delay of a million a state",
            "true unless an eigenvalue is within 2e-6 of the circle, and there at its own angle alone",
            lambda: under(
                "delay.moments",
                at_most(group_delay(zeta), 10**6 * N),
                witness=Instance.diagonal("1/2", "-1/3", zeta=1),
                new="mine.delay",
            ),
            _delay_bounded,
        ),
        NearTruth(
            "all moments of the law of lags",
            "true of the first three",
            lambda: under("delay.moments", equal(delay_moment(q), Sum(k**q * squared(b(k)), (k, 1, oo)))),
            _delay_moment,
        ),
        NearTruth(
            "a little less for autoregressive inputs",
            "true unless eigenvalues are near the circle at the input's own angle",
            lambda: under(
                "coloured.autoregressive",
                at_most(
                    sides("coloured.autoregressive")[0], N * (1 + Rational(9, 10) * abs(colour())) / (1 - abs(colour()))
                ),
            ),
            _coloured,
        ),
        NearTruth(
            "no state reaches the peak of the density",
            "true of every input but a white one, which a = -m is as well",
            lambda: under("coloured.capacity", less(Sum(M_coloured(tau), (tau, 0, oo)), N * peak())),
            _white,
        ),
        NearTruth(
            "what a register keeps of a coloured input",
            "true of real colours",
            lambda: under("coloured.register", equal(M_coloured(N + k - 1), re(colour() ** (2 * k)))),
            _register,
        ),
    )


NEAR_TRUTHS = (*frontier(), *lags())
