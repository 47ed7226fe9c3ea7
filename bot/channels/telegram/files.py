"""Files that people sent: asked for by their id, then read piece by piece within bounds. No address is ever logged."""

from __future__ import annotations

import asyncio

import httpx
import structlog
from telegram.constants import FileSizeLimit
from telegram.error import BadRequest, TelegramError

from bot.channels.base import IncomingFile
from bot.channels.telegram.wire import Api, Timeouts
from config.errors import GongfuError, Permanent, Transient

MOST_BYTES = int(FileSizeLimit.FILESIZE_DOWNLOAD)
TRIES = 3
TOO_BIG = "too big"
GONE = (401, 403, 404, 410)

LOG = structlog.get_logger(__name__)


async def fetch_file(api: Api, file: IncomingFile, timeouts: Timeouts) -> bytes:
    """The content of a file.

    Raises:
        Permanent, Transient: see `Channel.fetch`.
    """
    if file.size is not None and file.size > MOST_BYTES:
        raise _too_large(file)
    for number in range(1, TRIES + 1):
        try:
            async with asyncio.timeout(timeouts.upload_s):
                return await _fetched(api, file)
        except (
            TelegramError,
            httpx.HTTPError,
            httpx.InvalidURL,
            TimeoutError,
            KeyError,
            TypeError,
            ValueError,
        ) as error:
            failure = _translated(error, file)
            LOG.warning("telegram_file_not_fetched", code=failure.code, what=type(error).__name__, tried=number)
            if isinstance(failure, Permanent) or number == TRIES:
                raise failure from None
    raise AssertionError


async def _fetched(api: Api, file: IncomingFile) -> bytes:
    found = await api.get_file(file.id)
    if found.file_size is not None and found.file_size > MOST_BYTES:
        raise _too_large(file)
    if not (found.file_path or "").startswith(("http://", "https://")):
        # A Bot API server of one's own in local mode gives a path of its own machine.
        raise Permanent("file_gone", file=file.name)
    content = await api.download(found.file_path or "", most_bytes=MOST_BYTES)
    if content is None:
        raise _too_large(file)
    return content


def _translated(error: Exception, file: IncomingFile) -> GongfuError:
    if isinstance(error, BadRequest):
        return _too_large(file) if TOO_BIG in error.message.lower() else Permanent("file_gone", file=file.name)
    if isinstance(error, httpx.HTTPStatusError) and error.response.status_code in GONE:
        return Permanent("file_gone", file=file.name)
    return Transient("file_not_fetched", file=file.name)


def _too_large(file: IncomingFile) -> Permanent:
    return Permanent("file_too_large_here", file=file.name, most=MOST_BYTES // 1_000_000)
