"""Figures: drawn in both languages without a missing glyph or a clipped text, the same bytes every time."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from optimizer import SolveOptions, compare, evaluate
from optimizer.plots import OF_COMPARISON, OF_RESULT, draw, save_figures
from optimizer.plots.style import figure_of, look
from optimizer.scenario import Scenario
from optimizer.texts import languages

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="module")
def anshan():
    """Few periods and a wide gap: the figures are looked at, not the plan."""
    scenario = Scenario.load(
        SCENARIOS / "anshan-2019.yaml", settings={"calendar.periods": 5, "mechanisms.temporary bureau.weeks": [4]}
    )
    return evaluate(scenario, options=SolveOptions(gap=0.03))


@pytest.fixture(scope="module")
def comparison(anshan):
    return compare([anshan], rules=True, baseline="status quo")


@pytest.fixture(scope="module")
def quiet():
    """One court, one period, nobody moves, no points."""
    return evaluate(Scenario.from_document({
        "schema": 1, "name": "one", "calendar": {"start": "2019-06-10", "periods": 1},
        "roles": {"judge": {}}, "classes": {"money": {"effort_days": {"judge": 1}}}, "courts": [{"id": "a"}],
        "pools": [{"court": "a", "judge": 1}], "queues": [{"court": "a", "class": "money", "open": 9}],
    }))  # fmt: skip


def clipped(ax) -> list[str]:
    """Texts of a figure that reach beyond its edge, by more than a pixel."""
    figure = figure_of(ax)
    canvas = FigureCanvasAgg(figure)
    with look():
        canvas.draw()
    width, height = canvas.get_width_height()
    out = []
    unseen = {
        tick.label1
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }  # matplotlib keeps ticks beyond the axes, and does not draw them
    for text in figure.findobj(match=lambda artist: hasattr(artist, "get_text") and artist.get_visible()):
        if not text.get_text().strip() or text in unseen:
            continue
        box = text.get_window_extent()
        if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1:
            out.append(text.get_text())
    return out


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("name", OF_RESULT)
def test_figures_of_a_plan(anshan, quiet, name, lang):
    for result in (anshan, quiet):
        ax = OF_RESULT[name](result, lang=lang)
        assert ax.get_title()
        assert clipped(ax) == []  # a missing glyph warns, and warnings are errors here


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("name", OF_COMPARISON)
def test_figures_of_a_comparison(comparison, name, lang):
    ax = OF_COMPARISON[name](comparison, lang=lang)
    assert ax.get_title()
    assert clipped(ax) == []


def test_a_figure_goes_into_the_axes_given(anshan):
    from matplotlib.figure import Figure

    ax = Figure().add_subplot()
    assert OF_RESULT["role-use"](anshan, ax=ax) is ax


def test_files_are_whole_well_formed_and_the_same_every_time(anshan, tmp_path):
    first = {path.name: path.read_bytes() for path in save_figures(anshan, tmp_path / "a", lang="zh")}
    second = {path.name: path.read_bytes() for path in save_figures(anshan, tmp_path / "b", lang="zh")}
    assert first == second
    assert set(first) == {f"{name}.{kind}" for name in OF_RESULT for kind in ("png", "svg")}
    for name, data in first.items():
        if name.endswith(".svg"):
            ElementTree.fromstring(data)
        else:
            assert data.startswith(b"\x89PNG")


def test_bars_of_classes_tell_genuine_closures_from_terminated_ones_and_tied_cases_apart():
    """Of 30 cases a fifth is tied; two judges close 20 others, half of them genuinely, and no case of the other class."""
    result = evaluate(Scenario.from_document({
        "schema": 1, "name": "classes", "calendar": {"start": "2019-06-10", "periods": 1, "working_days": [5]},
        "roles": {"judge": {}}, "courts": [{"id": "a"}], "pools": [{"court": "a", "judge": 2}],
        "classes": {
            "few": {"effort_days": {"judge": 5}},
            "many": {"effort_days": {"judge": 0.5}, "genuine_share": 0.5, "tied_share": 0.2, "title": "Many"},
        },
        "queues": [{"court": "a", "class": "few", "open": 4}, {"court": "a", "class": "many", "open": 30}],
    }))  # fmt: skip
    ax = OF_RESULT["closures-by-class"](result)
    assert [text.get_text() for text in ax.get_yticklabels()] == ["Many", "few"]  # the largest class first
    status_quo, plan = ([patch.get_width() for patch in ax.patches[n : n + 4]] for n in (0, 4))
    assert plan == pytest.approx([10, 0, 10, 0])  # genuine of both classes, then terminated
    assert status_quo == pytest.approx(plan)
    assert [text.get_text() for text in ax.texts][-2:] == ["20 of 30; tied 0 of 6", "0 of 4"]


def test_bars_of_classes_are_all_closures_of_queues(anshan):
    ax = OF_RESULT["closures-by-class"](anshan)
    half = len(ax.patches) // 2
    before, after = (sum(patch.get_width() for patch in some) for some in (ax.patches[:half], ax.patches[half:]))
    assert after == pytest.approx(anshan.totals()["closures"])
    assert before == pytest.approx(anshan.status_quo.closures.sum())


def test_no_plan_no_figure():
    document = {
        "schema": 1, "name": "none", "calendar": {"start": "2019-06-10", "periods": 1}, "roles": {"judge": {}},
        "classes": {"money": {"effort_days": {"judge": 1}}}, "courts": [{"id": "a"}],
        "pools": [{"court": "a", "judge": 1}], "queues": [{"court": "a", "class": "money", "open": 9}],
        "targets": [{"name": "all", "kpi": "closures", "at_least": 9}],
    }  # fmt: skip
    assert draw(evaluate(Scenario.from_document(document))) == {}


def test_bars_of_a_comparison_show_the_difference(comparison):
    ax = OF_COMPARISON["extra-closures"](comparison)
    expected = comparison.differences().drop(index="status quo")["closures"].tolist()
    assert [patch.get_width() for patch in ax.patches[: len(expected)]] == pytest.approx(expected)
