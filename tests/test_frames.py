"""Tables that people read, by hand: who is sent, what moves, what else is ordered, and sums by period, region and role."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from optimizer.frames import lines
from optimizer.plan import Plan, Table
from optimizer.report.dates import phases_text
from optimizer.report.tables import tables
from optimizer.texts import label
from tests.mechanisms.by_hand import solved

HELP = {"kind": "support", "name": "help", "heads": {"judge": [0, 2]}, "weeks": [2], "donors": {"ids": ["m"]}}
BUREAU = {"kind": "bureau", "name": "bureau", "heads": {"judge": [1, 3]}, "weeks": [1, 2]}
RECRUIT = {"kind": "recruit", "name": "new", "heads": {"judge": 1}, "lead_weeks": 0, "start_every_weeks": 1}
TRIP = {"kind": "mission", "name": "trip", "crew": {"judge": 1}, "weeks": 1,
        "targets": [{"name": "debtor", "court": "a", "cases": 1}],
        "entrust": {"lag_weeks": 0, "probability": 0.1}}  # fmt: skip
LOTS = {"kind": "batch", "name": "lots", "weeks": 1,
        "lots": [{"name": name, "cases": 1, "effort_days": {"judge": 1}} for name in ("one", "at last")]}  # fmt: skip
CROSS = {"kind": "cross", "name": "away", "form": "elevate", "classes": ["money"], "minimum_lot": 1}
TWO_TIERS = {"money": {"effort_days": {"judge": 1}, "tiers": [{"share": 0.5, "effort": 1}, {"share": 0.5, "effort": 2}]}}
WEEKS = (date(2019, 6, 10), date(2019, 6, 16), date(2019, 6, 17), date(2019, 6, 23))


def ordering(result, owner, table, axes, *rows):
    """The result with a plan that orders this and nothing else: numbers by axis, then the amount."""
    columns = {axis: np.array([row[i] for row in rows], dtype=int) for i, axis in enumerate(axes)}
    forged = Table(columns, np.array([row[-1] for row in rows], dtype=float), "heads")
    return replace(result, plan=Plan({"core": result.plan.tables("core"), owner: {table: forged}}))


@pytest.fixture(scope="module")
def helped():
    """Two of the three idle judges of m help a for both weeks: 20 cases a week instead of 10."""
    return solved(HELP)


def test_officers_sent(helped):
    (row,) = helped.orders_by_role().to_dict("records")
    told = {name: row[name] for name in ("mechanism", "kind", "donor", "host", "role", "heads", "start", "end", "weeks", "km")}
    assert told == {
        **{"mechanism": "help", "kind": "support", "donor": "m", "host": "a", "role": "judge", "heads": 2},
        **{"start": WEEKS[0], "end": WEEKS[3], "weeks": 2, "km": 50},
    }
    courts = helped.courts().set_index("court")
    assert courts["officer_weeks_sent"].to_dict() == {"m": 4, "a": 0}
    assert courts["officer_weeks_received"].to_dict() == {"m": 0, "a": 4}
    assert courts["heads_judge"].to_dict() == {"m": 3, "a": 2}


ROLES = {
    "judge": {"decides": True, "title": {"en": "Judge", "zh": "员额法官"}},
    "clerk": {"title": {"en": "Clerk", "zh": "书记员"}},
}
AXES = ("donor", "host", "role", "start", "length")


def test_one_line_says_who_is_sent_in_all_roles():
    result = ordering(solved({**BUREAU, "heads": {"judge": [1, 3], "clerk": [0, 3]}}, roles=ROLES), "bureau", "orders", AXES,
                      (0, 1, 1, 0, 1, 2), (0, 1, 0, 0, 1, 1), (0, 1, 1, 1, 1, 1))  # fmt: skip
    told = result.orders()[["start", "officers_en", "officers_zh", "heads", "heads_judge", "heads_clerk"]]
    assert told.to_dict("split")["data"] == [
        [WEEKS[0], "1 judge, 2 clerks", "员额法官1人、书记员2人", 3, 1, 2],
        [WEEKS[2], "1 clerk", "书记员1人", 1, 0, 1],
    ]
    assert lines(result.orders()) == {"lines": 2, "single": 1}
    assert len(result.orders_by_role()) == 3


@pytest.mark.parametrize(
    ("start", "length", "days"),
    [
        # June 2019: the 7th is a holiday (dragon boat), the 8th and 9th a weekend. Three days of setting up from Monday the 3rd
        # end on Wednesday; two and a half of handing over count as three, and the last three before Sunday the 16th
        # are Wednesday, Thursday and Friday.
        (0, 2, ["2019-06-08", "2019-06-05", "2019-06-12"]),
        # one week: four working days from the 3rd to the 6th, of which the last three are those from the 4th
        (0, 1, ["2019-06-08", "2019-06-05", "2019-06-04"]),
    ],
)
def test_approval_set_up_and_hand_over_have_their_days(start, length, days):
    slow = {**BUREAU, "set_up_days": 3, "hand_over_days": 2.5, "approval_days": 5}
    calendar = {"start": "2019-06-03", "periods": 2}
    result = ordering(solved(slow, calendar=calendar), "bureau", "orders", AXES, (0, 1, 0, start, length, 2))
    assert result.orders()[["approved", "set_up_until", "hand_over_from"]].to_numpy().tolist() == [days]
    (line,) = result.orders().to_dict("records")
    assert phases_text(line, "en") == (
        f"approval by 2019-06-08; set-up 2019-06-03 to 2019-06-05; hand-over {days[2]} to {line['end']}"
    )
    assert phases_text({**line, "approved": "", "set_up_until": ""}, "zh") == f"交接自{days[2]}至{line['end']}"


def test_nobody_knows_which_days_are_worked_where_only_their_number_is_given():
    result = ordering(solved({**BUREAU, "set_up_days": 3}), "bureau", "orders", AXES, (0, 1, 0, 0, 2, 2))
    assert result.orders()[["approved", "set_up_until", "hand_over_from"]].to_numpy().tolist() == [["", "", ""]]


def test_an_order_of_the_second_week_has_its_days():
    result = ordering(solved(BUREAU), "bureau", "orders", ("donor", "host", "role", "start", "length"),
                      (0, 1, 0, 1, 1, 2), (0, 1, 0, 0, 1, 3))  # fmt: skip
    told = result.orders()[["heads", "start", "end", "weeks"]].to_dict("split")["data"]
    assert told == [[3, WEEKS[0], WEEKS[1], 1], [2, WEEKS[2], WEEKS[3], 1]]
    assert result.bureaus()[["host", "start", "heads"]].to_dict("split")["data"] == [["a", WEEKS[0], 3], ["a", WEEKS[2], 2]]


def test_support_is_no_bureau(helped):
    assert len(helped.bureaus()) == 0


def test_sums_by_week(helped):
    series = helped.series()
    assert series[["start", "end"]].to_dict("split")["data"] == [list(WEEKS[:2]), list(WEEKS[2:])]
    assert series["days"].tolist() == [5, 5]
    assert series[["closures", "sq_closures", "open", "sq_open"]].to_numpy() == pytest.approx(
        np.array([[20, 10, 980, 990], [20, 10, 960, 980]])
    )
    assert series["genuine"].tolist() == pytest.approx([10 * helped.totals()["actual_closing_rate"] * 2] * 2)
    assert series["terminated"].tolist() == pytest.approx((series["closures"] - series["genuine"]).tolist())
    assert series["overdue"].isna().all()


def test_overdue_by_week():
    # 300 of the thousand are older than six months at the start and a fiftieth more in each month; ten a week are closed
    ages = {"money": {"effort_days": {"judge": 1}, "ages": [0.7, 0.0, 0.3, 0, 0], "limit_months": 6}}
    series = solved(classes=ages).series()
    assert series["overdue"].tolist() == pytest.approx([290, 280])
    queues = [{"court": "a", "class": "money", "open": 1000, "ages": ages["money"].pop("ages")},
              {"court": "m", "class": "money", "open": 10}]  # fmt: skip
    series = solved(classes=ages, queues=queues).series()  # of the ten at m nobody knows
    assert series["overdue"].tolist() == pytest.approx([290, 280])


def test_sums_by_region(helped):
    (row,) = helped.regions().to_dict("records")
    told = {name: row[name] for name in ("region", "closures", "sq_closures", "open_end", "officer_weeks_sent", "harm")}
    assert told == pytest.approx(
        {"region": "m", "closures": 40, "sq_closures": 20, "open_end": 960, "officer_weeks_sent": 4, "harm": 0}
    )
    assert (row["closing_rate"], row["sq_closing_rate"]) == pytest.approx((0.04, 0.02))
    assert row["gain"] == pytest.approx(helped.totals()["closures"] - 20)
    assert np.isnan(row["overdue_end"])


def test_days_of_each_role(helped):
    # everybody's ten days are there, those of the two who are away included; the third of m has no case
    (row,) = helped.utilisation().to_dict("records")
    assert (row["role"], row["available_days"], row["used_days"]) == ("judge", pytest.approx(50), pytest.approx(40))
    assert row["share"] == pytest.approx(0.8)


def test_a_role_that_nobody_has_is_used_by_no_share():
    two = {"judge": {"decides": True}, "clerk": {}}
    assert solved(roles=two).utilisation().set_index("role")["share"].to_dict() == pytest.approx({"judge": 0.4, "clerk": 0})


def test_what_else_is_ordered():
    hired = ordering(solved(RECRUIT), "new", "hired", ("court", "role", "start", "first"), (1, 0, 1, 1, 1))
    (row,) = hired.acts().to_dict("records")
    told = [row[name] for name in ("mechanism", "court", "role", "start", "end", "amount", "detail", "unit")]
    assert told == ["new", "a", "judge", WEEKS[2], WEEKS[3], 1, "", "heads"]

    lots = ordering(solved(LOTS), "lots", "assigned", ("lot", "court", "start", "length"), (1, 1, 1, 1, 1), (0, 0, 0, 1, 1))
    told = lots.acts()[["detail", "court", "start", "end"]].to_dict("split")["data"]
    assert told == [["one", "m", WEEKS[0], WEEKS[1]], ["at last", "a", WEEKS[2], WEEKS[3]]]
    both = ordering(solved(LOTS), "lots", "assigned", ("lot", "court", "start", "length"), (0, 1, 0, 1, 1), (1, 1, 0, 1, 1))
    assert both.acts()["detail"].tolist() == ["one", "at last"]  # in the order of the file

    trip = ordering(solved(TRIP), "trip", "entrusted", ("period",), (0, 1))
    assert trip.acts()[["court", "start", "end"]].to_dict("split")["data"] == [["", WEEKS[0], WEEKS[1]]]
    sent = ordering(solved(TRIP), "trip", "sent", ("donor", "role", "start", "length"), (0, 0, 0, 1, 2), (1, 0, 0, 1, 1))
    assert sent.acts()[["court", "role", "amount"]].to_dict("split")["data"] == [["a", "judge", 1], ["m", "judge", 2]]


def test_cases_that_move_are_told_by_class():
    # two tiers of one class on one date are two rows; another date is another
    result = ordering(solved(CROSS, classes=TWO_TIERS), "away", "moved", ("cell", "receiver", "period", "finished"),
                      (0, 0, 0, 0, 3), (1, 0, 0, 0, 4), (0, 0, 0, 1, 5))  # fmt: skip
    columns = ["origin", "receiver", "class", "form", "tier", "tied", "cases", "ordered", "executed"]
    assert result.moves()[columns].to_dict("split")["data"] == [
        ["a", "m", "money", "elevate", "1", "no", 3, WEEKS[0], WEEKS[0]],
        ["a", "m", "money", "elevate", "1", "no", 5, WEEKS[0], WEEKS[2]],
        ["a", "m", "money", "elevate", "2", "no", 4, WEEKS[0], WEEKS[0]],
    ]
    # people read them by class
    shown = next(table for table in tables(result, "en") if table["title"] == label("moves", "en"))
    assert [[row[3][0], row[4][0]] for row in shown["rows"]] == [["money", "7"], ["money", "5"]]


def test_what_is_not_ordered_has_no_rows_but_all_columns(helped):
    assert len(helped.moves()) == len(helped.acts()) == 0
    assert {"cases", "ordered"} <= set(helped.moves())
    assert {"amount", "unit"} <= set(helped.acts())
    assert len(solved().orders()) == 0
    assert {"heads", "weeks", "km"} <= set(solved().orders())
