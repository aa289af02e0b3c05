"""Initialisations that people use, against the formulas of their papers, written anew here."""

from __future__ import annotations

from fractions import Fraction
from math import factorial, pi

import numpy as np
import pytest

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.oracle.leverage import leverage_scores
from memlaw.numerics.spectrum.families import MEASURES, NAMES
from memlaw.numerics.spectrum.hippo import discretize_pair
from memlaw.numerics.spectrum.measures import hippo_pair, pade_denominator, translated_legendre, truncated_fourier
from memlaw.numerics.spectrum.oscillators import drawn_oscillators, linoss_pair
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.measure.exact import memory_of_impulse_response


def by_response(A: np.ndarray, B: np.ndarray, lags: int, window: int = 3000) -> np.ndarray:
    """M from the definition: leverages of the rows B, AB, A^2 B, ..."""
    rows = [B]
    for _ in range(window - 1):
        rows.append(A @ rows[-1])
    return memory_of_impulse_response(np.array(rows), lags, invariant=True).values


# --- published matrices, by loops over their entries ----------------------------------------------------------------


def legt_of_the_paper(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Gu et al. 2020, Theorem 1, of c' = -A c + B f over a window of length 1."""
    A = [[(2 * i + 1) * ((-1) ** (i - j) if i >= j else 1) for j in range(n)] for i in range(n)]
    return -np.array(A, float), np.array([(2 * i + 1) * (-1) ** i for i in range(n)], float)


def lmu_of_the_paper(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Voelker, Kajic, Eliasmith 2019, equation 2: a_ij = (2i+1)(-1 if i < j else (-1)^{i-j+1}), b_i = (2i+1)(-1)^i."""
    A = [[(2 * i + 1) * (-1 if i < j else (-1) ** (i - j + 1)) for j in range(n)] for i in range(n)]
    return np.array(A, float), np.array([(2 * i + 1) * (-1) ** i for i in range(n)], float)


def lagt_of_the_paper(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Gu et al. 2020, Theorem 1: all ones on and below the diagonal."""
    return -np.array([[float(i >= j) for j in range(n)] for i in range(n)]), np.ones(n)


def fout_of_the_paper(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Gu et al. 2022 (2206.12037), for a window of length 2: frequencies pi k, both ends of the window."""
    A, B = np.zeros((n, n)), np.zeros(n)
    for k in range(n // 2):
        A[2 * k, 2 * k + 1], A[2 * k + 1, 2 * k] = -pi * k, pi * k
        B[2 * k] = 2**0.5 if k else 1.0
    for i in range(0, n, 2):
        for j in range(0, n, 2):
            A[i, j] -= B[i] * B[j]
    return A, B


@pytest.mark.parametrize("n", [1, 2, 3, 6])
@pytest.mark.parametrize("rule", ["zoh", "bilinear"])
@pytest.mark.parametrize(
    ("measure", "published", "scale"),
    [("legt", legt_of_the_paper, 1), ("lmu", lmu_of_the_paper, 1), ("lagt", lagt_of_the_paper, Fraction(1, 2))],
)
def test_memory_is_that_of_the_published_pair(measure: str, published: object, scale: float, n: int, rule: str) -> None:
    A, B = published(n)  # type: ignore[operator]
    step = Fraction(1, 10)
    sampled = discretize_pair(A, B, step * scale, rule)
    found = memory_function(Spectrum.hippo(measure, n, step_size=step, discretization=rule), 30)
    assert abs(by_response(*sampled, 30) - found.values).max() < 1e-9


@pytest.mark.parametrize("n", [2, 4, 8, 16])
@pytest.mark.parametrize("rule", ["zoh", "bilinear"])
def test_fourier_is_driven_in_all_states_but_one(n: int, rule: str) -> None:
    A, B = fout_of_the_paper(n)
    kept = [place for place in range(n) if place != 1]
    sampled = discretize_pair(A[np.ix_(kept, kept)], B[kept], 0.125, rule)
    found = memory_function(Spectrum.hippo("fout", n, step_size="1/8", discretization=rule), 40)
    assert found.capacity == n - 1
    assert abs(by_response(*sampled, 40) - found.values).max() < 1e-10


@pytest.mark.parametrize("measure", ["legt", "lmu", "lagt", "fout"])
def test_pairs_are_those_of_the_papers(measure: str) -> None:
    A, B = hippo_pair(measure, 6)
    papers = {"lmu": lmu_of_the_paper, "fout": fout_of_the_paper}
    if measure in papers:
        assert np.allclose(A, papers[measure](6)[0])
        assert np.allclose(B, papers[measure](6)[1])
    elif measure == "legt":  # orthonormal polynomials: sqrt(2n+1) times those of the theorem, both signs of the time
        root = np.sqrt(2.0 * np.arange(6) + 1) * (-1.0) ** np.arange(6)
        assert np.allclose(A, legt_of_the_paper(6)[0] * root[None] / root[:, None])
        assert np.allclose(B, legt_of_the_paper(6)[1] / root)
    else:  # the code of the authors: half of the diagonal
        assert np.allclose(A, lagt_of_the_paper(6)[0] + np.eye(6) / 2)


def projected(measure: str, n: int) -> tuple[np.ndarray, np.ndarray]:
    """The pair that the measure defines, by quadrature: x_i = int u(t - s) f_i(s) ds over the past s.

    Integration by parts gives x_i' = f_i(0) u(t) - f_i(end) u(t - end) + sum_k <f_i', g_k> x_k, for u = sum_k g_k x_k;
    what leaves the window is read off that sum, or for a Fourier series, which is periodic, is twice it less u(t).
    """
    if measure == "lagt":  # f = g = L_i e^{-s/2}, which end at 0
        nodes, weights = np.polynomial.laguerre.laggauss(2 * n + 2)
        basis = [np.polynomial.laguerre.Laguerre.basis(i) for i in range(n)]
        slopes = [b.deriv() - b / 2 for b in basis]
        return np.array([[weights @ (d(nodes) * g(nodes)) for g in basis] for d in slopes]), np.array(
            [float(b(0)) for b in basis]
        )
    if measure == "fout":  # over [0, 2], weighted by 1/2: equally spaced nodes integrate what is periodic
        nodes, weights = np.arange(8 * n) / (4 * n), np.full(8 * n, 1 / (8 * n))
        waves = [(1.0, 0.0, np.cos)] + [(2**0.5, pi * (i // 2), np.sin if i % 2 else np.cos) for i in range(1, n)]
        values = np.array([a * wave(w * nodes) for a, w, wave in waves])
        values[1] = 0  # the sine of frequency 0
        turned = [a * w * (-np.sin(w * nodes) if wave is np.cos else np.cos(w * nodes)) for a, w, wave in waves]
        return (np.array(turned) * weights) @ values.T - np.outer(values[:, 0], values[:, 0]), values[:, 0]
    nodes, weights = np.polynomial.legendre.leggauss(n + 2)  # on [-1, 1], run through in either sense over [0, 1]
    sign = -1 if measure == "legt" else 1  # the newest input at the end of the polynomials, or at their beginning
    polynomials = [np.polynomial.Legendre.basis(i) for i in range(n)]
    f, g = ([float(2 * i + 1) ** a for i in range(n)] for a in ((0.5, 0.5) if measure == "legt" else (1, 0)))
    first, last = (np.array([float(p(sign * at)) for p in polynomials]) for at in (-1, 1))
    slopes = [[weights @ (p.deriv()(nodes) * q(nodes)) for q in polynomials] for p in polynomials]
    return np.outer(f, g) * (sign * np.array(slopes) - np.outer(last, last)), np.array(f) * first


@pytest.mark.parametrize("n", [2, 6, 16])
@pytest.mark.parametrize("measure", ["legt", "lmu", "lagt", "fout"])
def test_pairs_are_those_that_their_measures_define(measure: str, n: int) -> None:
    A, B = hippo_pair(measure, n)
    wanted = projected(measure, n)
    scale = max(1.0, abs(A).max())
    assert np.allclose(A, wanted[0], rtol=0, atol=1e-10 * scale)
    assert np.allclose(B, wanted[1], rtol=0, atol=1e-10 * scale)


@pytest.mark.parametrize("n", [1, 2, 3, 5, 9])
def test_the_poles_of_legt_are_those_of_the_pade_approximant(n: int) -> None:
    """Its denominator to the order 2N - 1: e^{-s} Q(s) = P(s) + O(s^{2N}), with P of degree N - 1."""
    coefficients = pade_denominator(n)
    series = [Fraction((-1) ** k, factorial(k)) for k in range(2 * n)]
    product = [sum(coefficients[j] * series[k - j] for j in range(min(k, n) + 1)) for k in range(2 * n)]
    assert not any(product[n:])
    assert coefficients[-1] == 1
    assert coefficients[0] == factorial(2 * n - 1) // factorial(n - 1)
    for pole in translated_legendre(n):
        assert pole.real < 0
        value = complex(pole.ball())
        assert abs(np.polyval(coefficients[::-1], value)) < 1e-9 * sum(
            abs(c) * abs(value) ** k for k, c in enumerate(coefficients)
        )


@pytest.mark.parametrize("n", [2, 4, 10, 32])
def test_the_poles_of_fout_solve_their_equation(n: int) -> None:
    for pole in truncated_fourier(n):
        s = complex(pole.ball())
        total = 1 / s + sum(2 * s / (s**2 + (pi * k) ** 2) for k in range(1, n // 2))
        assert abs(total + 1) < 1e-9
        assert pole.real < 0


@pytest.mark.parametrize(("measure", "length"), [("legt", 1), ("fout", 2)])
def test_memory_of_a_sliding_window_lies_within_it(measure: str, length: int) -> None:
    """16 states and a window of 160 steps: nine tenths of the capacity."""
    values = memory_function(Spectrum.hippo(measure, 16, step_size=Fraction(length, 160)), 400).values
    capacity = Spectrum.hippo(measure, 16).size
    assert values[:160].sum() > 0.9 * capacity
    assert values[320] < 0.01


# --- LRU, DFouT, LinOSS -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_rings_reach_the_circle_and_keep_their_phase(seed: int) -> None:
    spectrum = Spectrum.lru_ring(40, r_min=0, r_max=1, max_phase="0.314", seed=seed)
    assert spectrum.size == 40
    assert 0 < abs(np.angle(spectrum.eigenvalues)).max() < 0.314
    assert abs(spectrum.eigenvalues).max() < 1
    assert spectrum.name == f"lru-ring N=40 radii 0..1 phase 0.314 seed {seed}"


def test_rings_are_uniform_in_area_and_in_phase() -> None:
    """Kolmogorov's distance of 2000 numbers is above 0.06 with probability 1e-6 (fixed seed)."""
    found = Spectrum.lru_ring(4000, r_min=0.5, r_max=1, max_phase=2, seed=3, closed=False).eigenvalues
    for drawn in ((abs(found) ** 2 - 0.25) / 0.75, np.angle(found) / 2):
        places = np.sort(drawn)
        assert abs(places - np.arange(1, 2001) / 2000).max() < 0.06


def test_the_rings_of_before_are_the_same() -> None:
    """Records stand on them."""
    assert complex(Spectrum.lru_ring(6, seed=2).eigenvalues[0]) == (0.888544125451343 + 0.263955829594487j)


@pytest.mark.parametrize("n", [1, 2, 5, 8])
def test_dfout_is_a_damped_fourier_transform(n: int) -> None:
    found = Spectrum.s4d_dfout(n, step_size="1/5")
    roots = np.exp(-0.1) * np.exp(2j * np.pi * np.arange(n) / n)
    assert found.size == n
    assert max(min(abs(found.eigenvalues - root)) for root in roots) < 1e-14
    lags = np.arange(5 * n)
    assert memory_function(found, 5 * n).values == pytest.approx(
        (1 - np.exp(-0.2 * n)) * np.exp(-0.2 * n * (lags // n))
    )


@pytest.mark.parametrize("m", [1, 2, 4])
def test_linoss_is_the_recurrence_of_its_paper(m: int) -> None:
    """z_t = z_{t-1} + h(-a y_t + u_t), y_t = y_{t-1} + h z_t: solved for the new values, step by step."""
    a, h = drawn_oscillators(2 * m, seed=1)
    z, y, rows = np.zeros(m), np.zeros(m), []
    for t in range(4000):
        u = float(t == 0)
        y = (y + h * (z + h * u)) / (1 + h**2 * a)
        z = z + h * (u - a * y)
        rows.append(np.concatenate([z, y]))
    spectrum = Spectrum.linoss(2 * m, seed=1)
    found = memory_function(spectrum, 40).values
    assert abs(memory_of_impulse_response(np.array(rows), 40, invariant=True).values - found).max() < 1e-8
    assert found[0] == pytest.approx(1 - np.prod((1 + h**2 * a) ** -2.0), abs=1e-12)
    A, B = linoss_pair(a, h)
    assert np.allclose(rows[:50], [np.linalg.matrix_power(A, t) @ B for t in range(50)])


def test_the_explicit_scheme_turns_and_does_not_forget() -> None:
    a, h = drawn_oscillators(6, seed=0)
    A, B = linoss_pair(a, h, "imex")
    assert abs(np.linalg.eigvals(A)) == pytest.approx(1.0)
    rows, z, y = [], np.zeros(3), np.zeros(3)
    for t in range(200):
        z = z + h * (-a * y + (t == 0))
        y = y + h * z
        rows.append(np.concatenate([z, y]))
    found = memory_of_impulse_response(np.array(rows)).values
    assert np.allclose(rows[:40], [np.linalg.matrix_power(A, t) @ B for t in range(40)])
    assert found == pytest.approx(leverage_scores(np.linalg.eigvals(A), 200).values, abs=1e-8)
    assert found.sum() == pytest.approx(6)
    with pytest.raises(InvalidInput, match="not damped"):
        Spectrum.linoss(6, scheme="imex")


# --- names ----------------------------------------------------------------------------------------------------------

CALLED = [*NAMES, "LMU", "LegT", "lagt", "FouT", "Fourier", "HiPPO-LegS", "HiPPO_LegT", "S4D-DFouT", "dfout", "LinOSS"]


@pytest.mark.parametrize("name", CALLED)
def test_names_are_read_as_papers_write_them(name: str) -> None:
    assert Spectrum.named(name, 4, step_size="1/10").size in (3, 4)


@pytest.mark.parametrize("measure", [*MEASURES, "LegT", "LMU"])
def test_measures_are_read_by_name(measure: str) -> None:
    assert Spectrum.hippo(measure, 4).size in (3, 4)


@pytest.mark.parametrize(
    "call",
    [
        lambda: Spectrum.hippo("chebt", 4),
        lambda: Spectrum.hippo("fout", 5),
        lambda: Spectrum.hippo("legt", 0),
        lambda: Spectrum.hippo("legt", 4, step_size=[0.1, 0.2]),
        lambda: Spectrum.linoss(5),
        lambda: Spectrum.linoss(4, scheme="euler"),
        lambda: Spectrum.s4d_dfout(4, step_size=-1),
        lambda: Spectrum.s4d_dfout(0),
        lambda: Spectrum.lru_ring(4, max_phase=0),
        lambda: Spectrum.lru_ring(4, max_phase=7),
        lambda: Spectrum.lru_ring(4, r_min=1, r_max=1),
        lambda: Spectrum.lru_ring(4, r_max=1.01),
    ],
)
def test_what_is_no_initialisation_is_refused(call: object) -> None:
    with pytest.raises(InvalidInput):
        call()  # type: ignore[operator]
