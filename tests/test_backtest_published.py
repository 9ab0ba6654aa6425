"""Published figures, core indicators and rates of actions against a status quo worked out by hand; and their ranges."""

from __future__ import annotations

import pytest

from optimizer.backtest import judge, load_cases, markdown
from optimizer.backtest.ranges import assumptions_at, at_end
from optimizer.errors import ScenarioError
from optimizer.scenario import Scenario
from tests.backtests import FIT, SCENARIO, findings, folder

FIGURES = """
kind: figures
proves: {proves}
reported: {{figure: {reported}}}
keys: {{figure: old}}
scenario: scenarios/two.yaml
figures: {{figure: {{{count}}}}}
"""


def figures(count, reported=10, proves="prediction", more="courts: a\n"):
    return FIGURES.format(count=count, reported=reported, proves=proves) + more


@pytest.mark.parametrize(
    ("count", "value"),
    [
        # see tests/backtests.py: of 20 + 10 first cases 20 close, of 10 + 10 restored ones all
        ("counts: filed", 20),
        ("counts: filed, restored: false", 10),
        ("counts: accepted, restored: false", 30),
        ("counts: accepted, restored: true", 20),
        ("counts: closed", 40),
        ("counts: closed, restored: false", 20),
        ("counts: closed, restored: true", 20),
        ("counts: open", 10),
        ("counts: open, restored: true", 0),
        ("counts: closed, per_head_of: officer", 40 / (6 * 14 / 365.25)),  # 6 officers for 14 days
    ],
)
def test_figures_of_a_status_quo(tmp_path, count, value):
    finding = findings(tmp_path, {"test": figures(count)})["test"]
    assert finding.numbers["figure"] == pytest.approx(value)


def test_figures_speak_of_the_courts_meant(tmp_path):
    tests = {"one": figures("counts: open", more="courts: b\n"), "all": figures("counts: open", more="")}
    found = findings(tmp_path, tests)
    assert found["one"].numbers["figure"] == pytest.approx(100)
    assert found["all"].numbers["figure"] == pytest.approx(110)


def test_a_rate_for_officers_whom_no_court_has_is_unknown(tmp_path):
    finding = findings(tmp_path, {"test": figures("counts: closed, per_head_of: officer", more="courts: b\n")})["test"]
    assert finding.numbers["figure"] is None
    assert finding.rows[0][1]["en"] == "unknown"
    assert finding.verdict == "not identified"


def test_what_is_in_the_pipeline_is_accepted_and_not_closed(tmp_path):
    # first cases close after 30 days and the plan ends after 14: none of those worked on closes. Of 6 in the pipeline at the
    # start, which close evenly over 30 days, 6 x 14 / 30 = 2.8 do
    scenario = SCENARIO.replace("basis: assumed}}\n  back", "basis: assumed}, closes_after_days: 30}\n  back")
    scenario = scenario.replace(
        "inflow_per_week: 5}\n  - {court: a, class: back", "inflow_per_week: 5, pipeline: 6}\n  - {court: a, class: back"
    )
    counts = {name: f"counts: {name}, restored: false" for name in ("accepted", "closed", "open")}
    found = findings(tmp_path, {name: figures(count) for name, count in counts.items()}, scenario=scenario)
    values = [found[name].numbers["figure"] for name in counts]
    assert values == pytest.approx([36, 2.8, 33.2])


@pytest.mark.parametrize(
    ("proves", "reported", "within", "verdict"),
    [("prediction", 20, 0.1, "met"), ("consistency", 20, 0.1, "consistent"), ("prediction", 16, 0.1, "failed"),
     ("prediction", 16, 0.25, "met"), ("prediction", 15.9, 0.25, "failed")],
)  # fmt: skip
def test_figures_are_as_near_as_was_asked_or_fail(tmp_path, proves, reported, within, verdict):
    text = figures(f"counts: closed, restored: true, within: {within}", reported, proves)
    finding = findings(tmp_path, {"test": text})["test"]
    assert finding.verdict == verdict
    assert f"{20 / reported - 1:+.1%}, where {within:.0%} are allowed" in finding.arithmetic[0]["en"]


