"""Files that must be refused: each with its own code and a sentence that says what to do."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from support.made_papers import docx, packed, para, plan_docx, text_box, workbook

from config.errors import Permanent
from config.messages import Messages
from retrieval.documents.page import parse
from retrieval.documents.readers import Limits, load, read_bytes, safe_name
from retrieval.documents.rules import load_rules
from retrieval.documents.sidecar import FileEntry

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
ENTITY = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'


def ole(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le") + bytes(512)


def bomb() -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 30_000_000)
    return memory.getvalue()


def locked() -> bytes:
    data = bytearray(packed({"word/document.xml": "<d/>"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)


def far_cell() -> bytes:
    near, far = '<row r="1"><c r="A1"><v>1</v></c></row>', '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    sheet = f"<worksheet><sheetData>{near}{far}</sheetData></worksheet>"
    source = zipfile.ZipFile(io.BytesIO(workbook()))
    parts = {name: source.read(name).decode() for name in source.namelist()}
    return packed(parts | {"xl/worksheets/sheet1.xml": sheet})


BAD = {
    "doc": (ole("WordDocument"), "document_word_old"),
    "rtf": (b"{\\rtf1 text}", "document_word_old"),
    "ppt": (ole("PowerPoint Document"), "document_slides"),
    "encrypted docx": (ole("EncryptedPackage"), "document_encrypted"),
    "locked zip": (locked(), "document_encrypted"),
    "ofd": (packed({"OFD.xml": "<o/>"}), "document_ofd"),
    "zip": (packed({"a.txt": "文字"}), "document_archive"),
    "rar": (b"Rar!\x1a\x07\x00" + bytes(50), "document_archive"),
    "truncated docx": (plan_docx()[:-400], "document_damaged"),
    "half a docx": (plan_docx()[:2500], "document_damaged"),
    "not a document": (packed({"word/document.xml": "<d>"}), "document_damaged"),
    "external entity": (docx(para("文字"), extra={"word/document.xml": ENTITY}), "document_unsafe"),
    "entity elsewhere": (docx(para("文字"), extra={"word/settings.xml": ENTITY}), "document_unsafe"),
    "path traversal": (docx(para("文字"), extra={"../../evil.xml": "<x/>"}), "document_unsafe"),
    "bomb": (bomb(), "document_too_large"),
    "far cell": (far_cell(), "document_too_large"),
    "30 MB": ("共富" * 5_000_000, "document_too_large"),
    "nothing in it": (docx(""), "document_empty"),
    "scripts only": (b"<html><script>" + b"var a=1;" * 1000 + b"</script></html>", "document_empty"),
    "empty": (b"", "document_empty"),
    "noise": (bytes((n * 167 + 13 * (n // 7)) % 256 for n in range(4000)), "document_type_unsupported"),
}


@pytest.mark.parametrize(("data", "code"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_refused_with_what_to_do(data: bytes | str, code: str) -> None:
    content = data.encode() if isinstance(data, str) else data
    with pytest.raises(Permanent) as raised:
        read_bytes("文件.docx", content, Limits(max_unpacked_bytes=20_000_000))
    assert raised.value.code == code
    assert "请" in Messages.load().error(raised.value)


def test_a_size_that_lies_does_not_unpack(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(bomb())
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    with pytest.raises(Permanent) as raised:
        read_bytes("a.docx", bytes(data), Limits(max_unpacked_bytes=20_000_000))
    assert raised.value.code in ("document_damaged", "document_too_large")


def refused(name: str, data: bytes) -> Permanent:
    with pytest.raises(Permanent) as raised:
        parse(read_bytes(name, data, Limits()), entry=FileEntry(), names={}, rules=load_rules())
    return raised.value


BODY = para("青岚县工作方案") + para("正文写在这里，内容完整。")
MARKED = {
    "text": docx(para("机密★1年") + BODY),
    "end": docx(BODY + para("秘 密 ★")),
    "two lines": docx(BODY + para("绝密") + para("★启用前")),
    "header": docx(BODY, header="秘密★5年"),
    "box": docx(BODY + para(inner=text_box(para("机密☆")))),
    "cell": docx(BODY + "<w:tbl><w:tr><w:tc>" + para("密级") + "</w:tc><w:tc>" + para("机密★") + "</w:tc></w:tr></w:tbl>"),
    "hidden sheet": workbook(hidden="内部 机密★ 3年"),
    "page": "<html><body><h1>青岚县方案</h1><p>正文写在这里。</p><p hidden>绝密★</p></body></html>".encode(),
    "plain": "青岚县方案\n\n正文写在这里。\n\n机\u200b密★".encode(),
    "table": "名称,密级\n甲,秘密★\n乙,内部\n".encode(),
    "alone above": docx(para("秘密") + BODY),
}  # fmt: skip


@pytest.mark.parametrize("data", MARKED.values(), ids=MARKED.keys())
def test_a_mark_of_secrecy_is_found_anywhere_and_never_repeated(data: bytes) -> None:
    error = refused("a.docx", data)
    assert (error.code, dict(error.data)) == ("document_classified", {})


@pytest.mark.parametrize("name", ["【机密】情况.docx", "情况（秘密）.docx", "绝密★情况.docx"])
def test_a_mark_in_the_name_is_enough(name: str) -> None:
    assert refused(name, docx(BODY)).code == "document_classified"


def test_words_about_secrets_are_no_mark() -> None:
    data = docx(BODY + para("严格保守国家秘密和商业秘密，涉及机密的人员应当签订承诺书。"))
    assert parse(read_bytes("保密工作.docx", data, Limits()), entry=FileEntry(), names={}, rules=load_rules())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/方案.docx", "方案.docx"),
        ("..\\..\\方案.docx", "方案.docx"),
        ("a\x00b\u202e.txt", "ab.txt"),
        ("..", "unnamed"),
    ],
)
def test_a_name_never_leaves_its_folder(name: str, expected: str) -> None:
    assert safe_name(name) == expected


def test_a_file_without_chinese_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Annual report\n\nThe rate reached 75% in 2025.", "utf-8")
    raw = read_bytes(file.name, load(file, Limits()), Limits())
    documents = parse(raw, entry=FileEntry(), names={}, rules=load_rules())
    assert "75%" in "".join(clause.text for clause in documents[0].clauses)


def outcome(name: str, data: bytes) -> str:
    try:
        read_bytes(name, data, Limits())
    except Permanent as error:
        return error.code
    return "read"


@pytest.mark.parametrize("depth", [100, 5_000])
def test_deep_nesting_ends(depth: int) -> None:
    page = "<html><body>" + "<div>" * depth + "<p>正文写在这里。</p>" + "</div>" * depth + "</body></html>"
    boxes = "<w:sdt><w:sdtContent>" * depth + para("正文写在这里。") + "</w:sdtContent></w:sdt>" * depth
    for name, data in (("a.html", page.encode()), ("a.docx", docx(boxes))):
        assert outcome(name, data) in ("read", "document_damaged", "document_empty", "document_too_large")
