"""Issues of the digest and their way 拟稿 → 核稿 → 签发; what is signed stays as it was signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, RowMapping
from sqlalchemy.exc import IntegrityError

from config.clock import IsoWeek
from config.database import reading, writing
from config.errors import NotAllowed, NotFound, Permanent, Transient
from config.messages import Messages
from reports.blocks import Blocks, Heading, Text
from reports.blocks_json import blocks_from
from reports.digest.content import content_of, hash_of
from reports.digest.model import Digest, DigestState
from reports.digest.plan import PicturePlan, plan_from_json
from reports.digest.tables import digests


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRecord:
    """One issue as it is stored.

    Attributes:
        content: see `reports.digest.content.content_of`.
        content_hash: of the content alone.
        level: highest level of the data in it; None: from before levels were kept, so nobody knows.
        seal: over content, issue, names and times; None before it is signed.
        corrects: id of the signed issue that this one replaces.
    """

    id: int
    region: str
    week: IsoWeek
    issue: int
    state: DigestState
    as_of: date
    content: Mapping[str, Any]
    content_hash: str
    drafted_by: str
    drafted_at: str
    checked_by: str | None
    checked_at: str | None
    signed_by: str | None
    signed_at: str | None
    seal: str | None
    corrects: int | None
    level: str | None = None

    @property
    def plan(self) -> PicturePlan:
        """What its picture shows."""
        return plan_from_json(self.content["picture"])

    @property
    def is_intact(self) -> bool:
        """Whether content and, once signed, names and times are still what was hashed."""
        if hash_of(self.content) != self.content_hash:
            return False
        return self.seal is None or self.seal == _seal(self)


class DigestStore:
    """Reads and writes issues; every change is guarded by the state that it starts from."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def draft(
        self,
        digest: Digest,
        plan: PicturePlan,
        *,
        by: str,
        at: datetime,
        corrects: int | None = None,
        level: str | None = None,
    ) -> DigestRecord:
        """Stores a draft under the next number of its region and year.

        A draft or checked issue of the same week is written over and is 拟稿 again; a signed one with the very same
        content is returned as it is.

        Raises:
            Permanent: `digest_signed`: signed already with other content, and `corrects` does not name that issue.
            NotFound: `digest_unknown`: `corrects` names none.
            Transient: `digest_busy`: another draft of this region was stored at the same moment.
        """
        content = content_of(digest, plan)
        values = {
            "state": DigestState.DRAFT.value,
            "as_of": digest.as_of,
            "content": content,
            "content_hash": hash_of(content),
            "drafted_by": by,
            "drafted_at": at.isoformat(),
            "checked_by": None,
            "checked_at": None,
            "level": level,
        }
        try:
            with writing(self._engine) as connection:
                number = self._store_draft(connection, digest, values, corrects)
        except IntegrityError as error:
            raise Transient("digest_busy") from error
        return self.get(number)

    def check(self, number: int, *, by: str, at: datetime) -> DigestRecord:
        """拟稿 → 核稿.

        Raises:
            NotFound: `digest_unknown`. Permanent: `digest_state`.
        """
        return self._advance(
            number, (DigestState.DRAFT,), DigestState.CHECKED, checked_by=by, checked_at=at.isoformat()
        )

    def sign(self, number: int, *, by: str, at: datetime, automatic: bool = False) -> DigestRecord:
        """核稿 → 签发, and seals content, names and times.

        Args:
            number: id of the issue.
            by: who signs, as printed.
            at: when.
            automatic: sign a draft that nobody checked (a setting; the demo uses it).

        Raises:
            NotFound: `digest_unknown`. Permanent: `digest_state`.
        """
        start = (DigestState.CHECKED, DigestState.DRAFT) if automatic else (DigestState.CHECKED,)
        return self._advance(number, start, DigestState.SIGNED, signed_by=by, signed_at=at.isoformat())

    def get(self, number: int) -> DigestRecord:
        """One issue.

        Raises:
            NotFound: `digest_unknown`.
        """
        with reading(self._engine) as connection:
            return _get(connection, number)

    def list(
        self, *, region: str | None = None, week: IsoWeek | None = None, limit: int = 200
    ) -> tuple[DigestRecord, ...]:
        """Issues, newest first."""
        query = sa.select(digests).order_by(digests.c.id.desc()).limit(limit)
        if region is not None:
            query = query.where(digests.c.region == region)
        if week is not None:
            query = query.where(digests.c.week == str(week))
        with reading(self._engine) as connection:
            return tuple(_record(row) for row in connection.execute(query).mappings())

    def _store_draft(self, connection: Connection, digest: Digest, values: dict[str, Any], corrects: int | None) -> int:
        week = (digests.c.region == digest.region) & (digests.c.week == str(digest.week))
        held = [_record(row) for row in connection.execute(sa.select(digests).where(week)).mappings()]
        signed = [record for record in held if record.state is DigestState.SIGNED]
        unsigned = [record for record in held if record.state is not DigestState.SIGNED]
        if corrects is not None and corrects not in {record.id for record in signed}:
            raise NotFound("digest_unknown", digest=corrects)
        if corrects is None and signed:
            newest = max(signed, key=lambda record: record.issue)
            if newest.content_hash == values["content_hash"]:
                # What it says was signed; of what level that is, an earlier version did not keep.
                unknown = (digests.c.id == newest.id) & digests.c.level.is_(None)
                connection.execute(sa.update(digests).where(unknown).values(level=values["level"]))
                return newest.id
            name = digest.region_name
            raise Permanent("digest_signed", region=name, week=str(digest.week), issue=newest.issue)
        if unsigned:
            found = unsigned[-1].id
            change = sa.update(digests).where(digests.c.id == found, digests.c.state != DigestState.SIGNED.value)
            if connection.execute(change.values(**values, corrects=corrects)).rowcount != 1:
                raise Transient("digest_busy")
            return found
        year = digest.week.year
        last = sa.select(sa.func.max(digests.c.issue)).where(digests.c.region == digest.region, digests.c.year == year)
        issue = (connection.execute(last).scalar() or 0) + 1
        key = {"region": digest.region, "year": year, "week": str(digest.week), "issue": issue, "corrects": corrects}
        done = connection.execute(sa.insert(digests).values(**key, **values).returning(digests.c.id))
        return int(done.scalar_one())

    def _advance(self, number: int, start: Sequence[DigestState], goal: DigestState, **values: str) -> DigestRecord:
        with writing(self._engine) as connection:
            allowed = digests.c.state.in_([state.value for state in start])
            change = sa.update(digests).where(digests.c.id == number, allowed).values(state=goal.value, **values)
            moved = connection.execute(change).rowcount
            record = _get(connection, number)
            if moved != 1:
                raise Permanent("digest_state", issue=record.issue, state=record.state.value)
            if goal is DigestState.SIGNED:
                connection.execute(sa.update(digests).where(digests.c.id == number).values(seal=_seal(record)))
            return _get(connection, number)


