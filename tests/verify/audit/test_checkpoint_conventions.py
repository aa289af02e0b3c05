"""Each convention on a file made by the published code's formulas: M against 50 digits of the definition."""

from pathlib import Path

import mpmath as mp
import numpy as np
import pytest
from mpmath import mpc, mpf

from memlaw import Spectrum
from memlaw.errors import InvalidInput
from memlaw.numerics.memory.realisable import lost_capacity, realisable_capacity
from memlaw.verify.audit.checkpoints.checkpoint import read_checkpoint, read_layer
from memlaw.verify.audit.checkpoints.conventions import CONVENTIONS, find_layers
from memlaw.verify.audit.checkpoints.figures import memory_rows
from memlaw.verify.audit.checkpoints.formulas import Layer
from memlaw.verify.audit.checkpoints.lowrank import kept_when_rounded, real_matrices, sampled_pair
from memlaw.verify.audit.checkpoints.opening import open_tensors
from memlaw.verify.audit.checkpoints.settings import Stated
from memlaw.verify.audit.checkpoints.spectra import spectra_of

save_file = pytest.importorskip("safetensors.numpy").save_file

LAGS = (0, 1, 4, 30, 99)
H, N = 4, 3


# --- the definition, to 50 digits -------------------------------------------------------------------------------


def memory_of_pair(A: mp.matrix, B: mp.matrix) -> list[mpf]:
    """M = v^* C^{-1} v, v = A^tau B, C = A C A^* + B B^*, at the lags: nothing is known of eigenvalues."""
    n = A.rows
    equation = mp.eye(n * n)
    for i in range(n):
        for j in range(n):
            for k in range(n):
                for m in range(n):
                    equation[i * n + j, k * n + m] -= A[i, k] * mp.conj(A[j, m])
    right = mp.matrix([B[i] * mp.conj(B[j]) for i in range(n) for j in range(n)])
    flat = mp.lu_solve(equation, right)
    C = mp.matrix(n, n)
    for i in range(n):
        for j in range(n):
            C[i, j] = flat[i * n + j]
    return [mp.re((v.H * mp.lu_solve(C, v))[0]) for v in (A**lag * B for lag in LAGS)]


def memory_of_numbers(numbers: list[mpc]) -> list[mpf]:
    """The same of a diagonal state, each number once."""
    distinct = list(dict.fromkeys(numbers))
    C = mp.matrix([[1 / (1 - a * mp.conj(b)) for b in distinct] for a in distinct])
    vectors = (mp.matrix([number**lag for number in distinct]) for lag in LAGS)
    return [mp.re((v.H * mp.lu_solve(C, v))[0]) for v in vectors]


def closed(numbers: list[mpc]) -> list[mpc]:
    return numbers + [mp.conj(number) for number in numbers]


def zoh(pole: mpc, step: mpf) -> mpc:
    return mp.exp(step * pole)


def bilinear(pole: mpc, step: mpf) -> mpc:
    return (1 + step * pole / 2) / (1 - step * pole / 2)


def softplus(x: mpf) -> mpf:
    return mp.log(1 + mp.exp(x))


def sigmoid(x: mpf) -> mpf:
    return 1 / (1 + mp.exp(-x))


# --- files, as published code writes them ------------------------------------------------------------------------

RNG = np.random.default_rng(7)
STEPS = np.log(RNG.uniform(0.01, 0.2, H))
REAL, IMAG = np.log(RNG.uniform(0.3, 2.0, (H, N))), np.pi * np.arange(N) + RNG.uniform(0, 1, (H, N))
LOW = RNG.normal(size=(1, H, 2, 2))
FEW = REAL[:, :2], IMAG[:, :2]


def diagonal(real: str, imag: str, step: str, sign: int = 1, rule=zoh, step_map=mp.exp):
    """Numbers of channel h for -exp(real) + sign i imag, conjugates added."""

    def numbers(p: dict, h: int) -> list[mpc]:
        s, d = h % len(p[real]), step_map(mpf(float(p[step].ravel()[h])))
        pairs = zip(p[real][s].tolist(), p[imag][s].tolist(), strict=True)
        return closed([rule(mpc(-mp.exp(mpf(re)), sign * mpf(im)), d) for re, im in pairs])

    return numbers


