"""Well-formed YAML that says something impossible."""

from __future__ import annotations

import pytest

from optimizer.errors import ScenarioError
from optimizer.scenario import Scenario

from .conftest import BASE

# what is replaced in the base scenario, by what; line, path and words of the only fault
FIELDS = [
    ("schema: 1", "schema: 2", 1, "schema", "none of the choices"),
    ("schema: 1\n", "", 1, "schema", "is missing"),
    ("name: base", "name: a/b", 2, "name", "folder"),
    ("name: base", "name: ..", 2, "name", "folder"),
    ("name: base", "name: ''", 2, "name", "empty"),
    ("name: base", "name: 'a '", 2, "name", "space"),
    ("name: base", 'name: "a\\0b"', 2, "name", "control"),
    ("name: base", "name: " + "x" * 81, 2, "name", "80 characters"),
    ("period: week", "period: weak", 4, "calendar.period", "did you mean week?"),
    ("periods: 8", "periods: 8.5", 4, "calendar.periods", "whole number"),
    ("periods: 8", 'periods: "8"', 4, "calendar.periods", "whole number"),
    ("periods: 8", "periods: on", 4, "calendar.periods", "whole number"),
    ("periods: 8", "periods: 0", 4, "calendar.periods", "at least 1"),
    ("calendar: {start: 2026-03-02, periods: 8, period: week}", "calendar:", 4, "calendar", "must be a mapping"),
    ("availability: 0.9", "availability: 90", 6, "roles.judge.availability", "90 % is written 0.9"),
    ("availability: 0.9", "availability: true", 6, "roles.judge.availability", "must be a number"),
    ("decides: true", 'decides: "yes"', 6, "roles.judge.decides", "on or off"),
    ("judge: 0.1}", "judge: 1.1}", 7, "roles.clerk.stands_in_for.judge", "at most 1"),
    ("judge: 0.1}", "clerk: 0.1}", 7, "roles.clerk.stands_in_for.clerk", "itself"),
    ("judge: 0.1}", "jugde: 0.1}", 7, "roles.clerk.stands_in_for.jugde", "did you mean judge?"),
    ("share: 0.6", "share: 0.7", 11, "classes.money.tiers", "sum to 1.1"),
    ("share: 0.6", "share: -0.6", 11, "classes.money.tiers[0].share", "at least 0"),
    ("tied_share: 0.1", "tied_share: 1.1", 12, "classes.money.tied_share", "at most 1"),
    ("effort_days: {clerk: 9}", "effort_days: {}", 14, "classes.eviction.effort_days", "at least 1 entry"),
    ("effort_days: {clerk: 9}", "effort_days: {clerk: 0}", 14, "classes.eviction.effort_days", "needs effort"),
    ("effort_days: {clerk: 9}", "effort_days: {clark: 9}", 14, "classes.eviction.effort_days.clark", "did you mean clerk?"),
    ("tier: intermediate", "tier: middle", 16, "courts[0].tier", "one of high, intermediate, basic"),
    ("parent: city}", "parent: north}", 17, "courts[1].parent", "circle: north -> north"),
    ("judge: 8,", "judge: -8,", 20, "pools[0].heads.judge", "at least 0"),
    ("judge: 8,", "judge: 8.5,", 20, "pools[0].heads.judge", "whole number"),
    ("judge: 8,", "jugde: 8,", 20, "pools[0].heads.jugde", "did you mean judge?"),
    ("judge: 3,", "judge: -3,", 21, "pools[1].heads.judge", "at least 0"),
    ("judge: 3,", "jugde: 3,", 21, "pools[1].heads.jugde", "did you mean judge?"),
    ("court: south, heads", "court: north, heads", 22, "pools[2].court", "given twice"),
    ("court: north, class: money, open", "court: nrth, class: money, open", 24, "queues[0].court", "did you mean north"),
    ("open: 900", "open: -1", 24, "queues[0].open", "at least 0"),
    ("class: eviction", "class: evict", 26, "queues[2].class", "did you mean eviction?"),
    ("class: eviction", "class: money", 26, "queues[2].class", "given twice"),
    ("classes: [money], open", "classes: [mony], open", 28, "adjust[0].classes[0]", "did you mean money?"),
    ("heads_add: {judge", "heads_add: {jugde", 28, "adjust[0].heads_add.jugde", "did you mean judge?"),
    ("kind: bureau", "kind: bureaux", 30, "mechanisms[0].kind", "did you mean bureau?"),
    ("  - kind: bureau\n    name", "  - name", 30, "mechanisms[0].kind", "one of bureau, support, cross"),
    ("judge: [1, 3]", "judge: [3, 1]", 34, "mechanisms[0].heads.judge", "exceed"),
    ("judge: [1, 3]", "judge: [1, 2, 3]", 34, "mechanisms[0].heads.judge", "[fewest, most]"),
    ("judge: [1, 3]", "judge: [-1, 3]", 34, "mechanisms[0].heads.judge[0]", "at least 0"),
    ("judge: [1, 3]", "judge: [0, 3]", 34, "mechanisms[0].heads", "order measures"),
    ("{judge: [1, 3], clerk: [2, 6]}", "{clerk: [2, 6]}", 34, "mechanisms[0].heads", "order measures"),
    ("clerk: [2, 6]", "clark: [2, 6]", 34, "mechanisms[0].heads.clark", "did you mean clerk?"),
    ("weeks: [4, 8]", "weeks: [4, 9]", 35, "mechanisms[0].weeks[1]", "longer than the horizon of 8 weeks"),
    ("weeks: [4, 8]", "weeks: []", 35, "mechanisms[0].weeks", "at least 1 entry"),
    ("weeks: [4, 8]", "weeks: 4", 35, "mechanisms[0].weeks", "must be a list"),
    ("weeks: [4, 8]", "weeks: [4, 4]", 35, "mechanisms[0].weeks[1]", "given twice"),
    ("budget: travel", "budget: travle", 36, "mechanisms[0].budget", "did you mean travel?"),
    ("budget: travel", "budget: travel\n    color: red", 37, "mechanisms[0].color", "no field 'color'"),
    ("name: help", "name: temporary bureau", 37, "mechanisms[1].name", "given twice"),
    ("form: elevate", "form: up", 38, "mechanisms[2].form", "one of designate, elevate, concentrate"),
    ("form: elevate", "form: concentrate", 38, "mechanisms[2]", "names the executing court"),
    ("form: elevate", "form: concentrate, to: ctiy", 38, "mechanisms[2].to", "did you mean city?"),
    ("form: elevate", "form: elevate, handover_days: {clrk: 1}", 38, "mechanisms[2].handover_days.clrk", "did you mean clerk?"),
    ("classes: [money]}\nb", "classes: [mony]}\nb", 38, "mechanisms[2].classes[0]", "did you mean money?"),
    ("kpi: closing_rate", "kpi: closing", 41, "targets[0].kpi", "did you mean closing_rate?"),
    ("at_least: 0.2, ", "", 41, "targets[0]", "needs at_least or at_most"),
    ("at_least: 0.2", "at_least: 60", 41, "targets[0]", "60 % is written 0.6"),
    ("at_least: 0.2", "at_least: 0.8, at_most: 0.3", 41, "targets[0]", "more than at_most"),
    ("{name: floor", "{name: floor, kpi: closures, at_least: 1}\n  - {name: floor", 42, "targets[1].name", "given twice"),
]
SELECTORS = [
    ("ids: [south]}", "ids: []}", "targets[0].courts", "no court at all"),
    ("ids: [south]}", "tier: high}", "targets[0].courts", "no court at all"),
    ("ids: [south]}", "kind: maritime}", "targets[0].courts", "no court at all"),
    ("ids: [south]}", "within: north, kind: railway}", "targets[0].courts", "no court at all"),
    ("ids: [south]}", "within: nowhere}", "targets[0].courts.within", "no court 'nowhere'"),
    ("ids: [south]}", "ids: [sout]}", "targets[0].courts.ids[0]", "did you mean south"),
    ("ids: [south]}", "tear: basic}", "targets[0].courts.tear", "did you mean tier?"),
    ("{ids: [south]}", "[south, sooth]", "targets[0].courts[1]", "did you mean south"),
    ("{ids: [south]}", "sooth", "targets[0].courts", "did you mean south"),
    ("{within: city}", "{without: [city, north, south]}", "mechanisms[0].donors", "no court at all"),
]
CALENDARS = [
    ("start: 2026-03-02", "start: 2030-03-04", "calendar.start", "covers 2004 to 2026"),
    ("start: 2026-03-02", "start: 2003-12-29", "calendar.start", "covers 2004 to 2026"),
    ("start: 2026-03-02", "start: 9999-12-01", "calendar.start", "after the year 9999"),
    ("period: week", "period: week, working_days: [5, 5]", "calendar.working_days", "2 numbers for 8 periods"),
    ("period: week", "period: week, working_days: [5, 5, 5, 5, 5, 5, 5, 8]", "calendar.working_days[7]", "7 days"),
    ("period: week", "period: week, working_days: [5, 5, 5, 5, 5, 5, 5, -1]", "calendar.working_days[7]", "at least 0"),
]


