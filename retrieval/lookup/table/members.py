"""Which regions belong to a group: the catalogue says it, and no text that merely speaks of them."""

from __future__ import annotations

from retrieval.lookup.knowledge import Knowledge
from retrieval.lookup.table.standing import group_asked
from retrieval.questions.elliptical import MARKS
from retrieval.questions.model import Question
from retrieval.questions.normalise import normalise
from retrieval.text_findings import Members


def members(question: Question, knowledge: Knowledge) -> Members | None:
    """The members of a group, where nothing but them is asked for; None: something else is."""
    catalogue = knowledge.catalogue
    group = group_asked(question, catalogue)
    if group is None or question.indicators or question.periods:
        return None
    words = knowledge.lexicon.vocabulary.members
    rest = question.normal
    called = [normalise(name) for name, known in catalogue.group_names.items() if known == group]
    placed = [mention.surface for mention in question.regions]
    for name in sorted([*called, *placed], key=len, reverse=True):
        rest = rest.replace(name, " ")
    if words["asked"].search(rest) is None or MARKS.sub("", words["plain"].sub("", rest)).strip():
        return None
    above = next((m.key for m in question.regions if m.key in catalogue.regions), None)
    found = [code for code in catalogue.groups[group] if above is None or above in (code, *catalogue.lineage(code))]
    if not found:
        return None
    within = catalogue.regions[above].name if above and above != catalogue.province.code else None
    return Members(group=group, names=tuple(catalogue.regions[code].name for code in found), within=within)
