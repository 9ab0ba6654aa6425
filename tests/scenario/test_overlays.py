"""What ``extends``, variants and settings mean."""

from __future__ import annotations

import pytest

from optimizer.errors import ScenarioError
from optimizer.scenario import Scenario

from .conftest import BASE


@pytest.fixture
def over(folder):
    """Loads a file laid over the base scenario; gives its document."""

    def load(text: str, **options: object):
        (folder / "over.yaml").write_text("extends: base.yaml\n" + text, encoding="utf-8")
        return Scenario.load(folder / "over.yaml", **options).document  # type: ignore[arg-type]

    return load


def test_mappings_merge_field_by_field(over):
    document = over("name: over\nclasses: {money: {value: 2, effort_days: {judge: 1}}}\n")
    assert document.name == "over"
    assert document.classes["money"].value == 2
    assert document.classes["money"].effort_days == {"judge": 1, "clerk": 1}
    assert document.classes["money"].tied_share == 0.1


def test_lists_without_names_replace(over):
    document = over("mechanisms: [{name: temporary bureau, weeks: [2]}]\n")
    assert document.mechanisms[0].weeks == (2,)


def test_lists_of_named_things_merge_by_name(over):
    text = """\
mechanisms:
  - {name: help, at_most_heads: 3}
  - {kind: support, name: more, heads: {clerk: [1, 1]}, weeks: [4]}
targets: [{name: floor, at_least: 0.3}]
courts: [{id: north, kind: zone}]
"""
    document = over(text)
    assert [m.name for m in document.mechanisms] == ["temporary bureau", "help", "up", "more"]
    assert document.mechanisms[1].at_most_heads == 3
    assert document.mechanisms[1].weeks == (2,)
    assert (document.targets[0].at_least, document.targets[0].soft) == (0.3, True)
    assert [(court.id, court.kind) for court in document.courts][1] == ("north", "zone")


def test_pools_and_queues_merge_by_court_and_class(over):
    text = """\
pools: [{court: north, heads: {judge: 5}}]
queues: [{court: north, class: money, open: 7}, {court: north, class: eviction, open: 1}]
"""
    document = over(text)
    assert [dict(pool.heads) for pool in document.pools][1] == {"judge": 5, "clerk": 6}
    assert [(q.court, q.klass, q.open, q.inflow_per_week) for q in document.queues] == [
        ("north", "money", 7, 15),
        ("south", "money", 200, 0),
        ("south", "eviction", 20, 0),
        ("north", "eviction", 1, 0),
    ]


def test_lots_and_targets_of_a_mechanism_merge_by_name(folder):
    lots = "{name: one, cases: 3, effort_days: {judge: 1}}, {name: two, cases: 4, effort_days: {judge: 1}}"
    text = BASE.replace("budgets:", f"  - {{kind: batch, name: lots, lots: [{lots}]}}\nbudgets:")
    (folder / "lots.yaml").write_text(text, encoding="utf-8")
    over = "extends: lots.yaml\nmechanisms: {lots: {lots: [{name: two, cases: 5}]}}\n"
    (folder / "over.yaml").write_text(over, encoding="utf-8")
    batch = Scenario.load(folder / "over.yaml").document.mechanisms[-1]
    assert [(lot.name, lot.cases) for lot in batch.lots] == [("one", 3), ("two", 5)]


MORE = "{courts: south, inflow_times: 2}"


@pytest.mark.parametrize(
    ("text", "inflow", "opened"),
    [
        (f"adjust: [{MORE}]", [1, 2], [1.5, 1]),
        (f"adjust: {{append: [{MORE}]}}", [1, 2], [1.5, 1]),
        (f"adjust: {{replace: [{MORE}]}}", [2], [1]),
        ("adjust: {replace: []}", [], []),
        ('adjust: {"0": {open_times: 3}}', [1], [3]),
    ],
)
def test_adjustments_add_up_unless_they_are_replaced(over, text, inflow, opened):
    adjust = over(text + "\n").adjust
    assert [change.inflow_times for change in adjust] == inflow
    assert [change.open_times for change in adjust] == opened


