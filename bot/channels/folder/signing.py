"""The key of the home, and folders that it has signed: a manifest with the SHA-256 of every file, and its signature.

The key is Ed25519 (RFC 8032), made at first need, readable by its owner only. Whoever has the public key can tell with
`verify` that the files are ours and unchanged; nothing here is secret but the private key, which is never shown.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from config.errors import Permanent

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY = Path("keys") / "folder_ed25519.pem"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
MOST_MANIFEST_BYTES, MOST_FILES = 1_000_000, 1000


@dataclass(frozen=True, slots=True)
class Verified:
    """What a sound folder holds: for whom it is, when it was made, its files by name."""

    to: str
    made_at: str
    files: tuple[str, ...]


def private_key(home: Path) -> Ed25519PrivateKey:
    """The key of a home; made when there is none.

    Raises:
        Permanent: `folder_key_unreadable`: there is one that can't be read, or none can be written.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    path = home / KEY
    try:
        if not path.is_file():
            _make(path)
        found = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise Permanent("folder_key_unreadable") from error
    if not isinstance(found, Ed25519PrivateKey):
        raise Permanent("folder_key_unreadable")
    return found


def public_text(home: Path) -> str:
    """The public key of a home as people pass it on: base64 of its 32 bytes; raises what `private_key` raises."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return _text(private_key(home).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def signed(key: Ed25519PrivateKey, files: Mapping[str, bytes], *, to: str, made_at: str) -> dict[str, bytes]:
    """The files with their manifest and its signature."""
    rows = [
        {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in sorted(files.items())
    ]
    manifest = {"version": 1, "to": to, "made_at": made_at, "files": rows}
    written = (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    return {**files, MANIFEST: written, SIGNATURE: (_text(key.sign(written)) + "\n").encode("ascii")}


def verify(folder: Path, public: str) -> Verified:
    """Checks a folder against a public key.

    Raises:
        Permanent: `folder_not_signed` (no manifest, or not ours in form), `folder_key_invalid`, `folder_signature_wrong`,
            `folder_file_changed` (its content, or it is missing), `folder_file_strange` (one that was not signed).
    """
    written, signature = _read(folder, MANIFEST), _read(folder, SIGNATURE)
    _check(written, signature, public)
    try:
        manifest = json.loads(written)
        rows = {str(row["name"]): (int(row["bytes"]), str(row["sha256"])) for row in manifest["files"]}
        found = Verified(str(manifest["to"]), str(manifest["made_at"]), tuple(rows))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Permanent("folder_not_signed", folder=folder.name) from error
    for name, facts in rows.items():
        if _facts(folder / Path(name).name) != facts:
            raise Permanent("folder_file_changed", file=name)
    strange = sorted({each.name for each in folder.iterdir()} - {*rows, MANIFEST, SIGNATURE})
    if strange:
        raise Permanent("folder_file_strange", file=strange[0])
    return found


def _check(written: bytes, signature: bytes, public: str) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public.strip(), validate=True))
    except ValueError as error:
        raise Permanent("folder_key_invalid") from error
    try:
        key.verify(base64.b64decode(signature.strip(), validate=True), written)
    except (InvalidSignature, ValueError) as error:
        raise Permanent("folder_signature_wrong") from error


def _read(folder: Path, name: str) -> bytes:
    try:
        with (folder / name).open("rb") as file:
            return file.read(MOST_MANIFEST_BYTES)
    except OSError as error:
        raise Permanent("folder_not_signed", folder=folder.name) from error


def _facts(file: Path) -> tuple[int, str] | None:
    digest = hashlib.sha256()
    try:
        with file.open("rb") as opened:
            while piece := opened.read(1 << 20):
                digest.update(piece)
            return opened.tell(), digest.hexdigest()
    except OSError:
        return None


def _make(path: Path) -> None:
    """Written aside and linked into place: of two processes one key wins, and nobody reads half of it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    content = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_suffix(f".{os.getpid()}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)
        except FileExistsError:
            return
    finally:
        aside.unlink(missing_ok=True)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
