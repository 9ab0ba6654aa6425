"""The table of what published figures are used for in, faults of back-tests that claim more than that allows out."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from optimizer.backtest.cases import Total
from optimizer.errors import Fault, Place, unknown_name
from optimizer.scenario.source import decode, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from optimizer.backtest.cases import Proof
    from optimizer.scenario.tree import Node

Use = Literal["input", "fitted", "seen", "held back"]
"""What a published figure is to the model: put in, fitted to, compared before but not fitted to, or not looked at."""

MAY_PROVE: dict[str, tuple[Proof, ...]] = {
    "total": ("consistency", "prediction"),
    "staff": ("consistency",),
    "ridge": ("arithmetic",),
    "rank": ("consistency", "prediction"),
    "deployed": ("consistency",),
    "arithmetic": ("arithmetic",),
    "figures": ("consistency", "prediction"),
    "indicators": ("consistency", "prediction"),
    "rates": ("consistency",),
}
"""What a test of a kind can prove; a total that fits its own multiplier is a fit, whatever it says of itself."""

TABLE = "figures_use.csv"
HEADER = ["key", "use", "note"]


def read_uses(file: Path, faults: list[Fault]) -> dict[str, Use]:
    """Key of a published figure: what it is used for; nothing where there is no such table."""
    if not file.is_file():
        return {}
    raw = read_bytes(file, Place(str(file)), faults)
    text = None if raw is None else decode(raw, str(file), faults)
    rows = [] if text is None else list(csv.reader(io.StringIO(text)))
    if text is not None and rows[:1] != [HEADER]:
        faults.append(Fault(Place(str(file), 1, 1), "", "is no table of uses", expected=",".join(HEADER)))
        return {}
    uses: dict[str, Use] = {}
    for line, row in enumerate(rows[1:], 2):
        place = Place(str(file), line, 1)
        if len(row) != len(HEADER):
            faults.append(Fault(place, "", f"has {len(row)} values", ",".join(row), ",".join(HEADER)))
        elif row[1] not in get_args(Use):
            faults.append(unknown_name(place, "use", row[1], "use of a figure", get_args(Use)))
        elif row[0] in uses:
            faults.append(Fault(place, "key", "stands in the table twice", row[0]))
        else:
            uses[row[0]] = cast("Use", row[1])
    return uses


def use_faults(case: Any, tree: Node, uses: Mapping[str, Use]) -> Iterator[Fault]:
    """What a test claims that its kind or the uses of its figures do not bear out."""
    proves = tree.fields["proves"].place
    fits = isinstance(case, Total) and case.effort_of is None
    may: tuple[Proof, ...] = ("fit",) if fits else MAY_PROVE[case.kind]
    if case.proves not in may:
        message = f"a test of kind {case.kind}{' that fits a multiplier' if fits else ''} proves something else"
        yield Fault(proves, "proves", message, repr(case.proves), " or ".join(may))
    known = {name: key for name, key in case.keys.items() if key in uses}
    for name, key in case.keys.items():
        place = tree.at(("keys", name)).place
        if key not in uses:
            yield unknown_name(place, f"keys.{name}", key, f"figure in ../data/{TABLE}", uses)
        elif reason := _unfit(case, uses[key]):
            yield Fault(place, f"keys.{name}", f"is {uses[key]!r} in ../data/{TABLE}: {reason}", key)
    if case.proves == "prediction":
        for name in case.reported.keys() - case.keys.keys():
            place = tree.at(("reported", name)).place
            yield Fault(
                place, f"reported.{name}", f"a prediction says of each figure by its key what ../data/{TABLE} says of it"
            )
    if case.held_back and "held back" not in [uses[key] for key in known.values()]:
        yield Fault(tree.at(("held_back",)).place, "held_back", "none of its figures is held back, so the test must run")


def _unfit(case: Any, use: Use) -> str | None:
    """Why a test must not use a figure of such a use; ``None`` if it may."""
    if use == "held back" and not case.held_back:
        return "only a test with 'held_back: true' may use it"
    if case.proves == "prediction" and use in ("input", "fitted"):
        return "the model was made with it, so nothing is predicted"
    if case.proves == "fit" and use in ("seen", "held back"):
        return "a fit would make it one that is fitted"
    return None
