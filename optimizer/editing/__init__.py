"""A plan as tables that people edit: what it says, what it is worth or which rules it breaks, and what completes it."""

from optimizer.editing.judging import Broken, Judgement, judge
from optimizer.editing.reading import read_draft
from optimizer.editing.sources import differences, find_source
from optimizer.editing.standing import Against, Told, against, told

__all__ = [
    "Against",
    "Broken",
    "Judgement",
    "Told",
    "against",
    "differences",
    "find_source",
    "judge",
    "read_draft",
    "told",
]
