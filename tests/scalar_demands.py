"""The planner's own decisions, one scalar at a time, on the lists of orders that a ``ScalarModel`` keeps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tests.scalar_line import total

if TYPE_CHECKING:
    from tests.scalar_model import ScalarModel


def counts_orders(data: dict[str, Any], mechanism: dict[str, Any]) -> bool:
    """Whether a decision counts the orders of a mechanism."""
    return any("open" in (one.get("must"), one.get("forbid")) and one["mechanism"] == mechanism["name"]
               for one in data.get("decisions", []))  # fmt: skip


def narrowed(data: dict[str, Any], mechanism: dict[str, Any]) -> dict[str, Any]:
    """A mechanism with the rules on teams that decisions ask."""
    out = dict(mechanism)
    for one in data.get("decisions", []):
        if one.get("mechanism", mechanism["name"]) != mechanism["name"]:
            continue
        if one.get("forbid") == "other_regions":
            out["same_region_only"] = True
        if one.get("limit") == "km":
            out["longest_km"] = min(one["at_most"], 99_999 if out.get("longest_km") is None else out["longest_km"])
        if one.get("limit") == "donors":
            low, high = out.get("donors_per_posting") or [0, 99]
            out["donors_per_posting"] = [low, min(high, one["at_most"])]
    return out


def keep(m: ScalarModel) -> None:
    """Ask of the orders what every decision asks."""
    for one in m.data.get("decisions", []):
        what = one.get("must") or one.get("forbid") or one.get("limit")
        chosen = [court for court in m.facts.courts if m.facts.meant(one.get("courts", {}), court)]
        groups = [[court] for court in chosen] if one.get("each") else [chosen]
        if what == "open":
            _open(m, one, groups)
        elif what in ("send", "host"):
            sent = [heads for heads, *_ in _sent(m, one, chosen)]
            _within(m, one, total(sent))
        elif what in ("lend", "away", "officer_weeks", "postings"):
            _away(m, one, groups, what)


def _within(m: ScalarModel, one: dict[str, Any], count: Any) -> None:
    low, high = one.get("at_least"), one.get("at_most")
    if "exactly" in one:
        low = high = one["exactly"]
    if one.get("forbid"):
        high = 0
    if one.get("must") == "open" and low is None and high is None:
        low = 1
    if low is not None:
        m.at_least(count, low)
    if high is not None:
        m.at_most(count, high)


def _when(m: ScalarModel, one: dict[str, Any], weeks: range) -> bool:
    first = m.facts.start + timedelta(days=m.facts.first[weeks[0]])
    if "weeks" in one and len(weeks) != m.facts.span(weeks[0], one["weeks"]):
        return False
    if "starts" in one:
        return first == date.fromisoformat(one["starts"])
    return (
        date.fromisoformat(one.get("not_before", "0001-01-01")) <= first < date.fromisoformat(one.get("before", "9999-01-01"))
    )


def _open(m: ScalarModel, one: dict[str, Any], groups: list[list[str]]) -> None:
    for courts in groups:
        here = [(weeks, on) for name, court, weeks, on in m.begun
                if name == one["mechanism"] and (court is None or court in courts)]  # fmt: skip
        _within(m, one, total(on for weeks, on in here if _when(m, one, weeks)))
        earliest = one.get("starts", one.get("not_before"))
        for weeks, on in here if one.get("must") and earliest else ():
            if m.facts.start + timedelta(days=m.facts.first[weeks[0]]) < date.fromisoformat(earliest):
                m.at_most(on, 0.0)


def _sent(m: ScalarModel, one: dict[str, Any], chosen: list[str]) -> list[tuple[Any, ...]]:
    out = []
    for name, donor, host, role, weeks, heads in m.gone:
        if host is None or one.get("mechanism", name) != name or one.get("role", role) != role:
            continue
        here = host in chosen if one.get("forbid") == "host" else donor in chosen and m.facts.meant(one.get("to", {}), host)
        if here and _when(m, one, weeks):
            out.append((heads, donor, host))
    return out


def _away(m: ScalarModel, one: dict[str, Any], groups: list[list[str]], what: str) -> None:
    for courts in groups:
        gone = [(weeks, heads) for name, court, _, role, weeks, heads in m.gone
                if court in courts and one.get("mechanism", name) == name and one.get("role", role) == role]  # fmt: skip
        most = one.get("at_most", 0)
        if what == "postings":
            m.at_most(total(heads for _, heads in gone), most)
        elif what == "officer_weeks":
            m.at_most(total(m.facts.weeks[t] * heads for weeks, heads in gone for t in weeks), most)
        else:
            for t in m.facts.periods:
                m.at_most(total(heads for weeks, heads in gone if t in weeks), most)
