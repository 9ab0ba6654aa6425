"""Known multipliers come back; what the data cannot tell is never given as a number; faults of the data come out at once."""

from __future__ import annotations

import numpy as np
import pytest

from optimizer.calibration import calibrate, check_overlay, read_observed, scaled, write_overlay
from optimizer.calibration.response import status_quo_closures
from optimizer.calibration.ridges import ridge
from optimizer.errors import ScenarioError
from optimizer.problem import build_problem
from optimizer.scenario import Scenario

BUSY, SLACK = 100, 1
"""Open cases of a court that cannot close them all, and of one that could close many more."""


def document(a=BUSY, b=BUSY, **change):
    """Courts a and b below m, with 4 and 2 judges; 2 weeks of 5 days; a case takes half a day, so they close up to 64 and 32
    at an availability of 0.8; ten cases come in each week at each of them.
    """
    return {
        "schema": 1, "name": "two", "calendar": {"start": "2019-06-10", "periods": 2, "working_days": [5, 5]},
        "roles": {"judge": {"availability": 0.8}}, "classes": {"money": {"effort_days": {"judge": 0.5}}},
        "courts": [{"id": "m", "tier": "intermediate"}, {"id": "a", "parent": "m"}, {"id": "b", "parent": "m"}],
        "pools": [{"court": "a", "judge": 4}, {"court": "b", "judge": 2}],
        "queues": [{"court": "a", "class": "money", "open": a, "inflow_per_week": 10},
                   {"court": "b", "class": "money", "open": b, "inflow_per_week": 10}],
        "objective": {"early": 0.0}, **change,
    }  # fmt: skip


def problem(*queues, **change):
    return build_problem(Scenario.from_document(document(*queues, **change)))


@pytest.fixture
def observe(tmp_path):
    """Writes rows to a CSV file and reads them for a problem."""

    def read(where, *rows, header="court,closures"):
        file = tmp_path / "seen.csv"
        file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return read_observed(file, where)

    return read


def closures(where, **multipliers):
    return status_quo_closures(scaled(where, multipliers)).sum(axis=1)


def rows_of(where, **multipliers):
    """What would be seen if the multipliers were true, row by row."""
    return [f"{court},{n}" for court, n in zip(where.courts, closures(where, **multipliers), strict=True) if court != "m"]


def only(found):
    (multiplier,) = found.multipliers
    return multiplier


# -- what the data tell ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("true", [0.4, 1.0, 1.3, 3.1])
def test_a_known_effort_is_recovered_from_courts_and_from_their_total(observe, true):
    where = problem(400, 400)
    for rows in (rows_of(where, effort=true), [f"all,{closures(where, effort=true).sum()}"]):
        effort = only(calibrate(where, observe(where, *rows)))
        assert effort.value == pytest.approx(true, rel=1e-3)
        assert effort.identified
        assert effort.low < true < effort.high
        # closures are proportional to 1 / effort: one percent more or less of them is one percent of effort
        assert effort.low == pytest.approx(true / 1.01, rel=2e-3)
        assert effort.high == pytest.approx(true / 0.99, rel=2e-3)


def test_effort_is_found_beyond_a_plateau(observe):
    # with one case open and 20 coming in, effort hardly matters until it is about three times as much
    where = problem(SLACK, SLACK)
    found = calibrate(where, observe(where, *rows_of(where, effort=3.2)))
    assert only(found).value == pytest.approx(3.2, rel=0.01)


def test_effort_and_inflow_are_told_by_a_busy_and_a_slack_court(observe):
    where = problem(BUSY, SLACK)
    found = calibrate(where, observe(where, *rows_of(where, effort=1.2, inflow=0.7)), fit=("inflow", "effort"))
    assert found.identified
    assert found.values == pytest.approx({"effort": 1.2, "inflow": 0.7}, rel=0.01)
    assert found.ridge.empty
    assert found.not_fitted == ("availability",)
    assert found.rms < 1e-3


