"""A run folder tampered with in many ways: each is refused with a reason, or harmless and listed with why; none crashes."""

from __future__ import annotations

import json
import shutil
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from optimizer import SolveOptions, evaluate
from optimizer.errors import ScenarioError, VerificationError
from optimizer.scenario import Scenario
from optimizer.store import TABLES, is_run_folder, load_result, save_result
from optimizer.store.document import OPTIONS, PROOF

FOLDER = Path(__file__).parents[1] / "scenarios" / "mechanisms"
KINDS = ("bureau", "cross", "campaign", "lever", "recruit", "batch")


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A run with six mechanisms on four courts, the proportional rule kept beside it."""
    document = yaml.safe_load((FOLDER / "base.yaml").read_text("utf-8"))
    sections = [yaml.safe_load((FOLDER / f"{kind}.yaml").read_text("utf-8"))["mechanisms"][0] for kind in KINDS]
    document |= {"mechanisms": sections, "budgets": {"travel": 2500}, "overtime_cap": 1.5}
    document["gain_cap"] = {"base": 0.3, "low": 0.2, "high": 0.5, "basis": "derived", "source": "a trial"}
    scenario = Scenario.from_document(document)
    result = evaluate(scenario, options=SolveOptions(gap=0.0, time_limit=10.0))
    folder = tmp_path_factory.mktemp("saved") / "run"
    save_result(result, folder)
    (folder / "report.html").write_text("<p>drawn</p>", "utf-8")
    return folder


@pytest.fixture
def run(saved, tmp_path):
    return Path(shutil.copytree(saved, tmp_path / "run"))


# ------------------------------------------------------------------ ways to tamper


def edit(file, change):
    """Change a JSON file by a function of its content."""

    def tamper(folder):
        path = folder / file
        data = json.loads(path.read_text("utf-8"))
        change(data)
        path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")

    return tamper


def walk(data, path):
    """The container and the last step of a dotted path; steps that are numbers are positions."""
    *steps, last = path.split(".")
    for step in steps:
        data = data[int(step)] if isinstance(data, list) else data[step]
    return data, int(last) if isinstance(data, list) else last


def put(path, value, file="plan.json"):
    """Set one value; a function is given the old one."""

    def change(data):
        inside, last = walk(data, path)
        old = inside[last] if isinstance(inside, list) or last in inside else None
        inside[last] = value(old) if callable(value) else value

    return edit(file, change)


def drop(path, file="plan.json"):
    def change(data):
        inside, last = walk(data, path)
        del inside[last]

    return edit(file, change)


def text(file, old, new, count=1):
    """Replace text as it stands, which may leave no JSON."""

    def tamper(folder):
        content = (folder / file).read_text("utf-8")
        assert old in content
        (folder / file).write_text(content.replace(old, new, count), "utf-8")

    return tamper


def raw(file, content):
    return lambda folder: (folder / file).write_bytes(content)


def gone(file):
    return lambda folder: (folder / file).unlink()


def both(*tampers):
    def tamper(folder):
        for one in tampers:
            one(folder)

    return tamper


def row(path, amount=None):
    """Write a table's first row again, with another amount if one is given."""

    def change(data):
        table, name = walk(data, path)
        table = table[name]
        for column in table["index"].values():
            column.append(column[0])
        table["amount"].append(table["amount"][0] if amount is None else amount)

    return edit("plan.json", change)


def without_row(path):
    def change(data):
        inside, name = walk(data, path)
        for column in [*inside[name]["index"].values(), inside[name]["amount"]]:
            del column[0]

    return edit("plan.json", change)


def cell(table, line, column, value):
    """Change one cell of a CSV table; ``line`` counts from 1 below the names."""

    def tamper(folder):
        path = folder / f"{table}.csv"
        rows = path.read_text("utf-8-sig").split("\n")
        cells = rows[line].split(",")
        place = rows[0].split(",").index(column)
        cells[place] = value(cells[place]) if callable(value) else value
        path.write_text("\n".join([*rows[:line], ",".join(cells), *rows[line + 1 :]]), "utf-8-sig")

    return tamper


def lines(table, change):
    def tamper(folder):
        path = folder / f"{table}.csv"
        path.write_text("\n".join(change(path.read_text("utf-8-sig").split("\n"))), "utf-8-sig")

    return tamper


