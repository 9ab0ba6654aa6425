"""What is hardly meant: a warning where it stands, and no fault."""

from __future__ import annotations

import pytest

from optimizer.errors import ScenarioError
from optimizer.evaluation import evaluate
from optimizer.posing.windows import windows_of
from optimizer.problem import build_problem
from optimizer.scenario import Scenario

from .conftest import BASE

ADJUST = "{courts: {ids: [north]}, classes: [money], open_times: 1.5, heads_add: {judge: -1}, note: a what-if}"
CALENDAR = "periods: 8, period: week"


@pytest.fixture
def warnings_of(folder):
    """Loads a changed base scenario; gives its warnings."""

    def load(*changes: tuple[str, str]):
        text = BASE
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        (folder / "changed.yaml").write_text(text, encoding="utf-8")
        return Scenario.load(folder / "changed.yaml").warnings

    return load


def test_a_good_scenario_has_none(warnings_of):
    assert warnings_of() == ()


# what is replaced in the base scenario, by what; line, path and words of the only warning
@pytest.mark.parametrize(
    ("old", "new", "line", "path", "words"),
    [
        ("North, parent: city", "North, parent: zzz", 17, "courts[1].parent", "no court of the scenario"),
        ("share: 0.6, effort: 0.8", "share: 0.6, effort: 1.8", 11, "classes.money.tiers[1]", "tier 2 is easier than tier 1"),
        (
            "tied_share: 0.1",
            "tied_share: 0.1\n    reopens_as: money\n    genuine_share: 0.05\n    reopen_share: 0.9\n    reopen_per_year: 12",
            13,
            "classes.money.reopens_as",
            "86% of the closures of this class come back",  # 0.95 terminated x 0.9
        ),
        ("open_times: 1.5, heads_add: {judge: -1}", "open_times: 1.0", 28, "adjust[0]", "changes nothing"),
        ("classes: [money], open", "classes: [eviction], open", 28, "adjust[0]", "matches no queue"),
        *(
            ("weeks: [4, 8]", f"weeks: [4, 8]\n    for: {purpose}", 36, "mechanisms[0].for", f"means no case: {words}")
            for purpose, words in (
                ("{classes: [eviction]}", "the courts meant have none of these classes"),
                ("{classes: [eviction], tied: true}", "the courts meant have none of these classes"),
                ("{older_than_months: 6}", "the ages of none of them are known"),
            )
        ),
        *(
            ("variants:", f"duties:\n  - {{name: d, share: 0.1, {duty}}}\nvariants:", 43, "duties[0]", words)
            for duty, words in (
                ("classes: [eviction], courts: [north]", "means no case: the courts meant have none of these classes"),
                ("classes: [eviction], tied: true", "none of these classes has a tied_share"),
                ("older_than_months: 6", "the ages of none of them are known"),
            )
        ),
        # periods are weeks from Monday 2 March: Thursday 5 is three days before the end of the first
        *(
            ("variants:", f"duties:\n  - {{name: d, share: 0.1, {duty}}}\nvariants:", 43, f"duties[0].{field}", words)
            for duty, field, words in (
                ("by: 2026-03-05", "by", "ends no period: 2026-03-08 is taken, 3 days away"),
                ("by: 2026-03-04", "by", "ends no period: 2026-03-08 is taken, 4 days away"),
                ("by: 2026-03-11", "by", "ends no period: 2026-03-08 is taken, 3 days away"),
                ("penalty: 3", "penalty", "plays no part, since this may not be missed at all"),
            )
        ),
        ("at_least: 0.2, soft: true", "at_least: 0.2, penalty: 9", 41, "targets[0].penalty", "plays no part"),
        ("at_least: 0.2", "rank: 2", 41, "targets[0].rank", "asks nothing, for south is ranked among 2 courts"),
        # 8 + 8 judges of city and south, a quarter of 8 may leave: 2 each; clerks: a quarter of 16, 4 each
        ("clerk: [2, 6]", "clerk: [10, 10]", 34, "mechanisms[0].heads", "lend at most 4 judge, 8 clerk: no plan"),
        # city and south beside the host, with 2 judges and 4 clerks to spare each
        (
            "weeks: [4, 8]",
            "weeks: [4, 8]\n    donors_per_posting: [3, 4]",
            36,
            "mechanisms[0].donors_per_posting",
            "donors needed that can spare 1 officers or more: 3, but there are 2: nobody is sent",
        ),
        (
            "weeks: [4, 8]",
            "weeks: [4, 8]\n    least_per_donor: 7",
            36,
            "mechanisms[0].least_per_donor",
            "donors needed that can spare 7 officers or more: 1, but there are 0: nobody is sent",
        ),
        ("donors: {within: city}", "donors: [north]", 33, "mechanisms[0].donors", "no court but the host itself"),
        (
            "heads: {clerk: [1, 4]}",
            "heads: {clerk: [2, 4]}, at_most_heads: 1",
            37,
            "mechanisms[1].at_most_heads",
            "nobody is sent",
        ),
        ("  clerk: {stands", "  bailiff: {}\n  clerk: {stands", 7, "roles.bailiff", "no court has any bailiff"),
        ("south, heads: {judge: 8, clerk: 16}", "south, heads: {}", 25, "queues[1].court", "south has cases, but no officers"),
        (
            "{kind: support",
            "{kind: mission, name: trip, donors: [south], crew: {judge: 3}, targets: [{name: x, court: north, value: 5}]}\n"
            "  - {kind: support",
            37,
            "mechanisms[1].crew",
            "at least 3 judge are needed, but those who may send officers can lend at most 2 judge: the crew can never go",
        ),
        (
            "{kind: support",
            "{kind: supervision, name: teams, teams: 1, base: city, crew: {clerk: 5}, weeks: [2]}\n  - {kind: support",
            37,
            "mechanisms[1].crew",
            "can lend at most 4 clerk: no team",
        ),
        (CALENDAR, f"{CALENDAR}, working_days: [0, 0, 0, 0, 0, 0, 0, 0]", 4, "calendar", "no period has a working day"),
    ],
)
def test_what_is_hardly_meant_is_said_where_it_stands(warnings_of, old, new, line, path, words):
    (warning,) = warnings_of((old, new))
    assert (warning.place.line, warning.path, warning.severity) == (line, path, "warning")
    assert words in warning.message
    assert f":{line}:" in str(warning)
    assert ": warning: " in str(warning)