def test_noise_is_left_in_the_residuals(observe):
    where = problem()
    a, b = closures(where)[1:]
    found = calibrate(where, observe(where, f"a,{1.05 * a}", f"b,{0.95 * b}"))
    assert only(found).value == pytest.approx(1.0, abs=0.01)
    assert found.rms == pytest.approx(0.05, rel=0.01)


# -- what they do not tell ---------------------------------------------------------------------------------------------


def test_effort_and_availability_are_a_ridge_and_no_point(observe):
    where = problem(400, 400)
    found = calibrate(where, observe(where, *rows_of(where, effort=1.3)), fit=("effort", "availability"))
    assert [m.verdict for m in found.multipliers] == ["ridge", "ridge"]
    assert [m.value for m in found.multipliers] == [None, None]
    assert not found.identified
    assert not found.values
    assert found.ridge_names == ("effort", "availability")
    assert (found.ridge["effort"] / found.ridge["availability"]).to_numpy() == pytest.approx(1.3, rel=0.01)
    assert len(found.ridge) > 5
    effort, availability = found.multipliers
    assert availability.sought == pytest.approx((0.25, 1.25))  # 0.8 x 1.25 = 1
    assert (availability.low, availability.high) == pytest.approx((0.25, 1.25))
    assert (effort.low, effort.high) == pytest.approx((0.25 * 1.3, 1.25 * 1.3), rel=0.01)
    assert found.singular[1] < 1e-3 * found.singular[0]


def test_a_third_multiplier_may_be_identified_beside_a_ridge(observe):
    where = problem(BUSY, SLACK)
    found = calibrate(where, observe(where, *rows_of(where, inflow=0.6)), fit=("effort", "inflow", "availability"))
    verdicts = {m.name: m.verdict for m in found.multipliers}
    assert verdicts == {"effort": "ridge", "inflow": "identified", "availability": "ridge"}
    assert found.values == pytest.approx({"inflow": 0.6}, rel=0.01)


def test_one_total_cannot_tell_two_multipliers(observe):
    where = problem(BUSY, SLACK)
    seen = observe(where, f"all,{closures(where).sum()}")
    found = calibrate(where, seen, fit=("effort", "inflow"))
    assert [m.verdict for m in found.multipliers] == ["ridge", "ridge"]
    for row in found.ridge.to_dict("records"):
        assert closures(where, effort=row["effort"], inflow=row["inflow"]).sum() == pytest.approx(seen.closures[0], rel=0.011)


def test_one_total_and_three_multipliers_give_lines_on_a_surface(observe):
    where = problem(BUSY, SLACK)
    seen = observe(where, f"all,{closures(where).sum()}")
    found = calibrate(where, seen, fit=("effort", "inflow", "availability"))
    assert {m.verdict for m in found.multipliers} == {"ridge"}
    for row in found.ridge.to_dict("records"):
        assert closures(where, **{n: row[n] for n in found.ridge_names}).sum() == pytest.approx(seen.closures[0], rel=0.011)


def test_inflow_is_told_where_capacity_is_slack_and_not_where_it_binds(observe):
    slack = problem(SLACK, SLACK)
    inflow = only(calibrate(slack, observe(slack, *rows_of(slack, inflow=0.8)), fit=("inflow",)))
    assert inflow.identified
    assert inflow.value == pytest.approx(0.8, rel=0.01)
    busy = problem()
    inflow = only(calibrate(busy, observe(busy, *rows_of(busy)), fit=("inflow",)))
    assert (inflow.verdict, inflow.value) == ("hardly reacts", None)
    assert (inflow.low, inflow.high) == pytest.approx((0.25, 4.0))


def test_effort_is_not_told_where_capacity_is_slack(observe):
    where = problem(SLACK, SLACK)
    effort = only(calibrate(where, observe(where, *rows_of(where))))
    assert (effort.verdict, effort.value) == ("hardly reacts", None)
    # 16 days at b suffice for 10.5 cases a week, so for 8 / 10.5 of a day each: 1.52 times half a day
    assert effort.high == pytest.approx(1.5, rel=0.1)