def test_a_multiplier_fitted_elsewhere_is_taken_over(tmp_path):
    # at 1.5 times the effort 20 restored cases take 30 days, and the other 30 close 10 first cases
    text = figures("counts: closed, restored: false", more="courts: a\neffort_of: fitting\n")
    finding = findings(tmp_path, {"fitting": FIT, "test": text})["test"]
    assert finding.numbers["figure"] == pytest.approx(10, rel=5e-3)
    assert "effort multiplier 1.500, taken from Title of fitting" in {line["en"] for line in finding.not_fitted}


@pytest.mark.parametrize(("kind", "more"), [
    ("figures", "reported: {x: 1}\nfigures: {x: {counts: closed}}\n"),
    ("indicators", "reported: {x: 1}\nindicators: {x: closing_rate}\n"),
    ("rates", "reported: {x: 1, v: 2}\nactions: {z: [x, v]}\nclasses: [first]\n"),
])  # fmt: skip
def test_without_a_fit_nothing_is_taken_from_it(tmp_path, kind, more):
    text = f"kind: {kind}\nproves: consistency\nscenario: scenarios/two.yaml\neffort_of: fitting\n{more}"
    fit = FIT.replace("closures: 30", "closures: 3000")
    finding = findings(tmp_path, {"fitting": fit, "test": text})["test"]
    assert finding.verdict == "not identified"
    assert "gave no effort multiplier" in finding.reason["en"]


# ---- ranges of assumptions


def test_assumptions_run_over_their_ranges_one_at_a_time(tmp_path):
    # first cases at 1 day: 30 of 30 close, at 4 days 10; with 10 open all 20 of them, with 40 open 20 as before
    text = figures("counts: closed, restored: false", 20, more="courts: a\nvary: [classes.first, 'queues[0].open']\n")
    finding = findings(tmp_path, {"test": text})["test"]
    assert [one.path for one in finding.intervals] == ["classes.first", "queues[0].open"]
    assert [one.low["figure"] for one in finding.intervals] == pytest.approx([30, 20])
    assert [one.high["figure"] for one in finding.intervals] == pytest.approx([10, 20])
    assert [finding.numbers[f"figure {end}"] for end in ("low", "high")] == pytest.approx([10, 30])
    assert finding.rows[0][1] == {"en": "20 (10 – 30)", "zh": "20（10至30）"}
    assert "classes.first over its range: 30 at the low end, 10 at the high end" in [line["en"] for line in finding.arithmetic]
    assert finding.arithmetic[-1]["en"] == "the published figure lies between the ends"


def test_a_total_has_an_interval_too(tmp_path):
    # at 1.5 times the effort: 20 + (60 - 30) / 3 = 30; with half the effort of first cases 20 + 20, with twice 20 + 5
    text = """
kind: total
proves: prediction
reported: {one: 20, two: 30}
keys: {one: old, two: old}
scenario: scenarios/two.yaml
closures: [one, two]
effort_of: fitting
vary: [classes.first.effort_days]
"""
    finding = findings(tmp_path, {"fitting": FIT, "test": text})["test"]
    assert [finding.numbers[name] for name in ("predicted", "low", "high")] == pytest.approx([30, 25, 40], rel=5e-3)
    assert finding.rows[-1] == ({**finding.rows[-1][0]}, {"en": "30 (25 – 40)", "zh": "30（25至40）"}, {"en": "50", "zh": "50"})
    assert finding.arithmetic[-1]["en"] == "the published figure lies beyond the ends"
    assert finding.verdict == "failed"


COLUMNS = """
schema: 1
name: columns
calendar: {start: 2019-06-03, periods: 2}
roles: {officer: {decides: true}}
classes: {first: {effort_days: {officer: 2}}}
courts: [{id: a}, {id: b}, {id: c}]
pools: {table: pools.csv, columns: {officer: {basis: assumed, times: [0.5, 1.5]}}}
queues: {table: queues.csv, columns: {open: {basis: assumed, times: [0.75, 1.75]}}}
"""


