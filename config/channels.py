"""Sections of the settings: the channels, the way out, and where callbacks arrive."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_core import PydanticCustomError

from config.sections import Section

LEVEL_HELP = "Highest level of data that may pass; what is above it: «请到办公室查阅»."


class ChannelSection(Section):
    """What every channel to people outside has; the name of its section is the name of the channel."""

    level: Literal["公开", "市内通报", "本县内部"] = Field(default="公开", description=LEVEL_HELP)

    @property
    def is_on(self) -> bool:
        """Whether the settings switch it on."""
        raise NotImplementedError

    @property
    def addresses(self) -> tuple[str, ...]:
        """URLs where it goes, the one that tells whether it can be reached first; none: nowhere."""
        return ()

    @property
    def is_called(self) -> bool:
        """Whether its platform calls us."""
        return False

    @property
    def own_proxy(self) -> SecretStr | None:
        """Its own, before `network.proxy`; None: it has none."""
        return None


class TelegramSettings(ChannelSection):
    """The channel Telegram; it is on when there is a token."""

    token: SecretStr | None = Field(default=None, description="Token of the bot; None: the channel is off.")
    mode: Literal["polling", "webhook"] = Field(
        default="polling", description="`polling` needs no public address; `webhook` listens at `server`."
    )
    base_url: str = Field(
        default="https://api.telegram.org/bot", pattern="^https?://", description="Bot API; the token is appended."
    )
    base_file_url: str = Field(
        default="https://api.telegram.org/file/bot", pattern="^https?://", description="Files; the token is appended."
    )
    proxy: SecretStr | None = Field(
        default=None, description="Proxy of this channel; None: `network.proxy`; `none`: no proxy."
    )
    webhook_url: str | None = Field(
        default=None, pattern="^https?://", description="Public address that Telegram calls; needed for `webhook`."
    )
    webhook_secret: SecretStr | None = Field(
        default=None, description="1 to 256 of A-Z a-z 0-9 _ -; a webhook without it is refused."
    )
    poll_s: int = Field(default=30, ge=0, le=50, description="Seconds that one poll waits for a message.")

    @property
    def is_on(self) -> bool:
        """With a token."""
        return self.token is not None

    @property
    def addresses(self) -> tuple[str, ...]:
        """Of the Bot API and of files."""
        return (self.base_url, self.base_file_url)

    @property
    def is_called(self) -> bool:
        """As a webhook."""
        return self.is_on and self.mode == "webhook"

    @property
    def own_proxy(self) -> SecretStr | None:
        """See `proxy`."""
        return self.proxy


class WecomSettings(ChannelSection):
    """An AI bot of WeCom over its long connection; it is on when there are a bot id and a secret."""

    bot_id: str | None = Field(default=None, min_length=1, max_length=200, description="BotID; None: off.")
    secret: SecretStr | None = Field(default=None, description="Secret of the long connection.")
    url: str = Field(
        default="wss://openws.work.weixin.qq.com", pattern="^wss?://", description="Where the connection goes."
    )
    name: str = Field(default="", max_length=100, description="Name of the bot, as «@name» in groups.")

    @property
    def is_on(self) -> bool:
        """With a bot id."""
        return self.bot_id is not None

    @property
    def addresses(self) -> tuple[str, ...]:
        """Of the connection."""
        return (self.url,)


class WecomAppSettings(ChannelSection):
    """A self-built app of WeCom, called back by WeCom; it is on when there is a corp id."""

    corp_id: str | None = Field(default=None, min_length=1, max_length=200, description="企业ID; None: off.")
    agent_id: int = Field(default=0, ge=0, description="AgentId of the app.")
    secret: SecretStr | None = Field(default=None, description="Secret of the app.")
    token: SecretStr | None = Field(default=None, description="Token of the callback.")
    aes_key: SecretStr | None = Field(default=None, description="EncodingAESKey of the callback, 43 characters.")
    base_url: str = Field(
        default="https://qyapi.weixin.qq.com",
        pattern="^https?://",
        description="API; private deployments have their own.",
    )
    path: str = Field(default="/wecom", pattern="^/[A-Za-z0-9/_-]*$", description="Path that WeCom calls at `server`.")

    @property
    def is_on(self) -> bool:
        """With a corp id."""
        return self.corp_id is not None

    @property
    def addresses(self) -> tuple[str, ...]:
        """Of the API."""
        return (self.base_url,)

    @property
    def is_called(self) -> bool:
        """Always, when it is on."""
        return self.is_on


class WecomRobotSettings(Section):
    """One group robot.

    Attributes:
        chat: a name of its own, as subscriptions call it.
        key: of its webhook address.
    """

    chat: str = Field(min_length=1, max_length=100)
    key: SecretStr


class WecomGroupSettings(ChannelSection):
    """Group robots of WeCom; on when there is one."""

    robots: tuple[WecomRobotSettings, ...] = Field(default=(), description="A list of `{chat, key}`.")
    base_url: str = Field(default="https://qyapi.weixin.qq.com", pattern="^https?://", description="API.")

    @property
    def is_on(self) -> bool:
        """With one robot at least."""
        return bool(self.robots)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Of the API."""
        return (self.base_url,)


class FolderSettings(ChannelSection):
    """Signed files for a way by hand; on when there is a path."""

    path: Path | None = Field(default=None, description="Folder of the signed files; None: off.")
    after_minutes: int = Field(
        default=60, ge=0, le=10_080, description="A push whose channel is away for so long goes into the folder too."
    )

    @property
    def is_on(self) -> bool:
        """With a path."""
        return self.path is not None


class NetworkSettings(Section):
    """The way out."""

    proxy: SecretStr | None = Field(
        default=None, description="Proxy for all outbound traffic that has none of its own; None: the system's."
    )

    @field_validator("proxy")
    @classmethod
    def _is_http(cls, proxy: SecretStr | None) -> SecretStr | None:
        if proxy is not None and not proxy.get_secret_value().startswith(("http://", "https://")):
            raise PydanticCustomError("proxy", "not an address", {"example": "http://10.1.2.3:8080"})
        return proxy


class ServerSettings(Section):
    """Where callbacks arrive; opened only when a channel needs it, or for the metrics."""

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8443, ge=0, le=65535, description="Port to listen on.")
    body_bytes: int = Field(default=1_000_000, ge=10_000, le=20_000_000, description="Longest body that is accepted.")
    metrics: bool = Field(default=False, description="`/metrics` for Prometheus; the server is opened for it.")
