"""Which follow-up buttons stand under an answer: at most four, and none that would not be answered when it is tapped."""

from __future__ import annotations

from collections.abc import Sequence

from reports.compose.draft import Draft
from reports.compose.settled import Settled, Settling
from retrieval.findings import Quoted, Ranked
from retrieval.lookup.talk.pressed import FEWEST_POINTS, Pressing, has_others, press
from retrieval.questions.model import Turn
from retrieval.table_findings import Aimed, Worked

MOST = 4
RANKING = ("whole", "how", "other", "trend")
DEMAND = ("original", "latest")
TEXT = ("original",)
FIGURE = ("original", "how", "other", "trend")
OF_ONE = frozenset({"other", "latest"})
"""Buttons that mean one question of a message; under several questions nobody could say which."""


def offered(
    found: Sequence[Settled], settling: Settling, context: Sequence[Turn], *, tapped: str = ""
) -> tuple[str, ...]:
    """The choices under an answer, as they are sent.

    Args:
        found: what settled the message; of a tapped button: what settled the message that it acts on.
        settling: how a tap would be settled.
        context: what the chat says up to this message, itself included.
        tapped: the button that was just answered; it is not offered again.
    """
    names = [name for each in found for name in _names(each, settling) if name != tapped]
    if len(found) > 1:
        names = [name for name in names if name not in OF_ONE]
    labels = [_label(name, found[0], settling) for name in dict.fromkeys(names)]
    own = [choice for each in found for choice in _own(each.draft, settling, context)]
    return tuple(dict.fromkeys((*own, *labels)))[:MOST]


def _own(draft: Draft, settling: Settling, context: Sequence[Turn]) -> list[str]:
    """What the composer offers beside the buttons; under a refusal only what has an answer."""
    choices = [choice for choice in draft.choices if settling.button(choice) is None]
    if draft.kind != "refusal":
        return choices
    return [c for c in choices if any(each.draft.answered for each in settling.message(c, context))]


def _names(each: Settled, settling: Settling) -> list[str]:
    """The buttons of one settled question, the most useful first."""
    if not each.draft.answered:
        return []
    at = settling.pressing(each)
    match at.finding:
        case Ranked():
            order: tuple[str, ...] = RANKING
        case Quoted(deadline=deadline):
            order = DEMAND if deadline else TEXT
        case Aimed():
            order = DEMAND
        case _:
            order = FIGURE
    return [name for name in order if _gives(name, each, at)]


def _gives(name: str, each: Settled, at: Pressing) -> bool:
    finding = at.finding
    if name == "other":
        return has_others(at)
    if name == "whole":
        all_said = isinstance(finding, Ranked) and finding.ranking.own is None and not finding.shown
        return not all_said or (bool(each.draft.rest) and not each.whole)
    if name == "trend" and isinstance(finding, Worked) and finding.kind == "trended":
        # Its picture is there already.
        return len(finding.rows) < FEWEST_POINTS and press(name, at) is not None
    found = press(name, at)
    if name == "original" and isinstance(found, Quoted) and isinstance(finding, Quoted):
        return found.passage != finding.passage
    return found is not None


def _label(name: str, each: Settled, settling: Settling) -> str:
    row = settling.pressing(each).row
    if name == "other":
        level = settling.knowledge.catalogue.regions[row.region].level if row else ""
        name = "switch_city" if level == "city" else "switch_county"
    return settling.voice.say(f"choices.{name}")
