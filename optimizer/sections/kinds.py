"""The kinds of mechanisms there are: found as plugins, so that the scenario language names none of them.

A package adds kinds by an entry point of the group ``optimizer.mechanisms`` that holds a tuple of sections; this package's
own are such an entry, in ``pyproject.toml``.
"""

from __future__ import annotations

from functools import cache, reduce
from importlib.metadata import entry_points
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from optimizer.sections import MechanismSection

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

GROUP = "optimizer.mechanisms"


@cache
def kinds() -> tuple[type[MechanismSection], ...]:
    """Every section that may stand under ``mechanisms:``, each once."""
    found = dict.fromkeys(kind for entry in sorted(entry_points(group=GROUP)) for kind in entry.load())
    assert found, f"no kinds of mechanisms are installed: entry points {GROUP}"
    return tuple(found)


class OfAKind:
    """Marks a mechanism whose ``kind`` says which section it is; looked up when it is first needed."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The union of all kinds."""
        union: Any = reduce(or_, kinds())
        return handler.generate_schema(Annotated[union, Field(discriminator="kind")] if len(kinds()) > 1 else union)


AnyMechanism = Annotated[MechanismSection, OfAKind()]
"""Any section under ``mechanisms:``."""