def redone(change):
    """Change the scenario and make the digest anew, as one does who knows how it is made."""

    def tamper(folder):
        edit("scenario.json", change)(folder)
        dump = json.loads((folder / "scenario.json").read_text("utf-8"))
        put("digest", Scenario.from_dump(dump).digest)(folder)

    return tamper


def mechanism(document, name):
    return next(one for one in document["document"]["mechanisms"] if one["name"] == name)


def swollen(factor):
    """The bound, and what the indicators say of it, made anew."""

    def tamper(folder):
        put("proof.status", "feasible")(folder)
        put("proof.bound", lambda bound: bound * factor)(folder)
        proof = json.loads((folder / "plan.json").read_text("utf-8"))["proof"]
        bound, worth = proof["bound"], proof["objective"]
        said = {"status": "feasible", "bound": bound, "gap": (bound - worth) / worth}
        said["gain_gap"] = (bound - worth) / (worth - proof["status_quo"])
        edit("kpis.json", lambda kpis: kpis.update(said))(folder)

    return tamper


DEEP = b"[" * 100_000
NESTED = b'{"a":' * 200 + b"1" + b"}" * 200
HUGE = 10**400
CLOSED, ORDERS, POSTED = "decisions.core.closed", "decisions.bureau.orders", "decisions.bureau.open"

