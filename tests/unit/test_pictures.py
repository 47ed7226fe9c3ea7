"""A chart of an answer becomes one file, whoever asks for it and how often."""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image

from bot.pictures import MOST, Pictures
from reports.blocks import Attachment, Chart, Text

CHART = Chart("甲县收入", "元", (("2020年", 10.0), ("2021年", 12.5), ("2022年", 11.0)))


def test_chart_is_replaced_by_a_picture_that_opens(tmp_path: Path) -> None:
    text, drawn, after = Pictures(tmp_path / "charts").drawn((Text("上"), CHART, Text("下")))

    assert (text, after) == (Text("上"), Text("下"))
    assert isinstance(drawn, Attachment)
    assert drawn.caption == CHART.title
    with Image.open(drawn.path) as picture:
        assert (picture.format, picture.width > 600) == ("PNG", True)


def test_same_chart_is_the_same_file_and_another_chart_another(tmp_path: Path) -> None:
    pictures = Pictures(tmp_path)
    other = Chart(CHART.title, CHART.unit, CHART.points[:2])

    first, again, second = pictures.drawn((CHART, CHART, other))

    assert first == again != second
    assert len(list(tmp_path.iterdir())) == 2


def test_oldest_pictures_make_room(tmp_path: Path) -> None:
    for number in range(MOST):
        file = tmp_path / f"{number:04d}.png"
        file.touch()
        os.utime(file, (number, number))

    Pictures(tmp_path).drawn((CHART,))

    names = {file.name for file in tmp_path.iterdir()}
    assert len(names) == MOST
    assert "0000.png" not in names
    assert "0001.png" in names