def test_cases_that_come_back_in_a_circle_are_said_to(warnings_of):
    """A tenth of money is genuine, nothing of eviction: 0.9 x 1 of either come back to it by way of the other."""
    back = "genuine_share: {}\n    reopens_as: {}\n    reopen_share: 1\n    reopen_per_year: 12"
    found = warnings_of(
        ("tied_share: 0.1", f"tied_share: 0.1\n    {back.format(0.1, 'eviction')}"),
        ("effort_days: {clerk: 9}", f"effort_days: {{clerk: 9}}\n    {back.format(0, 'money')}"),
    )
    assert [(warning.path, warning.message) for warning in found] == [
        ("classes.money.reopens_as", "90% of the closures of this class come back to it by way of eviction"),
        ("classes.eviction.reopens_as", "90% of the closures of this class come back to it by way of money"),
    ]


def test_officers_may_be_nowhere_at_all(warnings_of):
    heads = ("judge: 8, clerk: 16", "judge: 0, clerk: 0")
    found = warnings_of(
        heads, heads, ("judge: 3, clerk: 6, protected_judge: 2", "judge: 0"), (ADJUST, "{note: none, inflow_times: 2}")
    )
    assert "no court has any officer, so that nothing is closed" in [warning.message for warning in found]


def test_superior_courts_beyond_the_scenario_may_be_declared(warnings_of, folder):
    assert warnings_of(("North, parent: city", "North, parent: zzz"), ("pools:", "outside: [zzz]\npools:")) == ()
    text = BASE.replace("North, parent: city", "North, parent: citi").replace("pools:", "outside: [citi]\npools:")
    (folder / "near.yaml").write_text(text, encoding="utf-8")
    assert Scenario.load(folder / "near.yaml").warnings == ()
    again = Scenario.from_dump(Scenario.load(folder / "near.yaml").dump())
    assert again.document.outside == ("citi",)


