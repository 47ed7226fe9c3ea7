"""WeCom's encryption, held against wechatpy as a second implementation."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.enterprise.crypto import WeChatCrypto

from bot.channels.wecom.crypto import Crypt, CryptError, decrypt_media, encrypt_media

TOKEN, KEY, CORP = "tokenOfTheApp", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "ww9a8b7c6d5e4f3a2b"
AT, NONCE = "1627268400", "1372623149"
OURS = Crypt.of(token=TOKEN, aes_key=KEY, receiver=CORP)
THEIRS = WeChatCrypto(TOKEN, KEY, CORP)
MEDIA_KEY = "nR4Xo0aZ5kq1m3T8yVb2cWd6eFg7hIj9KlMnOpQrStU"


def opened(encrypt: str, *, crypt: Crypt = OURS, signature: str | None = None) -> bytes:
    right = crypt.signature(timestamp=AT, nonce=NONCE, encrypt=encrypt)
    return crypt.opened(encrypt, signature=right if signature is None else signature, timestamp=AT, nonce=NONCE)


def reason(encrypt: str, **more: str) -> str:
    with pytest.raises(CryptError) as refused:
        opened(encrypt, **more)  # type: ignore[arg-type]
    return refused.value.reason


def sealed_raw(plain: bytes) -> str:
    """Whatever is wanted in the place of random, length, message, receiver and padding."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    sealing = Cipher(algorithms.AES(OURS.key), modes.CBC(OURS.key[:16])).encryptor()
    return base64.b64encode(sealing.update(plain) + sealing.finalize()).decode()


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=300))
def test_the_other_implementation_opens_what_we_seal(text: str) -> None:
    encrypt, signature = OURS.sealed(text.encode(), timestamp=AT, nonce=NONCE)
    xml = f"<xml><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>"
    assert THEIRS.decrypt_message(xml, signature, AT, NONCE) == text


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_we_open_what_the_other_implementation_seals(text: str) -> None:
    import xmltodict

    found = xmltodict.parse(THEIRS.encrypt_message(text, NONCE, AT), strip_whitespace=False)["xml"]
    encrypt = found["Encrypt"].strip()
    assert opened(encrypt, signature=found["MsgSignature"].strip()) == text.encode()


def test_changed_signature_is_refused_before_anything_is_decrypted() -> None:
    encrypt, signature = OURS.sealed(b"x", timestamp=AT, nonce=NONCE)
    assert reason("no base64 at all", signature=signature) == "signature"
    assert reason(encrypt, signature=signature.upper()) == "signature"
    assert reason(encrypt, signature="") == "signature"
    assert reason(encrypt, signature="é\ud800") == "signature"


def test_envelope_for_somebody_else_is_refused() -> None:
    other = Crypt.of(token=TOKEN, aes_key=KEY, receiver="ww_other")
    assert reason(other.sealed(b"x", timestamp=AT, nonce=NONCE)[0]) == "receiver"


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        (b"r" * 16 + (2**32 - 1).to_bytes(4) + CORP.encode() + b"\x0a" * 10, "length"),
        (b"r" * 15 + b"\x11" * 17, "length"),
        (b"r" * 16 + (1).to_bytes(4) + b"x" + CORP.encode() + b"\x00" * 9, "padding"),
        (b"r" * 16 + (1).to_bytes(4) + b"x" + CORP.encode() + b"\x01" * 8 + b"\x09", "padding"),
        (b"r" * 31 + b"\x21", "padding"),
        (b"r" * 15 + b"\x20", "padding"),
    ],
)
def test_what_no_platform_makes_is_refused(plain: bytes, expected: str) -> None:
    plain = plain if len(plain) % 16 == 0 else plain[: len(plain) // 16 * 16]
    assert reason(sealed_raw(plain)) == expected


@pytest.mark.parametrize(("encrypt", "expected"), [("%%%", "base64"), ("", "blocks"), ("YWJj", "blocks")])
def test_what_is_no_ciphertext_is_refused(encrypt: str, expected: str) -> None:
    assert reason(encrypt) == expected


@pytest.mark.parametrize("key", ["", "short", KEY + "=", "!" * 43])
def test_wrong_key_is_refused_when_it_is_set(key: str) -> None:
    with pytest.raises(CryptError, match="key"):
        Crypt.of(token=TOKEN, aes_key=key, receiver=CORP)


def test_nothing_secret_is_in_the_repr() -> None:
    assert TOKEN not in repr(OURS)
    assert repr(OURS.key) not in repr(OURS)


@given(st.binary(max_size=200))
def test_media_come_back_with_or_without_padding_of_the_key(content: bytes) -> None:
    sealed = encrypt_media(content, MEDIA_KEY)
    quoted = base64.urlsafe_b64encode(base64.b64decode(MEDIA_KEY + "=")).decode().replace("=", "%3D")
    assert [decrypt_media(sealed, key) for key in (MEDIA_KEY, MEDIA_KEY + "=", quoted)] == [content] * 3


def test_damaged_media_are_refused() -> None:
    sealed = encrypt_media(b"x" * 100, MEDIA_KEY)
    with pytest.raises(CryptError):
        decrypt_media(sealed[:-1], MEDIA_KEY)
    with pytest.raises(CryptError):
        decrypt_media(sealed[:-16] + b"\x00" * 16, MEDIA_KEY)
