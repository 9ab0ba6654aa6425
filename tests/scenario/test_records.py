"""Numbers with what they rest on: the document sees the base only, and the record goes where the number goes."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.errors import Fault, ScenarioError
from optimizer.scenario import Scenario, json_schema
from optimizer.scenario.assumptions import MADE_UP
from optimizer.scenario.records import numbers
from optimizer.scenario.source import parse
from optimizer.scenario.tree import path_text

from .conftest import BASE, with_tables

SHARE = "tied_share: {base: 0.1, low: 0, high: 0.2, basis: assumed}"
RECORDED = BASE.replace("tied_share: 0.1", SHARE)


def load(folder, text, name="own.yaml", **options):
    (folder / name).write_text(text, encoding="utf-8")
    return Scenario.load(folder / name, **options)


def only(scenario):
    (one,) = scenario.assumptions
    return one


def test_the_document_sees_the_base_and_the_record_stands_beside_it(folder):
    text = BASE.replace(
        "tied_share: 0.1", "tied_share: {base: 0.1, low: 0, high: 0.2, basis: derived, source: a, note: {zh: 乙}}"
    )
    scenario, plain = load(folder, text), Scenario.load(folder / "base.yaml")
    assert scenario.document == plain.document
    one = only(scenario)
    assert (one.path, one.base, one.low, one.high, one.basis) == ("classes.money.tied_share", 0.1, 0, 0.2, "derived")
    assert (one.source.en, one.note.zh, one.numbers) == ("a", "乙", 1)
    assert (one.place.line, one.place.column) == (12, 17)
    assert plain.assumptions == ()
    assert plain.basis == "recorded"


def test_the_digest_changes_only_where_something_is_said(folder):
    plain, scenario = Scenario.load(folder / "base.yaml"), load(folder, RECORDED)
    other = load(folder, RECORDED.replace("high: 0.2", "high: 0.3"))
    assert len({plain.digest, scenario.digest, other.digest}) == 3
    content = plain.document.model_dump(mode="json", by_alias=True)
    import hashlib

    assert plain.digest == hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def test_one_record_may_speak_of_many_numbers_with_factors(folder):
    days = "{judge: 0.4, clerk: {base: 1, basis: public, source: s}}"
    text = BASE.replace("{judge: 0.4, clerk: 1}", f"{{base: {days}, times: [0.5, 2], basis: assumed}}")
    heads = "{judge: [1, 3], clerk: [2, 6]}"
    text = text.replace(f"heads: {heads}", f"heads: {{base: {heads}, times: [0.5, 1.5], basis: assumed}}")
    scenario = load(folder, text)
    assert scenario.document == Scenario.load(folder / "base.yaml").document
    found = {one.path: (one.base, one.low, one.high, one.basis) for one in scenario.assumptions}
    assert found == {
        "classes.money.effort_days.judge": (0.4, 0.2, 0.8, "assumed"),
        "classes.money.effort_days.clerk": (1, None, None, "public"),
        "mechanisms.temporary bureau.heads.judge.low": (1, 1, 1, "assumed"),  # whole heads from 0.5 to 1.5
        "mechanisms.temporary bureau.heads.judge.high": (3, 2, 4, "assumed"),
        "mechanisms.temporary bureau.heads.clerk.low": (2, 1, 3, "assumed"),
        "mechanisms.temporary bureau.heads.clerk.high": (6, 3, 9, "assumed"),
    }


def test_a_column_of_a_table_is_spoken_of_once(folder):
    said = "{basis: assumed, times: [0.5, 2]}"
    text = (
        with_tables()
        .replace("{table: queues.csv}", f"{{table: queues.csv, columns: {{open: {said}}}}}")
        .replace("{table: pools.csv}", "{table: pools.csv, columns: {all: {basis: public, source: s}}}")
    )
    scenario = load(folder, text)
    assert scenario.document == Scenario.load(folder / "tables.yaml").document
    found = {one.path: (one.base, one.low, one.high, one.numbers) for one in scenario.assumptions}
    assert found == {
        "pools.judge": (None, None, None, 3),
        "pools.clerk": (None, None, None, 3),
        "pools.protected_judge": (None, None, None, 1),
        "queues.open": (None, 0.5, 2, 3),
    }
    assert [path for path in scenario.unrecorded if path.startswith("queues")] == [
        f"queues[{n}].inflow_per_week" for n in range(3)
    ]
    frame = scenario.assumption_frame()
    assert frame["numbers"].tolist() == [3, 3, 1, 3]
    assert frame["base"].isna().all()


WRONG = [
    ("{low: 0, high: 0.2, basis: assumed}", 17, "classes.money.tied_share", "the field 'base' is missing"),
    ("{base: 0.1, low: 0, high: 0.2}", 17, "classes.money.tied_share", "needs a 'basis'"),
    ("{base: 0.1, basis: guessed}", 36, "classes.money.tied_share.basis", "there is no basis 'guessed'"),
    ("{base: 0.1, basis: asumed}", 36, "classes.money.tied_share.basis", "did you mean assumed?"),
    ("{base: 0.1, basis: public}", 17, "classes.money.tied_share", "needs a 'source'"),
    ("{base: 0.1, basis: derived}", 17, "classes.money.tied_share", "needs a 'source'"),
    ("{base: 0.1, basis: assumed}", 17, "classes.money.tied_share", "without a range"),
    ("{base: 0.1, low: 0, basis: assumed}", 17, "classes.money.tied_share", "the field 'high' is missing"),
    ("{base: 0.1, low: 0.3, high: 0.2, basis: assumed}", 34, "classes.money.tied_share.low", "more than the high end"),
    ("{base: 0.1, low: 0.15, high: 0.2, basis: assumed}", 24, "classes.money.tied_share.base", "less than the low end (0.15)"),
    ("{base: 0.3, low: 0.15, high: 0.2, basis: assumed}", 24, "classes.money.tied_share.base", "more than the high end (0.2)"),
    ("{base: 0.1, low: 0, high: 1.5, basis: assumed}", 43, "classes.money.tied_share.high", "must be at most 1"),
    ("{base: 0.1, low: -1, high: 0.5, basis: assumed}", 34, "classes.money.tied_share.low", "must be at least 0"),
    ("{base: 0.1, low: x, high: 0.5, basis: assumed}", 34, "classes.money.tied_share.low", "must be a number"),
    ("{base: x, low: 0, high: 0.5, basis: assumed}", 24, "classes.money.tied_share.base", "there is no number here"),
    ("{base: 1.5, low: 0, high: 2, basis: assumed}", 24, "classes.money.tied_share", "must be at most 1"),
    ("{base: 0.1, low: 0, hihg: 0.5, basis: assumed}", 37, "classes.money.tied_share.hihg", "did you mean high?"),
    ("{base: 0.1, times: [2, 3], basis: assumed}", 36, "classes.money.tied_share.times", "two factors"),
    ("{base: 0.1, times: 2, basis: assumed}", 36, "classes.money.tied_share.times", "two factors"),
    ("{base: 0.1, times: [0, 20], basis: assumed}", 36, "classes.money.tied_share.times", "must be at most 1"),
    ("{base: 0.1, times: [0, 2], low: 0, high: 1, basis: assumed}", 29, "classes.money.tied_share.times", "goes without"),
    ("{base: 0.1, basis: public, source: 5}", 52, "classes.money.tied_share.source", "must be a text"),
    ("{base: 0.1, basis: public, source: {de: x}}", 52, "classes.money.tied_share.source", "must be a text"),
]


@pytest.mark.parametrize(("long", "column", "path", "words"), WRONG, ids=lambda value: str(value)[:40])
def test_faults_of_a_record_have_their_place(faults_of, long, column, path, words):
    faults = faults_of(BASE.replace("tied_share: 0.1", f"tied_share: {long}"))
    fault = next(fault for fault in faults if words in fault.sentence)
    assert (fault.place.line, fault.place.column, fault.path) == (12, column, path)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("name: base", "name: {base: 5, basis: public, source: s}", "must be a text"),
        ("budgets: {travel: 50000}", "budgets: {base: 5, basis: public, source: s}", "must be a mapping"),
        ("weeks: [4, 8]", "weeks: {base: [4, 8], low: 1, high: 2, basis: assumed}", "no common range"),
        ("periods: 8", "periods: {base: 8, low: 7.5, high: 9, basis: assumed}", "must be a whole number"),
        ("name: base", "name: base\nbasis: invented", "there is no basis of a file 'invented'"),
    ],
)
def test_records_stand_only_where_numbers_do(faults_of, old, new, words):
    assert any(words in fault.sentence for fault in faults_of(BASE.replace(old, new)))


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ("{opne: {basis: public, source: s}}", "did you mean open?"),
        ("{class: {basis: public, source: s}}", "there is no column of numbers 'class'"),
        ("{open: {base: 5, basis: public, source: s}}", "a column has no base"),
        ("{open: public}", "must say where the column comes from"),
        ("{open: {basis: public}}", "needs a 'source'"),
        ("{}", "must be a mapping"),
    ],
)
def test_faults_of_columns(faults_of, columns, words):
    text = with_tables().replace("{table: queues.csv}", f"{{table: queues.csv, columns: {columns}}}")
    faults = faults_of(text)
    assert [fault.place.line for fault in faults if words in fault.sentence] == [
        text[: text.index("queues.csv")].count("\n") + 1
    ]


def test_a_record_in_a_list_that_within_cuts_is_refused(faults_of):
    text = with_tables().replace("courts.csv", "courts.csv, within: south")
    start = text.index("\nqueues:")
    end = text.index("\nadjust:")
    rows = "\nqueues:\n  - {court: north, class: money, open: 9}\n"
    rows += "  - {court: south, class: money, open: {base: 5, basis: public, source: s}}"
    text = text[:start] + rows + text[end:]
    text = text.replace("{ids: [north]}", "{ids: [south]}").replace("within: city", "within: south")
    assert any("no fixed path" in fault.message for fault in faults_of(text))


# what is laid over what


def test_extends_variants_and_settings_lay_records_with_their_numbers(folder):
    (folder / "low.yaml").write_text(RECORDED, encoding="utf-8")
    assert only(load(folder, "extends: low.yaml\nbudgets: {travel: 1}\n")).base == 0.1
    over = "extends: low.yaml\nclasses: {money: {tied_share: %s}}\n"
    assert load(folder, over % "0.1").assumptions == ()  # a plain number takes the record away, even the same one
    assert only(load(folder, over % "{base: 0.3, basis: public, source: s}")).basis == "public"
    (folder / "mid.yaml").write_text(over % "{base: 0.3, basis: public, source: s}", encoding="utf-8")
    assert only(load(folder, "extends: mid.yaml\nname: top\n")).base == 0.3
    text = RECORDED + "  tied: {classes: {money: {tied_share: {base: 0.5, low: 0.4, high: 0.6, basis: assumed}}}}\n"
    text += "  bare: {classes: {money: {tied_share: 0.15}}}\n"
    scenario = load(folder, text)
    assert only(scenario).base == 0.1
    assert only(scenario.with_variant("tied")).base == 0.5
    assert scenario.with_variant("bare").assumptions == ()
    assert only(scenario.with_variant("small")).base == 0.1


def test_a_setting_within_the_range_is_a_draw_and_one_outside_is_not(folder):
    scenario = load(folder, RECORDED)
    path = only(scenario).path
    for change in (scenario.changed(**{path: 0.15}), scenario.with_settings([f"{path}=0.15"])):
        assert change.document.classes["money"].tied_share == 0.15
        assert (only(change).base, only(change).low, only(change).high) == (0.15, 0, 0.2)
    assert scenario.changed(**{path: 0.25}).assumptions == ()
    assert scenario.changed(**{path: 0.25}).changed(**{path: 0.1}).assumptions == ()
    assert only(scenario.with_settings([f"{path}={{base: 0.3, basis: public, source: s}}"])).basis == "public"


def test_a_draw_does_not_move_a_range_given_by_factors(folder):
    scenario = load(folder, BASE.replace("tied_share: 0.1", "tied_share: {base: 0.1, times: [0.5, 2], basis: assumed}"))
    drawn = scenario.changed(**{"classes.money.tied_share": 0.2})
    assert (only(drawn).base, only(drawn).low, only(drawn).high) == (0.2, 0.05, 0.2)


def test_a_public_number_without_a_range_is_public_only_as_it_stands(folder):
    scenario = load(folder, BASE.replace("tied_share: 0.1", "tied_share: {base: 0.1, basis: public, source: s}"))
    assert only(scenario.changed(**{"classes.money.tied_share": 0.1})).basis == "public"
    assert scenario.changed(**{"classes.money.tied_share": 0.11}).assumptions == ()


def test_what_is_said_of_the_columns_of_one_table_is_not_said_of_another(folder):
    (folder / "other.csv").write_text((folder / "queues.csv").read_text(encoding="utf-8"), encoding="utf-8")
    said = "{table: queues.csv, columns: {open: {basis: public, source: s}}}"
    (folder / "low.yaml").write_text(with_tables().replace("{table: queues.csv}", said), encoding="utf-8")
    assert only(load(folder, "extends: low.yaml\nname: a\n")).path == "queues.open"
    assert only(load(folder, "extends: low.yaml\nqueues: {table: queues.csv}\n")).path == "queues.open"
    assert load(folder, "extends: low.yaml\nqueues: {table: other.csv}\n").assumptions == ()
    rows = "[{court: south, class: money, open: 1}]"
    assert load(folder, f"extends: low.yaml\nqueues: {rows}\n").assumptions == ()


def test_made_up_is_said_once_for_a_file_and_all_that_extend_it(folder):
    (folder / "low.yaml").write_text(BASE.replace("name: base", f"name: base\nbasis: {MADE_UP}"), encoding="utf-8")
    assert load(folder, "extends: low.yaml\nname: a\n").basis == MADE_UP
    assert load(folder, "extends: low.yaml\nbasis: recorded\n").basis == "recorded"


# every number

TREE = parse(BASE, "base.yaml", [])
PLACES = [steps for steps, _ in numbers(TREE) if steps[0] not in ("variants", "schema")]


def replaced(data, steps, new):
    """The data with ``new(number)`` at ``steps``."""
    if not steps:
        return new(data)
    if isinstance(data, dict):
        return {name: replaced(one, steps[1:], new) if name == steps[0] else one for name, one in data.items()}
    return [replaced(one, steps[1:], new) if number == steps[0] else one for number, one in enumerate(data)]


@given(
    st.lists(st.sampled_from(PLACES), min_size=1, unique=True),
    st.sampled_from([
        {"basis": "public", "source": "s"},
        {"basis": "derived", "source": {"zh": "甲"}, "note": "n"},
        {"basis": "assumed", "note": "n"},
        {"basis": "assumed", "times": [1, 1]},
    ]),
)  # fmt: skip
def test_any_number_may_be_given_by_its_record(places, said):
    plain = data = TREE.plain()
    for steps in places:
        data = replaced(data, steps, lambda number: {"base": number, **said})
    scenario = Scenario.from_document(data)
    assert scenario.document == Scenario.from_document(plain).document
    assert len(scenario.assumptions) == len(places)
    assert {one.basis for one in scenario.assumptions} == {said["basis"]}
    again = Scenario.from_dump(json.loads(json.dumps(scenario.dump())))
    assert again.digest == scenario.digest
    assert again.dump() == scenario.dump()
    for one in again.assumptions:  # what is listed can be set, here and after a run was saved
        for known in (scenario, again):
            same = known.changed(**{one.path: one.base})
            assert same.document == scenario.document
            assert same.assumptions == tuple(
                replace(old, place=new.place) for old, new in zip(known.assumptions, same.assumptions, strict=True)
            )


@pytest.mark.parametrize("steps", PLACES, ids=path_text)
def test_the_json_schema_takes_every_number_in_its_long_form(steps, schema):
    start = TREE.plain() | {"calendar": {**TREE.plain()["calendar"], "start": "2026-03-02"}}
    for said in ({"basis": "public", "source": "s"}, {"basis": "assumed", "low": 0, "high": 9e4}):
        document = json.loads(json.dumps(replaced(start, steps, lambda number, said=said: {"base": number, **said})))
        assert [error.message for error in schema.iter_errors(document)] == []
    for wrong in ({"basis": "public"}, {"basis": "assumed"}, {"basis": "gues", "note": "n"}, {"basis": "assumed", "low": 1}):
        document = json.loads(json.dumps(replaced(start, steps, lambda number, wrong=wrong: {"base": number, **wrong})))
        assert list(schema.iter_errors(document)), wrong


@pytest.fixture(scope="module")
def schema():
    return jsonschema.Draft202012Validator(json_schema())


@pytest.mark.parametrize(
    "text",
    [
        f"basis: made-up\n{BASE}",
        with_tables().replace("{table: queues.csv}", "{table: queues.csv, columns: {open: {basis: public, source: s}}}"),
        BASE.replace("effort_days: {clerk: 9}", "effort_days: {base: {clerk: 9}, times: [0.5, 2], basis: assumed}"),
        BASE.replace("judge: [1, 3]", "judge: {base: [1, 3], times: [0.5, 2], basis: assumed}"),
        BASE.replace("tiers: [{share: 0.6", "tiers: [{share: {base: 0.6, basis: public, source: {en: a, zh: b}}"),
    ],
)
def test_the_json_schema_takes_groups_columns_and_the_basis_of_a_file(schema, text):
    import yaml

    document = yaml.safe_load(text) | {}
    document["calendar"]["start"] = "2026-03-02"
    for mechanism in document["mechanisms"]:
        assert mechanism
    assert [error.message for error in schema.iter_errors(document)] == []


@pytest.mark.parametrize(
    ("lags", "paths"),
    [
        ("{base: 14, times: [0.5, 2.1], basis: assumed}", {"closes_after_days": (14, 7, 29)}),  # whole days up to 29.4
        (
            "[{days: {base: 14, low: 7, high: 21, basis: assumed}, share: 0.4}, {days: 30, share: 0.6}]",
            {"closes_after_days[0].days": (14, 7, 21)},
        ),
    ],
)
def test_fields_of_several_shapes_take_records_too(folder, lags, paths):
    scenario = load(folder, BASE.replace("tied_share: 0.1", f"tied_share: 0.1\n    closes_after_days: {lags}"))
    found = {one.path: (one.base, one.low, one.high) for one in scenario.assumptions}
    assert found == {f"classes.money.{path}": ends for path, ends in paths.items()}
    again = Scenario.from_dump(json.loads(json.dumps(scenario.dump())))
    assert again.digest == scenario.digest
    for one in scenario.assumptions:
        assert scenario.changed(**{one.path: one.high}).assumptions[0].base == one.high
        assert again.changed(**{one.path: one.low}).assumptions[0].base == one.low


def test_a_damaged_dump_is_refused(folder):
    saved = json.loads(json.dumps(load(folder, RECORDED).dump()))
    for change in (
        {"path": "classes.money.no_such"},
        {"path": "classes.money"},
        {"path": "["},
        {"path": 5},
        {"basis": "guess"},
        {"low": 0.3},
        {"low": "x"},
        {"source": 5},
        {"base": None, "path": "budgets.travel"},
        {"base": None, "path": "queues"},
    ):
        wrong = {**saved, "assumptions": [{**saved["assumptions"][0], **change}]}
        with pytest.raises(ScenarioError):
            Scenario.from_dump(wrong)
    for wrong in ({**saved, "assumptions": [5]}, {**saved, "assumptions": 5}, {**saved, "basis": 5}, {**saved, "basis": "x"}):
        with pytest.raises(ScenarioError):
            Scenario.from_dump(wrong)


JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3), st.sampled_from(["assumed", "public"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["base", "low", "high", "times", "basis", "source", "note", "en"]), inner, max_size=6),
    ),
    max_leaves=12,
)


@given(st.sampled_from(PLACES), JSON)
def test_whatever_stands_in_a_record_is_read_or_refused(steps, value):
    fields = value if isinstance(value, dict) else {"note": value}
    faults: tuple[Fault, ...] = ()
    try:
        Scenario.from_document(replaced(TREE.plain(), steps, lambda number: {"base": number, "basis": "assumed", **fields}))
    except ScenarioError as error:
        faults = error.faults or pytest.fail("an error without faults")
    assert all(str(fault) and fault.as_dict()["message"] for fault in faults)
