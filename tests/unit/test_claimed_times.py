"""Days and parts of days that a question takes for granted, and several things asked for in one breath."""

from __future__ import annotations

from datetime import date

import pytest

from config.catalogs import CATALOG
from retrieval.lookup.texts.fit import other_day
from retrieval.metrics.catalog import Catalogue
from retrieval.questions.parse import Lexicon, parse
from retrieval.questions.vocabulary import Vocabulary

WORDS = Vocabulary.load(CATALOG)
LEXICON = Lexicon.build(WORDS, Catalogue.load(CATALOG))
PRINTED = "7月16日下午，举行专题报告会"


def claims(text: str) -> str | None:
    """What a text is found to say instead of what a question claims."""
    question = parse(text, lexicon=LEXICON, today=date(2021, 7, 26), home=None, parents={})
    found = other_day(question, PRINTED, WORDS.claims)
    return found.actual if found else None


@pytest.mark.parametrize("text", ["7月18日上午开的 谁主持", "7月16日上午开的 谁主持", "7月15日的会谁讲话"])
def test_another_day_or_half_of_it_is_corrected(text: str) -> None:
    assert claims(text) == "7月16日下午"


@pytest.mark.parametrize("text", ["7月16日下午开的 谁主持", "16日的会谁主持", "会谁主持"])
def test_the_printed_day_is_no_wrong_claim(text: str) -> None:
    assert claims(text) is None
