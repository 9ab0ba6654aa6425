"""The starter scenario with cases that move, a lever and a trip beside its bureau, its run folder and edits of it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import yaml

from optimizer import SolveOptions, evaluate
from optimizer.facts import read_facts
from optimizer.scenario import Scenario
from optimizer.starter import starter_text
from optimizer.store import save_result
from optimizer.workbook import write_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from optimizer.result import Result

MORE = [
    {"kind": "cross", "name": "elevate", "title": {"en": "Elevated", "zh": "提级执行"}, "form": "elevate",
     "classes": ["money"], "cases": "tied", "share_cap": 0.05, "lag_weeks": 1, "minimum_lot": 2},
    {"kind": "lever", "name": "insurance", "title": {"en": "Reward insurance", "zh": "悬赏保险"}, "classes": ["money"],
     "saving": 0.2, "courts": {"ids": ["north", "south"]}},
    {"kind": "campaign", "name": "storm", "title": {"en": "Storm", "zh": "百日攻坚"}, "weeks": [2], "classes": ["money"],
     "deployed_share": 0.5, "courts": {"ids": ["south"]}},
]  # fmt: skip


def document(**change: Any) -> dict[str, Any]:
    """The scenario as plain data."""
    plain = yaml.safe_load(starter_text("north"))
    plain["mechanisms"] += MORE
    return plain | change


def solved() -> Result:
    return evaluate(Scenario.from_document(document()), options=SolveOptions(gap=0.0))


def saved(result: Result, folder: Path, lang: str = "en") -> Path:
    """The run folder with its workbook."""
    save_result(result, folder)
    write_workbook(result, folder / "plan.xlsx", lang=lang)
    return folder


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def write(path: Path, table: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(table)
    path.write_text(out.getvalue(), "utf-8-sig")


def facts_of(result: Result) -> Any:
    return read_facts(result.scenario)
