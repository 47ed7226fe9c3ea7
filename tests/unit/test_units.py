"""Units, and numbers in text."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import Permanent
from retrieval.metrics.units import chinese_number, convert, default_units, format_value, parse_names, parse_quantity


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10—50万元的群体", [("10", "万元"), ("50", "万元")]),
        ("增长44.6%", [("44.6", "%")]),
        ("缩小到1.9以内", [("1.9", "")]),
        ("居全市第一", [("1", "名")]),
        ("第11位", [("11", "名")]),
        ("15.5年", [("15.5", "年")]),
        ("1100万户", [("1100", "万户")]),
        ("高出省、市23.8和17.5个百分点", [("23.8", "百分点"), ("17.5", "百分点")]),
        ("75%、90%以上", [("75", "%"), ("90", "%")]),
        ("三点五亿元", [("350000000", "元")]),
        ("两成", [("20", "%")]),
        ("九成五", [("95", "%")]),
        ("百分之四十四点六", [("44.6", "%")]),
        ("一千一百万户", [("11000000", "户")]),
        ("八十岁", [("80", "岁")]),
        ("离一百亿还差", [("10000000000", "")]),
        ("1,234.5亿元", [("1234.5", "亿元")]),
        ("４４．６％", [("44.6", "%")]),
        ("增速-4.1%", [("-4.1", "%")]),
        ("76.1%－57.6%", [("76.1", "%"), ("57.6", "%")]),
        ("100-96.1=3.9亿元", [("100", ""), ("96.1", ""), ("3.9", "亿元")]),
        ("步行10分钟可达", [("10", "分钟")]),
        ("1100万户的一半", [("1100", "万户")]),
    ],
)
def test_values_are_read(text: str, expected: list[tuple[str, str]]) -> None:
    found = [(q.value, q.unit) for q in parse_quantity(text)]
    assert found == [(Decimal(value), unit) for value, unit in expected]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("实施“335”行动", ["335”行动"]),
        ("335行动", ["335行动"]),
        ("G60科创走廊", ["G60"]),
        ("改造提升2.0版", ["2.0版"]),
        ("培育415先进制造业集群", ["415先进制造业"]),
        ("26县", ["26县"]),
        ("15分钟公共服务圈", ["15分钟公共服务圈"]),
        ("5G和千兆网络", ["5G"]),
        ("“四港”联动", []),
        ("“十四五”", []),
        ("2021年6月25日", []),
        ("万人犯罪率", []),
        ("千亿元工程", []),
        ("一体化、一是、第一产业", ["第一"]),
    ],
)
def test_names_are_no_values(text: str, names: list[str]) -> None:
    assert (parse_quantity(text), [name.text for name in parse_names(text)]) == ([], names)


@given(st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False), st.sampled_from(["亿元", "%", "万户"]))
def test_what_is_formatted_is_read_back_unchanged(value: Decimal, unit: str) -> None:
    (found,) = parse_quantity(format_value(value, unit))
    assert (found.value, found.unit) == (value, unit)


@given(st.text(alphabet="0123456789.,%一二十百万亿点第成年月元户个以上—-“”（ 县A", max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    for found in [*parse_quantity(text), *parse_names(text)]:
        assert text[found.start : found.end] == found.text


def test_quantities_know_their_dimension() -> None:
    assert [q.dimension for q in parse_quantity("96.1亿元，58位")] == ["货币", "人数"]
    assert {"元", "万元", "亿元"} <= default_units().of_dimension("货币")


def test_units_convert_exactly_within_a_dimension_only() -> None:
    assert convert("951435", "万元", "亿元") == Decimal("95.1435")
    with pytest.raises(Permanent, match="unit_mismatch"):
        convert(1, "万元", "万户")
    with pytest.raises(Permanent, match="unit_unknown"):
        convert(1, "万尺", "万户")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (96.1, "亿元", "96.1亿元"),
        (70.0, "%", "70%"),
        (23.8, "百分点", "23.8个百分点"),
        (1e7, "元", "10000000元"),
        (7.5, "万元", "7.5万元"),
        (0.42, "无量纲", "0.42"),
    ],
)
def test_formatting_never_changes_the_figure(value: float, unit: str, text: str) -> None:
    assert format_value(value, unit) == text


def test_equal_quantities_in_other_units_are_the_same() -> None:
    units = default_units()
    assert units.same("7.5", "万元", 75000, "元")
    assert not units.same(1, "万元", 1, "万户")


@pytest.mark.parametrize(
    ("text", "value"), [("二十六", 26), ("十五", 15), ("两千零五", 2005), ("一亿三千万", 130000000)]
)
def test_chinese_numerals(text: str, value: int) -> None:
    assert chinese_number(text) == value
