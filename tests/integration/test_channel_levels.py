"""What may pass through a channel: data of three levels, asked over channels of three levels, and nothing of the rest shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from support.digests import FULL, WEEK, digests, fill
from support.world import TODAY, CountingEmbedder, open_library, quiet

from bot.channels.base import Address, Incoming
from bot.commands.base import Call
from bot.commands.documents import DocumentVerbs
from bot.holdings import Holdings
from bot.levels import level_of
from bot.people import Person, people_of
from config.channels import TelegramSettings, WecomSettings
from config.clock import SHANGHAI
from config.errors import GongfuError, NotAllowed, NotFound
from config.messages import Messages
from config.settings import PersonSettings, Settings
from reports.blocks import Attachment
from reports.compose.base import Answer
from reports.compose.guarded import RuleAnswerer
from reports.delivery.model import Delivery
from reports.render.text import render_text
from retrieval.access import Level, Scope, Viewer
from retrieval.documents.sidecar import FileEntry, Sidecar
from retrieval.evidence import SourceRef
from retrieval.library import Library, Words
from retrieval.metrics.periods import Period
from retrieval.metrics.rows import NewObservation

COUNTY, SIBLING = "331125", "331102"
OFFICE = "请到办公室查阅。"
VALUES = {Level.PUBLIC: ("gdp", 111.25), Level.CITY: ("retail", 222.25), Level.COUNTY: ("fiscal_total", 333.25)}
PAGES = {
    Level.PUBLIC: "公开件\n\n建立山区乡镇公交补贴机制。\n",
    Level.CITY: "通报件\n\n对水库移民后期扶持进度实行红黄牌管理。\n",
    Level.COUNTY: "内部件\n\n对高标准农田抛荒责任人开展约谈问责。\n",
}
ASKED = {
    Level.PUBLIC: "山区乡镇公交补贴机制怎么说",
    Level.CITY: "水库移民后期扶持进度红黄牌管理怎么说",
    Level.COUNTY: "高标准农田抛荒责任人约谈问责怎么说",
}
ABOVE = [(channel, data) for channel in Level for data in Level if not data.within(channel)]
WITHIN = [(channel, data) for channel in Level for data in Level if data.within(channel)]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, words: Words) -> Iterator[Library]:
    """One document and one figure of each level, all about one county."""
    folder = tmp_path_factory.mktemp("levels")
    entries = {}
    for level, text in PAGES.items():
        (folder / f"{level.name}.txt").write_text(text, "utf-8")
        entries[f"{level.name}.txt"] = FileEntry(level=level.value, county=COUNTY)
    with open_library(folder / "home", words=words, embedder=CountingEmbedder()) as opened:
        opened.metrics.add_batch("批", [row(words, level) for level in Level], loaded=TODAY)
        opened.ingest(tuple(sorted(folder.glob("*.txt"))), sidecar=Sidecar(entries), progress=quiet)
        yield opened


def row(words: Words, level: Level) -> NewObservation:
    indicator, value = VALUES[level]
    known = words.catalogue.indicators[indicator]
    return NewObservation(
        indicator=indicator,
        region=COUNTY,
        period=Period.of_year(2024),
        value=value,
        unit=known.unit,
        source=SourceRef(document="月报", place="第1行", quote=str(value)),
        published=date(2025, 2, 1),
        level=level.value,
    )


def person(words: Words, level: Level, *, region: str = COUNTY, group: bool = False) -> Person:
    """Somebody of a county, as he is known over a channel of that level."""
    settings = Settings(
        telegram=TelegramSettings(level=level.value),
        people=(PersonSettings(account="telegram:7", name="县长", region=words.catalogue.regions[region].name),),
    )
    people = people_of(settings.people, words.catalogue, operator_name="操作员", level_of=level_of(settings))
    at = datetime(2026, 11, 22, 9, tzinfo=SHANGHAI)
    found = people(Incoming(address=Address("telegram", "7"), sender="7", message_id="1", text="", at=at, group=group))
    assert found is not None
    return found


def ask(library: Library, messages: Messages, question: str, viewer: Viewer) -> Answer:
    return RuleAnswerer(library, messages).answer(question, context=(), viewer=viewer, as_of=TODAY)


def figure_question(words: Words, data: Level) -> str:
    name = words.catalogue.indicators[VALUES[data][0]].name
    return f"{words.catalogue.regions[COUNTY].name}2024年{name}是多少"


@pytest.mark.parametrize(("channel", "data"), WITHIN)
def test_what_may_pass_is_answered(
    library: Library, messages: Messages, words: Words, channel: Level, data: Level
) -> None:
    viewer = person(words, channel).viewer

    assert f"{VALUES[data][1]:.2f}" in ask(library, messages, figure_question(words, data), viewer).text
    assert ask(library, messages, ASKED[data], viewer).answered


@pytest.mark.parametrize(("channel", "data"), ABOVE)
def test_what_may_not_pass_is_to_be_had_at_the_office_and_nothing_of_it_is_said(
    library: Library, messages: Messages, words: Words, channel: Level, data: Level
) -> None:
    viewer = person(words, channel).viewer

    for question in (figure_question(words, data), ASKED[data]):
        answer = ask(library, messages, question, viewer)

        assert (answer.text, answer.answered, answer.sources, answer.figures) == (OFFICE, False, (), ())
        assert render_text(answer.blocks) == OFFICE


@pytest.mark.parametrize("data", [Level.CITY, Level.COUNTY])
def test_who_may_not_see_it_anywhere_is_not_sent_to_the_office(
    library: Library, messages: Messages, words: Words, data: Level
) -> None:
    elsewhere = next(r.code for r in words.catalogue.regions.values() if r.level == "county" and r.parent != "331100")
    viewer = person(words, Level.PUBLIC, region=elsewhere).viewer

    assert OFFICE not in ask(library, messages, figure_question(words, data), viewer).text
    assert OFFICE not in ask(library, messages, ASKED[data], viewer).text


@pytest.mark.parametrize("channel", list(Level))
def test_group_gets_what_is_public_and_no_hint_of_more(
    library: Library, messages: Messages, words: Words, channel: Level
) -> None:
    viewer = person(words, channel, group=True).viewer
    texts = {data: ask(library, messages, figure_question(words, data), viewer).text for data in Level}

    assert [data for data in Level if f"{VALUES[data][1]:.2f}" in texts[data]] == [Level.PUBLIC]
    assert [data for data in Level if OFFICE in texts[data]] == []


def test_of_two_questions_only_the_one_above_the_level_goes_to_the_office(
    library: Library, messages: Messages, words: Words
) -> None:
    both = f"{figure_question(words, Level.PUBLIC)}？{figure_question(words, Level.COUNTY)}？"
    text = ask(library, messages, both, person(words, Level.PUBLIC).viewer).text

    assert "111.25" in text
    assert OFFICE in text
    assert "333.25" not in text


def test_figure_before_its_release_does_not_pass_a_public_channel() -> None:
    scope = Scope(regions=frozenset({COUNTY}), early=True)

    assert [scope.capped(level, {COUNTY}).early for level in Level] == [False, False, True]


def test_operator_at_the_machine_and_the_double_have_no_limit() -> None:
    of = level_of(Settings(wecom=WecomSettings(level=Level.CITY.value)))

    assert (of("terminal"), of("recorder"), of("wecom"), of("telegram"), of("unheard")) == (
        None,
        None,
        Level.CITY,
        Level.PUBLIC,
        Level.PUBLIC,
    )


def call(who: Person, argument: str = "") -> Call:
    address = Address("telegram", "7")
    return Call(argument=argument, person=who, turns=(), address=address, progress=quiet)


@pytest.mark.parametrize("channel", list(Level))
def test_list_of_documents_names_only_what_may_pass(
    library: Library, messages: Messages, words: Words, channel: Level
) -> None:
    verbs = DocumentVerbs(Holdings(store=library.documents, messages=messages), messages, "/diff", lambda: TODAY)
    text = render_text(verbs.every(call(person(words, channel))))

    assert [data for data, name in TITLES.items() if name in text] == [data for data in Level if data.within(channel)]
    assert (OFFICE[:-1] in text) == (channel is not Level.COUNTY)


TITLES = {Level.PUBLIC: "公开件", Level.CITY: "通报件", Level.COUNTY: "内部件"}


def test_document_above_the_level_is_at_the_office_and_for_others_unknown(
    library: Library, messages: Messages, words: Words
) -> None:
    verbs = DocumentVerbs(Holdings(store=library.documents, messages=messages), messages, "/diff", lambda: TODAY)

    def refused(who: Person) -> GongfuError:
        with pytest.raises((NotAllowed, NotFound)) as caught:
            verbs.one(call(who, "内部件"))
        return caught.value

    assert messages.error(refused(person(words, Level.PUBLIC))) == OFFICE
    assert refused(person(words, Level.PUBLIC, region=SIBLING)).code == "document_unknown"
    assert refused(person(words, Level.PUBLIC, group=True)).code == "document_unknown"


def delivery(channel: str) -> Delivery:
    at = datetime(2022, 7, 18, 9, tzinfo=SHANGHAI)
    values: dict[str, object] = dict.fromkeys(Delivery.__dataclass_fields__)
    values |= {"id": 1, "key": "k", "kind": "digest", "channel": channel, "chat": "7", "region": FULL}
    return Delivery(**values | {"week": str(WEEK), "owed_at": at, "created_at": at})  # type: ignore[arg-type]


@pytest.mark.parametrize("data", list(Level))
def test_signed_digest_passes_only_channels_of_its_level(tmp_path: Path, data: Level) -> None:
    with digests(tmp_path, auto_sign=True) as plain:
        fill(plain, level=data.value)
        held = replace(plain, level_of={level.name: level for level in Level}.get)
        sent = {level: held.prepare(delivery(level.name)) for level in Level}

    assert [level for level, blocks in sent.items() if has_files(blocks)] == [
        each for each in Level if data.within(each)
    ]
    assert all("请到办公室查阅" in render_text(blocks) for blocks in sent.values() if not has_files(blocks))
    assert all("11.37" not in render_text(blocks) for blocks in sent.values() if not has_files(blocks))


def has_files(blocks: Sequence[object]) -> bool:
    return any(isinstance(block, Attachment) for block in blocks)


def test_digest_that_is_asked_for_obeys_the_channel_too(tmp_path: Path, words: Words) -> None:
    with digests(tmp_path, auto_sign=True) as held:
        fill(held, level=Level.COUNTY.value)
        name = held.metrics.catalogue.regions[FULL].name
        asked = [
            held.for_viewer(name, person=person(words, level, region=FULL), week=WEEK)
            for level in (Level.PUBLIC, Level.CITY, Level.COUNTY)
        ]

    assert [has_files(blocks) for blocks in asked] == [False, False, True]


def test_digest_from_before_levels_were_kept_counts_as_internal(tmp_path: Path) -> None:
    import sqlalchemy as sa

    from config.database import open_engine, writing

    with digests(tmp_path, auto_sign=True) as held:
        fill(held)
        held.prepare(delivery("terminal"))
        engine = open_engine(f"sqlite:///{tmp_path / 'digests.db'}")
        with writing(engine) as connection:
            connection.execute(sa.text("UPDATE digests SET level = NULL"))
        engine.dispose()
        blocks = replace(held, level_of={"telegram": Level.CITY}.get).prepare(delivery("telegram"))

    assert not has_files(blocks)
