"""Files become numbered lines; what cannot be read says so by its code."""

from pathlib import Path

import pytest

from config.errors import Permanent
from config.messages import Messages
from retrieval.documents.readers import Limits, read

TEXT = "标题一行\n\n正文第一句，城镇化率达到75%。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_encodings_met_in_china_give_the_same_lines(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(TEXT.encode(encoding))
    assert read(file).lines == ("标题一行", "", "正文第一句，城镇化率达到75%。", "")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_numbers_do_not_depend_on_line_ends(tmp_path: Path, end: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(f"一\f甲{end}二\u2028乙{end}三".encode())
    assert len(read(file).lines) == 3


NOISE = bytes((index * 167 + 13 * (index // 7)) % 256 for index in range(4000))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04" + NOISE, "document_archive"),
        (NOISE, "document_type_unsupported"),
        (b"\x00" * 200 + b"abc", "document_type_unsupported"),
    ],
    ids=["zip", "noise", "zeros"],
)
def test_content_decides_the_type_whatever_the_suffix(tmp_path: Path, content: bytes, code: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(content)
    with pytest.raises(Permanent) as raised:
        read(file)
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "document_empty"), (b" \r\n\t\n", "document_empty"), ("　\n".encode(), "document_empty")],
)
def test_files_without_content_are_empty(tmp_path: Path, content: bytes, code: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(content)
    with pytest.raises(Permanent) as raised:
        read(file)
    assert raised.value.code == code


@pytest.mark.parametrize("limits", [Limits(max_bytes=50), Limits(max_characters=20), Limits(max_lines=3)])
def test_limits_hold(tmp_path: Path, limits: Limits) -> None:
    file = tmp_path / "a.txt"
    file.write_text("一二三四五\n" * 5, "utf-8")
    with pytest.raises(Permanent) as raised:
        read(file, limits)
    assert raised.value.code == "document_too_large"


def test_missing_file_and_folder_are_unreadable_with_a_next_step(tmp_path: Path) -> None:
    for path in (tmp_path / "no.txt", tmp_path):
        with pytest.raises(Permanent) as raised:
            read(path)
        assert raised.value.code == "document_unreadable"
        assert "请" in Messages.load().error(raised.value)
