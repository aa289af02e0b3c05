"""Checkpoints of real packages, where these are installed: what is read is what their own code computes."""

from pathlib import Path

import numpy as np
import pytest

from memlaw.verify.audit.checkpoints.checkpoint import Checkpoint, read_checkpoint

pytest.importorskip("safetensors")
torch = pytest.importorskip("torch")

pytestmark = pytest.mark.filterwarnings("ignore")


def memory(numbers: np.ndarray, lags: int) -> np.ndarray:
    """M of each row of distinct numbers by the definition, through a QR of the impulse response: (c, lags)."""
    rows = []
    for row in numbers:
        response = row[None] ** np.arange(40_000)[:, None] * np.sqrt(1 - np.abs(row) ** 2)
        basis = np.linalg.qr(response[np.abs(response).max(1) > 1e-18])[0]
        rows.append((np.abs(basis[:lags]) ** 2).sum(1))
    return np.array(rows)


def saved(model, folder: Path) -> Checkpoint:
    torch.save(model.state_dict(), folder / "m.pt")
    return read_checkpoint(folder / "m.pt")


def check(found: Checkpoint, numbers: list[np.ndarray], tolerance: float = 1e-5) -> None:
    """The medians over channels are those of the numbers of each layer."""
    assert len(found.rows) == len(numbers)
    for row, own in zip(found.rows, numbers, strict=True):
        apart = np.abs(row.figures.median[:20] - np.median(memory(own, 20), axis=0)).max()
        assert row.channels == len(own) and apart < tolerance, (row.name, apart)


def test_mamba_of_transformers_saved_as_safetensors(tmp_path):
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(0)
    config = transformers.MambaConfig(vocab_size=11, hidden_size=8, num_hidden_layers=2, state_size=4)
    model = transformers.MambaModel(config)
    model.save_pretrained(tmp_path)
    found = read_checkpoint(tmp_path / "model.safetensors")
    steps = [torch.nn.functional.softplus(layer.mixer.dt_proj.bias.double()) for layer in model.layers]
    check(
        found,
        [
            torch.exp(-torch.exp(layer.mixer.A_log.double()) * step[:, None]).detach().numpy()
            for layer, step in zip(model.layers, steps, strict=True)
        ],
    )


def test_mamba_2_and_recurrent_gemma_of_transformers(tmp_path):
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(0)
    shape = {"vocab_size": 11, "hidden_size": 16, "num_hidden_layers": 2}
    config = transformers.Mamba2Config(**shape, num_heads=4, head_dim=8, n_groups=1, state_size=4)
    model = transformers.Mamba2Model(config)
    check(
        saved(model, tmp_path),
        [
            torch.exp(-torch.exp(x.A_log.double()) * torch.nn.functional.softplus(x.dt_bias.double()))
            .detach()
            .numpy()[:, None]
            for x in (layer.mixer for layer in model.layers)
        ],
    )
    config = transformers.RecurrentGemmaConfig(**shape, num_attention_heads=2, lru_width=16, head_dim=8)
    model = transformers.RecurrentGemmaModel(config)
    units = [part for part in model.modules() if hasattr(part, "recurrent_param")]
    gates = [torch.sigmoid(unit.recurrent_gate_bias.double()).ravel() for unit in units]
    check(
        saved(model, tmp_path),
        [
            torch.exp(-8 * gate * torch.nn.functional.softplus(unit.recurrent_param.double())).detach().numpy()[:, None]
            for unit, gate in zip(units, gates, strict=True)
        ],
    )


@pytest.mark.parametrize("rule", ["zoh", "bilinear"])
def test_s5_pytorch(tmp_path, rule):
    s5 = pytest.importorskip("s5")
    from memlaw.verify.audit.checkpoints.settings import Stated

    torch.manual_seed(0)
    model = s5.S5(4, 8)
    discretize = {"zoh": s5.s5_model.discretize_zoh, "bilinear": s5.s5_model.discretize_bilinear}[rule]
    step = torch.exp(model.seq.log_step.double())
    values = discretize(model.seq.Lambda.to(torch.complex128), torch.ones(8, 1), step)[0].detach().numpy()
    torch.save(model.state_dict(), tmp_path / "m.pt")
    found = read_checkpoint(tmp_path / "m.pt", Stated(discretization=rule))
    check(found, [np.concatenate([values, values.conj()])[None]])
    assert found.rows[0].inputs == 4


def test_lru_pytorch(tmp_path):
    lru = pytest.importorskip("LRU_pytorch")
    torch.manual_seed(0)
    model = lru.LRU(2, 2, 6, rmin=0.5, rmax=0.99)
    nu, theta = (torch.exp(part.double()).detach().numpy() for part in (model.nu_log, model.theta_log))
    values = np.exp(-nu + 1j * theta)
    check(saved(model, tmp_path), [np.concatenate([values, values.conj()])[None]])


@pytest.mark.parametrize("package", ["mambapy", "minimamba"])
def test_other_mambas(tmp_path, package):
    pytest.importorskip(package)
    torch.manual_seed(0)
    if package == "mambapy":
        from mambapy.mamba import Mamba, MambaConfig

        model = Mamba(MambaConfig(d_model=8, n_layers=2, d_state=4))
    else:
        from minimamba.config import BaseMambaConfig
        from minimamba.s6 import S6

        model = S6(BaseMambaConfig(d_model=8, n_layer=1, d_state=4))
    own = [part for part in model.modules() if hasattr(part, "A_log")]
    steps = [torch.nn.functional.softplus(part.dt_proj.bias.double())[:, None] for part in own]
    pairs = zip(own, steps, strict=True)
    check(
        saved(model, tmp_path),
        [torch.exp(-torch.exp(part.A_log.double()) * step).detach().numpy() for part, step in pairs],
    )