@pytest.mark.parametrize(("old", "new", "line", "path", "words"), FIELDS)
def test_an_impossible_value_is_refused_where_it_stands(faults_of, old, new, line, path, words):
    (fault,) = faults_of(BASE.replace(old, new, 1))
    assert (fault.place.line, fault.path) == (line, path)
    assert words in str(fault)


@pytest.mark.parametrize(("old", "new", "path", "words"), SELECTORS + CALENDARS)
def test_selectors_and_calendars(faults_of, old, new, path, words):
    (fault,) = faults_of(BASE.replace(old, new, 1))
    assert fault.path == path
    assert words in str(fault)
    assert fault.place.line == next(n for n, line in enumerate(BASE.splitlines(), 1) if old in line)


@pytest.mark.parametrize(
    ("old", "new", "paths"),
    [
        ("effort_days: {clerk: 9}", "effort_day: {clerk: 9}", {"classes.eviction.effort_days", "classes.eviction.effort_day"}),
        ("weeks: [4, 8]", "week: [4, 8]", {"mechanisms[0].weeks", "mechanisms[0].week"}),
        ("courts:\n", "court:\n", {"courts", "court"}),
    ],
)
def test_a_misspelt_field_is_named_and_missed(faults_of, old, new, paths):
    faults = faults_of(BASE.replace(old, new, 1))
    assert {fault.path for fault in faults} == paths
    assert any("did you mean" in str(fault) for fault in faults)


