"""Facts of a document itself as an answer; what is not known is refused, with what is held of it."""

from __future__ import annotations

from reports.compose.draft import Draft
from reports.compose.voice import Voice
from retrieval.evidence import SourceRef
from retrieval.text_findings import Imprint, Members


def say_imprint(finding: Imprint, voice: Voice) -> Draft:
    """The fact in one sentence, or that it is not held."""
    title = finding.document
    if finding.value is None:
        return _missing(finding, voice)
    lines = [voice.say(f"imprint.{finding.kind}", document=title, value=finding.value)]
    if finding.inferred:
        lines.append(voice.say("imprint.inferred"))
    return Draft(
        kind="text",
        answered=True,
        lines=tuple(lines),
        sources=finding.sources,
        said=(title, finding.value),
        named=(finding.value,) if finding.kind in ("date", "published") else (),
    )


def say_members(finding: Members, voice: Voice) -> Draft:
    """How many regions belong to a group, and which."""
    words = {"group": finding.group, "count": len(finding.names), "names": "、".join(finding.names)}
    key = "imprint.members_within" if finding.within else "imprint.members"
    line = voice.say(key, region=finding.within, **words)
    source = SourceRef(document=voice.say("imprint.catalogue"), place=voice.say("imprint.catalogue_place"), quote=line)
    return Draft(
        kind="text",
        answered=True,
        lines=(line,),
        sources=(source,),
        said=(finding.group,),
        named=(*finding.names, *((finding.within,) if finding.within else ())),
        counts=(len(finding.names),),
    )


def _missing(finding: Imprint, voice: Voice) -> Draft:
    what = voice.say(f"imprint.names.{finding.kind}")
    lines = [voice.say("imprint.missing", document=finding.document, what=what)]
    searched = voice.say("refusal.searched", documents=finding.documents)
    if finding.editions:
        searched += voice.say("imprint.editions", editions="、".join(finding.editions))
    return Draft(
        kind="refusal",
        answered=False,
        reason="imprint",
        lines=(*lines, searched),
        said=(finding.document, what, *finding.editions),
        counts=(finding.documents,),
    )