def test_a_superior_court_left_out_by_within_is_known(folder):
    text = (folder / "tables.yaml").read_text(encoding="utf-8").replace("table: courts.csv", "table: courts.csv, within: north")
    text = text[: text.index("mechanisms:")] + "variants: {}\n"
    (folder / "north.yaml").write_text(text, encoding="utf-8")
    assert Scenario.load(folder / "north.yaml").warnings == ()


def test_an_adjustment_of_courts_left_out_is_a_warning(folder):
    text = (folder / "tables.yaml").read_text(encoding="utf-8").replace("table: courts.csv", "table: courts.csv, within: south")
    text = text[: text.index("mechanisms:")]
    (folder / "south.yaml").write_text(text, encoding="utf-8")
    (warning,) = Scenario.load(folder / "south.yaml").warnings
    assert (warning.path, warning.message) == (
        "adjust[0].courts",
        "means only courts that courts.within leaves out, so that it changes nothing",
    )


@pytest.mark.parametrize(
    ("period", "lengths", "lag", "said"),
    [
        ("period: week", "[1, 2]", 1, []),
        (
            "period: [week, week, fortnight, week, week, week]",
            "[4]",
            1,
            ["1 week from 2026-03-16 on become 1 period of 2 weeks"],
        ),
        # from 2 March a month is 31 days, 4.43 weeks: 4 weeks come near enough, 6 do not, and both are one month
        (
            "period: month",
            "[4, 6]",
            0,
            ["6 weeks from 2026-03-02 on become 1 period of 4.43 weeks", "6 weeks and 4 weeks are the same number of periods"],
        ),
        (
            "period: month",
            "[9]",
            5,
            ["5 weeks are the same number of periods here as mechanisms[3].lag_weeks (4 weeks)"],
        ),
    ],
)
def test_weeks_that_periods_cannot_hold(warnings_of, period, lengths, lag, said):
    count = "" if "[" in period else "periods: 8, "
    found = warnings_of(
        (CALENDAR, count + period),
        ("weeks: [4, 8]", f"weeks: {lengths}"),
        ("weeks: [2]", "weeks: [4]"),
        ("form: elevate", f"form: elevate, lag_weeks: {lag}"),
        ("budgets:", "  - {kind: cross, name: more, form: elevate, classes: [money], lag_weeks: 4}\nbudgets:"),
    )
    assert len(found) == len(said)
    for words in said:
        assert any(words in warning.message for warning in found), found


def test_warnings_are_kept_with_results_without_places(folder):
    data = Scenario.load(folder / "base.yaml").changed(**{"mechanisms.temporary bureau.heads.clerk": [10, 10]})
    (warning,) = data.warnings
    assert warning.place.file == "--set"
    assert evaluate(data).warnings[0]["en"] == warning.sentence
    assert warning.sentence.startswith("mechanisms[0].heads: at least 1 judge, 10 clerk are needed")


@pytest.mark.parametrize(
    ("days", "side"),
    [
        ("from: 2026-02-20", "from: lies before the plan begins"),
        ("until: 2026-05-01", "until: lies after the plan ends"),
        ("from: 2026-03-09, until: 2026-03-15", None),
    ],
)
def test_days_beyond_the_horizon(warnings_of, days, side):
    found = warnings_of((ADJUST, f"{{courts: [north], heads_add: {{judge: -1}}, {days}}}"))
    assert [warning.sentence.removeprefix("adjust[0].").split(";")[0] for warning in found] == ([side] if side else [])