def test_every_court_of_a_circle_is_named(faults_of):
    faults = faults_of(BASE.replace("{id: city, name", "{id: city, parent: south, name"))
    assert [fault.path for fault in faults] == ["courts[0].parent", "courts[2].parent"]
    assert "city -> south -> city" in faults[0].message


def test_lengths_must_be_whole_fortnights(faults_of):
    (fault,) = faults_of(BASE.replace("period: week", "period: fortnight").replace("weeks: [2]", "weeks: [3]"))
    assert (fault.path, fault.place.line) == ("mechanisms[1].weeks[0]", 37)
    assert "whole number of fortnights" in fault.message


def test_too_many_windows_are_refused(faults_of):
    # 250 weeks start windows of 12 lengths at 128 courts: 250 x 12 x 128 is far above 20,000
    many = "".join(f"  - {{id: c{n}, parent: city}}\n" for n in range(125))
    text = BASE.replace("pools:\n", many + "pools:\n").replace("periods: 8, period: week", "periods: 250, period: week")
    text = text.replace("start: 2026", "start: 2020").replace("weeks: [2]", f"weeks: {list(range(1, 13))}")
    (fault,) = faults_of(text)
    assert "384000 windows (250 starts x 12 lengths x 128 hosts)" in fault.message
    assert fault.path == "mechanisms[1]"


def test_what_is_switched_off_need_not_fit(folder):
    text = BASE.replace("name: help", "name: help, on: off, hosts: {tier: high}, donors: {kind: maritime}")
    (folder / "off.yaml").write_text(text, encoding="utf-8")
    assert not Scenario.load(folder / "off.yaml").document.mechanisms[1].on


def test_a_document_from_memory_is_checked_alike():
    with pytest.raises(ScenarioError) as error:
        Scenario.from_document(
            {"schema": 1, "name": "x", "calendar": {"start": "2026-03-02", "periods": float("nan")}}, name="mine"
        )
    faults = {fault.path: fault for fault in error.value.faults}
    assert faults["calendar.periods"].place.file == "mine"
    assert {"roles", "classes", "courts", "pools", "queues"} <= faults.keys()


def test_a_document_that_contains_itself_is_refused():
    data: dict[str, object] = {"schema": 1}
    data["title"] = data
    with pytest.raises(ScenarioError, match="nested"):
        Scenario.from_document(data)


@pytest.mark.parametrize("dump", [None, [], {}, {"document": 5}, {"document": {}}, {"document": {}, "outside": 5}])
def test_a_damaged_dump_is_refused(dump):
    with pytest.raises(ScenarioError):
        Scenario.from_dump(dump)
