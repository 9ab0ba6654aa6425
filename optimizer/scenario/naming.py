"""The path of a rule in, its name for people out, in every language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.scenario.tree import path_steps
from optimizer.texts import tell

if TYPE_CHECKING:
    from optimizer.scenario.schema import Document
    from optimizer.texts import Text


def name_of(document: Document, path: str) -> Text:
    """What people call a duty, a target, a deadline, the lots of a mechanism, or the practice."""
    match path_steps(path):
        case ["duties", int(number)]:
            duty = document.duties[number]
            return tell("rule_duty", name=duty.title.texts(duty.name))
        case ["targets", int(number)]:
            return tell("rule_target", name=document.targets[number].name)
        case ["classes", str(name)]:
            return tell("rule_deadline", name=document.classes[name].title.texts(name))
        case ["mechanisms", int(number), *_]:
            mechanism = document.mechanisms[number]
            return tell("rule_lots", name=mechanism.title.texts(mechanism.name))
    return tell("rule_practice")