@pytest.mark.parametrize(
    ("adjust", "message"),
    [
        ("{courts: [north], heads_add: {judge: -4}}", "takes 1 judge more from north than it has on 2026-03-02"),
        (
            "{courts: [north], heads_add: {judge: -4}, from: 2026-03-11, until: 2026-03-12}",
            "takes 1 judge more from north than it has on 2026-03-11",
        ),
        (
            "{courts: [north], heads_add: {judge: -2}, until: 2026-03-11}\n"
            "  - {courts: {within: city}, heads_add: {judge: -2}, from: 2026-03-11}",
            "takes 1 judge more from north than it has on 2026-03-11",
        ),
    ],
)
def test_nobody_goes_who_is_not_there_on_any_day(faults_of, adjust, message):
    (fault,) = faults_of(BASE.replace(ADJUST, adjust))
    assert fault.message == message
    assert fault.path == f"adjust[{adjust.count(chr(10))}].heads_add.judge"


@pytest.mark.parametrize(
    "adjust",
    [
        "{courts: [north], heads_add: {judge: -3}, until: 2026-03-10}\n"
        "  - {courts: [north], heads_add: {judge: -3}, from: 2026-03-11}",
        "{courts: [north], heads_add: {judge: -9}, from: 2027-01-01}",
    ],
)
def test_who_comes_back_may_go_again(folder, adjust):
    (folder / "turns.yaml").write_text(BASE.replace(ADJUST, adjust), encoding="utf-8")
    scenario = Scenario.load(folder / "turns.yaml")
    assert Scenario.from_dump(scenario.dump()).digest == scenario.digest


def test_a_protected_officer_more_than_there_are_is_refused_unless_some_went(faults_of, folder):
    (fault,) = faults_of(BASE.replace("protected_judge: 2", "protected_judge: 4"))
    assert (fault.place.line, fault.path) == (21, "pools[1].protected.judge")
    assert "4 judge of north must stay home, but it has 3" in fault.message
    (folder / "went.yaml").write_text(BASE.replace("protected_judge: 2", "protected_judge: 3"), encoding="utf-8")
    assert Scenario.load(folder / "went.yaml").document.pools[1].protected == {"judge": 3}  # one of three has gone


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ("from: 2026-03-19, until: 2026-03-15, heads_add: {judge: 1}", "'until' (2026-03-15) is before 'from' (2026-03-19)"),
        ("from: 2026-03-19, heads_add: {judge: 1}, open_times: 2", "go with heads_add only"),
        ("until: 2026-03-19, heads_add: {judge: 1}, inflow_times: 2", "go with heads_add only"),
        ("until: 2026-03-19, heads_add: {judge: 1}, ages: [1, 0, 0, 0, 0]", "go with heads_add only"),
        ("until: 2026-03-19, heads_add: {judge: 1}, classes: [money]", "go with heads_add only"),
        ("from: 2026-03-19", "there is no heads_add"),
    ],
)
def test_days_that_make_no_sense(faults_of, span, words):
    (fault,) = faults_of(BASE.replace(ADJUST, f"{{courts: [north], {span}}}"))
    assert (fault.place.line, fault.path) == (28, "adjust[0]")
    assert words in fault.message


def test_a_set_of_only_its_own_court_concentrates_nothing(faults_of):
    (fault,) = faults_of(
        BASE.replace("form: elevate, origins: {tier: basic}", "form: concentrate, to: north, origins: [north]")
    )
    assert (fault.place.line, fault.path) == (38, "mechanisms[2].to")


@pytest.mark.parametrize("name", ["North", "ｎｏｒｔｈ"])
def test_names_that_look_alike_are_refused(faults_of, name):
    faults = faults_of(BASE.replace("id: south", f"id: {name}"))
    assert (faults[0].place.line, faults[0].path) == (18, "courts[2].id")
    assert f"'{name}' differs from 'north' only in case" in faults[0].message