def test_a_fit_at_the_end_of_its_range_is_said_to_be_there(observe):
    where = problem(400, 400)
    found = calibrate(where, observe(where, *rows_of(where, effort=3.0)), within={"effort": (0.5, 2.0)})
    effort = only(found)
    assert effort.verdict == "at the end of its range"
    assert effort.value == pytest.approx(2.0)
    assert not found.identified


def test_an_interval_that_runs_into_the_end_of_the_range_is_open(observe):
    # 44 cases and 20 coming in are what a can close: more inflow shows in nothing, less does
    where = problem(44, SLACK)
    inflow = only(calibrate(where, observe(where, "a,64"), fit=("inflow",)))
    assert (inflow.verdict, inflow.value) == ("open", None)
    assert inflow.high == pytest.approx(4.0)
    assert inflow.low == pytest.approx(1 - 0.64 / 20, rel=0.01)  # one percent of 64 closures


def test_ridges_that_leave_to_one_side_only_are_found():
    left, right = np.array([[-1.0, 1.0]]), np.array([[-1.0, 0.0]])  # the second stops mattering to the right
    both = np.array([True, True])
    assert ridge((left, right), both)[1] == 1
    split = np.array([[-1.0, 1.0], [0.0, 1.0]])
    assert ridge((split, split), both)[1] == 0
    leaving = np.array([[-1.0, 1.0], [0.0, 0.0]])
    assert ridge((leaving, split), both)[0].tolist() == [True, True]  # down together
    opposite = np.array([[1.0, 1.0], [0.0, 0.0]])  # one up, the other down: not both down
    assert ridge((opposite, split), both)[1] == 0


# -- residuals ---------------------------------------------------------------------------------------------------------


def test_residuals_by_court_region_and_period_are_those_worked_out(observe):
    # 4 x 10 x 0.8 / 0.5 = 64 and 2 x 10 x 0.8 / 0.5 = 32, half of each in each week
    where = problem()
    rows = ["a,,,80", "b,,,40", "m,yes,,120", "m,no,,0", "all,,1,60"]
    found = calibrate(where, observe(where, *rows, header="court,within,period,closures"), within={"effort": (1.25, 1.6)})
    assert found.at == pytest.approx({"effort": 1.25})
    table = found.residuals
    assert list(table["court"]) == ["a", "b", "m", "m", "all"]
    assert list(table["predicted"]) == pytest.approx([51.2, 25.6, 76.8, 0, 38.4])
    assert list(table["residual"]) == pytest.approx([-28.8, -14.4, -43.2, 0, -21.6])
    assert list(table["relative"]) == pytest.approx([-0.36, -0.36, -0.36, 0, -0.36])
    assert found.rms == pytest.approx(0.36 * (4 / 5) ** 0.5)
    assert table["period"].isna().tolist() == [True, True, True, True, False]


def test_availability_is_capped_and_the_problem_left_alone():
    where = problem()
    more = scaled(where, {"effort": 2, "inflow": 3, "availability": 2})
    assert more.staff.availability.tolist() == [1.0]
    assert more.cells.effort == pytest.approx(2 * where.cells.effort)
    assert more.cells.inflow == pytest.approx(3 * where.cells.inflow)
    assert where.staff.availability.tolist() == [0.8]


# -- faults ------------------------------------------------------------------------------------------------------------


def test_all_faults_of_the_data_come_out_with_their_lines(observe):
    rows = ["aa,,,5", "a,,,-1", "a,maybe,1,3", "b,,2,3", "b,,0.5,3", "b,,,many", "m,yes,,1", "m,yes,,1"]
    with pytest.raises(ScenarioError) as caught:
        observe(problem(), *rows, header="court,within,period,closures")
    faults = caught.value.faults
    assert [(f.place.line, f.place.column) for f in faults] == [(2, 1), (3, 4), (4, 2), (5, 3), (6, 3), (7, 4), (9, 1)]
    assert [f.value for f in faults[1:6]] == ["-1", "'maybe'", "2", "0.5", "'many'"]
    assert "a" in faults[0].known or "a" in (faults[0].expected or "")
    assert "line 8" in faults[-1].message


