"""``optimizer evaluate``: a scenario and a plan as tables in, what it is worth or which rules it breaks out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from optimizer.cli.console import ExitCode, console, print_faults, print_json, print_table, say
from optimizer.cli.options import (
    AsJson,
    BackEnd,
    Gap,
    InLang,
    Quiet,
    ScenarioFile,
    Seed,
    Settings,
    Threads,
    TimeLimit,
    Variant,
    prepare_folder,
    solve_options,
)
from optimizer.errors import ScenarioError
from optimizer.files import RUN
from optimizer.solver.engines import DEFAULT
from optimizer.texts import Lang, has_label, label, unit_of

if TYPE_CHECKING:
    from optimizer.editing import Against, Judgement, Told
    from optimizer.errors import Fault
    from optimizer.facts import Facts
    from optimizer.gap import Interval


def evaluate(
    file: ScenarioFile,
    plan: Annotated[
        Path,
        typer.Argument(
            metavar="PLAN", help="A run folder, its orders.csv or plan.xlsx, as they are or edited.", show_default=False
        ),
    ],
    variant: Variant = None,
    settings: Settings = None,
    came_from: Annotated[
        Path | None,
        typer.Option("--from", metavar="RUN", help="Run that the plan came from.", show_default="the folder it lies in"),
    ] = None,
    complete: Annotated[
        bool, typer.Option("--complete", help="Keep what the tables say, and search for the best of what they leave open.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the plan here, as a run folder.", show_default=False)
    ] = None,
    gap: Gap = 0.005,
    time_limit: TimeLimit = 600.0,
    threads: Threads = 2,
    seed: Seed = 1,
    solver: BackEnd = DEFAULT,
    lang: InLang = "en",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Say what a plan edited by hand brings against the best, the status quo and the plan it was, or which rules it breaks."""
    options = solve_options(gap, time_limit, threads, seed, solver)
    from optimizer.cli.progress import shown_progress
    from optimizer.editing import against, find_source, judge, read_draft
    from optimizer.facts import read_facts
    from optimizer.scenario import Scenario

    scenario = Scenario.load(file, variant=variant, settings=settings or ())
    facts = read_facts(scenario)
    faults: list[Fault] = []
    source = find_source(plan, facts, came_from)
    draft = read_draft(source.sheets, facts, faults)
    if faults:
        raise ScenarioError(faults)
    if out is not None:
        prepare_folder(out, kind=RUN)
    same = source.run is not None and source.run.scenario.digest == scenario.digest
    carried = source.run is not None and not same
    if not quiet:
        print_faults([*source.notes, *draft.notes])
        if source.run is not None and carried:
            say(label("carried", lang, run=source.run.label))
    name = (out or plan).stem if plan.is_file() or out else plan.name
    with shown_progress(name, quiet=quiet or not complete) as progress:
        found = judge(
            scenario,
            draft,
            source.run if same else None,
            label=name,
            options=options if complete else None,
            progress=progress if complete else None,
        )
    compared = against(found, source.run, same=same)
    if not quiet:
        _print(found, compared, facts, lang, as_json=as_json, files=draft.files, complete=complete)
    if out is not None and found.result is not None:
        from optimizer.files import WORKBOOK
        from optimizer.store import save_result
        from optimizer.workbook import write_workbook

        save_result(found.result, out)
        write_workbook(found.result, out / WORKBOOK, lang=lang)
        say(f"written to: {out}", quiet=quiet)
    if as_json:
        print_json(_document(found, compared, facts, out, lang, [*source.notes, *draft.notes], carried=carried))
    return ExitCode.OK if found.result is not None else ExitCode.USER


def _print(
    found: Judgement,
    compared: list[Against],
    facts: Facts,
    lang: Lang,
    *,
    as_json: bool,
    files: tuple[str, ...],
    complete: bool,
) -> None:
    from optimizer.editing import told
    from optimizer.report.numbers import NOTHING, written

    shown = console(err=as_json)
    shown.print(label("read_from", lang, files=label("mark.list", lang).join(files)))
    if found.result is None:
        if complete:
            shown.print(label("nothing_completes", lang))
        rules = told(facts, found.broken, lang)
        shown.print(label("breaks_rules", lang, n=len(rules)), style="bold")
        for rule in rules:
            lines = label("mark.list", lang).join(f"{place.file}:{place.line}" for place in rule.places)
            shown.print(f"{lines or label('whole_plan', lang)}: {_rule(rule, lang)}")
        return
    totals = found.result.totals()
    shown.print(label("plan_is_worth", lang, worth=written(totals["objective"], 1)), style="bold")
    if found.completed is not None:
        shown.print(label("completed", lang, added=found.added, between=_span(found.completed)))
    heads = [label(one, lang) for one in ("against_whom", "their_worth", "brings_more", "closures_more", "genuine_more")]
    rows = [
        [
            label(f"against.{one.key}", lang),
            _span(one.worth),
            _span(one.more, sign=True),
            *(NOTHING if n is None else written(n, 1, sign=True) for n in (one.closures, one.genuine)),
        ]
        for one in compared
    ]
    print_table(shown, heads, rows)


def _rule(one: Told, lang: Lang) -> str:
    """A broken rule as people read it: rule, where and when, what is wrong, by how much."""
    key = f"row.{one.rule}"
    parts = [label(key, lang) if has_label(key, lang) else one.rule, label("mark.list", lang).join(one.where)]
    parts.append(one.message)
    text = ": ".join(part for part in parts if part)
    return f"{text} ({one.amount:,.6g} {unit_of(one.unit, lang, one.amount)})" if one.unit else text


def _span(interval: Interval, *, sign: bool = False) -> str:
    """``11.6``, or ``11.6 … 12.0`` where the ends differ."""
    from optimizer.report.numbers import NOTHING, written

    ends = [NOTHING if end is None else written(end, 1, sign=sign) for end in (interval.low, interval.high)]
    return ends[0] if ends[0] == ends[1] else " … ".join(ends)


def _document(
    found: Judgement, compared: list[Against], facts: Facts, out: Path | None, lang: Lang, notes: list[Fault], *, carried: bool
) -> dict[str, Any]:
    from optimizer.editing import told

    totals = {} if found.result is None else found.result.totals()
    return {
        "status": "broken" if found.result is None else "sound",
        "verified": found.result is not None,
        "objective": totals.get("objective"),
        "kpis": totals,
        "completed": None if found.completed is None else {"low": found.completed.low, "high": found.completed.high},
        "added": found.added,
        "carried": carried,
        "against": {
            one.key: {
                "worth": {"low": one.worth.low, "high": one.worth.high},
                "brings": {"low": one.more.low, "high": one.more.high},
                "closures": one.closures,
                "genuine": one.genuine,
            }
            for one in compared
        },
        "broken": [
            {**vars(one), "places": [{"file": place.file, "line": place.line} for place in one.places]}
            for one in told(facts, found.broken, lang)
        ],
        "notes": [note.as_dict() for note in notes],
        "out": None if out is None or found.result is None else str(out),
    }
