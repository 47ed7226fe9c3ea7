"""Settings as one frozen tree: environment over `--config` over `gongfu.toml` of the home over the defaults here.

Unknown keys are refused, secrets never print, and every field says what it is for; `docs/settings.md` is tested.
This module reads settings; it must not open, create or start anything.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from pydantic_settings import SettingsError as SourceError

from config.channels import (
    ChannelSection,
    FolderSettings,
    NetworkSettings,
    ServerSettings,
    TelegramSettings,
    WecomAppSettings,
    WecomGroupSettings,
    WecomSettings,
)
from config.errors import Permanent
from config.sections import ModelSettings, PassagesSettings, Section, WeeklySettings

PREFIX = "GONGFU_"
DELIMITER = "__"
FILE_NAME = "gongfu.toml"
SHIPPED = Path(__file__).resolve().parent


class SettingsError(Permanent):
    """A setting is unknown or wrong: nothing was started; the command line ends with 2."""


class DatabaseSettings(Section):
    """Where the record is kept."""

    url: SecretStr | None = Field(
        default=None, description="Database address; None: SQLite in the home. PostgreSQL: postgresql+psycopg://…"
    )


class DigestSettings(Section):
    """The weekly digest."""

    auto_sign: bool = Field(
        default=False, description="True: a digest is signed by setting when it is made; False: it stays a draft."
    )
    day: int = Field(default=1, ge=1, le=7, description="Weekday of a new subscription; 1 is Monday.")
    time: str = Field(
        default="08:30", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="Time of day of a new subscription."
    )
    zone: str = Field(default="Asia/Shanghai", description="Time zone of a new subscription; an IANA name.")
    holidays: Literal["next", "send", "skip"] = Field(
        default="next", description="On a holiday: send on the next working day, send all the same, or leave it out."
    )
    catch_up_weeks: int = Field(
        default=4, ge=0, le=52, description="After an outage, missed digests of so many weeks are sent; older are not."
    )

    @field_validator("zone")
    @classmethod
    def _zone_exists(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError) as error:
            raise PydanticCustomError("zone", "no such zone", {"example": "Asia/Shanghai"}) from error
        return zone


class PersonSettings(Section):
    """One person who may use the assistant; nobody else may.

    Attributes:
        account: `channel:id`, for example `telegram:10001`.
        name: as it stands in records.
        region: the person's own region («我县»); None: none.
        admin: may reload documents and see drafts.
        early: sees figures before their release time, at the levels that the person sees anyway.
    """

    account: str = Field(pattern=r"^[a-z]+:[^\s:]+$")
    name: str = Field(min_length=1, max_length=100)
    region: str | None = None
    admin: bool = False
    early: bool = False


class ChatSettings(Section):
    """Conversations, in every channel."""

    question_chars: int = Field(
        default=4000, ge=50, le=20_000, description="Messages of this many characters are refused."
    )
    history_turns: int = Field(default=10, ge=0, le=50, description="Turns that a follow-up may refer to.")
    history_minutes: int = Field(
        default=30, ge=1, le=1440, description="Minutes of silence after which a chat starts anew."
    )
    queue: int = Field(
        default=30, ge=1, le=1000, description="Messages of one chat that may wait; more get a polite sentence."
    )
    workers: int = Field(default=4, ge=1, le=32, description="Chats that are answered at the same time.")


class LogSettings(Section):
    """What the program writes about itself; never answers, never secrets."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least level that is written."
    )
    to: Literal["file", "stderr", "both"] = Field(
        default="file", description="`file`: logs/gongfu.log in the home, rotated; stderr: for containers."
    )


