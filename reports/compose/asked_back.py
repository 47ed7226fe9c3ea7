"""Asking back, and what is said beside an answer: which name was read otherwise, what an answer that is doubted rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from reports.compose.draft import Draft
from reports.compose.voice import Voice
from retrieval.findings import Unclear
from retrieval.questions.model import Question, Turn
from retrieval.questions.normalise import normalise
from retrieval.questions.pointing import pointed
from retrieval.questions.spelling import Spelled
from retrieval.questions.vocabulary import SMALL, Vocabulary

DOUBT = f"{SMALL}doubt"
"""The intent of a message that only says that the last answer is wrong."""

AGREED = f"{SMALL}fine"
"""The intent of «是的», «对»."""

_OPTION = re.compile(r"\d (.+)")
_MARKS = "?!.,，。！？、 "

LEADS = ("lead", "region")
"""Sentences of [unclear] that ask back; they end with the choices."""


def say_unclear(finding: Unclear, voice: Voice) -> Draft:
    """«请选择»: the question back, with what it may be as choices."""
    return Draft(
        kind="choices",
        answered=False,
        lines=(voice.say(f"unclear.{finding.reason}", topic=finding.topic),),
        said=(finding.topic, *finding.options),
        choices=finding.options,
    )


def asked_back(context: Sequence[Turn], voice: Voice) -> bool:
    """Whether the last thing that was said in the chat asked back."""
    last = next((turn.content for turn in reversed(context) if turn.role == "assistant"), "")
    return any(voice.say(f"unclear.{key}", topic="\n").split("\n")[-1] in last for key in LEADS)


def picked(text: str, context: Sequence[Turn], vocabulary: Vocabulary) -> str:
    """The choice that an answer to asking back means: by its number, its place, a part of it, or «是的» to the only one.

    The text itself where it means none. Only for the message right after it was asked back (`asked_back`).
    """
    last = next((turn.content for turn in reversed(context) if turn.role == "assistant"), "")
    options = [found[1] for line in last.split("\n") if (found := _OPTION.match(line))]
    plain = normalise(text).strip("".join(vocabulary.follow_up["particles"]) + _MARKS)
    if not options or not plain:
        return text
    at = pointed(text, vocabulary.follow_up)
    if plain.isdecimal() and len(plain) == 1:
        at = int(plain) - 1, ""
    if at is not None and at[0] < len(options) and not at[1]:
        return options[at[0]]
    if len(options) == 1 and vocabulary.small_talk(plain) == AGREED:
        return options[0]
    holding = [option for option in options if len(plain) > 1 and plain in normalise(option)]
    return holding[0] if len(holding) == 1 else text


def noted(draft: Draft, question: Question, spelled: Spelled, voice: Voice) -> Draft:
    """The draft with a line for each name of its question that was read otherwise than typed."""
    said = [each for each in spelled.respelled if normalise(each.name) in question.normal]
    return replace(
        draft, note="".join(voice.say("unclear.respelled", typed=each.typed, name=each.name) for each in said)
    )


def doubted(draft: Draft, voice: Voice) -> Draft:
    """An answer that the asker doubts: the same again, for its sources."""
    return replace(draft, lines=(voice.say("smalltalk.doubt_sources"), *draft.lines)) if draft.sources else draft
