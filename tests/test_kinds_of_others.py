"""A kind of another package: found by its entry point, solved, replayed, verified; it names nothing of this one's lists."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

SETTLING = '''
"""Mediation before filing (诉前调解): some of the cases that would come in are settled and never do."""

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from optimizer.plan import Decision, rows_of
from optimizer.program import Flow
from optimizer.replaying.replay import Replay, Violation
from optimizer.rows import WORK
from optimizer.sections import MechanismSection, Share

SETTLED = Decision("settled", ("cell", "period"), "cases", place="cell")


class Mediation(MechanismSection):
    decisions: ClassVar[tuple[Decision, ...]] = (SETTLED,)

    kind: Literal["mediation"] = Field(description="mechanism kind (no unit)")
    share: Share = Field(description="most that can be settled of what comes in (share)")
    days: float = Field(ge=0, description="days of the first role for one case (officer-days)")

    def post(self, model, problem):
        cell, period = (a.ravel() for a in np.indices(problem.cells.shape))
        settled = model.columns(
            self.name, SETTLED, {"cell": cell, "period": period}, upper=self.share * problem.cells.inflow.ravel()
        )
        court = problem.cells.court[cell]
        model.divert(Flow(cell, period, settled, np.ones(len(cell))))
        model.need(WORK, (court, np.zeros(len(cell), dtype=int), period), settled, self.days)

    def replay(self, facts, tables):
        replay = Replay()
        for cell, period, cases in rows_of(tables, SETTLED):
            replay.divert(facts.cells.shape, cell, period, cases)
            replay.add("need", WORK, facts.shape, (int(facts.cells.court[cell]), 0, period), cases * self.days)
        return replay

    def violations(self, facts, tables):
        return [
            Violation(f"{self.name}[{cell}]", cases, "cases", "more than can be settled")
            for cell, period, cases in rows_of(tables, SETTLED)
            if not -1e-9 <= cases <= self.share * facts.cells.inflow[cell, period] + 1e-6
        ]


KINDS = (Mediation,)
'''

RUN = """
import json, sys
from dataclasses import replace
from optimizer import SolveOptions, evaluate
from optimizer.plan import Plan
from optimizer.scenario import Scenario
from optimizer.verification import verify

result = evaluate(Scenario.from_document(json.loads(sys.argv[1])), options=SolveOptions(gap=0.0, disruption=0.0))
if result.plan is None:
    print(json.dumps({"status": result.proof.status}))
    sys.exit()
totals = result.totals()
table = result.plan.tables("talks")["settled"]
forged = Plan({**result.plan.decisions, "talks": {"settled": replace(table, amount=2 * table.amount)}})
said = [one.message for one in verify(result.facts, forged)]
print(json.dumps({**{name: totals[name] for name in ("closures", "open_end", "load", "inflow", "closing_rate")},
                  "worth": result.proof.objective, "verified": result.verified, "said": said}))
"""


@pytest.fixture
def solve(tmp_path):
    """Solves a document where the package with the kind is installed beside this one."""
    (tmp_path / "settling.py").write_text(SETTLING, encoding="utf-8")
    info = tmp_path / "settling-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: settling\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[optimizer.mechanisms]\nsettling = settling:KINDS\n", encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), *filter(None, sys.path)])

    def run(**change):
        document = {
            "schema": 1, "name": "talks", "calendar": {"start": "2019-06-10", "periods": 2, "working_days": [5, 5]},
            "roles": {"judge": {}}, "classes": {"money": {"effort_days": {"judge": 1}}}, "courts": [{"id": "a"}],
            "pools": [{"court": "a", "judge": 1}],
            "queues": [{"court": "a", "class": "money", "open": 0, "inflow_per_week": 10}],
            "objective": {"early": 0, "open_at_end_per_day": 0.5},
            "mechanisms": [{"kind": "mediation", "name": "talks", "share": 0.5, "days": 0.25}], **change,
        }  # fmt: skip
        command = [sys.executable, "-c", RUN, json.dumps(document)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": path})
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run


def test_a_kind_of_another_package_reduces_what_comes_in(solve):
    """Of 20 cases 10 are settled in 2.5 of 10 days; in the others 7.5 are closed, and 2.5 stay open at a loss of 0.5 each."""
    found = solve()
    assert found["worth"] == pytest.approx(7.5 - 0.5 * 2.5)
    assert found["verified"]
    assert found["said"]  # twice as many are more than can be settled
    numbers = [found[name] for name in ("closures", "open_end", "load", "inflow", "closing_rate")]
    assert numbers == pytest.approx([7.5, 2.5, 10, 10, 0.75])


def test_a_target_counts_what_comes_in_as_people_are_shown_it(solve):
    """At most 10 of 20 are settled, and 7.5 of the other 10 closed."""
    rate = {"name": "rate", "kpi": "closing_rate", "at_least": 0.75}
    assert solve(targets=[rate])["closing_rate"] == pytest.approx(0.75)
    assert solve(targets=[rate | {"at_least": 0.76}]) == {"status": "infeasible"}


def test_so_it_does_by_a_day(solve):
    """In the first week 10 come in, 5 are settled in 1.25 of 5 days, and 3.75 of the other 5 closed."""
    rate = {"name": "rate", "kpi": "closing_rate", "at_least": 0.75, "by": "2019-06-16"}
    assert solve(targets=[rate])["verified"]
    assert solve(targets=[rate | {"at_least": 0.76}]) == {"status": "infeasible"}
