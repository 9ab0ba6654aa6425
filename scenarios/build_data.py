"""Make the pool and queue tables of the Liaoning scenarios from the base data; run again, it writes the same bytes.

    python scenarios/build_data.py

Real: the courts, and the totals 2,300 and 4,000 officers, 80,000 open cases, 260,000 closures in ten months of 2019 and 148,527
in eight months of 2018 (``data/public_figures.csv``). SYNTHETIC: how the totals fall on courts (``data/README.md``). ASSUMED, here:
how officers fall on roles and cases on classes, by the shares below, spread by a hash of court and name, so that no order of
rows matters.
"""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path
from statistics import NormalDist

import numpy as np

DATA = Path(__file__).parent / "data"

ROLES = {"judge": (0.15, 0.20), "assistant": (0.30, 0.35), "clerk": (0.25, 0.30), "bailiff": (0.15, 0.25)}
"""Share of officers by role, low and high (published ranges; the spread within them is ASSUMED)."""

# class: (share of first filings, share of open cases), both ASSUMED; restored cases come on top of first filings
CLASSES = {
    "money_simple": (0.34, 0.10),
    "money": (0.26, 0.27),
    "vehicle_property": (0.12, 0.20),
    "eviction": (0.02, 0.05),
    "special_subject": (0.02, 0.04),
    "petition": (0.01, 0.02),
    "no_assets": (0.23, 0.12),
}
RESTORED_OPEN = 0.20
"""Share of restored cases among open ones (ASSUMED)."""
RESTORED_RATIO, RESTORED_RATIO_DALIAN = 0.45, 15_644 / 20_312
"""Restored cases per first filing: base of the range 0.2-0.45-0.8, and Dalian's of January to May 2019 (published)."""
STOCK_2019 = 100_000
"""Open cases on 2019-06-03: 1.25 times those of 2018-01-01 (ASSUMED, range 1.0-1.6)."""
WEEKS_2019, WEEKS_2018 = 304 / 7, 243 / 7
"""Length of January to October 2019 and January to August 2018."""
CLOSED_2018 = 148_527
SPREAD = 0.25
"""Standard deviation of the log of the pressure (inflow over closures) between courts (ASSUMED)."""


def chance(*keys: str) -> float:
    """A number between 0 and 1 that depends on the keys alone."""
    return (int(hashlib.sha256("/".join(keys).encode()).hexdigest()[:12], 16) + 0.5) / 16**12


def whole(parts: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers in proportion to ``parts`` that sum to ``total``, by largest remainder."""
    exact = parts / parts.sum() * total
    out = np.floor(exact).astype(int)
    out[np.argsort(-(exact - out), kind="stable")[: total - out.sum()]] += 1
    return out


def read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, header: list[str], rows: list[list[object]]) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def pools(courts: list[dict[str, str]], column: str) -> list[list[object]]:
    """Officers of each court by role, at least one judge."""
    rows: list[list[object]] = []
    for court in courts:
        share = np.array([low + (high - low) * chance(court["court_id"], role) for role, (low, high) in ROLES.items()])
        heads = whole(share, int(court[column]))
        if heads[0] == 0:
            heads[0], heads[heads.argmax()] = 1, heads.max() - 1
        rows.append([court["court_id"], *heads.tolist()])
    return rows


def queues(courts: list[dict[str, str]], stock: int, weekly: float) -> list[list[object]]:
    """Open cases, and inflow a week, of each court and class; the sums are ``stock`` and ``weekly``."""
    ids = [court["court_id"] for court in courts]
    names = [*CLASSES, "restored"]
    jitter = np.array([[0.75 + 0.5 * chance(court, name, "mix") for name in names] for court in ids])
    opened = np.array([float(court["open_2018_01_01"]) for court in courts])
    shares = np.array([share for _, share in CLASSES.values()] + [RESTORED_OPEN]) * jitter
    cells = whole((opened[:, None] * shares / shares.sum(axis=1, keepdims=True)).ravel(), stock).reshape(len(ids), -1)
    pressure = np.exp(SPREAD * np.array([NormalDist().inv_cdf(chance(court, "pressure")) for court in ids]))
    inflow = np.array([float(court["closed_2019_01_10"]) for court in courts]) * pressure
    inflow *= weekly / inflow.sum()
    ratio = np.array([RESTORED_RATIO_DALIAN if court.startswith("ln-dalian") else RESTORED_RATIO for court in ids])
    first = np.array([share for share, _ in CLASSES.values()]) * jitter[:, :-1]
    first = first / first.sum(axis=1, keepdims=True) * (inflow / (1 + ratio))[:, None]
    coming = np.column_stack([first, inflow * ratio / (1 + ratio)])
    coming = whole(coming.ravel(), round(weekly * 1000)).reshape(coming.shape) / 1000
    return [
        [court, name, int(cells[i, k]), f"{coming[i, k]:.3f}", "synthetic split of public totals; class shares assumed"]
        for i, court in enumerate(ids)
        for k, name in enumerate(names)
    ]


def main() -> None:
    courts = read("liaoning_scenario_2018.csv")
    for year, column in (("2018", "officers_2018_01"), ("2019", "officers_2019_10")):
        write(f"liaoning_pools_{year}.csv", ["court", *ROLES], pools(courts, column))
    header = ["court", "class", "open", "inflow_per_week", "basis"]
    write("liaoning_queues_2018.csv", header, queues(courts, 80_000, CLOSED_2018 / WEEKS_2018))
    write("liaoning_queues_2019.csv", header, queues(courts, STOCK_2019, 260_000 / WEEKS_2019))


if __name__ == "__main__":
    main()
