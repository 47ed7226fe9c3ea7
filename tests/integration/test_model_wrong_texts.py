"""Five hundred wrong outputs of a scripted model, over HTTP: none of them reaches a person."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice, zip_longest
from pathlib import Path
from random import Random

from support.openai_api import OpenAIApi, writes
from support.world import TODAY
from support.wrong_texts import wrong_texts

from config.catalogs import CATALOG
from reports.compose.draft import Draft
from reports.compose.guarded import RuleAnswerer
from reports.compose.modelled.answerer import ModelAnswerer
from reports.compose.modelled.breaker import Breaker
from reports.compose.modelled.endpoint import Endpoint
from reports.compose.modelled.shelf import Evidence, Origin, joined
from reports.compose.modelled.words import ModelWords
from retrieval.access import Viewer
from retrieval.questions.normalise import normalise

COUNT, OF_ONE = 500, 30
STYLE = "，写成汇报口径"
QUESTIONS = Path(__file__).parents[1] / "golden" / "questions_dev.jsonl"


def modelled(answers: RuleAnswerer, endpoint: Endpoint) -> ModelAnswerer:
    breaker = Breaker(failures=10_000, pause_s=1, now=lambda: 0.0)
    words = ModelWords.load(CATALOG)
    return ModelAnswerer(rules=answers, endpoint=endpoint, breaker=breaker, words=words, spent=lambda _person: 0)


def right_ones(answers: RuleAnswerer) -> Iterator[tuple[str, Draft]]:
    """Questions of the development set with the rules' draft, those that may be said as one sentence."""
    for line in QUESTIONS.read_text("utf-8").splitlines():
        row = json.loads(line)
        with answers.library.reading() as known:
            drafts = answers.drafts(row["question"], known, context=(), viewer=Viewer.operator(), as_of=TODAY)
        if not row.get("context") and len(drafts) == 1 and drafts[0].answered and drafts[0].sources:
            yield row["question"], drafts[0]


def wrong_ones(answers: RuleAnswerer, seed: int) -> list[tuple[str, str, str]]:
    """(question, kind, wrong text), one kind after the other."""
    catalogue = answers.library.words.catalogue
    rows = []
    for question, draft in right_ones(answers):
        text = draft.lines[0]
        piece = Evidence(id="E1", origin=Origin.RULES, shown={}, proof=draft)
        made = wrong_texts(text, draft=joined([piece], text), catalogue=catalogue, seed=seed, count=OF_ONE)
        rows += [(question, kind, wrong) for kind, wrong in made]
    Random(seed).shuffle(rows)
    return list(islice(rows, COUNT))


def test_no_wrong_output_of_five_hundred_comes_through(answers: RuleAnswerer) -> None:
    through, by_question = [], defaultdict(list)
    for question, kind, wrong in wrong_ones(answers, seed=20_210_726):
        by_question[question].append((kind, wrong))
    with OpenAIApi() as api:
        endpoint = Endpoint(api.settings())
        model = modelled(answers, endpoint)
        for question, made in by_question.items():
            # Two outputs a question: the first one, and what comes back as its repair.
            for pair in zip_longest(made[::2], made[1::2], fillvalue=made[0]):
                api.says(*(writes((wrong, "E1")) for _, wrong in pair))
                answer = model.answer(question + STYLE, context=(), viewer=Viewer.operator(), as_of=TODAY)
                said = normalise(answer.text) if answer.kind == "summary" else ""
                through += [each for each in pair if normalise(each[1]).rstrip("。") in said]
        endpoint.close()
        asked = len(api.calls)

    assert sum(map(len, by_question.values())) == COUNT
    assert asked >= COUNT - len(through)
    assert through == []
