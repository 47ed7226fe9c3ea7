"""Subscriptions for people: asked for, changed, ended and shown; results are plain data. Who may is decided elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from bot.tables import region_code
from config.clock import Clock
from config.database import writing
from config.errors import Permanent
from config.messages import Messages
from config.settings import DigestSettings
from config.workdays import LONGEST_BREAK_DAYS, WorkDays
from reports.delivery.ledger import Ledger
from reports.delivery.model import DIGEST, DeliveryState
from reports.schedule.contacts import Contacts
from reports.schedule.due import HolidayRule, Rhythm, slots
from reports.schedule.subscriptions import Subscription, SubscriptionStore
from reports.schedule.tick import owe_due
from reports.schedule.words import ScheduleWords
from retrieval.metrics.catalog import Catalogue

MOST_PER_CHAT = 50
AHEAD = timedelta(weeks=53)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriptions:
    """All of it is synchronous.

    A row: `id`, `person`, `channel`, `chat`, `region` (name), `code`, `day` (1 to 7), `time`, `zone`, `holidays`, `blocked`,
    `active` (false: the platform lets us push only to who has written to us, and this chat has not), `new`, `when` («每星期一
    08:30»), `next` («2026年11月23日（星期一）08:30»; blocked: ""), `next_at` (ISO or None), `text`.

    Attributes:
        first_contact: names of the channels on which a push reaches only who has written to us before.
    """

    store: SubscriptionStore
    ledger: Ledger
    workdays: WorkDays
    catalogue: Catalogue
    words: ScheduleWords
    messages: Messages
    clock: Clock
    defaults: DigestSettings
    contacts: Contacts
    first_contact: frozenset[str] = frozenset()

    def subscribe(
        self, person: str, channel: str, chat: str, region: str, *, day: int | None = None, at: time | None = None
    ) -> dict[str, Any]:
        """Has the digest of a region sent to a chat every week; a second call changes when.

        Args:
            person: who asks.
            channel: with `chat`, where it goes.
            chat: id on that channel.
            region: as people name it.
            day: ISO weekday; None: as it is, for a new one by setting.
            at: time of day; None: likewise.

        Raises:
            NotFound: `region_unknown`. Permanent: `schedule_unclear` (the day), `subscriptions_too_many`,
                `setting_invalid` (the zone).
            Transient: `subscription_busy`.
        """
        if day is not None and not 1 <= day <= 7:
            raise Permanent("schedule_unclear", text=str(day)[:20])
        code, now = region_code(self.catalogue, region), self.clock.now()
        here = self.store.active(channel=channel, chat=chat)
        held = next((row for row in here if row.region == code), None)
        if held is None and len(here) >= MOST_PER_CHAT:
            raise Permanent("subscriptions_too_many", most=MOST_PER_CHAT)
        if held is not None:
            # What was due until now is owed by the old rhythm, or a change after an outage would lose a week.
            self.tick(now, only=held.id)
        rhythm = self._rhythm(held, day, at)
        row, new = self.store.put(person=person, channel=channel, chat=chat, region=code, rhythm=rhythm, at=now)
        return self._row(row, now) | {"new": new}

    def unsubscribe(self, channel: str, chat: str, region: str | None = None) -> list[dict[str, Any]]:
        """Ends the subscription to a region, or all of the chat; what is owed and not begun is not sent any more.

        Returns:
            The rows that ended; none: there were none.

        Raises:
            NotFound: `region_unknown`.
        """
        code = region_code(self.catalogue, region) if region is not None else None
        now = self.clock.now()
        rows = self.rows(channel=channel, chat=chat)
        with writing(self.store.engine) as connection:
            ended = self.store.end(channel=channel, chat=chat, region=code, at=now, connection=connection)
            for number in ended:
                self.ledger.cancel(number, at=now, code="delivery_unsubscribed", connection=connection)
        return [row for row in rows if row["id"] in ended]

    def rows(self, *, channel: str | None = None, chat: str | None = None) -> list[dict[str, Any]]:
        """The active ones, of a chat or of all, oldest first."""
        now = self.clock.now()
        return [self._row(row, now) for row in self.store.active(channel=channel, chat=chat)]

    def block(self, channel: str, chat: str) -> int:
        """The chat refuses us: nothing is owed to it until `unblock`; how many subscriptions that concerns."""
        return self.store.set_blocked(channel=channel, chat=chat, blocked=True, at=self.clock.now())

    def heard(self, channel: str, chat: str) -> None:
        """The chat has written to us: it refuses us no more, and what waited only for its first message is sent."""
        self.unblock(channel, chat)
        if self.contacts.note(channel, chat, self.clock.now()):
            self.ledger.wake(at=self.clock.now())

    def reaches(self, channel: str, chat: str) -> bool:
        """Whether a push to this chat can arrive: where the platform asks for it, it has written to us before."""
        return channel not in self.first_contact or self.contacts.has(channel, chat)

    def unblock(self, channel: str, chat: str) -> int:
        """The chat has written to us again; what was due meanwhile is not sent."""
        return self.store.set_blocked(channel=channel, chat=chat, blocked=False, at=self.clock.now())

    def tick(self, at: datetime, *, only: int | None = None) -> int:
        """Owes what is due at `at`; see `reports.schedule.tick.owe_due`."""
        return owe_due(
            at,
            store=self.store,
            ledger=self.ledger,
            workdays=self.workdays,
            catch_up_weeks=self.defaults.catch_up_weeks,
            only=only,
        )

    def _rhythm(self, held: Subscription | None, day: int | None, at: time | None) -> Rhythm:
        if held is not None:
            old = held.rhythm
            return Rhythm(day=day or old.day, time=old.time if at is None else at, zone=old.zone, holidays=old.holidays)
        return Rhythm(
            day=day or self.defaults.day,
            time=at if at is not None else time.fromisoformat(self.defaults.time),
            zone=self.defaults.zone,
            holidays=HolidayRule(self.defaults.holidays),
        )

    def _next(self, row: Subscription, now: datetime) -> datetime | None:
        """When the next one goes out; one that a holiday has moved beyond `now` counts, a week that was sent does not."""
        weeks = self.ledger.weeks(kind=DIGEST, channel=row.channel, chat=row.chat, region=row.region)
        after = max(row.since, now - timedelta(days=LONGEST_BREAK_DAYS))
        for slot in slots(row.rhythm, after=after, until=now + AHEAD, first_workday=self.workdays.first_from):
            open_week = weeks.get(str(slot.week), DeliveryState.OWED) is DeliveryState.OWED
            if slot.planned is not None and slot.planned > now and open_week:
                return slot.planned
        return None

    def _row(self, row: Subscription, now: datetime) -> dict[str, Any]:
        say, names = self.messages.say, self.words.names
        region = self.catalogue.regions[row.region].name if row.region in self.catalogue.regions else row.region
        shown = row.rhythm.time.strftime("%H:%M")
        when = say("subscriptions.when", day=names[row.rhythm.day - 1], time=shown)
        planned = None if row.blocked else self._next(row, now)
        following = ""
        if planned is not None:
            date = {"year": planned.year, "month": planned.month, "day": planned.day}
            weekday = names[planned.isoweekday() - 1]
            following = say("subscriptions.next", **date, weekday=weekday, time=planned.strftime("%H:%M"))
        active = self.reaches(row.channel, row.chat)
        key = "subscriptions.row_blocked" if row.blocked else "subscriptions.row"
        key = key if active else "subscriptions.row_inactive"
        return {
            "id": row.id,
            "person": row.person,
            "channel": row.channel,
            "chat": row.chat,
            "region": region,
            "code": row.region,
            "day": row.rhythm.day,
            "time": shown,
            "zone": row.rhythm.zone,
            "holidays": row.rhythm.holidays.value,
            "blocked": row.blocked,
            "active": active,
            "new": False,
            "when": when,
            "next": following,
            "next_at": planned.isoformat() if planned is not None else None,
            "text": say(key, region=region, when=when, next=following),
        }
