"""What a team is posted for in, the words that an order says it in out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.sections import PostingSection
from optimizer.texts import label

if TYPE_CHECKING:
    from optimizer.scenario.schema import Document
    from optimizer.texts import Lang


def posted_for(document: Document, mechanism: str, lang: Lang) -> str | None:
    """The only cases that those posted by a mechanism may work on; ``None`` where it binds them to none."""
    section = next((one for one in document.mechanisms if one.name == mechanism), None)
    purpose = section.purpose if isinstance(section, PostingSection) else None
    if purpose is None:
        return None
    said = [label("mark.list", lang).join(document.classes[name].title.text(lang, name) for name in purpose.classes)]
    if purpose.older_than_months is not None:
        said.append(label("for_older", lang, months=purpose.older_than_months))
    if purpose.tied is not None:
        said.append(label("for_tied" if purpose.tied else "for_untied", lang))
    return label("only_for", lang, cases=label("mark.clauses", lang).join(part for part in said if part))