def test_columns_of_tables_run_over_their_ranges(tmp_path):
    (tmp_path / "pools.csv").write_text("court,officer\na,3\nb,5\nc,0\n")
    (tmp_path / "queues.csv").write_text("court,class,open,inflow_per_week\na,first,10,1\nb,first,20,2\n")
    (tmp_path / "columns.yaml").write_text(COLUMNS)
    scenario = Scenario.load(tmp_path / "columns.yaml")
    assert [one.path for one in assumptions_at(scenario, "pools")] == ["pools.officer"]
    many = at_end(scenario, "pools.officer", "high")
    # 4.5, 7.5 and 0 officers: sums of 4.5 and 12 are rounded to 4 and 12, so that nobody is lost
    assert [pool.heads["officer"] for pool in many.document.pools] == [4, 8, 0]
    few = at_end(scenario, "queues", "low")
    assert [(queue.open, queue.inflow_per_week) for queue in few.document.queues] == [(7.5, 1), (15, 2)]
    assert [pool.heads["officer"] for pool in few.document.pools] == [3, 5, 0]


def test_officers_protected_are_a_column_of_their_own(tmp_path):
    (tmp_path / "pools.csv").write_text("court,officer,protected_officer\na,4,2\nb,4,2\nc,1,1\n")
    (tmp_path / "queues.csv").write_text("court,class,open\na,first,10\n")
    text = COLUMNS.replace("columns: {officer:", "columns: {protected_officer:")
    (tmp_path / "columns.yaml").write_text(text)
    few = at_end(Scenario.load(tmp_path / "columns.yaml"), "pools", "low")
    assert [pool.protected["officer"] for pool in few.document.pools] == [1, 1, 0]  # 1, 2 and 2.5, which rounds to 2
    assert [pool.heads["officer"] for pool in few.document.pools] == [4, 4, 1]


# ---- core indicators

PETITION = SCENARIO.replace(
    "first: {title: First,", "first: {title: First, deadline_weeks: 8, deadline_penalty: 0.01, ages: [1, 0, 0, 0, 0],"
).replace("  - {court: b, class: first, open: 100}\n", "")
INDICATORS = """
kind: indicators
proves: prediction
reported: {{petitions: {petitions}, compliant: 1}}
keys: {{petitions: old, compliant: old}}
scenario: scenarios/two.yaml
indicators: {{petitions: {of}, compliant: compliant_terminations}}
"""


@pytest.mark.parametrize(
    ("petitions", "of", "verdict", "value"),
    [
        (0.7, "petitions_finished", "met", 20 / 30),  # 3.3 points off, 5 are allowed
        (1.0, "petitions_finished", "failed", 20 / 30),
        (0.8, "closing_rate", "met", 40 / 50),
        (0.8, "in_time_share", "not identified", None),
    ],
)
def test_what_a_scenario_does_not_tell_is_unknown_and_not_nothing(tmp_path, petitions, of, verdict, value):
    text = INDICATORS.format(petitions=petitions, of=of)
    finding = findings(tmp_path, {"test": text}, scenario=PETITION)["test"]
    assert finding.verdict == verdict
    assert finding.numbers == {"petitions": None if value is None else pytest.approx(value), "compliant": None}
    assert finding.rows[1][1] == {"en": "unknown", "zh": "未知"}
    assert "Not known in this scenario, which is not 0: " in finding.reason["en"]
    assert ": unknown. The scenario does not say for every class" in finding.arithmetic[1]["en"]
    if value is not None:
        assert f"{100 * (value - petitions):+.1f} points. The model" in finding.arithmetic[0]["en"]
    for lang in ("en", "zh"):
        assert finding.reason[lang] in markdown([finding], lang)


def test_an_indicator_unknown_everywhere_has_no_interval(tmp_path):
    text = INDICATORS.format(petitions=0.7, of="petitions_finished") + "vary: [classes.first.effort_days]\n"
    finding = findings(tmp_path, {"test": text}, scenario=PETITION)["test"]
    (one,) = finding.intervals
    assert one.low == {"petitions": pytest.approx(1), "compliant": None}  # all 30 close at 1 day
    assert one.high == {"petitions": pytest.approx(10 / 30), "compliant": None}
    assert "compliant low" not in finding.numbers
    told = [line["en"] for line in finding.arithmetic if "over its range" in line["en"]]
    name = "Petitions finished (standard 90 %)"
    assert told == [f"classes.first.effort_days over its range: {name}: 100.0% at the low end, 33.3% at the high end"]


# ---- rates of actions

# first cases: half at 1 and half at 3 days, 2 at the mean
RATES = """
kind: rates
proves: consistency
reported: {{closed: 4, officers: {officers}, days: 2, others closed: 6, others: 10}}
scenario: scenarios/two.yaml
actions: {{one: [closed, officers, days], other: [others closed, others]}}
classes: [first]
"""


