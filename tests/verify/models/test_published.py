"""Each model starts as its paper says: spectra, kernels and draws against independent forms of the same thing."""

import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.memory import memory_function
from memlaw.numerics.spectrum.hippo import discretize_pair, legs_input, legs_matrix, legs_normal
from memlaw.numerics.spectrum.spectrum import Spectrum
from memlaw.verify.models.heads import ScalarDecay
from memlaw.verify.models.lru import LRU
from memlaw.verify.models.s4 import S4, from_real_coordinates, legs_modes
from memlaw.verify.models.s4d import S4D
from memlaw.verify.models.s5 import S5, hippo_blocks
from memlaw.verify.strategies import step_sizes

RULES = st.sampled_from(["zoh", "bilinear"])


# --- S4 --------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(
    half=st.integers(1, 16),
    step=step_sizes(),
    length=st.integers(1, 200),
    dtype=st.sampled_from([torch.float32, torch.float64]),
    seed=st.integers(0, 100),
)
def test_the_cauchy_kernel_is_the_dense_recurrence(half, step, length, dtype, seed, device):
    """Roots of unity, Woodbury and the truncated generating function against C A^k B, one product a step.

    C (I - A^L) cancels where h L is small; (I - z A)^{-1} B then brings it up by 1/(h L) at most.
    """
    layer = S4(2 * half, 2, step_size=step, dtype=dtype, device=device, seed=seed)
    with torch.no_grad():
        found, expected = layer.cauchy_kernel(length), layer.dense_kernel(length)
        reach = torch.stack([layer.impulse_response(length, h).abs().sum((0, 2)) for h in range(2)])
        scale = (layer.readout().abs() * reach).sum(-1).max()
    loss = 1 + 1 / (step * length**2)
    assert (found - expected).abs().max() <= 64 * torch.finfo(dtype).eps * loss * scale


@given(half=st.integers(1, 8), step=step_sizes(), rule=RULES)
def test_s4_is_hippo_legs_in_an_orthogonal_basis(half, step, rule, device):
    """Inner products of A^j B and A^k B, which no orthogonal change of basis moves, against the LegS matrix."""
    layer = S4(2 * half, step_size=step, discretization=rule, dtype=torch.float64, device=device)
    A, B = discretize_pair(legs_matrix(2 * half), legs_input(2 * half), step, rule)
    expected = np.stack([np.linalg.matrix_power(A, k) @ B for k in range(30)])
    found = layer.impulse_response(30).detach().cpu().numpy()[:, :, 0]
    gram = expected @ expected.T
    assert np.abs(found @ found.T - gram).max() <= 1e-12 * np.abs(gram).max()


@pytest.mark.parametrize("states", [2, 8, 32, 64])
@pytest.mark.parametrize("rule", ["zoh", "bilinear"])
def test_the_memory_of_s4_is_that_of_the_published_spectrum(states, rule, device):
    """Through ill-conditioned eigenvalues: those of the dense matrix are far off, their memory is not."""
    layer = S4(states, discretization=rule, dtype=torch.float64, device=device, seed=2)
    found = memory_function(layer.spectrum(), 2000).values
    exact = memory_function(layer.published_spectrum(), 2000).values
    assert layer.spectrum().size == layer.published_spectrum().size == states
    assert np.abs(found - exact).max() <= 1e-11