def low_rank(real: str, imag: str, step: str, sign: int = 1):
    """A = diag - P P^*, with conjugates, by the bilinear rule; any B drives it."""

    def pair(p: dict, h: int) -> tuple[mp.matrix, mp.matrix]:
        s = h % len(p[real])
        pairs = zip(p[real][s].tolist(), p[imag][s].tolist(), strict=True)
        values = [mpc(-mp.exp(mpf(re)), sign * mpf(im)) for re, im in pairs]
        P = mp.matrix(closed([mpc(*number) for number in p["P"][0, s].tolist()]))
        A = mp.diag(closed(values)) - P * P.H
        half = mp.exp(mpf(float(p[step].ravel()[h]))) / 2 * A
        one = mp.eye(A.rows)
        B = mp.matrix(closed([mpc(1, n) for n in range(2)]))
        return (one - half) ** -1 * (one + half), B

    return pair


def states_of(p: dict, rule=zoh) -> list[mpc]:
    poles = [mpc(re, im) for re, im in zip(p["Lambda_re"].tolist(), p["Lambda_im"].tolist(), strict=True)]
    return [rule(pole, mp.exp(mpf(float(step)))) for pole, step in zip(poles, p["log_step"].ravel(), strict=True)]


S5 = {
    "Lambda_re": -RNG.uniform(0.2, 1, 4),
    "Lambda_im": np.pi * np.arange(1, 5),
    "log_step": np.log(RNG.uniform(0.01, 0.2, (4, 1))),
}
GATE_A, GATE_B = RNG.uniform(-6, -3, 4), RNG.normal(size=(2, 2))


def rg(name: str, bias: str):
    return lambda p, h: [mp.exp(-8 * sigmoid(mpf(float(p[bias].ravel()[h]))) * softplus(mpf(float(p[name][h]))))]


CASES = {
    "s4d": ({"log_dt": STEPS, "log_A_real": REAL, "A_imag": IMAG}, diagonal("log_A_real", "A_imag", "log_dt"), H),
    "h3": (
        {"log_dt": STEPS, "inv_A_real": REAL[:1], "A_imag": IMAG[:1]},
        diagonal("inv_A_real", "A_imag", "log_dt", rule=bilinear),
        H,
    ),
    "s4d-v4": (
        {"inv_dt": STEPS[:, None], "A_real": REAL[:2], "A_imag": -IMAG[:2]},
        diagonal("A_real", "A_imag", "inv_dt", sign=-1),
        H,
    ),
    "s4-v4": (
        {"inv_dt": STEPS[:, None], "A_real": FEW[0][:2], "A_imag": -FEW[1][:2], "P": LOW[:, :2]},
        low_rank("A_real", "A_imag", "inv_dt", sign=-1),
        H,
    ),
    "s4-v3": (
        {"log_dt": STEPS, "inv_w_real": FEW[0], "w_imag": FEW[1], "P": LOW},
        low_rank("inv_w_real", "w_imag", "log_dt"),
        H,
    ),
    "s4-h3": (
        {"log_dt": STEPS, "inv_A_real": FEW[0], "A_imag": FEW[1], "P": LOW},
        low_rank("inv_A_real", "A_imag", "log_dt"),
        H,
    ),
    "s4-log": (
        {"log_dt": STEPS, "log_A_real": FEW[0], "A_imag": FEW[1], "P": LOW},
        low_rank("log_A_real", "A_imag", "log_dt"),
        H,
    ),
    "mamba": (
        {"A_log": np.log(np.tile(np.arange(1, 7), (H, 1))), "dt_proj.bias": RNG.uniform(-6, -2, H)},
        lambda p, h: [zoh(-mp.exp(mpf(a)), softplus(mpf(float(p["dt_proj.bias"][h])))) for a in p["A_log"][h].tolist()],
        H,
    ),
    "mamba-2": (
        {"A_log": np.log(RNG.uniform(1, 16, H)), "dt_bias": RNG.uniform(-6, -2, H)},
        lambda p, h: [zoh(-mp.exp(mpf(float(p["A_log"][h]))), softplus(mpf(float(p["dt_bias"][h]))))],
        H,
    ),
    "lru": (
        {"nu_log": np.log(-np.log(RNG.uniform(0.8, 0.999, 4))), "theta_log": np.log(RNG.uniform(0, 6.28, 4))},
        lambda p, _: closed(
            [
                mp.exp(mpc(-mp.exp(mpf(nu)), mp.exp(mpf(theta))))
                for nu, theta in zip(p["nu_log"].tolist(), p["theta_log"].tolist(), strict=True)
            ]
        ),
        1,
    ),
    "s5": (S5, lambda p, _: closed(states_of(p)), 1),
    "s5-pytorch": (
        {"Lambda": S5["Lambda_re"] + 1j * S5["Lambda_im"], "log_step": S5["log_step"].ravel()},
        lambda p, _: closed(
            [
                zoh(mpc(pole.real, pole.imag), mp.exp(mpf(float(step))))
                for pole, step in zip(p["Lambda"].tolist(), p["log_step"], strict=True)
            ]
        ),
        1,
    ),
    "recurrentgemma": (
        {"recurrent_param": GATE_A, "recurrent_gate_bias": GATE_B},
        rg("recurrent_param", "recurrent_gate_bias"),
        4,
    ),
    "griffin": ({"a_param": GATE_A, "a_gate.b": GATE_B}, rg("a_param", "a_gate.b"), 4),
}


