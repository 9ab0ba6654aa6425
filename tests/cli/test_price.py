"""What a target or a duty costs, worked out by hand: worth, closures, and which court pays; on the command line too."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from optimizer import SolveOptions
from optimizer.errors import ScenarioError
from optimizer.scenario import Scenario
from optimizer.studies import price_of
from tests.test_duties import document as two_courts
from tests.test_ranking import document as three_courts

EXACT = SolveOptions(gap=0.0, disruption=0.0)


def priced(data: dict[str, Any], *, options: SolveOptions = EXACT, **name: str) -> Any:
    return price_of(Scenario.from_document(data), options=options, **name)


def ends(interval: Any) -> tuple[float, float]:
    return interval.low, interval.high


def test_a_hard_duty_costs_what_the_courts_close_less():
    """Court ``a`` closes 20 easy cases, or 6 and 3.5 hard ones; ``b`` 2.5 hard ones: 21.25 is worth 12.25 more than 9.

    Closures are 22.5 and 12; half of the hard ones are genuine: 21.25 and 9.
    """
    found = priced(two_courts(duties=[{"name": "hard ones", "classes": ["hard"], "share": 0.4}]), duty="hard ones")
    assert ends(found.worth) == pytest.approx((12.25, 12.25))
    assert ends(found.closures) == pytest.approx((10.5, 10.5), abs=1e-3)
    assert ends(found.genuine) == pytest.approx((12.25, 12.25), abs=1e-3)
    (row,) = found.courts().to_dict("records")
    assert (row["court"], row["lost"]) == ("a", pytest.approx(10.5))
    assert row["lost_points"] == pytest.approx(100 * 10.5 / 40)  # of the 40 cases of a


def test_a_soft_duty_costs_its_penalty_where_it_is_missed():
    """At 2 a case 3.5 are missed and nobody does otherwise: 7, and no closure."""
    duty = {"name": "hard ones", "classes": ["hard"], "share": 0.4, "soft": True, "penalty": 2}
    found = priced(two_courts(duties=[duty]), duty="hard ones")
    assert ends(found.worth) == pytest.approx((7, 7))
    assert ends(found.closures) == pytest.approx((0, 0), abs=1e-3)
    assert found.courts().empty


def test_a_rank_costs_what_helpers_do_elsewhere_without_it():
    """As in the tests of ranks: 55 without, 40 with the rate of 50 % that is asked for in the end.

    35 cases are closed either way, but ``b`` closes 5 instead of 20; all 4 judges of ``m`` are sent either way.
    """
    found = priced(three_courts(4, rank=2), target="place")
    assert ends(found.worth) == pytest.approx((15, 15))
    rows = {row["court"]: row for row in found.courts().to_dict("records")}
    assert (rows["b"]["lost"], rows["b"]["lost_points"]) == (pytest.approx(15), pytest.approx(75))
    assert (rows["m"]["officer_weeks_sent"], rows["m"]["officer_weeks_sent_without"]) == (pytest.approx(4), pytest.approx(4))


def test_the_interval_holds_at_a_loose_gap():
    loose = priced(three_courts(4, rank=2), options=SolveOptions(gap=0.3), target="place").worth
    assert loose.low - 1e-6 <= 15 <= loose.high + 1e-6


def test_what_no_plan_keeps_has_no_price():
    found = priced(three_courts(2, rank=1), target="place")
    assert (found.kept.plan, ends(found.worth)) == (None, (None, None))
    assert found.as_dict()["courts"] == []


def test_an_unknown_name_is_a_fault_with_its_like():
    with pytest.raises(ScenarioError, match="did you mean place"):
        priced(three_courts(2, rank=2), target="plaice")


def test_the_command_says_it_in_both_languages_and_to_machines(run, tmp_path):
    def saved(name: str, data: dict[str, Any]) -> str:
        (tmp_path / name).write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        return name

    file, never = saved("rank.yaml", three_courts(4, rank=2)), saved("never.yaml", three_courts(2, rank=1))
    said = run("price", file, "--target", "place", "--gap", "0")
    assert said.code == 0
    assert "What place costs" in said.out
    assert "15.0 … 15.0" in said.out
    assert "代价" in run("price", file, "--target", "place", "--lang", "zh").out
    ended = run("price", file, "--target", "place", "--gap", "0", "--json", "--out", "courts.csv")
    assert ended.json["worth"] == {"low": pytest.approx(15), "high": pytest.approx(15)}
    assert (tmp_path / "courts.csv").read_text(encoding="utf-8-sig").startswith("court,name_en")
    ended = run("price", never, "--target", "place")
    assert (ended.code, "place has no price: infeasible" in ended.out, "targets[0]" in ended.out) == (3, True, True)
    assert run("price", file).code == 2