class Settings(BaseSettings):
    """The whole tree."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix=PREFIX, env_nested_delimiter=DELIMITER, env_ignore_empty=True
    )

    home: Path = Field(default=Path("home"), description="Folder with all state; one process at a time owns it.")
    catalog: Path = Field(
        default=SHIPPED / "catalog",
        description="Reference data: regions, indicators, words, every sentence people read.",
    )
    data: Path = Field(
        default=SHIPPED.parent / "data",
        description="Documents and tables that are loaded at the start, by content hash.",
    )
    database: DatabaseSettings = Field(default=DatabaseSettings(), description="Where the record is kept.")
    passages: PassagesSettings = Field(default=PassagesSettings(), description="The search index.")
    model: ModelSettings = Field(default=ModelSettings(), description="The language model; off without an address.")
    digest: DigestSettings = Field(default=DigestSettings(), description="The weekly digest.")
    weekly: WeeklySettings = Field(default=WeeklySettings(), description="What the admins are told once a week.")
    chat: ChatSettings = Field(default=ChatSettings(), description="Conversations, in every channel.")
    people: tuple[PersonSettings, ...] = Field(default=(), description="Who may use it, beside the operator.")
    telegram: TelegramSettings = Field(default=TelegramSettings(), description="The channel Telegram.")
    wecom: WecomSettings = Field(default=WecomSettings(), description="The channel WeCom, by an AI bot (智能机器人).")
    wecomapp: WecomAppSettings = Field(
        default=WecomAppSettings(), description="The channel WeCom, by a self-built app (自建应用)."
    )
    wecomgroup: WecomGroupSettings = Field(
        default=WecomGroupSettings(),
        description="Group robots of WeCom (群机器人): digests go there, nothing comes in.",
    )
    folder: FolderSettings = Field(default=FolderSettings(), description="Where digests go as signed files.")
    network: NetworkSettings = Field(default=NetworkSettings(), description="The way out.")
    server: ServerSettings = Field(default=ServerSettings(), description="Where callbacks arrive.")
    log: LogSettings = Field(default=LogSettings(), description="What the program writes about itself.")

    @property
    def channels(self) -> Mapping[str, ChannelSection]:
        """The section of every channel to people outside, by the name of the channel."""
        found = ((name, getattr(self, name)) for name in type(self).model_fields)
        return {name: section for name, section in found if isinstance(section, ChannelSection)}

    @property
    def database_url(self) -> str:
        """Address for `config.database.open_engine`; may hold a password, so it is never logged."""
        if self.database.url is not None:
            return self.database.url.get_secret_value()
        return f"sqlite:///{self.home.resolve() / 'gongfu.db'}"


def load_settings(*, home: Path | None = None, config: Path | None = None) -> Settings:
    """Reads every source once.

    Args:
        home: from `--home`; None: `GONGFU_HOME`, else `./home`.
        config: from `--config`; None: only `gongfu.toml` of the home, when there is one.

    Raises:
        SettingsError: `setting_unknown`, `setting_invalid`, `setting_file_missing`, `setting_file_broken`.
    """
    _refuse_unknown_environment()
    folder = home or Path(os.environ.get(f"{PREFIX}HOME") or Settings.model_fields["home"].default)
    if config is not None and not config.is_file():
        raise SettingsError("setting_file_missing", file=config.name)
    files = [file for file in (config, folder / FILE_NAME) if file is not None and file.is_file()]
    for file in files:
        _refuse_broken_toml(file)
    try:
        return _reading(files)(home=folder)
    except ValidationError as error:
        raise _translate(error) from None
    except SourceError as error:
        # A list or table in the environment that is not JSON.
        raise SettingsError("setting_invalid", key=_field_of(error), rule="JSON") from None


def described(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every leaf of the tree as («digest.auto_sign», field), in the order of definition."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from described(field.annotation, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", field


def _reading(files: list[Path]) -> type[Settings]:
    class Sources(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            tables = (TomlConfigSettingsSource(settings_cls, toml_file=file) for file in files)
            return (init_settings, env_settings, *tables)

    return Sources


def _refuse_broken_toml(file: Path) -> None:
    try:
        tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsError("setting_file_broken", file=file.name) from error


def _refuse_unknown_environment() -> None:
    # pydantic-settings looks up the names it knows and never sees a misspelt one.
    known = {f"{PREFIX}{key.replace('.', DELIMITER)}".upper() for key, _ in described()}
    known |= {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise SettingsError("setting_unknown", key=name)


def _field_of(error: SourceError) -> str:
    found = re.search(r'field "(\w+)"', str(error))
    return found[1] if found else PREFIX


def _translate(error: ValidationError) -> SettingsError:
    first = error.errors(include_url=False, include_input=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return SettingsError("setting_unknown", key=key)
    return SettingsError("setting_invalid", key=key, rule=_rule(first["type"], first.get("ctx", {})))


def _rule(kind: str, facts: Mapping[str, Any]) -> str:
    """What is allowed, in signs that need no language; the wrong value itself may be a secret and is never shown."""
    if kind == "literal_error":
        return str(facts["expected"]).replace("'", "").replace(" or ", " / ").replace(", ", " / ")
    if "example" in facts:
        return str(facts["example"])
    if kind == "string_pattern_mismatch":
        return str(facts["pattern"])
    for name, sign in (("ge", "≥"), ("le", "≤"), ("gt", ">"), ("lt", "<")):
        if name in facts:
            return f"{sign} {facts[name]}"
    kinds = {"bool": "true / false", "int": "1, 2, 3 …", "string": '"…"', "path": '"…"', "model": "[…]"}
    return kinds.get(kind.partition("_")[0], "docs/settings.md")
