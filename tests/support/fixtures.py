"""Fixtures that several files of tests share, over the packaged catalogue and over a Bot API on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from support.bot_api import BotApi

from config.catalogs import CATALOG
from retrieval.metrics.candidate_reader import CandidateReader
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.importer.heads import Heads
from retrieval.metrics.importer.service import heads_of
from retrieval.metrics.target_words import TargetWords


@pytest.fixture(scope="session")
def heads() -> Heads:
    """How heads of workbooks are read."""
    return heads_of(Catalogue.load(CATALOG), CATALOG)


@pytest.fixture(scope="session")
def reader() -> CandidateReader:
    """How targets and figures are read from text."""
    return CandidateReader.of(Catalogue.load(CATALOG), TargetWords.load())


@pytest_asyncio.fixture
async def api() -> AsyncIterator[BotApi]:
    """A Bot API that knows nobody yet."""
    async with BotApi() as found:
        yield found
