"""The way out: which proxy is used for what, and what the firewall has to let through."""

from __future__ import annotations

import pytest
from pydantic import SecretStr, ValidationError

from bot.network import behind_proxy, doors, proxied
from config.channels import (
    FolderSettings,
    NetworkSettings,
    ServerSettings,
    TelegramSettings,
    WecomAppSettings,
    WecomSettings,
)
from config.sections import ModelSettings, PassagesSettings
from config.settings import Settings

PROXY = "http://10.1.2.3:8080"
TELEGRAM = TelegramSettings(token=SecretStr("1:a"))
MODEL = ModelSettings(base_url="https://model.example:8443/v1", model="m")
EMBEDDINGS = PassagesSettings(embedder="openai", base_url="http://vectors.example/v1", model="e")


def secret(text: str | None) -> SecretStr | None:
    return SecretStr(text) if text is not None else None


@pytest.mark.parametrize(
    ("own", "shared", "used"),
    [
        (None, None, None),
        (None, PROXY, PROXY),
        ("http://own:1", PROXY, "http://own:1"),
        ("none", PROXY, None),
        ("none", None, None),
    ],
)
def test_own_proxy_wins_and_none_means_none(own: str | None, shared: str | None, used: str | None) -> None:
    settings = Settings(
        telegram=TELEGRAM.model_copy(update={"proxy": secret(own)}),
        model=MODEL.model_copy(update={"proxy": secret(own)}),
        passages=EMBEDDINGS.model_copy(update={"proxy": secret(own)}),
        network=NetworkSettings(proxy=secret(shared)),
    )
    found = proxied(settings)

    assert [found.telegram.proxy, found.model.proxy, found.passages.proxy] == [secret(used)] * 3


def test_proxy_that_is_no_http_address_is_refused_without_being_shown() -> None:
    with pytest.raises(ValidationError) as caught:
        NetworkSettings(proxy=SecretStr("socks5://user:hunter2@10.0.0.1"))

    assert "hunter2" not in str(caught.value)


def test_nothing_switched_on_needs_no_door() -> None:
    assert doors(Settings()) == ()


def test_doors_are_those_of_what_is_switched_on() -> None:
    settings = Settings(
        telegram=TELEGRAM,
        wecom=WecomSettings(bot_id="b", secret=SecretStr("s")),
        wecomapp=WecomAppSettings(corp_id="c"),
        folder=FolderSettings(path="/tmp/out"),
        model=MODEL,
        passages=EMBEDDINGS,
        server=ServerSettings(host="0.0.0.0", port=9443),
    )
    found = [(door.host, door.port, door.what, door.incoming) for door in doors(settings)]

    assert found == [
        ("api.telegram.org", 443, "telegram", False),
        ("openws.work.weixin.qq.com", 443, "wecom", False),
        ("qyapi.weixin.qq.com", 443, "wecomapp", False),
        ("model.example", 8443, "model", False),
        ("vectors.example", 80, "embeddings", False),
        ("0.0.0.0", 9443, "server", True),
    ]


def test_behind_a_proxy_only_the_proxy_has_to_be_reached() -> None:
    settings = Settings(
        telegram=TELEGRAM,
        model=MODEL.model_copy(update={"proxy": SecretStr("none")}),
        network=NetworkSettings(proxy=SecretStr("http://user:hunter2@10.1.2.3:8080")),
    )

    assert [(door.host, door.port) for door in doors(settings)] == [("10.1.2.3", 8080), ("model.example", 8443)]
    assert [(door.host, door.port) for door in behind_proxy(settings)] == [("api.telegram.org", 443)]
    assert "hunter2" not in repr(doors(settings))


def test_metrics_alone_open_the_server() -> None:
    assert [door.what for door in doors(Settings(server=ServerSettings(metrics=True)))] == ["server"]
