"""What failed at Telegram, in the words of the port: the only place that knows the errors of the library.

The question is always the same: was the message certainly not taken (`Transient`), will it never be taken (`Permanent`),
or does nobody know (`Uncertain`)? Where a case is not listed, nobody knows.
"""

from __future__ import annotations

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from config.errors import GongfuError, Permanent, Transient, Uncertain

BROKEN = (KeyError, TypeError, ValueError, AttributeError)
"""What the library raises when an answer has the form of the Bot API but not its fields."""

GONE = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "peer_id_invalid",
    "chat_write_forbidden",
    "no rights to send",
    "not enough rights",
    "bot was kicked",
    "bot is not a member",
    "chat was deleted",
)
MARKUP = "can't parse entities"
NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
NOT_TAKEN = (500, 502, 503)
MOST_RETRY_AFTER_S = 3600


class Busy(TelegramError):
    """429: too many requests.

    Args:
        retry_after_s: seconds that Telegram names; None: it names none.
    """

    def __init__(self, retry_after_s: float | None) -> None:
        super().__init__("too many requests")
        self.retry_after_s = retry_after_s


class Refused(TelegramError):
    """An answer of Telegram itself with a status that has no error of its own in the library."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(f"{status} {description}")
        self.status = status


class NotTelegram(TelegramError):
    """The answer is not one of the Bot API: a gateway, a proxy or another program wrote it."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status}, not an answer of the Bot API")
        self.status = status


def translated(error: TelegramError) -> GongfuError:
    """The error as the port knows it; total: every error of the library has an answer."""
    match error:
        case Busy() if error.retry_after_s is not None:
            return Transient("telegram_busy", retry_after_s=min(error.retry_after_s, MOST_RETRY_AFTER_S))
        case Busy() | RetryAfter():
            return Transient("telegram_busy")
        case Conflict():
            return Transient("telegram_conflict")
        case Forbidden():
            return Permanent("recipient_gone")
        case ChatMigrated():
            return Permanent("telegram_chat_moved")
        case InvalidToken() | EndPointNotFound():
            return Permanent("telegram_token_refused")
        case BadRequest():
            gone = any(words in error.message.lower() for words in GONE)
            return Permanent("recipient_gone") if gone else Permanent("telegram_refused")
        case Refused() | NotTelegram():
            return _by_status(error)
        case _ if isinstance(error.__cause__, NOT_SENT):
            return Transient("telegram_down")
        case _:
            return Uncertain("send_uncertain")


def refuses_markup(error: TelegramError) -> bool:
    """Telegram could not read our HTML; the same message without markup will pass."""
    return isinstance(error, BadRequest) and MARKUP in error.message.lower()


def misses_topic(error: TelegramError) -> bool:
    """The topic of the group was deleted; the group itself is there."""
    return isinstance(error, BadRequest) and "thread not found" in error.message.lower()


def refuses_picture(error: TelegramError) -> bool:
    """Telegram does not take the file as a picture; as a document it will pass."""
    return isinstance(error, BadRequest) and any(word in error.message.lower() for word in ("photo", "image"))


def _by_status(error: Refused | NotTelegram) -> GongfuError:
    if error.status in NOT_TAKEN:
        return Transient("telegram_down")
    if not 400 <= error.status < 500:
        return Uncertain("send_uncertain")
    # A 4xx page that Telegram did not write (a proxy asks for a password) says nothing about our message.
    return Permanent("telegram_refused") if isinstance(error, Refused) else Transient("telegram_down")