@pytest.mark.parametrize(
    ("below", "above", "notes"),
    [
        ("[{note: a}]", "[{note: b}]", ["a what-if", "a", "b"]),
        ("[{note: a}]", "{replace: [{note: b}]}", ["b"]),
        ("{replace: [{note: a}]}", "[{note: b}]", ["a", "b"]),
        ("{replace: [{note: a}]}", "{append: [{note: b}]}", ["a", "b"]),
        ("{append: [{note: a}]}", "{append: [{note: b}]}", ["a what-if", "a", "b"]),
    ],
)
def test_lists_of_variants_wait_for_what_they_are_laid_over(folder, below, above, notes):
    for name, base, lists in (("below", "base", below), ("above", "below", above)):
        text = f"extends: {base}.yaml\nvariants: {{more: {{adjust: {lists}}}}}\n".replace(
            "note: a", "heads_add: {judge: 1}, note: a"
        )
        text = text.replace("note: b", "heads_add: {judge: 1}, note: b")
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    document = Scenario.load(folder / "above.yaml", variant="more").document
    assert [change.note for change in document.adjust] == notes


def test_any_list_is_replaced_or_appended_to_outright(over):
    document = over("mechanisms: {temporary bureau: {weeks: {append: [2]}, hosts: {ids: {replace: [south]}}}}\n")
    assert document.mechanisms[0].weeks == (4, 8, 2)
    assert document.mechanisms[0].hosts.ids == ("south",)
    document = over("targets: {replace: [{name: mine, kpi: closures, at_least: 1}]}\n")
    assert [target.name for target in document.targets] == ["mine"]
    assert [m.name for m in over("mechanisms: {replace: []}\n").mechanisms] == []


def test_the_forms_of_lists_need_no_list_below(folder):
    text = BASE.replace(
        "adjust:\n  - {courts: {ids: [north]}, classes: [money], open_times: 1.5, heads_add: {judge: -1}, note: a what-if}\n",
        "",
    )
    (folder / "plain.yaml").write_text(text, encoding="utf-8")
    scenario = Scenario.load(folder / "plain.yaml", settings=[f"adjust={{append: [{MORE}]}}"])
    assert [change.inflow_times for change in scenario.document.adjust] == [2]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("courts: []", "courts"),
        ("roles: {}", "roles"),
        ("classes: {}", "classes"),
        ("adjust: []", "adjust"),
        ("mechanisms: []", "mechanisms"),
        ("budgets: {}", "budgets"),
        ("classes: {money: {}}", "classes.money"),
        ("mechanisms: {help: {}}", "mechanisms[1]"),
        ("mechanisms: {temporary bureau: {hosts: {}}}", "mechanisms[0].hosts"),
    ],
)
def test_what_is_empty_changes_nothing_and_is_refused(folder, faults_of, text, path):
    (fault,) = faults_of(f"extends: base.yaml\n{text}\n")
    assert (fault.path, fault.place.line) == (path, 2)
    assert "changes nothing" in fault.message
    with pytest.raises(ScenarioError, match="changes nothing"):
        Scenario.load(folder / "base.yaml").changed(**{text.split(":")[0]: [] if "[]" in text else {}})


def test_a_named_thing_of_another_kind_replaces_the_old_one(over):
    document = over("mechanisms: [{kind: support, name: up, heads: {clerk: [1, 1]}, weeks: [4]}]\n")
    assert (document.mechanisms[2].name, document.mechanisms[2].kind) == ("up", "support")


def test_a_mapping_changes_named_things(over):
    text = "mechanisms: {temporary bureau: {at_most: 2}, help: off, up: on}\ntargets: {floor: off}\n"
    document = over(text)
    assert document.mechanisms[0].at_most == 2
    assert [m.on for m in document.mechanisms] == [True, False, True]
    assert document.targets == ()


