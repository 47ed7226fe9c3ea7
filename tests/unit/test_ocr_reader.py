"""Scans and photos: recognised with confidence, without network, files or logs."""

import dataclasses
import io
import logging
import socket
from pathlib import Path

import pytest

from config.errors import Permanent
from retrieval.documents.page import parse
from retrieval.documents.readers import Limits, RawText, read_bytes
from retrieval.documents.readers.base import Spot
from retrieval.documents.readers.ocr import PhotoReader
from retrieval.documents.readers.ocr_text import Signs
from retrieval.documents.readers.pdf import PdfReader
from retrieval.documents.rules import load_rules
from retrieval.documents.sidecar import FileEntry
from tests.support import printed

TEXT = ("今年上半年，云岭县实现地区生产总值112.35亿元，同比", "增长6.8%；农村居民人均可支配收入18600元。")


def note(*lines: str, mark: str = "") -> printed.Sheet:
    sheet = printed.Sheet(500, 200)
    sheet.line(30, 30, 12, mark)
    for at, line in enumerate(lines):
        sheet.line(30, 80 + at * 26, 14, line)
    return sheet


@pytest.fixture
def nothing_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No connection is made; temporary files would be seen in the folder."""

    def refuse(*_: object) -> None:
        raise AssertionError("network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_photo_turned_by_its_camera_is_read_without_network_files_or_logs(
    nothing_outside: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    from PIL import Image

    upright = Image.open(io.BytesIO(printed.as_picture(note(*TEXT), angle=0.5, noise=5, form="PNG")))
    held, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6  # turned: to be shown a quarter clockwise
    upright.rotate(90, expand=True).save(held, "JPEG", exif=exif, quality=90)
    with caplog.at_level(logging.DEBUG):
        raw = PhotoReader().read("photo.jpg", held.getvalue(), Limits())
    assert [line for line in raw.lines if line] == list(TEXT)
    sure = [spot.confidence for line, spot in zip(raw.lines, raw.spots, strict=True) if line]
    assert all(value is not None and 0.8 < value <= 1 for value in sure)
    assert list(nothing_outside.iterdir()) == []
    seen = caplog.text + "".join(capfd.readouterr())
    assert not [line for line in TEXT if line[:6] in seen]


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_scan_that_lies_sideways_or_upside_down_is_turned(turns: int) -> None:
    from PIL import Image

    picture, held = Image.open(io.BytesIO(printed.as_picture(note(*TEXT), angle=0.4, noise=5))), io.BytesIO()
    picture.rotate(90 * turns, expand=True).save(held, "PNG")
    raw = PhotoReader().read("scan.png", held.getvalue(), Limits())
    assert [line for line in raw.lines if line] == list(TEXT)


def test_columns_with_a_narrow_gutter_are_read_one_after_the_other() -> None:
    left = (
        "今年上半年，示例县累计投入资金",
        "76.07亿元，建成高标准农田74.4",
        "万亩，改造农村公路210公里，开",
        "工率达到68.2%，较上年有所提高。",
    )
    right = (
        "全县农村居民人均可支配收入达到",
        "43757元，城乡居民收入倍差缩小",
        "到1.51。下一步将继续加大投入，",
        "推动城乡公共服务优质共享。",
    )
    sheet = printed.Sheet(340, 130)
    for at, (one, two) in enumerate(zip(left, right, strict=True)):
        sheet.line(20, 40 + at * 15, 10, one)
        sheet.line(179, 40 + at * 15, 10, two)
    raw = PhotoReader().read("scan.jpg", printed.as_picture(sheet, angle=0.4, noise=5), Limits())
    assert "".join(line.strip() for line in raw.lines) == "".join((*left, *right))


@pytest.mark.parametrize(
    ("text", "sure", "size", "confidence"),
    [
        ("增长", (0.9, 0.7), 20, 0.8),
        ("增长6.8%", (1, 1, 0.6, 1, 1, 1), 20, 0.6),
        ("1.2万", (1, 1, 1, 0.4), 20, 0.4),
        ("增长6.8%", (1, 1, 1, 1, 1, 1), 20, 1.0),
        ("增长6.8%", (1, 1, 1, 1, 1, 1), 9, 0.6),
        ("突破S5147元", (1,) * 8, 20, 0.6),
    ],
    ids=["no figure", "digit", "unit", "sure", "small print", "letter"],
)
def test_figure_is_no_surer_than_its_weakest_sign(
    text: str, sure: tuple[float, ...], size: float, confidence: float
) -> None:
    assert Signs(text, sure).confidence(size) == confidence


def scanned(*lines: str) -> RawText:
    spots = tuple(Spot(page=1, confidence=0.9) for _ in lines)
    return RawText(name="a.jpg", lines=lines, encoding="", kind="photo", spots=spots)


@pytest.mark.parametrize(
    "mark",
    [
        "秘密*10年",
        "秘密☆长期",
        "机密大5年",
        "机密长期",
        "绝密启用前",
        "·秘密女三年",
        "绝密★启用前",
        "秘密+6个月",
        "机密**",
    ],
)
def test_mark_of_secrecy_is_known_without_its_star(mark: str) -> None:
    filling = ("今年以来，全县各项工作有序推进。",) * 20
    raw = scanned(*filling, mark)
    for one in (raw, dataclasses.replace(scanned(*filling), asides=(mark,))):
        with pytest.raises(Permanent) as raised:
            parse(one, entry=FileEntry(), names={}, rules=load_rules())
        assert raised.value.code == "document_classified"


@pytest.mark.parametrize(
    "line", ["秘密，3年内不得公开商业信息。", "国家秘密保护工作三年行动稳步推进。", "秘密级以上的文件3年清理一次。"]
)
def test_line_that_only_speaks_of_secrets_is_read(line: str) -> None:
    assert parse(scanned("保密工作宣传", "", line), entry=FileEntry(), names={}, rules=load_rules())


def test_mixed_pdf_is_read_page_by_page() -> None:
    sheets = [note("第一页有文字，共3项任务。"), note(*TEXT)]
    data = printed.as_pdf(sheets, [None, printed.as_picture(sheets[1])])
    raw = PdfReader().read("mixed.pdf", data, Limits())
    known = [
        (line, spot.page, spot.confidence is None) for line, spot in zip(raw.lines, raw.spots, strict=True) if line
    ]
    assert known == [("第一页有文字，共3项任务。", 1, True), (TEXT[0], 2, False), (TEXT[1], 2, False)]
    with pytest.raises(Permanent) as raised:
        PdfReader().read("mixed.pdf", data, Limits(max_scans=0))
    assert raised.value.code == "document_too_many_pages"


@pytest.mark.parametrize("mark", ["秘密★10年", "机密 ★ 长期"])
def test_mark_of_secrecy_on_a_scan_is_refused(mark: str) -> None:
    raw = read_bytes("scan.png", printed.as_picture(note(*TEXT, mark=mark), form="PNG"), Limits())
    with pytest.raises(Permanent) as raised:
        parse(raw, entry=FileEntry(), names={}, rules=load_rules())
    assert raised.value.code == "document_classified"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "document_damaged"),
        (printed.as_picture(note(*TEXT))[:4000], "document_damaged"),
        (printed.as_picture(printed.Sheet(200, 200)), "document_no_text"),
    ],
    ids=["no picture", "cut off", "blank"],
)
def test_pictures_without_text_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(Permanent) as raised:
        read_bytes("photo.jpg", data, Limits())
    assert raised.value.code == code
