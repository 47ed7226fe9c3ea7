"""No secret passes the handlers, whatever library logs it and however."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from config.logs import SecretFilter, configure_logs, redact

SECRETS = [
    "https://api.telegram.org/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawQ/getMe",
    "https://qyapi.weixin.qq.com/cgi-bin/message/send?access_token=AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawQ&debug=1",
    "https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=ww1&corpsecret=AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawQ",
    "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawQ",
    "Authorization: Bearer AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawQ",
    "model key sk-AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawQ refused",
    "postgresql+psycopg://gongfu:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawQ@db/gongfu",
    '{"secret": "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawQ"}',
]
SECRET = "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawQ"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    found = io.StringIO()
    root = logging.getLogger()
    level = root.level
    configure_logs(level="debug", stream=found)
    yield found
    for handler in root.handlers[:]:
        if any(isinstance(each, SecretFilter) for each in handler.filters):
            root.removeHandler(handler)
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize("text", SECRETS)
def test_secret_is_hidden_in_message_argument_and_field(stream: io.StringIO, text: str) -> None:
    logging.getLogger("library").warning(text.replace("%", "%%"))
    logging.getLogger("library").warning("request %s failed", text)
    structlog.get_logger("ours").warning("request", url=text, nested={"list": [text]})

    assert len(stream.getvalue().splitlines()) == 3
    assert SECRET not in stream.getvalue()


@pytest.mark.parametrize("text", SECRETS)
def test_secret_is_hidden_in_tracebacks(stream: io.StringIO, text: str) -> None:
    try:
        raise ValueError(text)  # noqa: TRY301 -- the traceback is what is tested
    except ValueError:
        logging.getLogger("library").exception("failed")
        structlog.get_logger("ours").exception("failed")

    assert stream.getvalue().count("ValueError: ") == 2
    assert SECRET not in stream.getvalue()


def test_field_with_a_secret_name_is_hidden_whatever_it_holds(stream: io.StringIO) -> None:
    structlog.get_logger("ours").info("settings", corpsecret="short", bot_token="x", plain="kept")

    assert '"corpsecret": "***"' in stream.getvalue()
    assert '"bot_token": "***"' in stream.getvalue()
    assert '"plain": "kept"' in stream.getvalue()


def test_ordinary_text_is_left_alone() -> None:
    text = "loaded 7 documents in 2.5 s from 000_x.txt: 城乡 1.9, key indicators: none"

    assert redact("loaded 7 documents in 2.5 s from 000_x.txt") == "loaded 7 documents in 2.5 s from 000_x.txt"
    assert "7 documents" in redact(text)


def test_chatty_libraries_are_quiet(stream: io.StringIO) -> None:
    logging.getLogger("httpx").info("GET")
    logging.getLogger("chromadb.api").info("collection")

    assert stream.getvalue() == ""


def test_log_goes_to_the_file_and_a_second_call_replaces_the_first(stream: io.StringIO, tmp_path: Path) -> None:
    configure_logs(level="info", file=tmp_path / "gongfu.log")

    structlog.get_logger("ours").info("started", documents=7)

    assert stream.getvalue() == ""
    assert '"documents": 7' in (tmp_path / "gongfu.log").read_text("utf-8")
    configure_logs()
