"""The access token of an app: fetched once, kept in memory, and in the database for other processes of the same app.

WeCom gives an app one token at a time and limits how often one may ask. In the database it lies sealed with the secret of
the app: whoever reads the database alone can't use it, and a changed secret makes it worthless.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa
import structlog
from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr
from sqlalchemy.engine import Engine

from config.clock import Clock, moment, stamp
from config.database import available, metadata, reading, writing
from config.errors import Transient

LOG = structlog.get_logger(__name__)

wecom_tokens = sa.Table(
    "wecom_tokens",
    metadata,
    sa.Column("app", sa.String(64), primary_key=True, comment="hash of address, corp and agent"),
    sa.Column("sealed", sa.Text, nullable=False, comment="the token, under a key made of the app's secret"),
    sa.Column("until", sa.String(40), nullable=False),
)


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token and the aware time until which it should be used, which is before it ends."""

    text: str = field(repr=False)
    until: datetime


Ask = Callable[[], Awaitable[AccessToken]]
"""Asks WeCom for a token."""


class TokenStore(Protocol):
    """Where processes share the token of one app. Synchronous; Transient when it can't be reached."""

    def read(self) -> AccessToken | None:
        """None: there is none that we can use."""
        ...

    def write(self, token: AccessToken) -> None:
        """In the place of the last one."""
        ...


class SqlTokens:
    """A row of the database.

    Args:
        engine: of the home.
        app: names the app among all: base address, corp and agent.
        secret: of the app.
    """

    def __init__(self, engine: Engine, *, app: str, secret: SecretStr) -> None:
        self._engine = engine
        self._app = hashlib.sha256(app.encode()).hexdigest()
        key = hashlib.sha256(b"gongfu wecom token\x00" + secret.get_secret_value().encode()).digest()
        self._seal = Fernet(base64.urlsafe_b64encode(key))

    def read(self) -> AccessToken | None:
        """See `TokenStore`; raises `wecom_tokens_unavailable`."""
        query = sa.select(wecom_tokens.c.sealed, wecom_tokens.c.until).where(wecom_tokens.c.app == self._app)
        with available("wecom_tokens_unavailable"), reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        try:
            return AccessToken(self._seal.decrypt(row.sealed.encode()).decode(), moment(row.until))
        except InvalidToken:
            return None

    def write(self, token: AccessToken) -> None:
        """See `TokenStore`; raises `wecom_tokens_unavailable`."""
        row = {"sealed": self._seal.encrypt(token.text.encode()).decode(), "until": stamp(token.until)}
        change = sa.update(wecom_tokens).where(wecom_tokens.c.app == self._app).values(row)
        with available("wecom_tokens_unavailable"), writing(self._engine) as connection:
            if connection.execute(change).rowcount == 0:
                connection.execute(sa.insert(wecom_tokens).values({"app": self._app, **row}))


class TokenKeeper:
    """One app's token, for all calls of this process.

    Args:
        ask: asks WeCom.
        store: shared with other processes; None: there are none.
        clock: tells when a token ends.
    """

    def __init__(self, ask: Ask, *, store: TokenStore | None, clock: Clock) -> None:
        self._ask, self._store, self._clock = ask, store, clock
        self._token: AccessToken | None = None
        self._lock = asyncio.Lock()

    async def get(self, *, refused: str = "") -> str:
        """A token that WeCom should accept.

        Args:
            refused: one that it has just refused: another one is got, once for all calls that had it.

        Raises:
            Permanent, Transient: what `ask` raises.
        """
        if not self._good(self._token, refused):
            async with self._lock:
                if not self._good(self._token, refused):
                    self._token = await self._shared(refused) or await self._fresh()
        assert self._token is not None
        return self._token.text

    def _good(self, token: AccessToken | None, refused: str) -> bool:
        return token is not None and token.text != refused and token.until > self._clock.now()

    async def _shared(self, refused: str) -> AccessToken | None:
        if self._store is None:
            return None
        try:
            found = await asyncio.to_thread(self._store.read)
        except Transient as error:
            LOG.warning("wecom_token_not_shared", code=error.code)
            return None
        return found if self._good(found, refused) else None

    async def _fresh(self) -> AccessToken:
        token = await self._ask()
        if self._store is not None:
            try:
                await asyncio.to_thread(self._store.write, token)
            except Transient as error:
                # The others ask for themselves then.
                LOG.warning("wecom_token_not_shared", code=error.code)
        return token