@pytest.mark.parametrize(("officers", "verdict"), [(4, "consistent"), (3, "failed")])
def test_rates_of_actions_and_of_classes(tmp_path, officers, verdict):
    scenario = SCENARIO.replace("title: First,", "title: First, tiers: [{share: 0.5, effort: 0.5}, {share: 0.5, effort: 1.5}],")
    text = RATES.format(officers=officers)
    finding = findings(tmp_path, {"test": text}, scenario=scenario)["test"]
    assert finding.verdict == verdict  # 1 / 2 lies between 4 / (4 x 2) and 6 / 10, not between 4 / (3 x 2) and 0.6
    assert finding.rows[0][1]["en"] == "0.500 (0.333 – 1.000)"
    assert finding.rows[1][1]["en"] == "1.000 (1.000 – 1.000)"
    assert finding.rows[1][2]["en"] == ""
    assert finding.numbers["other"] == pytest.approx(0.6)


def test_rates_follow_a_multiplier(tmp_path):
    text = RATES.format(officers=4) + "effort_of: fitting\n"
    finding = findings(tmp_path, {"fitting": FIT, "test": text})["test"]
    assert finding.numbers["first"] == pytest.approx(1 / 3, rel=2e-3)  # 2 x 1.5 days
    assert finding.verdict == "failed"


# ---- wrong input


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (figures("counts: solved"), "figures.figure.counts: Input should be 'filed', 'accepted', 'closed' or 'open'"),
        (figures("counts: closed, per_head_of: oficer"), "there is no role 'oficer'; did you mean officer?"),
        (figures("counts: closed", more="courts: c\n"), "courts: there is no court 'c'"),
        (figures("counts: closed", more="courts: {within: c}\n"), "courts: there is no court 'c'"),
        (figures("counts: closed", more="courts: {kind: maritime}\n"), "courts: means no court of the scenario"),
        (
            figures("counts: closed", more="vary: [classes.frist]\n"),
            "vary[0]: there is no assumption with a range 'classes.frist'",
        ),
        (
            figures("counts: closed", more="vary: [classes.back]\n"),
            "vary[0]: there is no assumption with a range 'classes.back'",
        ),
        (
            figures("counts: closed").replace("figures: {figure", "figures: {figures"),
            "'figures' names figures, which 'reported'",
        ),
        (figures("counts: closed", 0), "figure is no number above 0"),
        (figures("counts: closed").replace("two.yaml", "three.yaml"), "three.yaml"),
        (figures("counts: closed", more="settings: {calendar.periods: -1}\n"), "calendar.periods"),
        (INDICATORS.format(petitions=1, of="in_time"), "indicators.petitions: Input should be 'in_time_share'"),
        (RATES.format(officers=1).replace("[first]", "[frist]"), "classes[0]: there is no class 'frist'; did you mean first?"),
        (RATES.format(officers=1).replace("[closed,", "[close,"), "'actions' names close, which 'reported' does not"),
    ],
)
def test_what_the_scenario_has_not_is_a_fault_before_anything_runs(tmp_path, text, said):
    with pytest.raises(ScenarioError) as error:
        load_cases(folder(tmp_path, {"test": text}))
    assert said in str(error.value)
    assert all(fault.place.line > 0 or "three.yaml" in str(fault) for fault in error.value.faults)


@pytest.mark.parametrize(
    "text",
    [figures("counts: closed"), INDICATORS.format(petitions=1, of="closing_rate"),
     FIGURES.split("figures:")[0].replace("kind: figures", "kind: total").format(proves="consistency", reported=1)
     + "closures: [figure]\neffort_of: fitting\n"],
)  # fmt: skip
def test_rules_that_nobody_moving_cannot_keep_leave_nothing_to_compare(tmp_path, text):
    scenario = SCENARIO + "duties: [{name: all, classes: [first], share: 1}]\n"
    fit = FIT.replace("scenarios/two.yaml", "scenarios/free.yaml")
    tests = folder(tmp_path, {"fitting": fit, "test": text}, scenario=scenario)
    (tests / "scenarios" / "free.yaml").write_text(SCENARIO, encoding="utf-8")
    finding = judge(load_cases(tests))[1]
    assert finding.verdict == "not identified"
    assert "there is no status quo to compare" in finding.reason["en"]
