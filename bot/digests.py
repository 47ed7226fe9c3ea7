"""Digests for people: made from the table, stored as drafts, signed, rendered to files; results are plain data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.files import write_bytes
from bot.tables import region_code
from config.clock import Clock, IsoWeek
from config.errors import Permanent
from config.messages import Messages
from reports.blocks import Blocks
from reports.digest.compose import compose_digest
from reports.digest.model import DigestForm, DigestState, NewsItem
from reports.digest.plan import plan_picture
from reports.digest.store import DigestRecord, DigestStore, present
from reports.render.text import render_text
from retrieval.access import Scope
from retrieval.evidence import SourceRef
from retrieval.metrics.board import build_board
from retrieval.metrics.board_json import board_json
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
        news: reports about a region (code) that were published in a week.
    """

    metrics: MetricsStore
    store: DigestStore
    messages: Messages
    form: DigestForm
    clock: Clock
    auto_sign: bool
    news: Callable[[str, IsoWeek], Sequence[SourceRef]]

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
            out: folder for text and picture; None: no files.
            sign: sign even when the setting says draft.

        Raises:
            NotFound: `region_unknown`. Permanent: `digest_signed`, `out_unwritable`.
        """
        day = as_of or self.clock.today()
        code = region_code(self.metrics.catalogue, region)
        closed = week or IsoWeek.closed_before(day)
        if closed.sunday >= day:
            raise Permanent("digest_week_open", week=str(closed), day=day.isoformat())
        board = build_board(
            code,
            store=self.metrics,
            catalogue=self.metrics.catalogue,
            scope=Scope.operator(),
            as_of=day,
            week=closed,
        )
        units = self.metrics.catalogue.units
        news = [NewsItem(source=source) for source in self.news(code, closed)]
        digest = compose_digest(board, messages=self.messages, form=self.form, units=units, news=news)
        plan = plan_picture(digest, messages=self.messages, form=self.form, units=units)
        now = self.clock.now()
        record = self.store.draft(digest, plan, by=self.messages.say("cli.operator"), at=now)
        if (sign or self.auto_sign) and record.state is not DigestState.SIGNED:
            record = self.store.sign(record.id, by=self.messages.say("cli.auto_signed"), at=now, automatic=True)
        blocks = present(record, messages=self.messages)
        return MadeDigest(
            id=record.id,
            title=digest.title,
            state=record.state.value,
            blocks=blocks,
            board=board_json(board),
            review=digest.review_list,
            files=self._write(record, blocks, digest.region_name, out) if out is not None else (),
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

    def _row(self, record: DigestRecord) -> dict[str, Any]:
        return {
            "id": record.id,
            "title": record.content["title"],
            "region": self.metrics.catalogue.regions[record.region].name,
            "week": str(record.week),
            "issue": record.issue,
            "as_of": record.as_of.isoformat(),
            "state": record.state.value,
            "intact": record.is_intact,
        }

    def _write(self, record: DigestRecord, blocks: Blocks, region: str, out: Path) -> tuple[Path, ...]:
        from reports.render.picture import draw_digest

        name = f"{region}_{record.week}"
        picture = draw_digest(record.plan, issue=record.issue, state=record.state, messages=self.messages)
        text, image = out / f"{name}.txt", out / f"{name}.png"
        write_bytes(text, (render_text(blocks, places=True) + "\n").encode("utf-8"))
        write_bytes(image, picture)
        return text, image