def test_duties_merge_by_name_and_can_be_switched_off(over, folder):
    base = (folder / "base.yaml").read_text(encoding="utf-8")
    text = "duties:\n  - {name: old, older_than_months: 6, share: 0.5}\n  - {name: hard, classes: [eviction], at_least: 2}\n"
    (folder / "base.yaml").write_text(base.replace("variants:\n", text + "variants:\n"), encoding="utf-8")
    document = over("duties: {old: off, hard: {at_least: 3}}\npractice: {choice: shares}\n")
    assert [(duty.name, duty.at_least) for duty in document.duties] == [("hard", 3)]
    assert (document.practice.choice, document.practice.plan) == ("shares", "follows")
    document = over("duties: [{name: hard, soft: true}, {name: new, share: 0.1}]\n")
    assert [(duty.name, duty.soft) for duty in document.duties] == [("old", False), ("hard", True), ("new", False)]


def test_a_mapping_changes_items_of_any_list_by_position(over):
    document = over('queues: {"0": {open: 5}}\nclasses: {money: {tiers: {"1": {effort: 2}}}}\n')
    assert [queue.open for queue in document.queues] == [5, 200, 20]
    assert [tier.effort for tier in document.classes["money"].tiers] == [0.8, 2]


def test_a_table_replaces_a_list_and_a_list_a_table(folder, over):
    assert over("queues: {table: queues.csv}\n").queues[2].inflow_per_week == 0.5
    (folder / "lists.yaml").write_text(
        "extends: tables.yaml\nqueues: [{court: north, class: money, open: 7}]\n", encoding="utf-8"
    )
    assert [queue.open for queue in Scenario.load(folder / "lists.yaml").document.queues] == [7]


def test_tables_are_sought_beside_the_file_that_names_them(folder):
    (folder / "sub").mkdir()
    (folder / "sub" / "over.yaml").write_text("extends: ../tables.yaml\nname: sub\n", encoding="utf-8")
    assert len(Scenario.load(folder / "sub" / "over.yaml").document.queues) == 3


def test_any_number_of_levels(folder):
    for n in range(40):
        below = f"level{n - 1}.yaml" if n else "base.yaml"
        (folder / f"level{n}.yaml").write_text(f"extends: {below}\nname: level{n}\nbudgets: {{b{n}: {n}}}\n", encoding="utf-8")
    document = Scenario.load(folder / "level39.yaml").document
    assert (document.name, len(document.budgets)) == ("level39", 41)


@pytest.mark.parametrize(
    ("files", "name", "words"),
    [
        ({"a": "a"}, "a.yaml", "a.yaml -> a.yaml"),
        ({"a": "b", "b": "c", "c": "a"}, "c.yaml", "a.yaml -> b.yaml -> c.yaml -> a.yaml"),
        ({"a": "b", "b": "c", "c": "b"}, "c.yaml", "b.yaml -> c.yaml -> b.yaml"),
        ({"a": "bse"}, "a.yaml", "no such file"),
    ],
)
def test_circles_and_missing_files_are_named_where_they_are_asked_for(folder, files, name, words):
    for one, other in files.items():
        (folder / f"{one}.yaml").write_text(f"schema: 1\nextends: {other}.yaml\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=words) as error:
        Scenario.load(folder / "a.yaml")
    (fault,) = error.value.faults
    assert (fault.place.file.rsplit("/", 1)[-1], fault.place.line, fault.place.column) == (name, 2, 10)


def test_faults_of_all_files_come_out_at_once_each_in_its_file(folder, faults_of):
    (folder / "below.yaml").write_text(
        BASE.replace("open: 900", "open: -1").replace("period: week", "period: NO"), encoding="utf-8"
    )
    faults = faults_of("extends: below.yaml\nname: y\nmechanisms: {hlep: off}\n")
    assert [(fault.place.file.rsplit("/", 1)[-1], fault.place.line, fault.path) for fault in faults] == [
        ("below.yaml", 4, "calendar.period"),
        ("below.yaml", 24, "queues[0].open"),
        ("wrong.yaml", 2, "name"),
        ("wrong.yaml", 3, "mechanisms.hlep"),
    ]


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("mechanisms: {hlep: off}", "mechanisms.hlep", "did you mean help?"),
        ("mechanisms: {help: 5}", "mechanisms.help", "on or off"),
        ("targets: {flor: off}", "targets.flor", "did you mean floor?"),
        ("queues: {south: {open: 1}}", "queues.south", "positions from 0 to 2"),
        ('queues: {"3": {open: 1}}', "queues.3", "positions from 0 to 2"),
        ("mechanisms: {help: {at_mst: 1}}", "mechanisms[1].at_mst", "at_most_heads"),
        ("extends: base.yaml", "extends", "given twice"),
    ],
)
def test_a_change_of_nothing_is_refused(faults_of, text, path, words):
    (fault,) = faults_of(f"extends: base.yaml\n{text}\n")
    assert (fault.path, fault.place.line) == (path, 2)
    assert words in str(fault)


