"""Plots: what is in the picture, and that files appear whole or not at all."""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from memlaw.errors import InvalidInput
from memlaw.numerics.memory.memory import MemoryFunction, memory_function
from memlaw.numerics.memory.plotting import FLOOR, plot_memory
from memlaw.numerics.spectrum.spectrum import Spectrum

RING = memory_function(Spectrum.ring(8, radius=0.9), 200)
LINE = memory_function(Spectrum.real([0.5]), 200)


def _curve(axes: Axes, start: str) -> tuple[np.ndarray, np.ndarray]:
    (line,) = [line for line in axes.get_lines() if str(line.get_label()).startswith(start)]
    return np.asarray(line.get_xdata()), np.asarray(line.get_ydata())


def test_the_curve_is_M_against_lag_plus_one() -> None:
    axes = plot_memory(RING)
    x, y = _curve(axes, "ring N=8")
    assert np.array_equal(x, RING.lags + 1)
    assert np.array_equal(y, RING.values)
    assert axes.get_xscale() == axes.get_yscale() == "log"
    assert "lag + 1" in axes.get_xlabel()


def test_linear_axes_on_request() -> None:
    axes = plot_memory(RING, log=False)
    assert axes.get_xscale() == axes.get_yscale() == "linear"
    assert axes.get_ylim()[0] == 0


def test_one_bound_for_each_size() -> None:
    axes = plot_memory([RING, LINE, memory_function(Spectrum.ring(8, radius=0.5), 50)])
    dashed = [line for line in axes.get_lines() if line.get_linestyle() == "--" and line.get_color() == "0.35"]
    assert len(dashed) == 2
    for line, size in zip(dashed, (1, 8), strict=True):
        x, y = np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
        assert np.allclose(y, np.minimum(1, size / x))
    assert [text.get_text() for text in axes.texts] == ["N = 1", "N = 8"]


def test_bounds_that_nearly_coincide_share_their_name() -> None:
    axes = plot_memory([memory_function(Spectrum.ring(n, radius=0.9), 500) for n in (63, 64)])
    assert [text.get_text() for text in axes.texts] == ["N = 63, 64"]


def test_horizons_are_marked_and_written() -> None:
    axes = plot_memory(RING)
    places = [line.get_xydata().tolist() for line in axes.get_lines() if line.get_linestyle() == "None"]  # type: ignore[union-attr]
    assert places == [[[RING.horizon(0.5), 0.5]], [[RING.horizon(0.1), 0.1]]]
    labels = axes.get_legend_handles_labels()[1]
    assert labels == [f"ring N=8 radius 0.9: h(0.5) = {RING.horizon(0.5)}, h(0.1) = {RING.horizon(0.1)}"]


def test_a_horizon_beyond_the_lags_is_not_marked_in_the_margin() -> None:
    axes = plot_memory(memory_function(Spectrum.ring(64, radius=0.99), 10))
    assert not [line for line in axes.get_lines() if line.get_linestyle() == "None"]


def test_tiny_memory_does_not_stretch_the_axis() -> None:
    bottom, top = plot_memory(memory_function(Spectrum.real([0.01]), 100)).get_ylim()
    assert bottom == FLOOR
    assert 1 < top < 3
    assert plot_memory(memory_function(Spectrum.real([0.9]), 3)).get_ylim()[0] >= 1e-2


def test_equal_curves_are_both_visible() -> None:
    pair = {"one": RING, "two": RING}
    styles = {str(line.get_label())[:3]: line for line in plot_memory(pair).get_lines()}
    assert styles["one"].get_linestyle() != styles["two"].get_linestyle()


def test_a_single_lag_and_scattered_lags_can_be_drawn() -> None:
    assert plot_memory(memory_function(Spectrum.real([0.5]), 1)).get_xlim()[1] > 2
    x, _ = _curve(plot_memory(memory_function(Spectrum.real([0.5]), [5, 0, 2])), "real")
    assert x.tolist() == [1, 3, 6]


def test_many_lags_are_thinned_but_keep_their_ends() -> None:
    long = memory_function(Spectrum.real([0.9999]), 50_000)
    x, _ = _curve(plot_memory(long), "real")
    assert len(x) <= 2000
    assert (x[0], x[1], x[-1]) == (1, 2, 50_000)


def test_it_draws_into_given_axes() -> None:
    axes = Figure().add_subplot()
    assert plot_memory({"a": RING, "b": LINE}, axes=axes) is axes
    assert len(axes.get_legend_handles_labels()[0]) == 2


def test_a_method_of_the_memory_function_draws_to_a_path_into_axes_or_anew(tmp_path: Path) -> None:
    assert isinstance(RING.plot(tmp_path / "m.svg"), Axes)
    assert (tmp_path / "m.svg").stat().st_size > 1000
    axes = RING.plot(label="ring", horizons=[0.9])
    assert axes.get_legend_handles_labels()[1] == [f"ring: h(0.9) = {RING.horizon(0.9)}"]
    assert RING.plot(horizons=[]).get_legend_handles_labels()[1] == ["ring N=8 radius 0.9"]


def test_a_second_plot_into_the_same_axes_keeps_the_first_in_view_and_in_the_legend() -> None:
    axes = RING.plot(label="long")
    before = axes.get_xlim(), axes.get_ylim()
    short = memory_function(Spectrum.real([0.5]), 3)
    assert short.plot(axes, label="short") is axes
    assert np.allclose((axes.get_xlim(), axes.get_ylim()), before)
    (legend,) = axes.figure.legends
    assert [text.get_text()[:5] for text in legend.get_texts()[:2]] == ["long:", "short"]
    assert len({line.get_color() for line in axes.get_lines() if ":" in str(line.get_label())}) == 2


def test_several_of_one_name_are_all_drawn() -> None:
    assert len(plot_memory([RING, RING]).get_legend_handles_labels()[0]) == 2


def test_png_and_svg_are_written_whole(tmp_path: Path) -> None:
    plot_memory(RING, tmp_path / "m.png")
    plot_memory(RING, str(tmp_path / "m.SVG"))
    assert (tmp_path / "m.png").read_bytes().startswith(b"\x89PNG")
    assert ElementTree.parse(tmp_path / "m.SVG").getroot().tag.endswith("svg")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.SVG", "m.png"]


@pytest.mark.parametrize("name", ["m.pdf", "m", "m.png.gz"])
def test_other_suffixes_are_bad_input(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match="suffix"):
        plot_memory(RING, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_bad_targets_and_empty_input_are_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        plot_memory(RING, tmp_path / "absent" / "m.png")
    nothing: list[MemoryFunction] = []
    with pytest.raises(InvalidInput):
        plot_memory(nothing)


def test_pyplot_is_never_imported() -> None:
    code = (
        "import sys; from memlaw.numerics.memory.plotting import plot_memory; "
        "from memlaw import Spectrum, memory_function\n"
        "plot_memory(memory_function(Spectrum.real([0.5]), 5)); assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
