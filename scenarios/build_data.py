"""Court totals in, pools and queues by role and case class out; run again, it writes the same bytes.

    python scenarios/build_data.py

Reads ``data/liaoning_scenario_2018.csv`` (open cases, officers and closures by court: SYNTHETIC, but their sums are the
public totals) and writes four tables beside it, all SYNTHETIC: officers by court and role, and open cases and weekly inflow
by court and case class, each for 2018 and 2019. ``data/README.md`` says which sums are real.

Whole things are shared out by largest remainder, so sums are exact. Chance is a hash of seed, court and purpose, so no order
of rows matters. Ranges read low - base - high. What names a key of ``data/public_figures.csv`` is published, the rest ASSUMED.
"""

from __future__ import annotations

import csv
import hashlib
import math
from pathlib import Path
from statistics import NormalDist

DATA = Path(__file__).parent / "data"
SEED = "20190603"

# Officers: ranges 15-20, 30-35, 25-30, 15-25 %, judges at most 39 %. ASSUMED.
ROLES = {"judge": 0.175, "assistant": 0.325, "clerk": 0.275, "bailiff": 0.225}

# class: (share of first filings, officer-days of one closure over all roles). Shares are ASSUMED, each within a third up or
# down; they make about 35 % of first filings end as terminated (30 - 35 - 50 %, three published courts). The officer-days are
# those of liaoning-2018.yaml, with their ranges there.
FIRST = {
    "money_simple": (0.315, 0.7),
    "no_assets": (0.370, 1.5),
    "money": (0.190, 4.5),
    "vehicle_property": (0.070, 10.0),
    "eviction": (0.020, 30.0),
    "special_subject": (0.020, 20.0),
    "petition": (0.015, 20.0),
}
RESTORED_DAYS = 2.5  # 1 - 2.5 - 5 officer-days: property has turned up, or the case would not be back. ASSUMED
RESTORED_PER_FIRST = 0.45  # 0.2 - 0.45 - 0.8. ASSUMED; the high end is near Dalian's published 0.77

# A court that closes fewer cases per officer has harder cases rather than idler officers, for this part of the difference
# (exponent, 0 - 0.6 - 1). ASSUMED. What is left over is load: some courts drown, some have slack.
HARDNESS = 0.6
# The harder a case, the longer it lies, so the stock is harder than the inflow (exponent, 0 - 0.3 - 0.6). ASSUMED
DWELL = 0.3
# Inflow differs from past closures by chance (standard deviation of the logarithm, 0 - 0.1 - 0.2). ASSUMED
PRESSURE = 0.1

DAYS_2019 = 304  # 1 January to 31 October: ln_closed_2019_10m
DAYS_2018, CLOSED_2018 = 243, 148_527  # 1 January to 31 August: ln_closed_2018_8m
DALIAN = "ln-dalian"
DALIAN_DAYS, DALIAN_FIRST, DALIAN_RESTORED = 151, 20_312, 15_644  # dl_first_in_2019_5m, dl_res_in_2019_5m

Court = dict[str, str]
Row = tuple[object, ...]


def main(out: Path = DATA) -> None:
    """Write the four tables into ``out``."""
    with (DATA / "liaoning_scenario_2018.csv").open(encoding="utf-8") as file:
        courts = list(csv.DictReader(file))
    for year, officers, inflow in (
        (2018, "officers_2018_01", inflow_2018(courts)),
        (2019, "officers_2019_10", inflow_2019(courts)),
    ):
        write(out / f"liaoning_pools_{year}.csv", ("court", *ROLES, "status"), pools(courts, officers))
        header = ("court", "class", "open", "inflow_per_week", "basis")
        write(out / f"liaoning_queues_{year}.csv", header, queues(courts, inflow, year))


def pools(courts: list[Court], officers: str) -> list[Row]:
    """Officers by role at each court; from five officers up every role is there, above all a judge."""
    return [(c["court_id"], *share_out(int(c[officers]), list(ROLES.values())), "synthetic") for c in courts]


def inflow_2018(courts: list[Court]) -> dict[str, tuple[int, int]]:
    """First and restored cases a week by court, in thousandths: the province's closures of January to August 2018.

    ASSUMED: as many cases come as were closed (0.95 - 1 - 1.1), split like the closures of 2019.
    """
    return by_court(courts, per_week(CLOSED_2018, DAYS_2018), RESTORED_PER_FIRST)