REFUSED = {
    # files
    **{f"no {file}": gone(file) for file in ("plan.json", "scenario.json", "kpis.json", "run.json")},
    **{f"empty {file}": raw(file, b"") for file in ("plan.json", "scenario.json", "kpis.json", "run.json")},
    **{f"deep nesting in {file}": raw(file, DEEP) for file in ("plan.json", "scenario.json", "kpis.json", "run.json")},
    **{f"nesting in {file}": raw(file, NESTED) for file in ("plan.json", "scenario.json", "kpis.json", "run.json")},
    **{f"{file} is no Unicode": raw(file, b'{"a": "\xff"}') for file in ("plan.json", "scenario.json", "kpis.json")},
    **{f"{file} is a list": raw(file, b"[]") for file in ("plan.json", "scenario.json", "kpis.json", "run.json")},
    "half a character": text("plan.json", '"label":"', '"label":"\\ud800'),
    "a name twice": text("plan.json", '"label":', '"label":"x","label":'),
    "a table twice": text("plan.json", '"closed":', '"closed":{"unit":"cases","index":{},"amount":[]},"closed":'),
    "an indicator twice": text("kpis.json", "{", '{"closures":1,'),
    "a section twice": text("scenario.json", '{"document":', '{"document":{},"document":'),
    # the run
    **{f"format {value!r}": put("format", value) for value in (99, "2", 2.0, True, None)},
    **{f"no {field}": drop(field) for field in ("format", "label", "digest", "proof", "warnings", "decisions", "rules")},
    "no status quo field": drop("nobody_moves"),
    "a field more": put("comment", "trust me"),
    "label is a number": put("label", 1),
    "warnings are a text": put("warnings", "none"),
    "warnings hold a number": put("warnings", [1]),
    "a warning is not in English": put("warnings", [{"zh": "请注意"}]),
    "digest of another": put("digest", "0" * 64),
    "digest is a list": put("digest", []),
    "rules is a list": put("rules", []),
    "a rule that is null": put("rules.proportional", None),
    # the proof
    **{f"status {value!r}": put("proof.status", value) for value in ("banana", "infeasible", "unknown", "rule", None, 1)},
    "objective NaN and indicators null": both(
        text("plan.json", '"objective":', '"objective":NaN,"o":'), put("objective", None, "kpis.json")
    ),
    "objective NaN": put("proof.objective", float("nan")),
    "objective infinite": text("plan.json", '"objective":', '"objective":1e999,"o":'),
    **{f"objective {name}": put("proof.objective", value) for name, value in {
        "text": "1", "list": [1], "object": {}, "true": True, "none": None, "huge": HUGE, "twice": 2e9,
    }.items()},
    "objective and its indicator": both(
        put("proof.objective", lambda x: x + 1), put("objective", lambda x: x + 1, "kpis.json")
    ),
    "bound lowered to the status quo": put("proof.bound", 1.0),
    "bound x10": put("proof.bound", lambda bound: 10 * bound),
    "bound x10 in the indicators too": both(
        put("proof.bound", lambda bound: 10 * bound), put("bound", lambda bound: 10 * bound, "kpis.json")
    ),
    "bound is none and optimal": put("proof.bound", None),
    "bound is a text": put("proof.bound", "high"),
    "first stage x2": put("proof.first_stage", lambda worth: 2 * worth),
    "first stage lowered": put("proof.first_stage", lambda worth: worth / 2),
    "first stage none": put("proof.first_stage", None),
    "first stage true": put("proof.first_stage", True),
    "status quo lowered": put("proof.status_quo", lambda worth: worth - 10),
    "status quo raised": put("proof.status_quo", lambda worth: worth + 10),
    "status quo none": put("proof.status_quo", None),
    "status quo without a plan": put("nobody_moves", None),
    "stopped by a bus": put("proof.stopped_by", "bus"),
    "stopped by false": put("proof.stopped_by", False),
    "solver is a number": put("proof.solver", 7),
    "another solver than asked": put("proof.solver", "scip"),
    "a proof field more": put("proof.certified", True),
    "a proof field less": drop("proof.stopped_by"),
    "an option more": put("proof.options.magic", 1),
    "an option less": drop("proof.options.seed"),
    "options are a list": put("proof.options", []),
    "an option of another type": put("proof.options.threads", "2"),
    "gap of 2": put("proof.options.gap", 2),
    "seed is a fraction": put("proof.options.seed", 1.5),
    "limit below zero": put("proof.options.time_limit", -1),
    # the plan: shapes
    "no plan but optimal": put("decisions", None),
    "decisions are a list": put("decisions", []),
    "an owner unknown": put("decisions.ghost", {}),
    "a table unknown": put("decisions.core.bonus", {"unit": "cases", "index": {"cell": []}, "amount": []}),
    "a table nobody keeps": put("decisions.core.open", {"unit": "cases", "index": {"cell": [], "period": []}, "amount": []}),
    "a table of another owner": put("decisions.core.orders", {"unit": "heads", "index": {}, "amount": []}),
    "a table is a list": put(CLOSED, []),
    "a table is null": put(CLOSED, None),
    "a unit changed": put(f"{CLOSED}.unit", "yuan"),
    "a unit empty": put(f"{CLOSED}.unit", ""),
    "a unit is a number": put(f"{CLOSED}.unit", 3),
    "a column missing": drop(f"{CLOSED}.index.period"),
    "a column more": put(f"{CLOSED}.index.court", []),
    "a column shorter": drop(f"{CLOSED}.index.period.0"),
    "amounts shorter": drop(f"{CLOSED}.amount.0"),
    "a field of a table more": put(f"{CLOSED}.note", "x"),
    **{f"an index {name}": put(f"{CLOSED}.index.cell.0", value) for name, value in {
        "negative": -1, "beyond": 10_000, "huge": HUGE, "large": 10**18, "fractional": 0.5, "float": 1.0, "true": True,
        "text": "0", "null": None, "list": [0],
    }.items()},
    "a period beyond": put(f"{CLOSED}.index.period.0", 4),
    "a court beyond": put("decisions.core.home.index.court.0", 4),
    "a role beyond": put("decisions.core.home.index.role.0", 2),
    "a host beyond": put(f"{ORDERS}.index.host.0", 9),
    "a length of none": put(f"{ORDERS}.index.length.0", 0),
    "a length beyond the end": both(put(f"{ORDERS}.index.start.0", 3), put(f"{ORDERS}.index.length.0", 4)),
    **{f"an amount {name}": put(f"{CLOSED}.amount.0", value) for name, value in {
        "true": True, "text": "1", "null": None, "list": [], "huge": HUGE, "large": 1e17, "more": lambda x: x + 5,
        "negative": -3.0, "NaN": float("nan"), "infinite": float("inf"),
    }.items()},
    # the plan: promises
    **{f"open = {value}": put(f"{POSTED}.amount.0", value) for value in (0.51, 7, 0, -1, 0.0001)},
    "a bureau stated twice": row(POSTED),
    "a bureau forgotten": without_row(POSTED),
    "officers forgotten": without_row(ORDERS),
    "half an officer more": put(f"{ORDERS}.amount.0", lambda heads: heads + 0.5),
    "an officer more": put(f"{ORDERS}.amount.0", lambda heads: heads + 1),
    "officers lent and taken back": row(ORDERS, -1),
    "no closures": drop(CLOSED),
    "nobody at home": drop("decisions.core.home"),
    "no core": drop("decisions.core"),
    "a mechanism forgotten": drop("decisions.bureau"),
    "gains forged": put("decisions.bureau.gain.amount.0", lambda days: days + 50),
    # the status quo and the rules of thumb
    "status quo closes more": put("nobody_moves.core.closed.amount.0", lambda cases: cases + 5),
    "status quo moves people": edit("plan.json", lambda d: d["nobody_moves"].update(bureau=d["decisions"]["bureau"])),
    "status quo with a fraction of a cell": put("nobody_moves.core.closed.index.cell.0", 0.5),
    "status quo is the plan": edit("plan.json", lambda data: data.update(nobody_moves=data["decisions"])),
    "a rule closes more": put("rules.proportional.core.closed.amount.0", lambda cases: cases + 500),
    "a rule lends one more": put("rules.proportional.bureau.orders.amount.0", lambda heads: heads + 20),
    "a rule of an unknown owner": put("rules.proportional.ghost", {}),
    # the scenario
    "another scenario": put("document.protected_share", 0.1, "scenario.json"),
    "fewest heads raised, digest redone": redone(
        lambda data: mechanism(data, "bureau").update(heads={"judge": {"low": 4, "high": 4}, "clerk": {"low": 4, "high": 4}})
    ),
    "budget cut, digest redone": redone(lambda data: data["document"].update(budgets={"travel": 1})),
    "officers added, digest redone": redone(lambda data: data["document"]["pools"][0]["heads"].update(judge=9)),
    "a mechanism off, digest redone": redone(lambda data: mechanism(data, "bureau").update(on=False)),
    "cases added, digest redone": redone(lambda data: data["document"]["queues"][0].update(open=9999)),
    "a court unknown": put("document.queues.0.court", "nowhere", "scenario.json"),
    "a huge cell number": put("document.queues.0.open", HUGE, "scenario.json"),
    "a scenario field more": put("note", "x", "scenario.json"),
    "a scenario field less": drop("variant", "scenario.json"),
    "file is a number": put("file", 3, "scenario.json"),
    "variant is a number": put("variant", 3, "scenario.json"),
    "outside is a text": put("outside", "m", "scenario.json"),
    "outside holds numbers": put("outside", [1], "scenario.json"),
    "another basis of the file": put("basis", "recorded", "scenario.json"),
    "the file's basis unknown": put("basis", "true", "scenario.json"),
    "the file's basis is a number": put("basis", 3, "scenario.json"),
    "a range wider": put("assumptions.0.high", 0.9, "scenario.json"),
    "a range upside down": put("assumptions.0.high", 0.1, "scenario.json"),
    "a basis turned public": put("assumptions.0.basis", "public", "scenario.json"),
    "a source less": put("assumptions.0.source", {}, "scenario.json"),
    "a source more": put("assumptions.0.note", {"zh": "可信"}, "scenario.json"),
    "a number turned column": put("assumptions.0.base", None, "scenario.json"),
    "an assumption of nothing": put("assumptions.0.path", "gain_cup", "scenario.json"),
    "an assumption less": put("assumptions", [], "scenario.json"),
    "an assumption twice": put("assumptions", lambda kept: [*kept, *kept], "scenario.json"),
    "assumptions are a text": put("assumptions", "none", "scenario.json"),
    "assumptions are numbers": put("assumptions", [1], "scenario.json"),
    # indicators and seconds
    "an indicator changed": put("closures", lambda cases: cases + 1, "kpis.json"),
    "an indicator missing": drop("closures", "kpis.json"),
    "an indicator more": put("happiness", 1, "kpis.json"),
    "an indicator null": put("closures", None, "kpis.json"),
    "an indicator true": put("closures", True, "kpis.json"),
    "an indicator text": put("status", "feasible", "kpis.json"),
    "an indicator huge": put("closures", HUGE, "kpis.json"),
    "seconds are texts": put("seconds.model", "1", "run.json"),
    "seconds below zero": put("seconds.model", -1, "run.json"),
    "seconds are true": put("seconds.model", True, "run.json"),
    "seconds are a list": put("seconds", [], "run.json"),
    "a run field more": put("machine", "x", "run.json"),
    # tables
    **{f"no {name}.csv": gone(f"{name}.csv") for name in TABLES},
    "orders: heads": cell("orders", 1, "heads", "9"),
    "orders: no number": cell("orders", 1, "heads", "many"),
    "orders: infinite": cell("orders", 1, "heads", "1e99"),
    "orders: another donor": cell("orders", 1, "donor", "m"),
    "orders: another day": cell("orders", 1, "start", "2019-06-24"),
    "orders: a row less": lines("orders", lambda rows: [*rows[:-2], rows[-1]]),
    "orders: a row more": lines("orders", lambda rows: [*rows[:-1], rows[1], ""]),
    "orders: two rows exchanged": lines("orders", lambda rows: [rows[0], rows[2], rows[1], *rows[3:]]),
    "orders: a column renamed": lines("orders", lambda rows: [rows[0].replace("heads", "officers"), *rows[1:]]),
    "orders: a cell more": lines("orders", lambda rows: [rows[0], rows[1] + ",1", *rows[2:]]),
    "orders: an open quote": lines("orders", lambda rows: [rows[0], '"' + rows[1], *rows[2:]]),
    "orders: empty": raw("orders.csv", b""),
    "orders: no Unicode": raw("orders.csv", b"\xff\xfe\xfa"),
    "orders: a folder": both(gone("orders.csv"), lambda folder: (folder / "orders.csv").mkdir()),
    "courts: closures": cell("courts", 2, "closures", lambda cases: str(float(cases) + 1)),
    "courts: not a number": cell("courts", 2, "closures", "nan"),
    "moves: cases": cell("moves", 1, "cases", "99"),
    "bureaus: heads": cell("bureaus", 1, "heads", "99"),
    "classes: closures": cell("classes", 1, "closures", lambda cases: str(float(cases) + 1)),
    "classes: tied": cell("classes", 1, "tied", "perhaps"),
    "series: closures": cell("series", 1, "closures", "0"),
    "regions: load": cell("regions", 1, "load", "0"),
    "utilisation: role": cell("utilisation", 1, "role", "clerk"),
    "assumptions: a range": cell("assumptions", 1, "high", "9"),
    "assumptions: a basis": cell("assumptions", 1, "basis", "public"),
}  # fmt: skip


