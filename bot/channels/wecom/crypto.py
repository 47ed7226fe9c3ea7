"""The encryption of WeCom's callbacks (WXBizMsgCrypt) and of the media of its AI bots. Pure but for the random bytes.

An envelope is AES-256-CBC, iv = first half of the key, padded to 32 bytes: 16 random bytes, the length of the message in
4 bytes (big endian), the message, the id of the receiver. It is signed with SHA-1 over the sorted token, timestamp, nonce
and ciphertext (developer.work.weixin.qq.com, pages 90968 and 101463). Errors say which check failed, never what was read.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

BLOCK, KEY, RANDOM, LENGTH = 32, 32, 16, 4
"""Bytes: of the padding (not of AES, whose blocks have 16), of the key, and of the two fields before the message."""

AES_BLOCK = 16
KEY_CHARS = 43
URL_ALPHABET = str.maketrans("-_", "+/")


class CryptError(Exception):
    """Something is not what the platform made.

    Args:
        reason: `key`, `signature`, `base64`, `blocks`, `padding`, `length`, `receiver`; for the log.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Crypt:
    """Opens and seals envelopes; see `of`.

    Attributes:
        token: for the signature.
        key: 32 bytes.
        receiver: id of whom the envelopes are for (the corp id; "" for AI bots).
    """

    token: str = field(repr=False)
    key: bytes = field(repr=False)
    receiver: str

    @classmethod
    def of(cls, *, token: str, aes_key: str, receiver: str) -> Self:
        """From the settings of a callback.

        Args:
            token: as the administration page shows it.
            aes_key: EncodingAESKey, 43 characters.
            receiver: see the class.

        Raises:
            CryptError: `key`.
        """
        if len(aes_key) != KEY_CHARS:
            raise CryptError("key")
        return cls(token=token, key=_key(aes_key), receiver=receiver)

    def signature(self, *, timestamp: str, nonce: str, encrypt: str) -> str:
        """What the platform must have written, in hexadecimal digits."""
        joined = "".join(sorted((self.token, timestamp, nonce, encrypt)))
        return hashlib.sha1(joined.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()

    def opened(self, encrypt: str, *, signature: str, timestamp: str, nonce: str) -> bytes:
        """The message of an envelope. Nothing is decrypted before the signature is right.

        Raises:
            CryptError: see there.
        """
        wanted = self.signature(timestamp=timestamp, nonce=nonce, encrypt=encrypt)
        if not hmac.compare_digest(wanted.encode("ascii"), signature.encode("utf-8", "surrogatepass")):
            raise CryptError("signature")
        return self._message(_decrypted(_decoded(encrypt), self.key))

    def sealed(self, message: bytes, *, timestamp: str, nonce: str, random: bytes | None = None) -> tuple[str, str]:
        """The envelope of a message and its signature.

        Args:
            message: any bytes.
            timestamp: whole seconds.
            nonce: anything.
            random: 16 bytes; None: drawn.
        """
        head = (secrets.token_bytes(RANDOM) if random is None else random) + len(message).to_bytes(LENGTH)
        encrypt = base64.b64encode(_encrypted(head + message + self.receiver.encode(), self.key)).decode("ascii")
        return encrypt, self.signature(timestamp=timestamp, nonce=nonce, encrypt=encrypt)

    def _message(self, plain: bytes) -> bytes:
        start = RANDOM + LENGTH
        length = int.from_bytes(plain[RANDOM:start])
        if len(plain) < start or length > len(plain) - start:
            raise CryptError("length")
        if not hmac.compare_digest(plain[start + length :], self.receiver.encode()):
            raise CryptError("receiver")
        return plain[start : start + length]


def decrypt_media(data: bytes, aeskey: str) -> bytes:
    """The content of a file that an AI bot was sent.

    Args:
        data: as downloaded.
        aeskey: of that very address; it may lack the padding of base64 or come quoted as in an address.

    Raises:
        CryptError: `key`, `blocks` or `padding`: damaged, or not for this key.
    """
    return _decrypted(data, _key(aeskey))


def encrypt_media(data: bytes, aeskey: str) -> bytes:
    """The other way round, as the platform does it.

    Raises:
        CryptError: `key`.
    """
    return _encrypted(data, _key(aeskey))


def _key(text: str) -> bytes:
    given = unquote(text).translate(URL_ALPHABET).rstrip("=")
    try:
        key = base64.b64decode(given + "=" * (-len(given) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise CryptError("key") from error
    if len(key) != KEY:
        raise CryptError("key")
    return key


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CryptError("base64") from error


def _decrypted(data: bytes, key: bytes) -> bytes:
    if not data or len(data) % AES_BLOCK:
        raise CryptError("blocks")
    opening = Cipher(AES(key), CBC(key[:AES_BLOCK])).decryptor()
    padded = opening.update(data) + opening.finalize()
    # The padding is checked byte by byte: whoever takes any last byte for a length opens envelopes that nobody sealed.
    pad = padded[-1]
    if not 1 <= pad <= min(BLOCK, len(padded)) or padded[-pad:] != bytes([pad]) * pad:
        raise CryptError("padding")
    return padded[:-pad]


def _encrypted(plain: bytes, key: bytes) -> bytes:
    pad = BLOCK - len(plain) % BLOCK
    sealing = Cipher(AES(key), CBC(key[:AES_BLOCK])).encryptor()
    return sealing.update(plain + bytes([pad]) * pad) + sealing.finalize()
