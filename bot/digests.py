"""Digests for people: made from the table, stored as drafts, signed, rendered to files; results are plain data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from bot.digest_files import DigestFiles
from bot.digest_list import digest_row
from bot.files import write_bytes
from bot.people import Person, region_scope
from bot.tables import region_code
from config.catalogs import CATALOG
from config.clock import Clock, IsoWeek
from config.errors import NotAllowed, NotFound, Permanent, Transient
from config.messages import Messages
from reports.blocks import Attachment, Blocks, Text
from reports.delivery.model import Delivery
from reports.digest.compose import compose_digest
from reports.digest.model import Digest, DigestForm, DigestState, NewsItem
from reports.digest.plan import plan_picture
from reports.digest.store import DigestRecord, DigestStore, present
from reports.render.text import render_text
from retrieval.access import Level, Scope
from retrieval.evidence import SourceRef
from retrieval.metrics.board import build_board
from retrieval.metrics.store import MetricsStore


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeDigest:
    """A digest that was made; `board` is the documented JSON, `files` what was written."""

    id: int
    title: str
    state: str
    blocks: Blocks
    board: dict[str, Any]
    review: tuple[str, ...]
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    """All of it is synchronous; the picture takes a second.

    Attributes:
        news: reports about a region (code) that were published in a week and that a scope may see.
        unchanged: while it is open, neither documents nor table change.
        weeks_back: how many weeks back a reader may have a digest made.
        home: the files of each issue are kept in its folder `digests`.
        template: the Word template.
        level_of: highest level of data that may pass through a channel, by its name; None: every.
        making: held while files of an issue are made.
    """

    metrics: MetricsStore
    store: DigestStore
    messages: Messages
    form: DigestForm
    clock: Clock
    auto_sign: bool
    news: Callable[[str, IsoWeek, Scope], Sequence[SourceRef]]
    unchanged: Callable[[], AbstractContextManager[object]]
    weeks_back: int
    home: Path
    template: Path = CATALOG / "templates" / "digest.docx"
    level_of: Callable[[str], Level | None] = lambda _channel: None
    making: Lock = field(default_factory=Lock, compare=False, repr=False)

    def make(
        self,
        region: str,
        *,
        week: IsoWeek | None = None,
        as_of: date | None = None,
        out: Path | None = None,
        sign: bool = False,
    ) -> MadeDigest:
        """Composes and stores one digest; signed at once by the setting, or with `sign`.

        Args:
            region: as people name it.
            week: None: the week that closed before `as_of`.
            as_of: None: today.
            out: folder for text, picture, Word and Excel; None: no files.
            sign: sign even when the setting says draft.

        Raises:
            NotFound: `region_unknown`. Permanent: `digest_signed`, `digest_week_open`, `out_unwritable`, `template_broken`.
        """
        day = as_of or self.clock.today()
        code = region_code(self.metrics.catalogue, region)
        record = self._draft(code, week or IsoWeek.closed_before(day), day)
        if sign or self.auto_sign:
            record = self._sign(record)
        blocks = self._blocks(record)
        return MadeDigest(
            id=record.id,
            title=record.content["title"],
            state=record.state.value,
            blocks=blocks,
            board=record.content["board"],
            review=tuple(record.content["review"]),
            files=self._write(record, blocks, out) if out is not None else (),
        )

    def sign(self, identity: int) -> dict[str, Any]:
        """Checks and signs a draft in the operator's name.

        Raises:
            NotFound: `digest_unknown`. Permanent: `digest_state`.
        """
        name, now = self.messages.say("cli.operator"), self.clock.now()
        if self.store.get(identity).state is DigestState.DRAFT:
            self.store.check(identity, by=name, at=now)
        return self._row(self.store.sign(identity, by=name, at=now))

    def rows(self) -> list[dict[str, Any]]:
        """One row an issue, newest first."""
        return [self._row(record) for record in self.store.list()]

    def files(self, record: DigestRecord) -> tuple[Path, ...]:
        """Picture, Word and Excel of an issue, in its folder in the home; made once.

        Raises:
            Permanent: `template_broken`, `out_unwritable`.
        """
        return self._files().of(record, self._corrected(record))

    def prepare(self, delivery: Delivery) -> Blocks:
        """What a delivery of the ledger carries; raises what `deliverable_blocks` raises."""
        if delivery.region is None or delivery.week is None:
            raise Permanent("digest_unknown", digest=delivery.key)
        level = self.level_of(delivery.channel)
        return self.deliverable_blocks(delivery.region, IsoWeek.parse(delivery.week), level=level)

    def deliverable_blocks(self, code: str, week: IsoWeek, *, level: Level | None = None) -> Blocks:
        """The newest signed issue of a region (code) and a week, with its files; above `level` where to read it.

        Without one it is made and signed now when the setting says so; else a draft is made for the office to sign.

        Raises:
            NotFound: `region_unknown`. Transient: `digest_waiting_for_signature`; `template_broken`, `out_unwritable`: the
                office can mend them, and the digest is still owed.
        """
        record = self._signed(code, week)
        try:
            return self._passing(record, level)
        except Permanent as error:
            raise Transient(error.code, **error.data) from error

    def for_viewer(self, region: str, *, person: Person, week: IsoWeek | None = None) -> Blocks:
        """A digest for somebody who asks for it: signed, or for an admin the draft with its mark; with its files.

        Args:
            region: as people name it.
            person: who asks.
            week: None: the week just closed.

        Raises:
            NotFound: `region_unknown`. NotAllowed: `digest_not_yours`. Permanent: `digest_week_open`.
            Transient: `digest_waiting_for_signature`, for anybody but an admin.
        """
        code = region_code(self.metrics.catalogue, region)
        if not person.may_read(code):
            raise NotAllowed("digest_not_yours", region=self.metrics.catalogue.regions[code].name)
        closed = week or IsoWeek.closed_before(self.clock.today())
        level = person.viewer.level
        if not person.admin:
            return self._for_reader(code, closed, level)
        held = self._newest(code, closed)
        # What was checked or signed is shown as it is; a mere draft is made anew from today's figures.
        if held is None or held.state is DigestState.DRAFT:
            held = self._draft(code, closed, self._cut_off(closed))
        return self._passing(self._sign(held) if self.auto_sign else held, level)

    def _for_reader(self, code: str, week: IsoWeek, level: Level | None) -> Blocks:
        """What is signed; of the last weeks also what the setting lets be signed now. Asking makes no drafts."""
        held = self._newest(code, week, signed=True)
        if held is not None:
            return self._passing(held, level)
        name, newest = self.metrics.catalogue.regions[code].name, IsoWeek.closed_before(self.clock.today())
        if week.monday < newest.monday - timedelta(weeks=self.weeks_back):
            raise NotFound("digest_none", region=name, week=str(week))
        if self.auto_sign or week > newest:
            return self.deliverable_blocks(code, week, level=level)
        raise Transient("digest_waiting_for_signature", region=name, week=str(week))

    def _signed(self, code: str, week: IsoWeek) -> DigestRecord:
        held = self._newest(code, week)
        if held is None:
            held = self._draft(code, week, self._cut_off(week))
        if held.state is DigestState.SIGNED:
            return held
        earlier = self._newest(code, week, signed=True)
        if earlier is not None:
            return earlier
        if not self.auto_sign:
            name = self.metrics.catalogue.regions[code].name
            raise Transient("digest_waiting_for_signature", region=name, week=str(week))
        if held.state is DigestState.DRAFT:
            held = self._draft(code, week, self._cut_off(week))
        return self._sign(held)

    def _newest(self, code: str, week: IsoWeek, *, signed: bool = False) -> DigestRecord | None:
        records = self.store.list(region=code, week=week)
        return next((each for each in records if not signed or each.state is DigestState.SIGNED), None)

    def _cut_off(self, week: IsoWeek) -> date:
        # A digest that was missed tells what was known while its week was the last one.
        return min(self.clock.today(), week.sunday + timedelta(days=7))

    def _draft(self, code: str, week: IsoWeek, day: date) -> DigestRecord:
        if week.sunday >= day:
            raise Permanent("digest_week_open", week=str(week), day=day.isoformat())
        catalogue = self.metrics.catalogue
        if code not in catalogue.regions:
            raise NotFound("region_unknown", region=code)
        # The people of the region read it: it shows what they may see, whoever makes it.
        scope = region_scope(catalogue, code)
        with self.unchanged():
            digest = self._composed(code, week, day, scope)
            capped = ((level, scope.capped(level, catalogue.regions)) for level in (Level.PUBLIC, Level.CITY))
            # The lowest level at which it would be the very same.
            same = (level for level, less in capped if self._composed(code, week, day, less) == digest)
            level = next(same, Level.COUNTY)
        plan = plan_picture(digest, messages=self.messages, form=self.form, units=catalogue.units)
        by = self.messages.say("cli.operator")
        return self.store.draft(digest, plan, by=by, at=self.clock.now(), level=level.value)

    def _composed(self, code: str, week: IsoWeek, day: date, scope: Scope) -> Digest:
        catalogue = self.metrics.catalogue
        board = build_board(code, store=self.metrics, catalogue=catalogue, scope=scope, as_of=day, week=week)
        news = [NewsItem(source=source) for source in self.news(code, week, scope)]
        return compose_digest(board, news=news, messages=self.messages, form=self.form, units=catalogue.units)

    def _sign(self, record: DigestRecord) -> DigestRecord:
        if record.state is DigestState.SIGNED:
            return record
        by = self.messages.say("cli.auto_signed")
        try:
            return self.store.sign(record.id, by=by, at=self.clock.now(), automatic=True)
        except Permanent:
            # Two deliveries of one region may come here at the same time; the other one was quicker.
            signed = self.store.get(record.id)
            if signed.state is not DigestState.SIGNED:
                raise
            return signed

    def _passing(self, record: DigestRecord, level: Level | None) -> Blocks:
        """The issue with its files; one that holds what may not pass: that it is there, and where."""
        if Level(record.level or Level.COUNTY).within(level):
            return self._with_files(record)
        name = self.metrics.catalogue.regions[record.region].name
        return (Text(self.messages.say("digest.office", region=name, week=str(record.week))),)

    def _with_files(self, record: DigestRecord) -> Blocks:
        captions = (self.messages.say(f"annex.caption_{name}") for name in ("picture", "word", "excel"))
        attached = (Attachment(path, caption) for path, caption in zip(self.files(record), captions, strict=True))
        return (*self._blocks(record), *attached)

    def _blocks(self, record: DigestRecord) -> Blocks:
        return present(record, messages=self.messages, corrected=self._corrected(record))

    def _corrected(self, record: DigestRecord) -> DigestRecord | None:
        return self.store.get(record.corrects) if record.corrects is not None else None

    def _files(self) -> DigestFiles:
        return DigestFiles(
            folder=self.home / "digests",
            template=self.template,
            messages=self.messages,
            form=self.form,
            making=self.making,
        )

    def _row(self, record: DigestRecord) -> dict[str, Any]:
        return digest_row(record, self.metrics.catalogue)

    def _write(self, record: DigestRecord, blocks: Blocks, out: Path) -> tuple[Path, ...]:
        name = f"{record.content['region_name']}_{record.week}"
        text = out / f"{name}.txt"
        write_bytes(text, (render_text(blocks, places=True) + "\n").encode("utf-8"))
        return text, *self._files().write(record, out, name, self._corrected(record))
