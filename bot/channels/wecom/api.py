"""The API of a self-built app: the few calls that we need, each under the app's token.

A token that WeCom refuses is replaced once and the call made again, once: a token that keeps being refused is an error of
the moment, never a loop.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import SecretStr

from bot.channels.base import IncomingFile
from bot.channels.wecom.faults import NO_FILE, STALE_TOKEN, WRONG_SECRET, Refused, refusal, translated
from bot.channels.wecom.tokens import AccessToken, TokenKeeper, TokenStore
from bot.channels.wecom.wire import Found, Upload, Wire
from config.clock import Clock
from config.errors import Permanent, Transient

MOST_DOWNLOAD_BYTES = 20_000_000
MOST_TOKEN = 2000
USUAL_S, LEAST_S, MOST_S = 7200, 60, 86_400
EARLY_S = 300
"""A token is not used to its last second: a call takes time, and clocks differ."""


class WecomApi:
    """Calls of one app. Every one raises what `faults.translated` gives, and what `Wire.call` raises.

    Args:
        wire: of the base address.
        corp_id: of the organisation.
        agent_id: of the app.
        secret: of the app.
        clock: tells when a token ends.
        tokens: where processes share the token; None: there are no others.
    """

    def __init__(
        self,
        wire: Wire,
        *,
        corp_id: str,
        agent_id: int,
        secret: SecretStr,
        clock: Clock,
        tokens: TokenStore | None = None,
    ) -> None:
        self._wire, self._corp_id, self._agent_id, self._secret = wire, corp_id, agent_id, secret
        self._clock = clock
        self._keeper = TokenKeeper(self._ask, store=tokens, clock=clock)

    async def check(self) -> None:
        """Whether WeCom knows us: has a token at the end.

        Raises:
            Permanent: `wecomapp_secret_refused`.
        """
        await self._keeper.get()

    async def send(self, user: str, message: Mapping[str, Any], *, once: bool) -> str:
        """Sends a message to one member; returns its id, "" where WeCom gives none.

        Args:
            user: userid.
            message: `msgtype` and what belongs to it.
            once: WeCom drops it when the same went to him within the half hour before.

        Raises:
            Permanent: `recipient_gone`, also when WeCom takes the message and names him as invalid.
        """
        body: dict[str, Any] = {"touser": user, "agentid": self._agent_id, **message}
        if once:
            body |= {"enable_duplicate_check": 1, "duplicate_check_interval": 1800}
        answer = await self._post("/cgi-bin/message/send", body)
        unreached = {name for key in ("invaliduser", "unlicenseduser") for name in _names(answer.get(key))}
        if user.lower() in unreached:
            raise Permanent("recipient_gone")
        found = answer.get("msgid")
        return found if isinstance(found, str) else ""

    async def upload(self, kind: str, upload: Upload) -> str:
        """Hands a file over; returns its media id, good for three days. `kind`: `file` or `image`."""
        answer = await self._called("/cgi-bin/media/upload", params={"type": kind}, upload=upload, repeatable=True)
        found = answer.get("media_id")
        if not isinstance(found, str) or not found:
            raise Transient("wecom_down")
        return found

    async def update_card(self, user: str, response_code: str, card: Mapping[str, Any]) -> None:
        """Changes the card whose button was tapped, for the one who tapped."""
        body = {"userids": [user], "agentid": self._agent_id, "response_code": response_code, "template_card": card}
        await self._post("/cgi-bin/message/update_template_card", body, repeatable=True)

    async def fetch(self, file: IncomingFile) -> bytes:
        """A file that somebody sent, within three days; see `Channel.fetch`."""
        refused = ""
        for _ in range(2):
            token = await self._keeper.get(refused=refused)
            params = {"access_token": token, "media_id": file.id}
            found = await self._wire.download("/cgi-bin/media/get", params=params, most_bytes=MOST_DOWNLOAD_BYTES)
            no = refusal(found.answer) if found.answer is not None else None
            if no is None or no.code not in STALE_TOKEN:
                return _content(found, no, file)
            refused = token
        raise Transient("file_not_fetched", file=file.name)

    async def _post(self, path: str, body: Mapping[str, Any], *, repeatable: bool = False) -> dict[str, Any]:
        return await self._called(path, body=body, repeatable=repeatable)

    async def _called(
        self,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        upload: Upload | None = None,
        repeatable: bool = False,
    ) -> dict[str, Any]:
        refused = ""
        for last in (False, True):
            token = await self._keeper.get(refused=refused)
            query = {"access_token": token, **(params or {})}
            try:
                return await self._wire.call(path, params=query, body=body, upload=upload, repeatable=repeatable)
            except Refused as error:
                if last or error.code not in STALE_TOKEN:
                    raise translated(error) from error
                refused = token
        raise AssertionError

    async def _ask(self) -> AccessToken:
        params = {"corpid": self._corp_id, "corpsecret": self._secret.get_secret_value()}
        try:
            answer = await self._wire.call("/cgi-bin/gettoken", params=params, repeatable=True)
        except Refused as error:
            if error.code in WRONG_SECRET:
                raise Permanent("wecomapp_secret_refused") from error
            raise _of_token(error) from error
        text, lasts_s = answer.get("access_token"), answer.get("expires_in", USUAL_S)
        if not isinstance(text, str) or not 0 < len(text) <= MOST_TOKEN:
            raise Transient("wecom_down")
        seconds = min(max(lasts_s, LEAST_S), MOST_S) if isinstance(lasts_s, int) else USUAL_S
        return AccessToken(text, self._clock.now() + timedelta(seconds=max(seconds - EARLY_S, seconds // 2)))


def _of_token(refused: Refused) -> Transient:
    """What else is refused to `gettoken` says nothing about a message."""
    error = translated(refused)
    return error if isinstance(error, Transient) else Transient("wecom_down")


def _names(given: object) -> set[str]:
    """WeCom writes them in lower case, whatever they are."""
    return set(given.lower().split("|")) if isinstance(given, str) else set()


def _content(found: Found, refused: Refused | None, file: IncomingFile) -> bytes:
    if refused is not None:
        if refused.code in NO_FILE:
            raise Permanent("file_gone", file=file.name) from refused
        raise Transient("file_not_fetched", file=file.name) from refused
    if found.content is None:
        raise Permanent("file_too_large_here", file=file.name, most=MOST_DOWNLOAD_BYTES // 1_000_000)
    return found.content