def test_variants(folder):
    scenario = Scenario.load(folder / "base.yaml")
    assert (scenario.variants, scenario.variant) == (("small", "alone"), None)
    small = scenario.with_variant("small")
    assert small.variant == "small"
    assert small.document.mechanisms[0].heads["judge"].high == 1
    assert small.document.mechanisms[0].heads["clerk"].high == 6
    assert small.digest == Scenario.load(folder / "base.yaml", variant="small").digest != scenario.digest
    assert small.with_variant(None).digest == scenario.digest
    assert [m.on for m in scenario.with_variant("alone").document.mechanisms] == [True, False, False]


def test_variants_are_inherited_and_may_be_changed(folder):
    text = "extends: base.yaml\nvariants: {alone: {budgets: {travel: 1}}, poor: {budgets: {travel: 2}}}\n"
    (folder / "over.yaml").write_text(text, encoding="utf-8")
    scenario = Scenario.load(folder / "over.yaml")
    assert scenario.variants == ("small", "alone", "poor")
    alone = scenario.with_variant("alone").document
    assert alone.budgets == {"travel": 1}
    assert not alone.mechanisms[1].on


@pytest.mark.parametrize(
    ("old", "new", "variant", "line", "words"),
    [
        ("x", "x", "smal", 42, "did you mean small?"),
        ("help: off", "hlep: off", "alone", 44, "did you mean help?"),
        ("help: off", "help: {weeks: [9]}", "alone", 44, "longer than the horizon"),
        ("alone: {", "alone: {extends: base.yaml, ", None, 44, "cannot stand in a variant"),
        ("alone: {", "alone: 5\n  other: {", None, 44, "must be a mapping"),
        ("variants:\n", "variants: [a]\nbudgets2:\n", None, 42, "must be a mapping"),
    ],
)
def test_wrong_variants(faults_of, old, new, variant, line, words):
    fault = next(fault for fault in faults_of(BASE.replace(old, new), variant=variant) if words in str(fault))
    assert fault.place.line == line


@pytest.mark.parametrize(
    ("setting", "read"),
    [
        ("calendar.periods=9", lambda d: d.calendar.periods == 9),
        ("mechanisms.temporary bureau.at_most=3", lambda d: d.mechanisms[0].at_most == 3),
        ("mechanisms.0.at_most=3", lambda d: d.mechanisms[0].at_most == 3),
        ("mechanisms[0].at_most=3", lambda d: d.mechanisms[0].at_most == 3),
        ('mechanisms."temporary bureau".at_most=3', lambda d: d.mechanisms[0].at_most == 3),
        ("mechanisms.help=off", lambda d: not d.mechanisms[1].on),
        ("mechanisms.help.weeks=[1, 3]", lambda d: d.mechanisms[1].weeks == (1, 3)),
        ("mechanisms.temporary bureau.weeks.1=6", lambda d: d.mechanisms[0].weeks == (4, 6)),
        ("targets.floor.at_least=0.5", lambda d: d.targets[0].at_least == 0.5),
        ("courts.north.kind=zone", lambda d: d.courts[1].kind == "zone"),
        ("classes.money.effort_days={judge: 2}", lambda d: d.classes["money"].effort_days == {"judge": 2, "clerk": 1}),
        ("budgets.more=5", lambda d: d.budgets == {"travel": 50000, "more": 5}),
        ("title=试验", lambda d: d.title.zh == "试验"),
        ("calendar.start=2026-03-09", lambda d: d.calendar.start.day == 9),
        ("description=a = b", lambda d: d.description == "a = b"),
        ("queues.2.open=3", lambda d: d.queues[2].open == 3),
    ],
)
def test_settings(folder, setting, read):
    assert read(Scenario.load(folder / "base.yaml", settings=[setting]).document)


