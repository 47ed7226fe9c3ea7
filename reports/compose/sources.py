"""How a source is named for people: 《…》（文号）第…部分, edition, and whether it is still in force."""

from __future__ import annotations

from collections.abc import Sequence

from config.messages import Messages
from retrieval.evidence import SourceKind, SourceRef


def label(source: SourceRef, messages: Messages) -> str:
    """One line for the list of sources."""
    section = source.section[0] if source.section else ""
    if len(source.section) > 1:
        section += f" “{_short(source.section[-1])}”"
    state = messages.say(f"answer.source_{source.ended}", what=source.expired or "") if source.ended else ""
    if source.kind is SourceKind.MEDIA:
        state += messages.say("answer.source_media")
    elif source.bureau:
        state += messages.say("answer.source_quoted", bureau=source.bureau)
    if source.unsure:
        state += messages.say("answer.source_unsure")
    return messages.say(
        "answer.source",
        document=source.document,
        number=messages.say("answer.source_number", number=source.number) if source.number else "",
        section=section,
        edition=messages.say("answer.source_edition", edition=source.edition) if source.edition else "",
        state=state,
    )


def _short(heading: str) -> str:
    return heading if len(heading) <= 24 else heading[:22] + "……"


def merged(groups: Sequence[Sequence[SourceRef]]) -> tuple[tuple[SourceRef, ...], tuple[tuple[int, ...], ...]]:
    """All different sources in order, and for each group the numbers (from 1) of its own."""
    order: dict[SourceRef, int] = {}
    for source in (source for group in groups for source in group):
        order.setdefault(source, len(order) + 1)
    return tuple(order), tuple(tuple(dict.fromkeys(order[source] for source in group)) for group in groups)