@pytest.mark.parametrize(
    ("header", "said"), [("court,cases", "closures"), ("closures", "court"), ("court,clsures", "closures")]
)
def test_missing_and_unknown_columns_are_named(observe, header, said):
    with pytest.raises(ScenarioError, match=said):
        observe(problem(), "a,1", header=header)


def test_missing_and_empty_files_are_faults(tmp_path):
    with pytest.raises(ScenarioError, match="no such file"):
        read_observed(tmp_path / "none.csv", problem())
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    with pytest.raises(ScenarioError, match="empty"):
        read_observed(tmp_path / "empty.csv", problem())


# -- overlays ----------------------------------------------------------------------------------------------------------


GUESS = {"base": 1.1, "basis": "assumed", "note": "a guess"}


@pytest.fixture
def file(tmp_path):
    import yaml

    path = tmp_path / "two.yaml"
    without = {"more": {"adjust": {"replace": []}}}
    data = document(BUSY, SLACK, adjust=[{"courts": ["b"], "inflow_times": GUESS}], variants=without)
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    return path


@pytest.mark.parametrize("fit", [("effort", "inflow"), ("availability",)])
def test_an_overlay_gives_the_fitted_closures(file, observe, tmp_path, fit):
    scenario = Scenario.load(file)
    where = build_problem(scenario)
    true = {"effort": 1.2, "inflow": 0.7, "availability": 0.9}
    found = calibrate(where, observe(where, *rows_of(where, **{name: true[name] for name in fit})), fit=fit)
    out = tmp_path / "inside" / "fitted.yaml"
    write_overlay(found, scenario, out, "seen.csv")
    again = Scenario.load(out)
    assert again.name == "two-calibrated"
    assert closures(build_problem(again))[1:] == pytest.approx(list(found.residuals["predicted"]), rel=1e-5)
    assert [path.name for path in out.parent.iterdir()] == ["fitted.yaml"]
    said = {one.path: one for one in again.assumptions}
    assert {one.basis for one in said.values()} == {"derived", "assumed"} if "inflow" in fit else {"derived"}
    for name, path in (("effort", "classes.money.effort_days.judge"), ("availability", "roles.judge.availability")):
        if name in fit:
            assert said[path].source.en.startswith(f"fitted to seen.csv: {name} x ")
            assert said[path].low <= said[path].base <= said[path].high
    if "inflow" in fit:  # what was said of the adjustments below stays
        assert said["adjust[0].inflow_times"].note.en == "a guess"
        assert said["adjust[1].inflow_times"].basis == "derived"


def test_no_overlay_is_written_for_what_is_not_told(file, observe, tmp_path):
    scenario = Scenario.load(file)
    where = build_problem(scenario)
    found = calibrate(where, observe(where, *rows_of(where)), fit=("effort", "availability"))
    with pytest.raises(ScenarioError, match="do not tell effort, availability"):
        write_overlay(found, scenario, tmp_path / "fitted.yaml", "seen.csv")
    assert not (tmp_path / "fitted.yaml").exists()


def test_an_overlay_never_writes_over_a_file_or_over_a_variant(file, tmp_path):
    scenario = Scenario.load(file, variant="more", settings=["calendar.periods=1", "calendar.working_days=[5]"])
    check_overlay(scenario, tmp_path / "fitted.yaml", ["effort", "availability"])
    with pytest.raises(ScenarioError, match="'adjust' is changed"):
        check_overlay(scenario, tmp_path / "fitted.yaml", ["inflow"])
    with pytest.raises(ScenarioError, match="exists already"):
        check_overlay(scenario, file, ["effort"])
    with pytest.raises(ScenarioError, match="no scenario file"):
        check_overlay(Scenario.from_document(document()), tmp_path / "fitted.yaml", ["effort"])
