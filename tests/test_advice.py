"""Warnings of an expert: each where it applies, and not where it does not."""

from __future__ import annotations

import pytest

from optimizer import SolveOptions, evaluate
from optimizer.advice import CHECKS, advise, say_advice
from optimizer.report.story import MOST_ADVICE, warned
from optimizer.scenario import Scenario
from optimizer.texts import languages


def result(**change):
    """Host: 2 judges, 400 cases of a judge-day; donor: 12 judges, 200 cases; 4 weeks of 5 days, no travel loss."""
    return evaluate(
        Scenario.from_document({
            "schema": 1, "name": "hand", "calendar": {"start": "2019-06-10", "periods": 4, "working_days": [5, 5, 5, 5]},
            "roles": {"judge": {"decides": True}, "clerk": {}}, "protected_share": 0.0,
            "classes": {"money": {"effort_days": {"judge": 1}}},
            "courts": [{"id": "host"}, {"id": "donor"}],
            "pools": [{"court": "host", "judge": 2, "clerk": 1}, {"court": "donor", "judge": 12, "clerk": 12}],
            "queues": [{"court": "host", "class": "money", "open": 400}, {"court": "donor", "class": "money", "open": 200}],
            "travel": {"same_region": 0.0}, "objective": {"early": 0.0, "open_at_end_per_day": 0.01}, **change,
        }),
        options=SolveOptions(gap=0.0, disruption=0.0),
    )  # fmt: skip


def kinds(**change) -> set[str]:
    return {advice.kind for advice in advise(result(**change))}


def bureau(**heads) -> dict:
    return {"mechanisms": [{"kind": "bureau", "name": "bureau", "hosts": ["host"], "heads": heads, "weeks": [4]}]}


SUPPORT = {"kind": "support", "name": "help", "hosts": ["host"], "weeks": [4], "heads": {"judge": [6, 6]}}


def test_nothing_is_said_where_nobody_moves():
    assert kinds() == set()


def test_a_donor_that_loses_more_than_a_tenth():
    # six of the donor's twelve judges go to cases worth twice as much: of its 200 cases 120 are closed instead of 200
    classes = {"money": {"effort_days": {"judge": 1}}, "dear": {"effort_days": {"judge": 1}, "value": 2}}
    queues = [{"court": "host", "class": "dear", "open": 400}, {"court": "donor", "class": "money", "open": 200}]
    found = [a for a in advise(result(classes=classes, queues=queues, mechanisms=[SUPPORT])) if a.kind == "donor_depletion"]
    assert found[0].courts == (1,)
    assert found[0].numbers["percent"] == pytest.approx(40)


def test_a_donor_with_time_to_spare_loses_nothing():
    queues = [{"court": "host", "class": "money", "open": 400}, {"court": "donor", "class": "money", "open": 20}]
    assert "donor_depletion" not in kinds(queues=queues, mechanisms=[SUPPORT])


def test_a_host_with_more_hands_than_cases():
    # 60 cases for 2 + 6 judges over 20 days: 100 of 160 days are idle, more than 30 %
    queues = [{"court": "host", "class": "money", "open": 60}, {"court": "donor", "class": "money", "open": 20}]
    assert "receiver_saturation" in kinds(queues=queues, mechanisms=[SUPPORT])
    assert "receiver_saturation" not in kinds(mechanisms=[SUPPORT])


def test_a_visit_of_supervisors_is_no_help_from_elsewhere():
    # 15 cases for 2 judges over 20 days: they are idle whether a team visits or not, and nobody was sent to them
    queues = [{"court": "host", "class": "money", "open": 15}, {"court": "donor", "class": "money", "open": 20}]
    visit = {"kind": "supervision", "name": "visit", "courts": ["host"], "teams": 1, "weeks": [4], "gain": 0.1,
             "base": "donor", "crew": {"judge": 1}}  # fmt: skip
    early = {"early": 0.9, "open_at_end_per_day": 0.01}  # so that a gain in the first week is worth a visit
    found = result(queues=queues, mechanisms=[visit], objective=early)
    assert len(found.acts()) == 1
    assert "receiver_saturation" not in {advice.kind for advice in advise(found)}


