"""The tables of the Liaoning scenarios: regenerated to the byte, public totals met, every court plausible."""

from __future__ import annotations

import csv
import runpy
from collections import Counter, defaultdict
from pathlib import Path

import pytest

SCENARIOS = Path(__file__).parents[2] / "scenarios"
DATA = SCENARIOS / "data"
ROLES = {"judge": (0.15, 0.20), "assistant": (0.30, 0.35), "clerk": (0.25, 0.30), "bailiff": (0.15, 0.25)}
DALIAN = "ln-dalian"


def read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def public(key: str) -> float:
    return next(float(row["value"]) for row in read("public_figures.csv") if row["key"] == key)


def weekly(rows: list[dict[str, str]]) -> float:
    return sum(float(row["inflow_per_week"]) for row in rows)


@pytest.fixture(scope="module")
def base() -> dict[str, dict[str, str]]:
    return {row["court_id"]: row for row in read("liaoning_scenario_2018.csv")}


def test_regenerating_gives_the_same_bytes(tmp_path):
    runpy.run_path(str(SCENARIOS / "build_data.py"))["main"](tmp_path)
    made = sorted(tmp_path.iterdir())
    assert len(made) == 4
    for path in made:
        assert path.read_bytes() == (DATA / path.name).read_bytes(), path.name


def test_courts_are_those_of_the_province():
    tiers = Counter(row["tier"] for row in read("liaoning_courts.csv"))
    assert tiers == {"high": 1, "intermediate": public("ln_intermediate_presidents"), "basic": 110}
    assert tiers.total() == public("ln_courts") == 128


@pytest.mark.parametrize(
    ("year", "column", "key"),
    [(2018, "officers_2018_01", "ln_officers_2018"), (2019, "officers_2019_10", "ln_officers_2019")],
)
def test_officers_sum_to_the_public_total_and_to_each_court(base, year, column, key):
    rows = read(f"liaoning_pools_{year}.csv")
    assert [row["court"] for row in rows] == list(base)
    for row in rows:
        assert sum(int(row[role]) for role in ROLES) == int(base[row["court"]][column])
        assert int(row["judge"]) >= 1
    total = sum(int(row[role]) for row in rows for role in ROLES)
    assert total == public(key)
    for role, (low, high) in ROLES.items():
        assert low <= sum(int(row[role]) for row in rows) / total <= high, role


@pytest.mark.parametrize("year", [2018, 2019])
def test_open_cases_sum_to_the_public_total_and_to_each_court(base, year):
    opened: dict[str, int] = defaultdict(int)
    for row in read(f"liaoning_queues_{year}.csv"):
        opened[row["court"]] += int(row["open"])
    assert opened == {court: int(row["open_2018_01_01"]) for court, row in base.items()}
    assert sum(opened.values()) == public("ln_open_2018") == 80_000


@pytest.mark.parametrize(("year", "key", "days"), [(2018, "ln_closed_2018_8m", 243), (2019, "ln_closed_2019_10m", 304)])
def test_inflow_equals_the_published_closures(year, key, days):
    assert weekly(read(f"liaoning_queues_{year}.csv")) * days / 7 == pytest.approx(public(key), abs=0.05)


def test_dalian_gets_its_published_filings(base):
    rows = [row for row in read("liaoning_queues_2019.csv") if base[row["court"]]["intermediate"] == DALIAN]
    restored = weekly([row for row in rows if row["class"] == "restored"]) * 151 / 7
    assert restored == pytest.approx(public("dl_res_in_2019_5m"), abs=0.05)
    assert weekly(rows) * 151 / 7 - restored == pytest.approx(public("dl_first_in_2019_5m"), abs=0.05)


@pytest.mark.parametrize("year", [2018, 2019])
def test_restored_cases_come_at_the_base_ratio_elsewhere(base, year):
    rows = read(f"liaoning_queues_{year}.csv")
    rows = [row for row in rows if year == 2018 or base[row["court"]]["intermediate"] != DALIAN]
    restored = weekly([row for row in rows if row["class"] == "restored"])
    assert restored / (weekly(rows) - restored) == pytest.approx(0.45, abs=1e-5)


@pytest.mark.parametrize("year", [2018, 2019])
def test_every_court_has_every_class_and_inflow(base, year):
    rows = read(f"liaoning_queues_{year}.csv")
    courts = Counter(row["court"] for row in rows)
    assert len(courts) == len(base) == 128
    assert set(courts.values()) == {len({row["class"] for row in rows})} == {8}
    assert all(float(row["inflow_per_week"]) >= 0 and int(row["open"]) >= 0 for row in rows)
    assert all(row["basis"].startswith("synthetic") for row in rows)