def single(array: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(array, np.complex64 if array.dtype.kind == "c" else np.float32)


def written(folder: Path, name: str, prefix: str = "layers.0.") -> tuple[Path, dict]:
    parameters = {key: single(np.asarray(array)) for key, array in CASES[name][0].items()}
    save_file({prefix + key: array for key, array in parameters.items()}, folder / "m.safetensors")
    return folder / "m.safetensors", parameters


def memory(path: Path, **stated) -> np.ndarray:
    """M (channels, 100) of the one layer in a file."""
    tensors, known = open_tensors(path), Stated(**stated)
    (found,) = find_layers(tensors.shapes, known.convention)
    spectra = spectra_of(
        found.convention.read(read_layer(tensors, found), {**found.convention.defaults, **known.read()})
    )
    return memory_rows(spectra, 100)


@pytest.mark.parametrize("name", CASES)
def test_memory_is_that_of_the_published_formulas_to_fifty_digits(name, tmp_path):
    path, parameters = written(tmp_path, name)
    _, formula, channels = CASES[name]
    rows = memory(path)
    assert len(rows) == channels
    with mp.workdps(120):
        for channel in range(channels):
            found = formula(parameters, channel)
            exact = memory_of_numbers(found) if isinstance(found, list) else memory_of_pair(*found)
            assert max(abs(mpf(rows[channel, lag]) - true) for lag, true in zip(LAGS, exact, strict=True)) < 2e-15


def test_every_convention_has_a_case():
    assert [item.name for item in CONVENTIONS] == list(CASES)


@pytest.mark.parametrize("name", CASES)
def test_the_row_of_a_layer_tells_the_convention_and_what_is_left(name, tmp_path):
    path, _ = written(tmp_path, name, prefix="model/encoder.3/")
    found = read_checkpoint(path)
    (row,) = found.rows
    figures = row.figures
    assert (row.name, row.convention, row.channels) == ("model.encoder.3", name, CASES[name][2])
    assert figures.realisable is None or figures.realisable.most <= figures.capacity.most + 1e-9
    assert figures.horizons[0.9].most <= figures.horizons[0.5].most <= figures.horizons[0.1].most
    assert row.unstable == 0 and found.unread == 0
    assert [item.option for item in found.assumptions] == list(dict(defaults(name)))


@pytest.mark.parametrize("name", ["h3", "s4d", "mamba", "mamba-2"])
def test_the_figures_of_a_row_are_what_they_say(name, tmp_path):
    path, _ = written(tmp_path, name)
    (row,) = read_checkpoint(path, lags=100).rows
    rows, figures = memory(path), row.figures
    lower = (len(rows) - 1) // 2
    for level, found in figures.horizons.items():
        counts = sorted((rows >= level).sum(1).tolist())
        assert (found.least, found.median, found.most) == (counts[0], counts[lower], counts[-1])
    assert figures.forgotten == min(lag for lag in range(100) if (rows[:, lag] < 0.1).mean() >= 0.5)
    assert np.array_equal(figures.median, np.median(rows, axis=0)) and figures.first.most == rows[:, 0].max()
    (found,) = find_layers(open_tensors(path).shapes)
    settings = dict(found.convention.defaults)
    spectra = spectra_of(found.convention.read(read_layer(open_tensors(path), found), settings))
    values = [numbers for batch in spectra.batches for numbers in batch.eigenvalues]
    assert figures.loss == pytest.approx(min((1 - np.abs(numbers) ** 2).min() for numbers in values), rel=1e-9)
    kept = [realisable_capacity(Spectrum.from_eigenvalues(numbers)) for numbers in values]
    assert (figures.realisable.least, figures.realisable.most) == pytest.approx((min(kept), max(kept)), abs=1e-6)


def defaults(name: str) -> dict:
    return next(dict(item.defaults) for item in CONVENTIONS if item.name == name)


STATED = {
    "s4d": ({"discretization": "bilinear"}, diagonal("log_A_real", "A_imag", "log_dt", rule=bilinear)),
    "h3": ({"discretization": "zoh"}, diagonal("inv_A_real", "A_imag", "log_dt")),
    "s4d-v4": (
        {"dt_transform": "softplus", "dt_fast": True},
        diagonal("A_real", "A_imag", "inv_dt", sign=-1, step_map=lambda x: softplus(mp.sinh(x))),
    ),
    "mamba-2": (
        {"dt_limit": "0.05,0.06", "gate": 0.5},
        lambda p, h: [
            zoh(
                -mp.exp(mpf(float(p["A_log"][h]))),
                min(max(softplus(mpf(float(p["dt_bias"][h])) + mpf("0.5")), mpf(0.05)), mpf(0.06)),
            )
        ],
    ),
    "s5": (
        {"discretization": "bilinear", "step_rescale": 0.5},
        lambda p, _: closed(states_of(p, lambda pole, step: bilinear(pole, step / 2))),
    ),
}


@pytest.mark.parametrize("name", STATED)
def test_what_is_stated_is_used(name, tmp_path):
    path, parameters = written(tmp_path, name)
    stated, formula = STATED[name]
    rows = memory(path, **stated)
    with mp.workdps(120):
        exact = [memory_of_numbers(formula(parameters, channel)) for channel in range(len(rows))]
    assert np.abs(rows[:, LAGS] - np.array([[float(true) for true in row] for row in exact])).max() < 2e-15


@pytest.mark.parametrize("rate", [1, 2])
@pytest.mark.parametrize("name", ["h3", "s4d-v4"])
def test_a_band_limit_masks_what_is_faster_whatever_the_rate(name, rate, tmp_path):
    path, p = written(tmp_path, name)
    step = np.exp(next(p[key] for key in ("log_dt", "inv_dt") if key in p)).ravel().astype(float)
    real, imag = (next(p[key] for key in keys if key in p) for keys in (("inv_A_real", "A_real"), ("A_imag",)))
    frequencies = step[:, None] * np.abs(imag)[np.arange(H) % len(imag)] / (2 * np.pi)
    limit = 2 * float(np.median(frequencies))
    rows = memory(path, bandlimit=limit, step_rescale=rate, discretization="zoh")
    for channel, masked in enumerate(frequencies >= limit / 2):
        s = channel % len(imag)
        poles = (-np.exp(real[s].astype(float)) + 1j * imag[s])[~masked]
        values = np.exp(rate * step[channel] * poles)
        exact = memory_of_numbers(closed([mpc(value) for value in values]))
        assert np.abs(rows[channel, LAGS] - np.array(exact, float)).max() < 1e-6
    assert not (frequencies >= limit / 2).all(1).any() and (frequencies >= limit / 2).any()


@pytest.mark.parametrize("name", [name for name in CASES if defaults(name)])
def test_an_assumption_changes_memory_by_what_is_said(name, tmp_path):
    path, _ = written(tmp_path, name)
    found = read_checkpoint(path, lags=100)
    base = memory(path)
    for item in found.assumptions:
        for effect in item.effects:
            if effect.value is not None and not effect.unstable:
                apart = np.abs(memory(path, **{item.option: effect.value}) - base).max()
                assert apart == pytest.approx(effect.change, abs=1e-15), (item.option, effect.value)


def test_a_low_rank_is_not_ignored(tmp_path):
    """What is lost without P, at N = 16, as LegS has it: M(0) .999999 against .551."""
    size = 16
    root = np.sqrt(np.arange(size) + 0.5)
    normal = -0.5 * np.eye(size) + np.tril(np.outer(root, root), -1).T - np.tril(np.outer(root, root), -1)
    values, vectors = np.linalg.eig(normal)
    keep = values.imag < 0
    low = (vectors.conj().T @ root)[keep]
    tensors = {
        "inv_dt": np.full((1, 1), np.log(0.05)),
        "A_real": np.log(-values[keep].real)[None],
        "A_imag": -values[keep].imag[None],
    }
    save_file(tensors, tmp_path / "without.safetensors")
    save_file({**tensors, "P": np.stack([low.real, low.imag], -1)[None, None]}, tmp_path / "with.safetensors")
    first = [memory(tmp_path / f"{name}.safetensors")[0, 0] for name in ("without", "with")]
    assert first == pytest.approx([0.551, 0.999999], abs=6e-4)


def test_a_low_rank_with_a_step_for_each_state_scales_the_rows(tmp_path):
    parameters = {key: single(np.asarray(array)) for key, array in CASES["s4-v4"][0].items()}
    parameters |= {"inv_dt": single(STEPS[:, None] + np.array([[0.0, 0.7]]))}
    save_file(parameters, tmp_path / "m.safetensors")
    rows = memory(tmp_path / "m.safetensors")
    with mp.workdps(60):
        for channel in range(H):
            real, imag = (parameters[key][channel % 2].tolist() for key in ("A_real", "A_imag"))
            P = mp.matrix(closed([mpc(*number) for number in parameters["P"][0, channel % 2].tolist()]))
            A = mp.diag(closed([mpc(-mp.exp(mpf(a)), -mpf(b)) for a, b in zip(real, imag, strict=True)])) - P * P.H
            half = mp.diag([mp.exp(mpf(step)) / 2 for step in parameters["inv_dt"][channel].tolist() * 2]) * A
            one = mp.eye(4)
            exact = memory_of_pair((one - half) ** -1 * (one + half), mp.matrix(closed([mpc(1, n) for n in range(2)])))
            assert max(abs(mpf(rows[channel, lag]) - true) for lag, true in zip(LAGS, exact, strict=True)) < 2e-15


@pytest.mark.parametrize("tied", [True, False])
def test_the_input_of_a_low_rank_is_sampled_with_its_state(tied, tmp_path):
    rng = np.random.default_rng(5)
    real, imag, P, B = rng.normal(size=(1, 2)), rng.normal(size=(1, 2)), *rng.normal(size=(2, 1, 2, 2)) * 3
    steps = np.exp([[-3.0]] if tied else [[-1.0, -5.0]])
    layer = {"inv_dt": np.log(steps), "A_real": real, "A_imag": imag, "P": P[None], "B": B}
    save_file({key: np.ascontiguousarray(array) for key, array in layer.items()}, tmp_path / "m.safetensors")
    own = real_matrices(-np.exp(real) - 1j * imag, (P[..., 0] + 1j * P[..., 1])[None])[0]
    rows = np.tile(steps.ravel() * np.ones(2), 2)
    pair = sampled_pair(rows[:, None] * own, rows * np.concatenate([B[0, :, 0], B[0, :, 1]]), 1.0, "bilinear")
    (row,) = read_checkpoint(tmp_path / "m.safetensors").rows
    assert row.figures.realisable.most == pytest.approx(kept_when_rounded(*pair, 2.0**-24), abs=1e-9)
    convention = next(item for item in CONVENTIONS if item.name == "s4-v4")
    found = convention.read(Layer("a", layer, 2.0**-53), convention.defaults)
    A, b = found.dense
    given = sampled_pair(A[0], b[0], found.steps[0, 0], found.rule)
    assert all(np.allclose(one, other, rtol=1e-12) for one, other in zip(given, pair, strict=True))


@pytest.mark.parametrize("unit", [2.0**-24, 2.0**-8])
@pytest.mark.parametrize("rule", ["zoh", "bilinear"])
def test_what_rounding_leaves_of_a_state_that_is_not_diagonal_agrees_with_balls(rule, unit):
    from flint import arb

    from memlaw.numerics.number.precision import accurate_balls
    from memlaw.numerics.oracle.stein import enclosed_gramian

    A = np.tril(-np.outer(root := np.sqrt(2 * np.arange(12) + 1), root), -1) - np.diag(np.arange(1.0, 13))
    pair = sampled_pair(A, root, 0.01, rule)
    (lost,) = accurate_balls(lambda: [lost_capacity(enclosed_gramian(*pair), arb(unit) ** 2)], 30)
    assert kept_when_rounded(*pair, unit) == pytest.approx(12 - float(lost), abs=1e-6)


@pytest.mark.parametrize("name", ["s4-v4", "s4-v3", "s4-h3", "s4-log"])
def test_a_state_is_rounded_as_it_is_stored_where_its_input_is_known(name, tmp_path):
    parameters = {key: single(np.asarray(array)) for key, array in CASES[name][0].items()}
    sets = parameters["P"].shape[1]
    for form, B in (("none", None), ("flat", np.ones((sets, 2, 2))), ("v4", np.ones((1, sets, 2, 2)))):
        given = parameters if B is None else {**parameters, "B": single(B)}
        save_file(given, tmp_path / "m.safetensors")
        (row,) = read_checkpoint(tmp_path / "m.safetensors").rows
        assert (row.figures.realisable is None) == (form == "none")
    with pytest.raises(InvalidInput, match="B of shape"):
        save_file({**parameters, "B": single(np.ones((H + 1, 2, 2)))}, tmp_path / "m.safetensors")
        read_checkpoint(tmp_path / "m.safetensors")
