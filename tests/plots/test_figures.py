"""Figures: drawn in both languages without a missing glyph or a clipped text, the same bytes every time."""

from __future__ import annotations

import importlib
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex

from optimizer import SolveOptions, compare, evaluate
from optimizer.plots import OF_COMPARISON, OF_RESULT, draw, save_figures
from optimizer.plots.style import BAD, BEFORE, CASES, GOOD, KINDS, PLAN, QUIET, figure_of, look, of_kind
from optimizer.scenario import Scenario
from optimizer.scenario.shape import kind_of
from optimizer.sections.kinds import kinds
from optimizer.texts import label, languages, short_court

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


def texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_text()]


def test_the_timeline_has_one_row_for_each_host_and_nothing_on_anything(anshan):
    ax = OF_RESULT["gantt"](anshan)
    rows = [text.get_text() for text in ax.get_yticklabels()]
    orders = anshan.orders()
    assert sorted(rows) == sorted({short_court(name, "en") for name in orders["host_en"]})
    assert sum(float(text) for text in texts(ax)) == pytest.approx(orders["heads"].sum())
    hosts = orders.groupby("host_en")["heads"].sum()
    assert rows[0] == short_court(str(hosts.idxmax()), "en")  # who receives most comes first


def test_lanes_take_what_follows_and_part_what_overlaps():
    """a: 1-10 June, b: 5-20, c: 11-20 after a; d: 21-30 after either. Two lanes, a c d and b."""

    def span(name, first, last):
        return gantt.Span(name, "bureau", name, date(2019, 6, first), date(2019, 6, last), 1.0)

    gantt = importlib.import_module("optimizer.plots.gantt")
    lanes = gantt._lanes([span("d", 21, 30), span("b", 5, 20), span("c", 11, 20), span("a", 1, 10)])
    assert [[one.title for one in lane] for lane in lanes] == [["a", "c", "d"], ["b"]]


@pytest.mark.parametrize(("kind", "rows"), [("campaign", ["all courts", "Alder"]), ("supervision", ["Alder"])])
def test_the_timeline_shows_campaigns_and_visits(kind, rows):
    result = evaluate(Scenario.load(SCENARIOS / "mechanisms" / f"{kind}.yaml"), options=SolveOptions(gap=0.0))
    ax = OF_RESULT["gantt"](result)
    assert [text.get_text() for text in ax.get_yticklabels()] == rows
    assert {to_hex(bar.get_facecolor()) for bar in ax.patches if bar.get_width() > 1} >= {KINDS[kind][0].lower()}
    assert texts(ax) == []  # no officers are sent


def test_a_kind_has_one_colour_everywhere_that_nothing_else_has():
    colours = [colour for colour, _ in (*KINDS.values(), of_kind("of another package"))]
    assert len({*colours, PLAN, BEFORE, GOOD, BAD, CASES, QUIET}) == len(colours) + 6
    assert set(KINDS) <= {kind_of(mechanism) for mechanism in kinds()}


def test_the_map_says_how_many_come_and_go(anshan):
    ax = OF_RESULT["flows"](anshan)
    orders = anshan.orders()
    told = texts(ax)
    for host, heads in orders.groupby("host_en")["heads"].sum().items():
        assert any(text.startswith(short_court(str(host), "en")) and f"+{heads:.0f}" in text for text in told), (host, told)
    assert not ax.get_xticks().size  # no degrees


def test_a_map_of_many_arrows_goes_from_region_to_region(anshan, monkeypatch):
    """All of Anshan is one region: nothing is left between regions, so that its courts stay; two regions are joined."""
    flows = importlib.import_module("optimizer.plots.flows")
    monkeypatch.setattr(flows, "MOST_ARROWS", 0)
    assert flows.flows(anshan).get_title() == label("flows", "en")
    orders = pd.DataFrame({"from": ["a1", "a2", "a1"], "to": ["b1", "b1", "a2"], "amount": [2.0, 3.0, 4.0]})
    joined = flows._between(orders, pd.Series({"a1": "a", "a2": "a", "b1": "b"}))
    assert joined.to_dict("records") == [{"from": "a", "to": "a", "amount": 4.0}, {"from": "a", "to": "b", "amount": 5.0}]


def test_without_points_there_is_no_map(quiet, anshan):
    assert "flows" not in draw(quiet)
    assert "flows" in draw(anshan)


def test_losses_are_told_in_cases_and_points(anshan):
    ax = OF_RESULT["harm-gain"](anshan)
    courts = anshan.courts()
    worst = courts.sort_values("harm").iloc[-1]
    cases, points = worst["closures"] - worst["sq_closures"], 100 * (worst["closing_rate"] - worst["sq_closing_rate"])
    assert f"{cases:+,.0f} cases, {points:+.1f} points" in texts(ax)


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
