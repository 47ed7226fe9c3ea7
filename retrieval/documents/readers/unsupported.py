"""What a file is that no reader takes, so that the error can say what to do with it."""

from __future__ import annotations

from config.errors import Permanent

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
FLAT_WORD = b'progid="Word.Document"'


def refusal(name: str, data: bytes) -> Permanent:
    """The error for a file that no reader accepts, by its content."""
    return Permanent(_code(data), file=name)


def _code(data: bytes) -> str:
    if data.startswith(OLE):
        return _old_office(data)
    if data.startswith(b"{\\rtf") or data[:20].lower().startswith(b"mime-version") or FLAT_WORD in data[:2000]:
        return "document_word_old"
    if data.startswith(ARCHIVES):
        return _packed(data)
    if data[257:262] == b"ustar":
        return "document_archive"
    return "document_image_unsupported" if data.startswith(IMAGES) else "document_type_unsupported"


def _old_office(data: bytes) -> str:
    """Office files of before 2007 name their streams in UTF-16; so do encrypted ones of today."""
    streams = (
        ("EncryptedPackage", "document_encrypted"),
        ("WordDocument", "document_word_old"),
        ("PowerPoint Document", "document_slides"),
        ("Workbook", "document_sheet_old"),
    )
    return next((code for stream, code in streams if stream.encode("utf-16-le") in data), "document_word_old")


def _packed(data: bytes) -> str:
    if data.startswith(b"PK"):
        kinds = (
            (b"OFD.xml", "document_ofd"),
            (b"ppt/", "document_slides"),
            (b"opendocument.text", "document_word_old"),
        )
        return next((code for mark, code in kinds if mark in data), "document_archive")
    return "document_archive"