@pytest.mark.parametrize(
    ("setting", "column", "path", "words"),
    [
        ("calendar.periods", 1, "", "path=value"),
        ("=4", 1, "", "path=value"),
        ("calendar..periods=4", 1, "", "no path"),
        (".periods=4", 1, "", "no path"),
        ("a[b=1", 1, "", "no path"),
        ("calendar.periods=four", 18, "calendar.periods", "whole number"),
        ("calendar.periods=0210", 18, "calendar.periods", "octal"),
        ("calendar.periods=", 18, "calendar.periods", "whole number"),
        ("calendar.perods=4", 1, "calendar.perods", "did you mean periods"),
        ("mechanisms.helb.weeks=[4]", 1, "mechanisms.helb", "did you mean help?"),
        ("mechanisms.9.weeks=[4]", 1, "mechanisms.9", "one of temporary bureau, help, up"),
        ("mechanisms.help.weeks=[", 23, "mechanisms.help.weeks", "cannot be read"),
        ("mechanisms.help.weeks.0=9", 25, "mechanisms[1].weeks[0]", "longer than the horizon"),
        ("mechanisms.help=5", 17, "mechanisms.help", "on or off"),
        ("queues.7.open=1", 1, "queues.7", "positions from 0 to 2"),
        ("roles.judge.stands_in_for.clerk=2", 33, "roles.judge.stands_in_for.clerk", "at most 1"),
        ("pools=[]", 7, "pools", "changes nothing"),
        ("name=&a x", 6, "name", "anchors"),
    ],
)
def test_wrong_settings(folder, setting, column, path, words):
    with pytest.raises(ScenarioError) as error:
        Scenario.load(folder / "base.yaml", settings=["calendar.period=week", setting])
    (fault,) = error.value.faults
    assert (fault.place.file, fault.place.line, fault.place.column, fault.path) == ("--set", 2, column, path)
    assert words in str(fault)


def test_settings_come_after_the_variant_and_stay(folder):
    small = Scenario.load(folder / "base.yaml", variant="small", settings={"mechanisms.temporary bureau.at_most": 4})
    assert small.document.mechanisms[0].at_most == 4
    alone = small.with_variant("alone").with_settings(["calendar.periods=10"])
    assert (alone.document.mechanisms[0].at_most, alone.document.calendar.periods) == (4, 10)
    assert small.document.calendar.periods == 8


def test_changed_takes_values_as_they_are(folder):
    scenario = Scenario.load(folder / "base.yaml")
    assert scenario.changed(**{"calendar.periods": 9}).document.calendar.periods == 9
    assert scenario.changed(description="on").document.description == "on"
    with pytest.raises(ScenarioError, match="must be a text"):
        scenario.with_settings({"description": "on"})


def test_a_scenario_goes_through_json_unchanged(folder):
    scenario = Scenario.load(folder / "tables.yaml", variant="small")
    again = Scenario.from_dump(scenario.dump())
    assert (again.digest, again.variant, again.name) == (scenario.digest, "small", "base")
    assert Scenario.from_document(scenario.document).digest == scenario.digest


def test_places_are_found_through_overlays(folder):
    (folder / "over.yaml").write_text("extends: base.yaml\n\nmechanisms: {help: {weeks: [3]}}\n", encoding="utf-8")
    scenario = Scenario.load(folder / "over.yaml")
    for path, name, line in (
        ("mechanisms[1].weeks", "over.yaml", 3),
        ("mechanisms[0].heads.judge", "base.yaml", 34),
        ("targets[0].nothing", "base.yaml", 41),
        ("budgets.travel", "base.yaml", 39),
        ("", "over.yaml", 1),
    ):
        place = scenario.place(path)
        assert (place.file.rsplit("/", 1)[-1], place.line) == (name, line), path
