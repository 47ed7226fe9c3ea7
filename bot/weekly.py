"""Once a week the admins are told which questions could not be answered. Owed through the ledger; sends nothing itself."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import sqlalchemy as sa

from bot.people import People
from bot.unanswered import Unanswered
from config.clock import SHANGHAI, IsoWeek
from config.database import reading
from config.messages import Messages
from config.sections import WeeklySettings
from reports.blocks import Text
from reports.delivery.ledger import Ledger
from reports.delivery.model import NewDelivery
from reports.delivery.tables import deliveries

UNANSWERED = "unanswered"
"""Kind of the delivery."""

MOST_LINES, MOST_LINE_CHARS = 20, 60


def owe_unanswered(
    at: datetime,
    *,
    settings: WeeklySettings,
    people: People,
    unanswered: Unanswered,
    ledger: Ledger,
    messages: Messages,
) -> int:
    """Owes every admin the list of the week that closed last, once; a week without such questions is recorded as skipped.

    Args:
        at: aware time.
        settings: weekday and time of day; off: nothing is owed.
        people: the admins among them get it, each in his own chat.

    Returns:
        How many are newly owed.
    """
    now = at.astimezone(SHANGHAI)
    week = IsoWeek.closed_before(now.date())
    if not settings.unanswered or now < _due(week, settings):
        return 0
    keys = {f"{UNANSWERED}:{week}:{account}": account for account in _admins(people)}
    with reading(unanswered.engine) as connection:
        held = set(connection.execute(sa.select(deliveries.c.key).where(deliveries.c.key.in_(keys))).scalars())
    open_keys = {key: account for key, account in keys.items() if key not in held}
    if not open_keys:
        return 0
    rows = unanswered.of(week)
    text = _text(week, rows, messages)
    owed = 0
    for key, account in open_keys.items():
        channel, _, chat = account.partition(":")
        new = NewDelivery(
            key=key,
            kind=UNANSWERED,
            channel=channel,
            chat=chat,
            created_at=at,
            next_at=at,
            content=(Text(text),),
            skipped=None if rows else "unanswered_none",
        )
        owed += ledger.owe(new) and bool(rows)
    return owed


def _due(week: IsoWeek, settings: WeeklySettings) -> datetime:
    """In the week after the one that is told about."""
    day = week.sunday + timedelta(days=settings.day)
    return datetime.combine(day, time.fromisoformat(settings.time), SHANGHAI)


def _admins(people: People) -> list[str]:
    return sorted(account for account, person in people.known.items() if person.admin)


def still_admin(people: People, key: str) -> bool:
    """Whether the account that a delivery's key names is an admin's: people leave."""
    person = people.of(key.split(":", 2)[2])
    return person is not None and person.admin


def _text(week: IsoWeek, rows: list[dict[str, object]], messages: Messages) -> str:
    lines = [messages.say("feedback.weekly", week=week, count=len(rows))]
    for number, row in enumerate(rows[:MOST_LINES], 1):
        question = " ".join(str(row["question"]).split())
        shown = question if len(question) <= MOST_LINE_CHARS else f"{question[:MOST_LINE_CHARS]}……"
        lines.append(messages.say("feedback.weekly_row", number=number, question=shown, count=row["count"]))
    if len(rows) > MOST_LINES:
        lines.append(messages.say("feedback.weekly_more", count=len(rows) - MOST_LINES))
    return "\n".join(lines)