def test_easy_cases_first():
    # 14 judges x 20 days close the 300 easy cases of half a day and 130 of 300 hard ones; then only easy ones at the host
    tiers = [{"share": 0.5, "effort": 0.2}, {"share": 0.5, "effort": 4}]
    tiered = {"money": {"effort_days": {"judge": 1}, "tiers": tiers}}
    assert "easy_first" in kinds(classes=tiered)
    aged = {"money": {**tiered["money"], "ages": [0, 0, 0, 0, 1]}}
    found = [advice for advice in advise(result(classes=aged)) if advice.kind == "easy_first_overdue"]
    assert found[0].numbers["overdue"] > 100


def test_courts_that_mostly_terminate():
    assert "mostly_terminated" in kinds(classes={"money": {"effort_days": {"judge": 1}, "genuine_share": 0.4}})
    assert "mostly_terminated" not in kinds(classes={"money": {"effort_days": {"judge": 1}, "genuine_share": 0.6}})


@pytest.mark.parametrize(
    ("judges", "clerks", "said"), [(1, 10, {"team_wide"}), (1, 3, {"team_thin"}), (1, 5, set()), (2, 14, set())]
)
def test_teams(judges, clerks, said):
    found = kinds(**bureau(judge=[judges, judges], clerk=[clerks, clerks]))
    assert found & {"team_wide", "team_thin"} == said


def test_a_team_from_everywhere_and_officers_sent_alone_far_away():
    # six donors with a judge each, the last one three degrees (334 km) north of the others
    courts = [{"id": "host", "lat": 40.0, "lon": 123.0}]
    courts += [{"id": f"d{n}", "lat": 43.0 if n == 5 else 40.1, "lon": 123.0} for n in range(6)]
    pools = [{"court": "host", "judge": 2}, *({"court": f"d{n}", "judge": 1} for n in range(6))]
    own = {"courts": courts, "pools": pools, "queues": [{"court": "host", "class": "money", "open": 400}]}
    (team,) = bureau(judge=[6, 6])["mechanisms"]
    assert {"scattered_team", "far_alone"} <= kinds(**own, mechanisms=[team])
    assert not {"scattered_team", "far_alone"} & kinds(
        **own, mechanisms=[{**team, "heads": {"judge": [1, 5]}, "longest_km": 200}]
    )
    found = [a for a in advise(result(**own, mechanisms=[team])) if a.kind in ("scattered_team", "far_alone")]
    assert [(a.courts, a.numbers) for a in found] == [
        ((0,), {"donors": 6}),
        ((0,), {"heads": 1, "km": pytest.approx(333.6, abs=0.1)}),
    ]


@pytest.mark.parametrize(("days", "said"), [(1.0, False), (2.5, True)])
def test_overtime_beyond_fifty_hours(days, said):
    levels = [{"days_per_week": days, "output": 0.9}]
    campaign = {"kind": "campaign", "name": "rush", "classes": ["money"], "weeks": [2], "deployed_share": 1.0,
                "levels": levels, "rest_share": 0}  # fmt: skip
    assert ("overtime" in kinds(mechanisms=[campaign], overtime_cap=5)) is said


def test_the_last_period_looks_like_a_sale():
    # from the third week on 12 judges more are at work
    recruit = {"kind": "recruit", "name": "more", "heads": {"judge": 12}, "lead_weeks": 3, "courts": ["host"]}
    assert "end_of_horizon" in kinds(mechanisms=[recruit])
    assert "end_of_horizon" not in kinds()


def test_every_warning_has_a_text_in_every_language_and_the_numbers_it_needs():
    assert len(CHECKS) == len(set(CHECKS)) == 8
    tiers = [{"share": 0.5, "effort": 0.2}, {"share": 0.5, "effort": 4}]
    found = result(classes={"money": {"effort_days": {"judge": 1}, "tiers": tiers, "genuine_share": 0.3}})
    advice = advise(found)
    assert len(advice) >= 2
    for one in advice:
        for lang in languages():
            assert "{" not in say_advice(found, one, lang)
    assert len(warned(found, "en")) <= MOST_ADVICE + 1