@pytest.mark.parametrize(
    ("tier", "under", "level"),
    [("intermediate", "city", "intermediate"), ("high", "city", "intermediate"), ("intermediate", "north", "basic")],
)
def test_a_court_stands_under_a_higher_one(faults_of, tier, under, level):
    (fault,) = faults_of(
        BASE.replace("{id: south, name: South, parent: city", f"{{id: south, tier: {tier}, name: South, parent: {under}")
    )
    assert fault.path == "courts[2].parent"
    assert f"{tier} court cannot stand under the {level} court '{under}'" in fault.message


def test_lengths_are_choices_and_come_in_any_order(folder):
    """``weeks: [8, 4]`` means what ``[4, 8]`` means, with the windows in the same order."""
    both = []
    for lengths in ("[4, 8]", "[8, 4]"):
        (folder / "order.yaml").write_text(BASE.replace("weeks: [4, 8]", f"weeks: {lengths}"), encoding="utf-8")
        scenario = Scenario.load(folder / "order.yaml")
        assert scenario.warnings == ()
        windows = windows_of(build_problem(scenario), scenario.document.mechanisms[0].weeks, 1)
        both.append((windows.start.tolist(), windows.length.tolist()))
    assert both[0] == both[1]


def test_a_basic_court_may_stand_under_another(folder):
    (folder / "zone.yaml").write_text(BASE.replace("South, parent: city", "South, parent: north"), encoding="utf-8")
    assert Scenario.load(folder / "zone.yaml").warnings == ()


@pytest.mark.parametrize("parent", ["ctiy", "citi"])
def test_a_misspelt_parent_is_refused(faults_of, parent):
    (fault,) = faults_of(BASE.replace("North, parent: city", f"North, parent: {parent}"))
    assert (fault.place.line, fault.path, fault.known) == (17, "courts[1].parent", ("city",))
    assert "listed once under 'outside" in str(fault)


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("queues.csv", "900,15,", "900,,", "column 'inflow_per_week' is empty"),
        ("courts.csv", "tier,", "note,", "the column 'tier' is missing"),
        ("courts.csv", "parent,", "note,", "the column 'parent' is missing"),
    ],
)
def test_tables_hold_no_blanks_that_would_be_zero(folder, name, old, new, words):
    path = folder / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ScenarioError, match=words) as error:
        Scenario.load(folder / "tables.yaml")
    assert error.value.faults[0].place.file == str(path)


def test_a_column_of_queues_left_out_is_zero(folder):
    (folder / "queues.csv").write_text(
        "court,class,open\nnorth,money,900\nsouth,money,200\nsouth,eviction,5\n", encoding="utf-8"
    )
    assert {queue.inflow_per_week for queue in Scenario.load(folder / "tables.yaml").document.queues} == {0}


def test_a_role_without_a_column_is_said(folder):
    (folder / "pools.csv").write_text("court,judge\ncity,8\nnorth,3\nsouth,8\n", encoding="utf-8")
    assert "no court has any clerk" in [w.message for w in Scenario.load(folder / "tables.yaml").warnings]


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("{clerk: 9}", "{clerk: 1e-9}", "classes.eviction.effort_days.clerk"),
        ("{clerk: 9}", "{judge: 1, clerk: 1e-290}", "classes.eviction.effort_days.clerk"),
        ("effort: 0.8", "effort: 1e-9", "classes.money.tiers[0].effort"),
        ("effort: 0.8", "effort: 0.8, success: 1e-9", "classes.money.tiers[0].success"),
    ],
)
def test_efforts_that_are_almost_nothing_are_refused(faults_of, old, new, path):
    (fault,) = faults_of(BASE.replace(old, new, 1))
    assert fault.path == path


def test_a_court_without_an_id_stands_above_nobody(faults_of):
    faults = faults_of(BASE.replace("{id: city, name", "{name"))
    assert "courts[0].id" in {fault.path for fault in faults}
