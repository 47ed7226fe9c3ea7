"""Every error of the library has one meaning; and how fast the bot talks."""

from __future__ import annotations

import inspect

import httpx
import pytest
import telegram.error
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from bot.channels.telegram.errors import Busy, NotTelegram, Refused, translated
from bot.channels.telegram.place import Place
from bot.channels.telegram.rates import ChatPace, Rates
from config.errors import GongfuError, Permanent, Transient, Uncertain


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


CASES: list[tuple[TelegramError, type[GongfuError], str]] = [
    (Busy(7), Transient, "telegram_busy"),
    (Busy(None), Transient, "telegram_busy"),
    (Conflict("x"), Transient, "telegram_conflict"),
    (Forbidden("Forbidden: bot was blocked by the user"), Permanent, "recipient_gone"),
    (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Permanent, "recipient_gone"),
    (BadRequest("Chat not found"), Permanent, "recipient_gone"),
    (BadRequest("Have no rights to send a message"), Permanent, "recipient_gone"),
    (BadRequest("Message is too long"), Permanent, "telegram_refused"),
    (ChatMigrated(-1001), Permanent, "telegram_chat_moved"),
    (InvalidToken(), Permanent, "telegram_token_refused"),
    (Refused(413, "Request Entity Too Large"), Permanent, "telegram_refused"),
    (Refused(500, "Internal"), Transient, "telegram_down"),
    (Refused(503, "Restarting"), Transient, "telegram_down"),
    (Refused(504, "Timeout"), Uncertain, "send_uncertain"),
    (NotTelegram(502), Transient, "telegram_down"),
    (NotTelegram(504), Uncertain, "send_uncertain"),
    (NotTelegram(403), Transient, "telegram_down"),
    (NotTelegram(407), Transient, "telegram_down"),
    (NotTelegram(302), Uncertain, "send_uncertain"),
    (caused(NetworkError("x"), httpx.ConnectError("x")), Transient, "telegram_down"),
    (caused(NetworkError("x"), httpx.ProxyError("x")), Transient, "telegram_down"),
    (caused(NetworkError("x"), httpx.UnsupportedProtocol("x")), Transient, "telegram_down"),
    (caused(TimedOut(), httpx.ConnectTimeout("x")), Transient, "telegram_down"),
    (caused(TimedOut(), httpx.PoolTimeout("x")), Transient, "telegram_down"),
    (caused(TimedOut(), httpx.ReadTimeout("x")), Uncertain, "send_uncertain"),
    (caused(TimedOut(), httpx.WriteTimeout("x")), Uncertain, "send_uncertain"),
    (caused(NetworkError("x"), httpx.WriteError("x")), Uncertain, "send_uncertain"),
    (caused(NetworkError("x"), httpx.ReadError("x")), Uncertain, "send_uncertain"),
    (caused(NetworkError("x"), httpx.RemoteProtocolError("x")), Uncertain, "send_uncertain"),
    (NetworkError("unknown"), Uncertain, "send_uncertain"),
    (TelegramError("not an answer of the Bot API"), Uncertain, "send_uncertain"),
]


@pytest.mark.parametrize(("error", "kind", "code"), CASES, ids=lambda each: repr(each)[:60])
def test_error_means(error: TelegramError, kind: type[GongfuError], code: str) -> None:
    found = translated(error)

    assert (type(found), found.code) == (kind, code)


def test_every_error_of_the_library_is_a_case() -> None:
    known = {
        each for _, each in inspect.getmembers(telegram.error, inspect.isclass) if each.__module__ == "telegram.error"
    }
    # `Busy` comes before `RetryAfter`, whose making alone warns; the others belong to calls that we never make.
    seldom = {"RetryAfter", "PassportDecryptionError", "EndPointNotFound"}

    assert {each.__name__ for each in known if issubclass(each, TelegramError)} - seldom == {
        type(error).__name__ for error, _, _ in CASES
    } - {"Busy", "Refused", "NotTelegram"}


def test_wait_that_telegram_names_is_told_within_reason() -> None:
    assert translated(Busy(7)).data == {"retry_after_s": 7}
    assert translated(Busy(1e8)).data == {"retry_after_s": 3600}


class Time:
    """Moves only when somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    async def pause(self, seconds: float) -> None:
        self.now += seconds


async def turns(chat: int, count: int) -> list[float]:
    time = Time()
    pace = ChatPace(Rates(), monotonic=time.monotonic, pause=time.pause)
    found = []
    for _ in range(count):
        await pace.turn(Place(chat))
        found.append(time.now)
    return found


def most_within(moments: list[float], seconds: float) -> int:
    return max(sum(first <= each < first + seconds for each in moments) for first in moments)


@pytest.mark.parametrize("chat", [5, -5])
async def test_one_chat_gets_its_first_at_once_and_then_one_a_second(chat: int) -> None:
    found = await turns(chat, 5)

    assert (found[0], most_within(found, 1)) == (0, 1)
    assert found[-1] < 5


async def test_a_call_that_takes_long_counts_from_its_end() -> None:
    time = Time()
    pace = ChatPace(Rates(), monotonic=time.monotonic, pause=time.pause)
    await pace.turn(Place(5))
    async with pace.call(Place(5)):
        await time.pause(0.7)
    await pace.turn(Place(5))

    assert time.now == 1.7


async def test_a_group_gets_at_most_twenty_a_minute() -> None:
    assert 15 < most_within(await turns(-5, 60), 60) <= 20


async def test_all_chats_together_get_close_to_30_a_second_and_never_more() -> None:
    time = Time()
    pace = ChatPace(Rates(), monotonic=time.monotonic, pause=time.pause)
    found = []
    for chat in range(1, 200):
        await pace.turn(Place(chat))
        found.append(time.now)

    assert 29 <= most_within(found, 1) <= 30


async def test_a_chat_that_telegram_holds_does_not_hold_another() -> None:
    time = Time()
    pace = ChatPace(Rates(), monotonic=time.monotonic, pause=time.pause)
    pace.hold(Place(5), 30)

    await pace.turn(Place(6))

    with pytest.raises(Transient) as caught:
        await pace.turn(Place(5))
    assert (time.now, caught.value.data) == (0, {"retry_after_s": 30})