def inflow_2019(courts: list[Court]) -> dict[str, tuple[int, int]]:
    """The same for 2019: 260,000 in ten months; Dalian's courts get what was published for them, the others the rest."""
    total = per_week(sum(int(c["closed_2019_01_10"]) for c in courts), DAYS_2019)
    dalian = per_week(DALIAN_FIRST + DALIAN_RESTORED, DALIAN_DAYS)
    inside = [c for c in courts if c["intermediate"] == DALIAN]
    outside = [c for c in courts if c["intermediate"] != DALIAN]
    return by_court(inside, dalian, DALIAN_RESTORED / DALIAN_FIRST) | by_court(outside, total - dalian, RESTORED_PER_FIRST)


def by_court(courts: list[Court], total: int, ratio: float) -> dict[str, tuple[int, int]]:
    """Share out a weekly inflow by past closures times chance, then into first and restored cases."""
    weights = [int(c["closed_2019_01_10"]) * math.exp(PRESSURE * chance(c["court_id"], "pressure")) for c in courts]
    inflow = share_out(total, weights)
    restored = share_out(round(total * ratio / (1 + ratio)), inflow)
    return {c["court_id"]: (n - r, r) for c, n, r in zip(courts, inflow, restored, strict=True)}


def queues(courts: list[Court], inflow: dict[str, tuple[int, int]], year: int) -> list[Row]:
    """Open cases and weekly inflow by court and class.

    The stock at the start is the court's stock of 1 January 2018, in 2019 too. ASSUMED: the province carries 80,000 again,
    spread as before (60,000 - 80,000 - 140,000; the high end if all courts had grown as Dalian's did, January to May 2019).
    """
    days = [effort for _, effort in FIRST.values()] + [RESTORED_DAYS]
    officers, closed = (sum(int(c[column]) for c in courts) for column in ("officers_2019_10", "closed_2019_01_10"))
    rows: list[Row] = []
    for court in courts:
        first, restored = inflow[court["court_id"]]
        slower = int(court["officers_2019_10"]) / int(court["closed_2019_01_10"]) * closed / officers
        arriving = [*share_out(first, mix(slower**HARDNESS)), restored]
        lying = [new * effort**DWELL for new, effort in zip(arriving, days, strict=True)]
        still_open = share_out(int(court["open_2018_01_01"]), lying)
        published = year == 2019 and court["intermediate"] == DALIAN
        basis = "synthetic; inflow sums to Dalian's published filings" if published else "synthetic"
        for name, old, new in zip((*FIRST, "restored"), still_open, arriving, strict=True):
            rows.append((court["court_id"], name, old, f"{new / 1000:.3f}", basis))
    return rows


def mix(harder: float) -> list[float]:
    """Shares of first filings, tilted until their mean effort is ``harder`` times the base's; found by bisection."""
    shares, days = zip(*FIRST.values(), strict=True)
    wanted = harder * sum(share * effort for share, effort in FIRST.values())
    low, high = -2.0, 2.0
    for _ in range(60):
        tilt = (low + high) / 2
        tilted = [share * effort**tilt for share, effort in FIRST.values()]
        mean = sum(t * effort for t, effort in zip(tilted, days, strict=True)) / sum(tilted)
        low, high = (tilt, high) if mean < wanted * sum(shares) else (low, tilt)
    return tilted


def per_week(cases: int, days: int) -> int:
    """Cases of so many days, as thousandths of a case a week."""
    return round(cases * 7_000 / days)


def share_out(total: int, weights: list[float] | list[int]) -> list[int]:
    """Whole parts of ``total`` in proportion to ``weights``, by largest remainder; ties go to the first."""
    exact = [total * weight / sum(weights) for weight in weights]
    parts = [math.floor(part) for part in exact]
    for n in sorted(range(len(parts)), key=lambda n: parts[n] - exact[n])[: total - sum(parts)]:
        parts[n] += 1
    return parts


def chance(court: str, purpose: str) -> float:
    """A standard normal number that depends on seed, court and purpose alone."""
    digest = hashlib.sha256(f"{SEED}/{court}/{purpose}".encode()).hexdigest()
    return NormalDist().inv_cdf((int(digest[:12], 16) + 0.5) / 16**12)


def write(path: Path, header: tuple[str, ...], rows: list[Row]) -> None:
    """Write one table, with the same line ends on every system."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


if __name__ == "__main__":
    main()