def spaced(folder):
    """Written anew with spaces and line breaks."""
    data = json.loads((folder / "plan.json").read_text("utf-8"))
    (folder / "plan.json").write_text(json.dumps(data, indent=1), "utf-8")


def reversed_rows(data):
    table = data["decisions"]["core"]["closed"]
    for column in [*table["index"].values(), table["amount"]]:
        column.reverse()


HARMLESS = {
    "the label": (put("label", "another name"), "a name for people; nothing rests on it"),
    "the warnings": (put("warnings", ["all is well"]), "words beside the plan; they follow from the model, which is not posed"),
    "the file name": (put("file", "other.yaml", "scenario.json"), "where the scenario came from; its content is what counts"),
    "the variant's name": (put("variant", "other", "scenario.json"), "a name; what the variant says is in the content"),
    "a court outside": (put("outside", ["elsewhere"], "scenario.json"), "names that may be mentioned; no court of the plan"),
    "the seconds": (put("seconds.model", 1e6, "run.json"), "how long it took; no statement about the plan"),
    "no seconds": (put("seconds", {}, "run.json"), "how long it took; no statement about the plan"),
    "other options": (put("proof.options.seed", 7), "how the search was asked; the proof does not rest on it"),
    "a wider gap asked": (put("proof.options.gap", 0.1), "how the search was asked; the proof does not rest on it"),
    "stopped": (put("proof.stopped_by", "interrupt"), "why the search ended; the bound is what was proven until then"),
    "another solver": (
        both(put("proof.solver", "x"), put("proof.options.solver", "x")),
        "who searched; the plan is verified whoever did",
    ),
    "a weaker bound": (swollen(2.0), "a larger bound and no claim of optimality say less than was proven, and are true"),
    "no rules": (put("rules", {}), "plans to compare with; a run may have none"),
    "rules renamed": (edit("plan.json", lambda d: d.update(rules={"other": d["rules"]["proportional"]})), "a name for people"),
    "rows in another order": (edit("plan.json", reversed_rows), "the same decisions"),
    "spaces": (spaced, "the same content"),
    "an amount by a hair": (put(f"{CLOSED}.amount.0", lambda cases: cases * (1 + 1e-12)), "far within the tolerance"),
    "whole amounts as integers": (put(f"{ORDERS}.amount.0", lambda heads: int(heads)), "the same number"),
    "a row of nothing": (row("decisions.core.home", 0), "zero officers are added"),
    "an empty table left out": (
        edit("plan.json", lambda d: d["nobody_moves"]["core"].pop("stand_in_outside")),
        "a table without rows says as much as none",
    ),
    "a table by a hair": (cell("courts", 2, "closures", lambda cases: cases + "0000001"), "far within the tolerance"),
    "a table without its mark": (
        lambda folder: (folder / "orders.csv").write_bytes((folder / "orders.csv").read_bytes()[3:]),
        "the same table; the mark is for Excel",
    ),
    "another line ending": (
        lambda folder: (folder / "orders.csv").write_bytes((folder / "orders.csv").read_bytes().replace(b"\n", b"\r\n")),
        "the same table",
    ),
    "the report": (raw("report.html", b"<p>drawn anew</p>"), "a drawing; verify says that it is not read"),
    "no report": (gone("report.html"), "a run may have none"),
    "a file more": (raw("notes.txt", b"mine"), "not part of the run"),
}


