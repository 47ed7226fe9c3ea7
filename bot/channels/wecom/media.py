"""Files of ours on their way to WeCom's API: read within the platform's limits, named as they are called here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.channels.wecom.wire import Upload
from config.errors import Permanent

PICTURES = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8", ".jpeg": b"\xff\xd8"}
LEAST_BYTES = 6
MOST_NAME_BYTES = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Limits in bytes; a picture above its own goes as a file."""

    file: int = 20_000_000
    picture: int = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """What goes out; `kind` is `file` or `image`."""

    kind: str
    upload: Upload


def read_media(path: Path, sizes: Sizes) -> Media:
    """The file. Blocks: for a thread.

    Raises:
        Permanent: `wecom_file_too_large`, `file_unreadable` (also when it is shorter than WeCom takes).
    """
    try:
        size = path.stat().st_size
        if size > sizes.file:
            raise Permanent("wecom_file_too_large", file=path.name, most=sizes.file // 1_000_000)
        content = path.read_bytes()
    except OSError as error:
        raise Permanent("file_unreadable", file=path.name) from error
    if len(content) < LEAST_BYTES:
        raise Permanent("file_unreadable", file=path.name)
    beginning = PICTURES.get(path.suffix.lower())
    picture = beginning is not None and content.startswith(beginning) and len(content) <= sizes.picture
    # From the end: the beginning of a long name says less than its type.
    name = path.name.encode("utf-8", "replace")[-MOST_NAME_BYTES:].decode("utf-8", "ignore")
    return Media(kind="image" if picture else "file", upload=Upload(name=name, content=content))
