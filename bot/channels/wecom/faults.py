"""What failed at WeCom's API, in the words of the port: was it certainly not taken, will it never be, or does nobody know?

The numbers are data, from developer.work.weixin.qq.com pages 90313 and 90236. An answer of WeCom with a number that is not
listed means that the message was not taken, and that the next one would not be either.
"""

from __future__ import annotations

from typing import Any

import httpx

from config.errors import GongfuError, Permanent, Transient

STALE_TOKEN = frozenset({40001, 40014, 42001})
"""The access token is wrong or has run out: fetch one and call again, once."""

WRONG_SECRET = frozenset({40001, 40013, 40091, 41002, 41004})
"""In answer to `gettoken`: the corp id or the secret is wrong."""

TOO_OFTEN = frozenset({45009, 45011, 45033})
NOBODY = frozenset({40003, 40031, 46004, 60011, 60111, 81013})
"""The user does not exist any more, or may not see the app."""

NO_FILE = frozenset({40007, 40004, 40009})
NOT_NOW, FORBIDDEN_ADDRESS, ROBOT_GONE = -1, 60020, 93000

NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
"""Errors before the request was on its way."""

NOT_TAKEN = frozenset({500, 502, 503})
BUSY_S = 60.0
"""Seconds without a word after «too often», which names none: the limits count minutes."""

MOST_WAIT_S = 3600.0


class Refused(Exception):
    """WeCom answered with a number other than 0.

    Args:
        code: `errcode`.
        words: beginning of `errmsg`; WeCom puts our public address there, never a token.
    """

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"{code} {words}")
        self.code = code


def translated(refused: Refused) -> GongfuError:
    """The error as the port knows it; total."""
    match refused.code:
        case code if code in TOO_OFTEN:
            return Transient("wecom_busy", retry_after_s=BUSY_S)
        case code if code in NOBODY:
            return Permanent("recipient_gone")
        case code if code in STALE_TOKEN:
            return Transient("wecom_token_stale")
        case code if code == NOT_NOW:
            return Transient("wecom_down")
        case code if code == FORBIDDEN_ADDRESS:
            return Transient("wecom_address_refused", number=FORBIDDEN_ADDRESS)
        case code:
            return Permanent("wecom_refused", number=code)


def refusal(answer: dict[str, Any]) -> Refused | None:
    """What an answer refuses; None: it was carried out."""
    code = answer.get("errcode", 0)
    if code == 0:
        return None
    words = answer.get("errmsg", "")
    number = code if isinstance(code, int) and not isinstance(code, bool) else NOT_NOW
    return Refused(number, words[:200] if isinstance(words, str) else "")


def busy(retry_after: str | None) -> Transient:
    """For HTTP 429, with what its header asks for in seconds."""
    asked = float(retry_after) if retry_after is not None and retry_after.isdecimal() else BUSY_S
    return Transient("wecom_busy", retry_after_s=min(max(asked, 1.0), MOST_WAIT_S))
