"""A validated scenario in, what it says out: the verifier's own reading, written apart from the problem that is solved.

Everything here is read from the document alone, record by record and in calendar days, where ``problem`` and the windows of
the model work on whole arrays in weeks. The two share the document, the statutory calendar and the definitions of their
arrays, and no line of code; a contract on imports keeps it so, and tests hold one reading against the other.
"""

from optimizer.facts.ages import cases_older, grown_older, older_than
from optimizer.facts.closing import read_closing
from optimizer.facts.duties import Done, unmet
from optimizer.facts.facts import Cells, Facts, Map, Returns, Staff, Time
from optimizer.facts.goals import RATIOS, horizon_days, own_worth, target_factor
from optimizer.facts.names import class_numbers, meant, role_numbers
from optimizer.facts.places import nearest_peers, supervised
from optimizer.facts.practice import LeftBehind, left_behind
from optimizer.facts.queues import base_load, by_queue, cells_meant, cells_of_queue, is_meant, parts_of_queue, queue_cases
from optimizer.facts.read import read_facts
from optimizer.facts.returns import replay_returns
from optimizer.facts.staff import participants, spare_heads
from optimizer.facts.time import period_by
from optimizer.facts.windows import allowed_starts, effect_period, mean_ramp, offered_windows, window_periods

__all__ = [
    "RATIOS",
    "Cells",
    "Done",
    "Facts",
    "LeftBehind",
    "Map",
    "Returns",
    "Staff",
    "Time",
    "allowed_starts",
    "base_load",
    "by_queue",
    "cases_older",
    "cells_meant",
    "cells_of_queue",
    "class_numbers",
    "effect_period",
    "grown_older",
    "horizon_days",
    "is_meant",
    "left_behind",
    "mean_ramp",
    "meant",
    "nearest_peers",
    "offered_windows",
    "older_than",
    "own_worth",
    "participants",
    "parts_of_queue",
    "period_by",
    "queue_cases",
    "read_closing",
    "read_facts",
    "replay_returns",
    "role_numbers",
    "spare_heads",
    "supervised",
    "target_factor",
    "unmet",
    "window_periods",
]