def test_the_modes_of_legs_are_those_of_its_normal_part():
    for states in (2, 10, 32):
        frequencies, low_rank, drive = legs_modes(states)
        expected = np.linalg.eigvals(legs_normal(states))
        assert np.allclose(np.sort(frequencies), np.sort(expected.imag)[states // 2 :], rtol=1e-10)
        # P = B/sqrt 2, and a unitary basis keeps lengths: half of them sits in the stored modes
        assert torch.allclose(drive, math.sqrt(2) * low_rank)
        assert float(2 * (drive.abs() ** 2).sum()) == pytest.approx(states**2)


# --- S4D -------------------------------------------------------------------------------------------


@given(
    init=st.sampled_from(["lin", "inv", "legs", "real"]),
    half=st.integers(1, 16),
    step=step_sizes(),
    rule=RULES,
    dtype=st.sampled_from([torch.float32, torch.float64]),
)
def test_s4d_starts_from_its_published_spectrum(init, half, step, rule, dtype, device):
    """Eigenvalues within rounding of exp(h A), where |h A| eps is what the frequency's rounding costs."""
    layer = S4D(2 * half, init=init, step_size=step, discretization=rule, dtype=dtype, device=device)
    found = np.sort_complex(np.diag(layer.pair()[0]))
    options = {} if init == "real" else {"closed": False}
    build = getattr(Spectrum, f"s4d_{init}")
    expected = build(2 * half, step_size=step, discretization=rule, **options)
    poles = np.abs(layer.poles().detach().cpu().numpy()).max()
    error = 8 * float(torch.finfo(dtype).eps) * (1 + step * poles)
    distances = np.abs(found[:, None] - np.array(expected.eigenvalues)[None])
    # hold identifies eigenvalues that alias, so match each with the nearest
    assert distances.min(axis=1).max() <= error


@given(init=st.sampled_from(["lin", "inv", "legs"]), rule=RULES, step=step_sizes())
def test_input_weights_are_the_discretised_ones(init, rule, step, device):
    layer = S4D(6, init=init, step_size=step, discretization=rule, dtype=torch.float64, device=device)
    poles = layer.poles().detach().cpu().numpy()[0]
    A, B = discretize_pair(np.diag(poles), np.ones(3), step, rule)
    found = layer.pair()
    assert np.allclose(found[0], A, rtol=1e-12, atol=1e-14)
    assert np.allclose(found[1][:, 0], B, rtol=1e-12, atol=1e-14)


def test_step_sizes_are_log_uniform_one_a_channel(device):
    layer = S4D(4, 4000, step_bounds=(0.001, 0.1), device=device)
    steps = layer.log_step.detach().cpu().double()
    share = (steps - math.log(0.001)) / math.log(100)
    # Kolmogorov-Smirnov at 4000 draws: the distance exceeds .05 with probability 2 exp(-2 * 4000 * .05^2) = 4e-9
    ranks = (torch.arange(4000) + 0.5) / 4000
    assert (share.sort().values - ranks).abs().max() < 0.05


# --- S5 and LRU ------------------------------------------------------------------------------------


def test_s5_starts_from_blocks_of_hippo_n(device):
    eigenvalues, basis = hippo_blocks(8, 2)
    for block in (slice(0, 4), slice(4, 8)):
        own = basis[block][:, basis[block].abs().sum(0) > 0].numpy()
        values = eigenvalues[basis[block].abs().sum(0) > 0].numpy()
        assert np.allclose(legs_normal(4) @ own, own * values)


def test_s5_output_is_that_of_the_real_system_in_hippo_coordinates(device):
    """With one step size for all, the layer is x' = legs_normal x + B u, y = C x + D u in real numbers."""
    layer = S5(6, 2, step_size=0.05, dtype=torch.float64, device=device, seed=5)
    basis = hippo_blocks(6, 1)[1].numpy()
    drive = 2 * (basis @ torch.view_as_complex(layer.B.detach()).cpu().numpy()).real
    read = 2 * (torch.view_as_complex(layer.C.detach()).cpu().numpy() @ basis.conj().T).real
    u = torch.randn(1, 40, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    pairs = [discretize_pair(legs_normal(6), drive[:, place], 0.05) for place in range(2)]
    A, B = pairs[0][0], np.column_stack([pair[1] for pair in pairs])
    state = np.zeros(6)
    found = layer(u.to(device)).detach().cpu().numpy()[0]
    for t, entering in enumerate(u[0].numpy()):
        state = A @ state + B @ entering
        expected = read @ state + layer.D.detach().cpu().numpy() * entering
        assert np.abs(found[t] - expected).max() <= 1e-12


def test_lru_starts_uniform_in_area_with_unit_variance(device):
    layer = LRU(4000, 3, r_min=0.5, r_max=0.9, dtype=torch.float64, device=device)
    eigenvalues, columns = (part.detach().cpu() for part in layer.modes())
    share = (eigenvalues.abs() ** 2 - 0.25) / (0.81 - 0.25)
    ranks = (torch.arange(4000) + 0.5) / 4000
    assert (share.sort().values - ranks).abs().max() < 0.05  # false alarm below 4e-9, as above
    bare = torch.view_as_complex(layer.B.detach()).cpu()
    variance = columns.abs().square() / (1 - eigenvalues.abs().square())[:, None]
    assert torch.allclose(variance, bare.abs().square())


def test_the_published_spectrum_is_at_the_layers_own_step_size(device):
    layer = S4(4, device=device, seed=1)
    step = Fraction(float(torch.exp(layer.log_step[0].detach())))
    assert layer.published_spectrum() == Spectrum.s4_legs(4, step_size=step, discretization="bilinear")


@pytest.mark.parametrize("discretization", ["bilinear", "zoh"])
def test_s4_reads_twice_the_real_part_of_its_modes(discretization: str, device: str) -> None:
    """y = 2 Re(C x) + D u with C itself, not its conjugate: what a copy of the authors' weights must mean."""
    layer = S4(8, 2, discretization=discretization, dtype=torch.float64, device=device, seed=3)
    u = torch.randn(1, 40, 2, generator=torch.Generator().manual_seed(1), dtype=torch.float64).to(device)
    modes = torch.stack([from_real_coordinates(layer.states(u[..., h : h + 1], h)) for h in range(2)], dim=2)
    expected = 2 * (modes * torch.view_as_complex(layer.C)).sum(-1).real + layer.D * u
    assert torch.allclose(layer(u), expected, rtol=0, atol=1e-12 * float(expected.abs().max().detach()))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: S4(5), "even n"),
        (lambda: S4(4, discretization="euler"), "bilinear"),
        (lambda: S4(4, step_size=-0.1), "step sizes"),
        (lambda: S4D(4, init="random"), "lin, inv, legs, real"),
        (lambda: S4D(5, init="inv"), "even n"),
        (lambda: S4D(4, channels=0), "channels"),
        (lambda: S5(6, blocks=2), "blocks"),
        (lambda: LRU(4, r_min=0.9, r_max=0.5), "radii"),
        (lambda: LRU(4, r_max=1.1), "radii"),
        (lambda: LRU(4, max_phase=0.0), "radii"),
        (lambda: ScalarDecay(4, (1.0,)), "decays"),
    ],
)
def test_what_no_paper_builds_is_refused(make, words):
    with pytest.raises(InvalidInput, match=words):
        make()
