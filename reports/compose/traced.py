"""«原文» of an answer that is no quotation: its sources word for word; and «换个县»: which regions may be asked for."""

from __future__ import annotations

from reports.compose.draft import Draft
from reports.compose.sources import label
from reports.compose.voice import Voice
from retrieval.evidence import SourceRef
from retrieval.findings import Others

MOST_QUOTE = 150
"""Characters of one source that are shown before the list of sources, which holds the rest."""


def traced(draft: Draft, voice: Voice, *, named: bool = False) -> Draft:
    """The sources of an answer, as they stand in their documents and tables; nothing else is said."""
    sources = tuple(dict.fromkeys(draft.sources))
    quotes = [_quote(source) for source in sources]
    titles = tuple(dict.fromkeys(label(source, voice.messages) for source in sources)) if named else ()
    lines = [voice.say("answer.origin", source=title) for title in titles]
    lines += [voice.say("answer.original", quote=quote) for quote in quotes]
    places = "；".join(dict.fromkeys(source.place for source in sources if source.place))
    if places:
        lines.append(voice.say("answer.original_place", place=places))
    return Draft(
        kind="text",
        answered=True,
        lines=tuple(lines),
        sources=sources,
        figures=draft.figures,
        said=(*draft.said, *titles, *quotes, *(source.place for source in sources)),
        named=draft.named,
    )


def say_others(finding: Others, voice: Voice) -> Draft:
    """Which regions may be asked for; each choice is a follow-up."""
    return Draft(
        kind="choices",
        answered=False,
        lines=(voice.say("answer.others", indicator=finding.indicator_name),),
        said=(finding.indicator_name,),
        choices=tuple(voice.say("choices.other_region", region=name) for name in finding.names),
    )


def _quote(source: SourceRef) -> str:
    """The beginning of a quote, by whole rows of the table or sentences."""
    if len(source.quote) <= MOST_QUOTE:
        return source.quote
    at = max(source.quote.rfind(mark, 0, MOST_QUOTE) for mark in "；。，、")
    return source.quote[: at + 1].rstrip("；。，、") if at > 0 else source.quote[:MOST_QUOTE]