def test_what_was_saved_is_sound(run):
    assert load_result(run).verified
    assert is_run_folder(run)


@pytest.mark.parametrize("way", REFUSED)
def test_it_is_refused_with_a_reason(run, way):
    REFUSED[way](run)
    with pytest.raises((ScenarioError, VerificationError)) as error:
        load_result(run)
    assert len(str(error.value)) > 20


@pytest.mark.parametrize("way", HARMLESS)
def test_it_is_harmless(run, way):
    tamper, why = HARMLESS[way]
    before = {path.name: path.read_bytes() for path in run.iterdir()}
    tamper(run)
    assert {path.name: path.read_bytes() for path in run.iterdir()} != before
    assert load_result(run).verified, why


def test_a_bound_lowered_to_the_plan_is_taken_at_its_word_as_no_proof_is_kept(run):
    """Nothing stored contradicts it: to be refused as soon as prices are kept and ``check_claim`` makes a bound of them."""
    data = json.loads((run / "plan.json").read_text("utf-8"))["proof"]
    lowered = data["first_stage"]
    worth, rest = data["objective"], data["status_quo"]
    put("proof.bound", lowered)(run)
    put("proof.status", "optimal")(run)
    said = {"status": "optimal", "bound": lowered, "gap": max(lowered - worth, 0) / worth}
    said["gain_gap"] = max(lowered - worth, 0) / (worth - rest)
    edit("kpis.json", lambda kpis: kpis.update(said))(run)
    assert load_result(run).proof.bound == lowered