def deliverable(record: DigestRecord) -> DigestRecord:
    """The issue itself when it may leave the office.

    Raises:
        NotAllowed: `digest_unsigned`.
    """
    if record.state is not DigestState.SIGNED:
        raise NotAllowed("digest_unsigned", issue=record.issue, state=record.state.value)
    return record


def present(record: DigestRecord, *, messages: Messages, corrected: DigestRecord | None = None) -> Blocks:
    """The blocks for readers: title, issue and date, the mark of the state or the signature, then the content.

    Args:
        record: the issue.
        messages: sentences of the table `digest`.
        corrected: the issue that `record.corrects` names.
    """
    say = messages.say
    as_of = say("digest.week_date", year=record.as_of.year, month=record.as_of.month, day=record.as_of.day)
    lines = [say("digest.subtitle", issue=say("digest.issue", issue=record.issue), as_of=as_of)]
    lines.append(state_line(record, messages=messages))
    if corrected is not None:
        lines.append(say("digest.corrects", issue=corrected.issue))
    return (Heading(record.content["title"]), Text("\n".join(lines)), *blocks_from(record.content["blocks"]))


def state_line(record: DigestRecord, *, messages: Messages) -> str:
    """Who signed and when; before that, that it is not signed."""
    if record.state is not DigestState.SIGNED:
        return messages.say("digest.not_signed", state=record.state.value)
    at = (record.signed_at or "")[:16].replace("T", " ")
    return messages.say("digest.signed_by", name=record.signed_by, at=at)


def _get(connection: Connection, number: int) -> DigestRecord:
    row = connection.execute(sa.select(digests).where(digests.c.id == number)).mappings().one_or_none()
    if row is None:
        raise NotFound("digest_unknown", digest=number)
    return _record(row)


def _record(row: RowMapping) -> DigestRecord:
    data = {name: value for name, value in row.items() if name != "year"}
    return DigestRecord(**data | {"week": IsoWeek.parse(row["week"]), "state": DigestState(row["state"])})


def _seal(record: DigestRecord) -> str:
    names = ("region", "issue", "content_hash", "drafted_by", "drafted_at")
    more = ("checked_by", "checked_at", "signed_by", "signed_at", "corrects")
    return hash_of({"week": str(record.week), **{name: getattr(record, name) for name in (*names, *more)}})
