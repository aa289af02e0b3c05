"""What is assumed, what is refused and how it is told: keys, shapes, strictness, channels without a memory."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from memlaw.errors import InvalidInput
from memlaw.verify.audit.checkpoints.assumptions import Assumption, Effect
from memlaw.verify.audit.checkpoints.checkpoint import read_checkpoint, read_layer
from memlaw.verify.audit.checkpoints.conventions import CONVENTIONS, find_layers
from memlaw.verify.audit.checkpoints.opening import open_tensors
from memlaw.verify.audit.checkpoints.settings import ALTERNATIVES, Stated
from memlaw.verify.command.cli import app
from memlaw.verify.show.checkpoint import as_data, notes
from memlaw.verify.show.output import plain

save_file = pytest.importorskip("safetensors.numpy").save_file
H, N = 6, 4
S4D = {
    "log_dt": np.log(np.geomspace(0.01, 0.1, H)),
    "log_A_real": np.log(np.full((H, N), 0.5)),
    "A_imag": np.tile(np.pi * np.arange(N), (H, 1)),
}
V4 = {"inv_dt": S4D["log_dt"][:, None], "A_real": S4D["log_A_real"][:2], "A_imag": S4D["A_imag"][:2]}
MAMBA = {"A_log": np.log(np.tile(np.arange(1.0, 5), (H, 1))), "dt_proj.bias": np.full(H, -3.0)}
LRU = {"nu_log": np.log([0.1, 0.2]), "theta_log": np.log([1.0, 2.0])}
S5 = {"Lambda_re": np.full(4, -0.5), "Lambda_im": np.pi * np.arange(4), "log_step": np.full((4, 1), -3.0)}


def file(folder: Path, tensors: dict, **layers: dict) -> Path:
    named = {f"{name}.{key}": array for name, layer in layers.items() for key, array in layer.items()}
    every = {name: np.ascontiguousarray(array) for name, array in {**tensors, **named}.items()}
    whole = {name: array.astype(np.complex64) if array.dtype.kind == "c" else array for name, array in every.items()}
    save_file(whole, folder / "m.safetensors")
    return folder / "m.safetensors"


def invoke(*words: object):
    return CliRunner().invoke(app, ["audit", *map(str, words)])


# --- keys -----------------------------------------------------------------------------------------------------

MISSING = [
    ("A_log",),
    ("A_log", "dt_bias", "dt_proj.bias"),
    ("log_dt", "log_A_real"),
    ("log_dt", "A_real", "A_imag"),
    ("inv_dt",),
    ("A_real", "A_imag"),
    ("nu_log",),
    ("theta_log",),
    ("Lambda_re", "Lambda_im"),
    ("Lambda", "Lambda_re", "Lambda_im", "log_step"),
    ("Lambda_re", "log_step"),
    ("log_dt", "inv_dt", "A_real", "log_A_real", "A_imag"),
    ("recurrent_param", "a_param"),
    ("nu_log", "theta_log", "A_log", "dt_bias"),
    ("inv_w_real", "w_imag", "log_dt"),
]


@pytest.mark.parametrize("keys", MISSING, ids="+".join)
def test_missing_and_ambiguous_keys_name_their_candidates(tmp_path, keys):
    path = file(tmp_path, {f"block.{key}": np.zeros(2) for key in keys})
    done = invoke(path)
    assert done.exit_code == 2
    candidates = [item.name for item in CONVENTIONS if set(keys) & set(item.needs)]
    assert "candidates are" in done.output and any(name in done.output for name in candidates)


def test_a_file_of_no_layer_names_all_conventions(tmp_path):
    done = invoke(file(tmp_path, {"embedding.weight": np.zeros(3)}))
    assert done.exit_code == 2 and all(f"{item.name}: " in done.output for item in CONVENTIONS)


def test_what_fits_several_is_settled_by_a_word(tmp_path):
    both = {**MAMBA, "dt_bias": np.full(H, -3.0)}
    path = file(tmp_path, {}, block=both)
    assert read_checkpoint(path, Stated(convention="mamba")).rows[0].convention == "mamba"
    with pytest.raises(InvalidInput, match=r"A_log of shape \(6, 4\) beside dt_bias"):
        read_checkpoint(path, Stated(convention="mamba-2"))
    with pytest.raises(InvalidInput, match="fit no one convention"):
        read_checkpoint(path, Stated(convention="lru"))


@pytest.mark.parametrize(("name", "meant"), [("manba", "mamba"), ("S5", "s5"), ("", "s4d")])
def test_an_unknown_convention_is_told_with_those_known(tmp_path, name, meant):
    with pytest.raises(InvalidInput, match=meant):
        read_checkpoint(file(tmp_path, LRU), Stated(convention=name))


@pytest.mark.parametrize("key", ["b_proj.weight", "in_proj_ba.weight", "in_proj_b.weight"])
def test_a_delta_net_is_not_taken_for_a_mamba_2(tmp_path, key):
    layer = {"A_log": np.zeros(4), "dt_bias": np.zeros(4)}
    assert read_checkpoint(file(tmp_path, {}, block=layer)).rows[0].convention == "mamba-2"
    with pytest.raises(InvalidInput, match="a delta rule rewrites a state"):
        read_checkpoint(file(tmp_path, {}, block={**layer, key: np.zeros((4, 8))}))


def test_layers_stand_in_their_order_whatever_separates_their_names(tmp_path):
    layers = {f"layers_{number}/seq": LRU for number in (10, 9, 1)} | {"model.layers.2.mixer": MAMBA}
    found = read_checkpoint(file(tmp_path, {"head.weight": np.zeros(2)}, **layers))
    assert [row.name for row in found.rows] == ["layers_1.seq", "layers_9.seq", "layers_10.seq", "model.layers.2.mixer"]
    assert found.unread == 1


def test_a_key_is_a_whole_word():
    with pytest.raises(InvalidInput, match="none is a parameter"):
        find_layers(["my_nu_log", "my_theta_log"])


# --- shapes ---------------------------------------------------------------------------------------------------

MISFITS = [
    (S4D, "log_dt", np.zeros(5)),
    (S4D, "log_dt", np.zeros((6, 3))),
    (S4D, "log_dt", np.zeros(())),
    (S4D, "A_imag", np.zeros((6, 3))),
    (S4D, "A_imag", np.zeros((6, 4, 1))),
    (S4D, "A_imag", np.zeros((6, 4), complex)),
    (S4D, "log_A_real", np.zeros((0, 4))),
    (V4, "A_real", np.zeros((4, 4))),
    ({**V4, "P": np.zeros((1, 2, 4, 2))}, "P", np.zeros((1, 2, 3, 2))),
    ({**V4, "P": np.zeros((1, 2, 4, 2))}, "P", np.zeros(4)),
    (MAMBA, "A_log", np.zeros(6)),
    (MAMBA, "dt_proj.bias", np.zeros(7)),
    (MAMBA, "dt_proj.bias", np.zeros(())),
    (LRU, "nu_log", np.zeros(3)),
    (LRU, "nu_log", np.zeros((2, 1))),
    ({**LRU, "B": np.ones((2, 3))}, "B", np.ones((3, 3))),
    (S5, "log_step", np.zeros(3)),
    (S5, "Lambda_re", np.zeros((4, 4))),
    ({"Lambda": np.ones(4, complex), "log_step": np.zeros(4)}, "Lambda", np.ones((4, 4), complex)),
    ({"recurrent_param": np.zeros(4), "recurrent_gate_bias": np.zeros((2, 2))}, "recurrent_gate_bias", np.zeros(3)),
]


@pytest.mark.parametrize(("layer", "key", "array"), MISFITS)
def test_shapes_that_do_not_fit_are_told(tmp_path, layer, key, array):
    with pytest.raises(InvalidInput, match=r"shape|for \d|mean") as caught:
        read_checkpoint(file(tmp_path, {}, block={**layer, key: array}))
    assert "'block'" in str(caught.value)


@pytest.mark.parametrize("value", [True, np.array([True, False])])
def test_truth_values_are_no_parameters(tmp_path, value):
    with pytest.raises(InvalidInput, match="parameters are numbers"):
        read_checkpoint(file(tmp_path, {**LRU, "nu_log": np.broadcast_to(value, 2).copy()}))


# --- channels without a memory ----------------------------------------------------------------------------------


def test_channels_without_a_stationary_memory_are_left_out_and_told(tmp_path):
    growing = {**S5, "Lambda_re": np.array([-0.5, 0.1, -0.5, -0.5])}
    slow = {**MAMBA, "dt_proj.bias": np.array([-3.0, -800, -3, -45, -3, -3])}
    found = read_checkpoint(file(tmp_path, {}, a=growing, b=slow))
    none, some = found.rows
    assert none.unstable == 1 and none.figures is None
    assert some.unstable == 2 and some.figures.capacity.most == 4
    told = list(notes(found))
    assert any(line.startswith("b: 2 of 6 channels left out") for line in told)
    clipped = read_checkpoint(found.path, Stated(clip_eigs=True))
    assert clipped.rows[0].figures.capacity.most == 7
    json.dumps(plain(as_data(found)), allow_nan=False)


@pytest.mark.parametrize("value", [800.0, -800.0])
@pytest.mark.parametrize("layer", [S4D, V4, MAMBA, S5, {**V4, "P": np.ones((1, 2, 4, 2))}])
def test_parameters_at_the_ends_of_floats_overflow_quietly(tmp_path, layer, value):
    for key in layer:
        given = {**layer, key: np.full(layer[key].shape, value)}
        try:
            found = read_checkpoint(file(tmp_path, {}, block=given))
        except InvalidInput as error:
            assert "finite" in error.rule
        else:
            assert all(row.figures is None or np.isfinite(row.figures.median).all() for row in found.rows)


# --- assumptions ------------------------------------------------------------------------------------------------


def test_an_assumption_is_told_with_what_it_changes_and_a_stated_one_is_not_tried(tmp_path):
    path = file(tmp_path, {}, block=V4)
    assumed = {item.option: item for item in read_checkpoint(path).assumptions}
    assert assumed["discretization"].value == "zoh" and 0 < assumed["discretization"].effects[0].change < 0.2
    gone = {effect.value: effect.ruled_out for effect in assumed["transform"].effects}
    assert gone["none"] and not gone["softplus"]
    stated = {item.option: item for item in read_checkpoint(path, Stated(discretization="bilinear")).assumptions}
    assert stated["discretization"].stated and stated["discretization"].effects == ()
    text = "\n".join(notes(read_checkpoint(path)))
    assert "discretization zoh: the file does not say; bilinear changes M by at most 0.0" in text
    assert "none leaves no channel a memory" in text


def test_a_strict_reading_names_what_is_to_be_stated(tmp_path):
    path = file(tmp_path, {}, block=MAMBA)
    with pytest.raises(InvalidInput, match="state gate"):
        read_checkpoint(path, strict=True)
    assert read_checkpoint(path, Stated(gate=0), strict=True).rows
    assert read_checkpoint(file(tmp_path, LRU), strict=True).rows  # nothing is assumed
    done = invoke(path), invoke(file(tmp_path, {}, block=MAMBA), "--strict")
    assert [item.exit_code for item in done] == [0, 2]


def test_what_no_layer_has_is_not_stated(tmp_path):
    with pytest.raises(InvalidInput, match="dt_limit for layers of mamba"):
        read_checkpoint(file(tmp_path, {}, block=MAMBA), Stated(dt_limit=(0, 1)))


BAD = {
    "discretization": ["zho", "", 3],
    "transform": ["Exp", "log"],
    "imag_transform": ["sin"],
    "dt_transform": ["none?"],
    "step_rescale": [0, -1, "x", float("nan"), float("inf"), 1j],
    "bandlimit": [0, -0.5, "nothing"],
    "dt_limit": ["1", "2,1", "1,1", "a,b", "-1,2", (1,), 5, "0,nan"],
    "gate": ["x", float("nan"), float("inf")],
    "dt_fast": ["yes", 2],
    "conjugates": ["none"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_what_cannot_be_stated_is_refused(name, value):
    with pytest.raises(InvalidInput):
        Stated(**{name: value}).read()


@pytest.mark.parametrize("given", [{"discretisation": "zoh"}, "zoh", 3, {1: 2}, {"gate": None, "bandlimt": 1}])
def test_what_is_stated_is_an_option(tmp_path, given):
    with pytest.raises(InvalidInput):
        read_checkpoint(file(tmp_path, LRU), given)


def test_every_option_has_alternatives_and_every_default_is_one_of_them():
    for item in CONVENTIONS:
        assert all(value in ALTERNATIVES[name] for name, value in item.defaults.items())


def test_modes_that_are_conjugate_to_rounding_are_pairs_unless_they_are_said_to_be_apart(tmp_path):
    half = np.array([-0.5 + 1j, -0.25 + 2j])
    both = np.concatenate([half, half.conj() * (1 + 2e-7)]).astype(np.complex64)
    path = file(tmp_path, {"Lambda": both, "log_step": np.full(4, -3, np.float32)})
    sizes = [
        read_checkpoint(path, Stated(conjugates=word)).rows[0].figures.capacity.most for word in ("merged", "apart")
    ]
    assert sizes == [4, 8]


@pytest.mark.parametrize("form", ["complex", "parts", "pairs", "product"])
def test_inputs_that_share_a_state_are_told_of(tmp_path, form):
    rng = np.random.default_rng(0)
    thin, wide = ((rng.normal(size=s) + 1j * rng.normal(size=s)).astype(np.complex64) for s in ((4, 2), (3, 2)))
    B = thin @ wide.T
    drive = {
        "complex": {"B": B},
        "parts": {"B_re": B.real, "B_im": B.imag},
        "pairs": {"B": np.stack([B.real, B.imag], -1)},
        "product": {"BP": thin, "BH": wide},
    }[form]
    poles = (np.array([-0.5, -0.4, -0.3, -0.2]) + 1j * np.array([0.5, 1.0, 1.5, 2.0])).astype(np.complex64)
    lru = {"nu_log": np.log(-poles.real.astype(float)), "theta_log": np.log(poles.imag.astype(float))}
    layer = lru if form in ("complex", "parts") else {"Lambda": poles, "log_step": np.zeros(4)}
    (row,) = read_checkpoint(file(tmp_path, {**layer, **drive})).rows
    values, whole = np.exp(np.concatenate([poles, poles.conj()])), np.concatenate([B, B.conj()])
    C = (whole @ whole.conj().T) / (1 - np.outer(values, values.conj()))
    true = np.trace(whole.conj().T @ np.linalg.solve(C, whole)).real / 3
    assert row.inputs == 3 and row.shared == pytest.approx(true, abs=1e-5) and row.shared < row.figures.first.most


# --- the command ------------------------------------------------------------------------------------------------


def test_the_command_tells_as_text_as_json_and_as_a_plot(tmp_path):
    path = file(tmp_path, {}, first=S4D, second=MAMBA)
    done = invoke(path, "--plot", tmp_path / "map.svg")
    assert done.exit_code == 0 and "first" in done.output and "mamba" in done.output
    assert (tmp_path / "map.svg").read_text().lstrip().startswith("<?xml")
    data = json.loads(invoke(path, "--json", "--lags", 50).stdout)
    assert data["schema"] == "memlaw.checkpoint/1" and data["lags"] == 50
    assert [len(layer["median"]) for layer in data["layers"]] == [50, 50]
    assert data["layers"][0]["horizons"]["0.5"]["most"] == read_checkpoint(path).rows[0].figures.horizons[0.5].most
    assert all(item["text"] for item in data["assumptions"])


@pytest.mark.parametrize("words", [["--plot", "map.pdf"], ["--lags", "0"], ["--gate", "x"], ["--dt-limit", "1"]])
def test_bad_options_end_with_code_2(tmp_path, words):
    assert invoke(file(tmp_path, {}, block=MAMBA), *words).exit_code == 2


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_a_heat_map_bears_odd_names_and_layers_without_a_memory(tmp_path, suffix):
    layers = {"$x_{$" * 20: S4D, "\x1b[31m": {**S5, "Lambda_re": np.ones(4)}}
    path = file(tmp_path, {}, **layers)
    assert invoke(path, "--plot", tmp_path / f"map{suffix}").exit_code == 0


@pytest.mark.parametrize("lag", [0, 50, 2000])
def test_memory_at_a_lag_that_is_needed_is_told(tmp_path, lag):
    path = file(tmp_path, {}, block=MAMBA)
    (row,) = read_checkpoint(path, need_lag=lag).rows
    (longer,) = read_checkpoint(path, lags=lag + 1).rows
    assert row.figures.needed.median <= longer.figures.median[lag] * (1 + 1e-12) <= row.figures.needed.most * (1 + 1e-9)
    with pytest.raises(InvalidInput):
        read_checkpoint(path, need_lag=-1)


def test_the_command_takes_options_of_checkpoints_for_checkpoints_alone(tmp_path):
    path = file(tmp_path, {}, block=MAMBA)
    assert "M(50)" in invoke(path, "--need-lag", 50).output
    for words in (["--gate", "0"], ["--strict"], ["--convention", "s4d"], ["--no-dt-fast"]):
        done = invoke("s4d-lin", *words)
        assert done.exit_code == 2 and "without a checkpoint" in done.output, words


def test_an_effect_is_the_largest_of_all_layers_and_rules_out_only_what_leaves_nothing(tmp_path):
    def effects(**layers):
        (gate,) = read_checkpoint(file(tmp_path, {}, **layers)).assumptions
        return {effect.value: effect for effect in gate.effects}

    fast, slow = MAMBA, {**MAMBA, "dt_proj.bias": np.full(H, 3.0)}
    alone = [effects(a=layer)[1.0].change for layer in (fast, slow)]
    assert alone[0] > 2 * alone[1] > 0
    assert all(effects(a=a, b=b)[1.0].change == alone[0] for a, b in ((fast, slow), (slow, fast)))
    nearly = np.log(np.expm1(np.full(H, 1.3e-16)))  # at a third of it, an eigenvalue rounds to 1
    some = {"A_log": np.zeros((H, 1)), "dt_proj.bias": np.where(np.arange(H) < 3, nearly, -3.0)}
    every = {"A_log": np.zeros((H, 1)), "dt_proj.bias": nearly}
    lost = [effects(a=layer)[-1.0] for layer in (some, every)]
    assert [(item.unstable, item.ruled_out) for item in lost] == [(3, False), (6, True)]


def test_what_is_ruled_out_does_not_matter():
    found = [
        Assumption("transform", "exp", "h3", False, (Effect("none", 0.5, 4, gone),), 4).matters(0.01)
        for gone in (True, False)
    ]
    assert found == [False, True]


def test_the_rounding_of_a_layer_is_that_of_its_coarsest_parameter(tmp_path):
    mixed = {key: np.float16(array) if key == "log_step" else np.float32(array) for key, array in S5.items()}
    tensors = open_tensors(file(tmp_path, mixed))
    (found,) = find_layers(tensors.shapes)
    assert read_layer(tensors, found).unit == 2.0**-11