def test_there_are_enough_ways():
    assert len(REFUSED) + len(HARMLESS) >= 120


def test_every_fault_is_named_at_once_with_its_place_and_what_is_expected(run):
    for path, value in ((f"{CLOSED}.index.cell.0", 0.5), (f"{CLOSED}.unit", 3), ("proof.status", "banana")):
        put(path, value)(run)
    put("decisions.core.home.index.court.0", 99)(run)
    with pytest.raises(ScenarioError) as error:
        load_result(run)
    faults = {fault.path: fault for fault in error.value.faults}
    assert set(faults) == {"decisions.core.closed.unit", "decisions.core.home.index.court[0]", "proof.status"}
    assert all(fault.place.file.endswith("plan.json") and fault.value and fault.expected for fault in faults.values())
    assert faults["decisions.core.home.index.court[0]"].expected == "a whole number from 0 to 3"


def test_a_table_that_was_edited_is_named_with_row_column_and_what_the_plan_gives(run):
    cell("orders_by_role", 1, "heads", "99")(run)
    with pytest.raises(VerificationError, match=r"orders_by_role\.csv, row 1, heads: .*found 99; expected \d"):
        load_result(run)


def test_fields_are_those_of_proofs_and_options(run):
    result = load_result(run)
    assert set(PROOF) == {field.name for field in fields(result.proof)}
    assert set(OPTIONS) == {field.name for field in fields(SolveOptions)}


def test_a_folder_of_somebody_else_is_no_run_folder(run, tmp_path):
    assert not is_run_folder(tmp_path / "nowhere")
    (tmp_path / "plan.json").write_text('{"plan": "holidays"}', "utf-8")
    assert not is_run_folder(tmp_path)
    (run / "plan.json").write_bytes((run / "plan.json").read_bytes()[:200])
    assert is_run_folder(run)  # cut off, and still one of ours
