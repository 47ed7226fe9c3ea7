"""Logging: structlog on standard handlers, with a filter on the handlers that keeps secrets out.

Platform tokens ride in addresses («/bot<token>/», «?access_token=», «?corpsecret=»), and HTTP libraries log addresses.
No call of ours can prevent that, and a filter on our own loggers never sees their records. So the filter sits on the
root handlers, the last place that every record passes. Answers and questions are not logged here; they belong to the
audit.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

import structlog

HIDDEN = "***"
FILE_BYTES = 5_000_000
FILES_KEPT = 3
QUIET = (
    "httpx",
    "httpcore",
    "chromadb",
    "urllib3",
    "matplotlib",
    "alembic",
    "asyncio",
    "bm25s",
    "apscheduler",
    "telegram",
)

_NAMES = r"(?:[a-z_]*(?:token|secret|password|passwd|apikey|api_key|aes_?key)|pwd|key|signature|authorization)"
_PATTERNS = (
    (re.compile(r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}"), HIDDEN),
    (re.compile(r"\bsk-[A-Za-z0-9_-]{8,}"), HIDDEN),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"(://[^/\s:@]*):[^/\s@]+@"), rf"\1:{HIDDEN}@"),
    (re.compile(rf"(?i)(\b{_NAMES}[\"']?\s*[=:]\s*[\"']?)(?!bearer|basic)[^\s&\"',;)}}]+"), rf"\1{HIDDEN}"),
)
_SECRET_NAME = re.compile(rf"(?i)^{_NAMES}$")


def redact(text: str) -> str:
    """The text with everything that looks like a secret replaced."""
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


class SecretFilter(logging.Filter):
    """Rewrites a record in place: message, arguments, structured fields and traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record pass, without its secrets."""
        if isinstance(record.msg, Mapping):
            record.msg = _clean(record.msg)
        else:
            record.msg = redact(record.getMessage())
            record.args = ()
            if record.exc_info and record.exc_info[0] is not None:
                record.msg += "\n" + redact("".join(traceback.format_exception(*record.exc_info)))
        record.exc_info = record.exc_text = None
        return True


def configure_logs(*, level: str = "info", file: Path | None = None, stream: TextIO | None = None) -> None:
    """Sets the root handlers anew; call once at the start.

    Args:
        level: least level that is written.
        file: rotated file (its folder must exist); None: no file.
        stream: usually standard error; None: none.
    """
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if any(isinstance(found, SecretFilter) for found in handler.filters):
            root.removeHandler(handler)
            handler.close()
    handlers: list[logging.Handler] = []
    if file is not None:
        handlers.append(RotatingFileHandler(file, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8"))
    if stream is not None:
        handlers.append(logging.StreamHandler(stream))
    if not handlers:
        # Without any handler the standard library would write to standard error by itself.
        handlers.append(logging.NullHandler())
    for handler in handlers:
        _prepare(handler)
        root.addHandler(handler)
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    _configure_structlog()


def _prepare(handler: logging.Handler) -> None:
    handler.addFilter(SecretFilter())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )


def _configure_structlog() -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            # The traceback becomes text here, before the filter, so that the filter can clean it.
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _clean(value: object, name: str = "") -> object:
    if _SECRET_NAME.match(name):
        return HIDDEN
    if isinstance(value, Mapping):
        return {key: _clean(inner, str(key)) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(inner) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return redact(str(value))
