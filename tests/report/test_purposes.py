"""What a team is posted for stands in its order."""

from __future__ import annotations

import pytest

from optimizer.report.story import deeds
from tests.mechanisms.by_hand import solved
from tests.mechanisms.test_purposes import BUREAU, HARD, TWO_QUEUES, aged

TITLED = {**HARD, "hard": {**HARD["hard"], "title": {"en": "Hard ones", "zh": "难案"}}}


@pytest.mark.parametrize(("purpose", "lang", "said"), [
    ({"classes": ["hard"]}, "en", "only for these cases: Hard ones"),
    ({"classes": ["hard", "money"], "tied": False}, "zh", "仅限办理下列案件：难案、money；本院人员能够推进的案件"),
    (None, "en", None),
])  # fmt: skip
def test_an_order_says_what_the_team_is_for(purpose, lang, said):
    result = solved({**BUREAU, **({"for": purpose} if purpose else {})}, **{**TWO_QUEUES, "classes": TITLED})
    deed, _ = deeds(result, lang)  # and how many orders there are
    assert (deed.parts[-1] == said) if said else not any("only" in part for part in deed.parts)


def test_ages_and_ties_are_named():
    result = solved({**BUREAU, "for": {"older_than_months": 6, "tied": True}}, **aged(0.8, 0, 0.2, 0, 0, tied_share=0.5))
    for lang, said in (
        ("en", "older than 6 months; those that the host's own officers cannot progress"),
        ("zh", "案龄超过6个月；受地方干预"),
    ):
        assert said in deeds(result, lang)[0].parts[-1]
