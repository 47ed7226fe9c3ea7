"""Workbooks in the manner of statistics bureaus, each with what it says: figures with their cells, and what is wrong in it.

All figures are invented. Layouts differ on purpose; nothing here asks the importer.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

Period = tuple[str, str, str]
Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One figure as the maker of the workbook knows it."""

    sheet: str
    cell: str
    region: str
    indicator: str
    period: Period
    value: float | None
    unit: str
    yoy: float | None = None
    yoy_cell: str | None = None
    rank: int | None = None
    rank_of: str | None = None
    rank_cell: str | None = None


@dataclass(slots=True)
class Made:
    """A workbook with its contents: `errors` are (sheet, cell, code), `missing` and `ignored` (sheet, cell)."""

    name: str
    book: Workbook = field(default_factory=Workbook)
    facts: list[Fact] = field(default_factory=list)
    errors: set[tuple[str, str, str]] = field(default_factory=set)
    missing: set[tuple[str, str]] = field(default_factory=set)
    ignored: set[tuple[str, str]] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)
    unknown: set[tuple[str, str]] = field(default_factory=set)
    cached: dict[str, str] = field(default_factory=dict)
    started: bool = False

    def sheet(self, name: str, rows: Rows, merges: Sequence[str] = ()) -> Worksheet:
        """A sheet filled from A1."""
        sheet = self.book.create_sheet(name) if self.started else self.book.worksheets[0]
        self.started = True
        sheet.title = name
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                if value is not None:
                    sheet.cell(number, column, value)
        for area in merges:
            sheet.merge_cells(area)
        return sheet

    def data(self) -> bytes:
        """The file; formulas in `cached` have that result stored, as Excel does."""
        stream = io.BytesIO()
        self.book.save(stream)
        return with_results(stream.getvalue(), self.cached) if self.cached else stream.getvalue()

    def saved(self, folder: Path) -> Path:
        """The file, written into a folder."""
        path = folder / self.name
        path.write_bytes(self.data())
        return path


def with_results(data: bytes, results: dict[str, str]) -> bytes:
    """The same workbook with the results of formulas («C5» → «12.5») stored in its first sheet."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = content.decode()
                for cell, result in results.items():
                    kind = ' t="e"' if result.startswith("#") else ""
                    pattern = rf'<c r="{cell}"([^>]*)><f>(.*?)</f><v ?/?>(?:</v>)?</c>'
                    text, count = re.subn(pattern, rf'<c r="{cell}"\1{kind}><f>\2</f><v>{result}</v></c>', text)
                    assert count == 1, cell
                content = text.encode()
            new.writestr(name, content)
    return stream.getvalue()


def cumulative(year: int, month: int) -> Period:
    """«1—n月»."""
    return ("cumulative", f"{year}-01", f"{year}-{month:02d}")


def single(year: int, month: int) -> Period:
    """One month."""
    return ("month", f"{year}-{month:02d}", f"{year}-{month:02d}")


def whole(year: int) -> Period:
    """The year."""
    return ("year", f"{year}-01", f"{year}-12")


def one_row_head() -> Made:
    """Units in brackets, serial numbers, rates stored as fractions, zones, a hidden row, ranks after the rates."""
    made = Made("杭州市主要经济指标2024年1-3月.xlsx")
    rows: list[list[Any]] = [
        ["杭州市2024年1—3月主要经济指标"],
        [
            "序号",
            "县（市、区）",
            "规模以上工业增加值（亿元）",
            "增长（%）",
            "位次",
            "固定资产投资(万元)",
            "增速%",
            "备注",
        ],
        [1, "上城区", 60.5, 0.052, 3, 1205000, 0.031, "含园区"],
        [2, "萧 山 区", 210.25, 0.081, 1, 2400000, 0.125, None],
        [3, "余杭区①", 180, -0.012, 4, "—", "—", None],
        [4, "桐庐", 40.1, 0.06, 2, 300000, 0.0446, None],
        [5, "淳安县", 12, 0.011, None, 90000, 0.01, None],
        [6, "钱塘新区管委会", 99, 0.5, None, 1, 0.5, None],
        [7, "市本级", 33, 0.2, None, 1, 0.3, None],
        [None, "全市", 502.85, 0.055, None, 3995000, 0.061, None],
        ["注：①含托管区域。"],
        ["数据来源：杭州市统计局"],
    ]
    sheet = made.sheet("一季度", rows, ["A1:H1"])
    for row in range(3, 11):
        for column in "DG":
            sheet[f"{column}{row}"].number_format = "0.0%"
    sheet.row_dimensions[7].hidden = True
    period, here = cumulative(2024, 3), "一季度"
    names = {3: "上城区", 4: "萧山区", 5: "余杭区", 6: "桐庐县", 10: "杭州市"}
    for row, region in names.items():
        _, _, value, yoy, rank, invested, rate, _ = rows[row - 1]
        made.facts.append(
            Fact(
                sheet=here, cell=f"C{row}", region=region, indicator="规上工业增加值", period=period, value=value,
                unit="亿元", yoy=round(yoy * 100, 6), yoy_cell=f"D{row}", rank=rank, rank_of="yoy" if rank else None,
                rank_cell=f"E{row}" if rank else None,
            )
        )  # fmt: skip
        if row != 5:
            made.facts.append(
                Fact(
                    sheet=here, cell=f"F{row}", region=region, indicator="固定资产投资", period=period,
                    value=invested / 10000, unit="亿元", yoy=round(rate * 100, 6), yoy_cell=f"G{row}",
                )
            )  # fmt: skip
    made.missing = {(here, "F5"), (here, "G5"), (here, "E10")}
    made.ignored = {(here, f"{c}{r}") for r in (7, 8, 9) for c in "CDFG"}
    return made


def three_row_head() -> Made:
    """A row of groups, one of indicators, one of units; ranks before values; balances."""
    made = Made("2023年1—9月温州市财政金融.xlsx")
    here = "财政金融"
    rows: list[list[Any]] = [
        ["2023年1—9月财政金融主要指标"],
        ["地  区", "财政", None, None, None, "金融", None],
        [None, "一般公共预算收入", None, None, "一般公共预算支出", "住户存款余额", None],
        [None, "位次", "累计", "同比±%", "累计", "余额", "比上年同期增长"],
        [None, None, "亿元", "%", "万元", "亿元", "%"],
        ["全市", None, 480, 3.5, 9000000, 8200.5, 11.2],
        ["　鹿城区", 2, 90, 4.2, 1200000, 2100, 10],
        ["　瓯海区", 1, 70.5, 6.8, 800000, 900, 12.1],
        ["　乐清市", 3, 66, "-1.5", 1000000, "1,100.0", 9],
        ["　泰顺县", 4, "１２", "－２．５", 500000, 200, "…"],
        ["说明：位次按增速排序。"],
    ]
    made.sheet(here, rows, ["A1:G1", "A2:A5", "B2:E2", "F2:G2", "B3:D3", "F3:G3"])
    period = cumulative(2023, 9)
    data = {
        6: ("温州市", 480, 3.5, None, 9000000, 8200.5, 11.2),
        7: ("鹿城区", 90, 4.2, 2, 1200000, 2100, 10),
        8: ("瓯海区", 70.5, 6.8, 1, 800000, 900, 12.1),
        9: ("乐清市", 66, -1.5, 3, 1000000, 1100, 9),
        10: ("泰顺县", 12, -2.5, 4, 500000, 200, None),
    }
    for row, (region, income, yoy, rank, spent, held, rate) in data.items():
        add = made.facts.append
        add(
            Fact(
                sheet=here, cell=f"C{row}", region=region, indicator="一般公共预算收入", period=period, value=income,
                unit="亿元", yoy=yoy, yoy_cell=f"D{row}", rank=rank, rank_of="yoy" if rank else None,
                rank_cell=f"B{row}" if rank else None,
            )
        )  # fmt: skip
        add(
            Fact(
                sheet=here, cell=f"E{row}", region=region, indicator="一般公共预算支出", period=period,
                value=spent / 10000, unit="亿元",
            )
        )  # fmt: skip
        add(
            Fact(
                sheet=here, cell=f"F{row}", region=region, indicator="住户存款余额", period=period, value=held,
                unit="亿元", yoy=rate, yoy_cell=f"G{row}" if rate is not None else None,
            )
        )  # fmt: skip
    made.missing = {(here, "B6"), (here, "G10")}
    return made


def sheet_a_month() -> Made:
    """One indicator, a sheet a month, the year in the title; formulas with their results."""
    made = Made("嘉兴社零.xlsx")
    for name, month, base in (("1-2月", 2, 20), ("1-3月", 3, 31)):
        rows: list[list[Any]] = [
            ["2025年嘉兴市社会消费品零售总额"],
            [None, None, "单位：亿元"],
            ["县市区", "零售额", "同比增长"],
            ["南湖区", base, 4.5],
            ["海宁市", "=B4*2", 5.5],
            ["平湖市", base + 3, "x"],
            ["合  计", base * 4, 5],
        ]
        rows[2][1] = "累计"
        made.sheet(name, rows, ["A1:C1"])
        period = cumulative(2025, month)
        for row, region, value, yoy in (
            (4, "南湖区", base, 4.5), (5, "海宁市", base * 2, 5.5), (6, "平湖市", base + 3, None), (7, "嘉兴市", base * 4, 5)
        ):  # fmt: skip
            if name == "1-3月" and row == 5:
                made.errors.add((name, "B5", "formula_error"))
                continue
            made.facts.append(
                Fact(
                    sheet=name, cell=f"B{row}", region=region, indicator="社会消费品零售总额", period=period, value=value,
                    unit="亿元", yoy=yoy, yoy_cell=f"C{row}" if yoy is not None else None,
                )
            )  # fmt: skip
        made.missing.add((name, "C6"))
    made.cached = {"B5": "40"}
    return made


def years_by_county() -> Made:
    """Years in rows, counties in columns, one indicator a sheet; unit in the corner; a hidden sheet."""
    made = Made("绍兴市历年统计.xlsx")
    for name, indicator, unit, start in (
        ("户籍人口", "户籍人口", "万人", 70),
        ("城镇化率", "常住人口城镇化率", "%", 60),
    ):
        rows: list[list[Any]] = [
            [f"分县（市、区）{name}"],
            [f"单位：{unit}", "绍兴市", "越城区", "诸暨市", "新昌县"],
            [2020, start, start + 1, start + 2.25, start + 3],
            [2021, start + 1, "--", start + 3, start + 4],
            ["2022年", f"{start + 2}.0", start + 3, start + 4, start + 5],
        ]
        made.sheet(name, rows, ["A1:E1"])
        for row, year in ((3, 2020), (4, 2021), (5, 2022)):
            for column, region in zip("BCDE", ("绍兴市", "越城区", "诸暨市", "新昌县"), strict=True):
                printed = rows[row - 1]["ABCDE".index(column)]
                if printed == "--":
                    made.missing.add((name, f"{column}{row}"))
                    continue
                made.facts.append(
                    Fact(
                        sheet=name, cell=f"{column}{row}", region=region, indicator=indicator, period=whole(year),
                        value=float(printed), unit=unit,
                    )
                )  # fmt: skip
    old = made.sheet("底稿", [["越城区", 1]])
    old.sheet_state = "hidden"
    made.skipped = {"底稿"}
    return made


def indicators_in_rows() -> Made:
    """Indicators in rows under numbered groups, counties over columns, planted: an impossible unit, broken formulas."""
    made = Made("衢州市2024年上半年主要指标.xlsx")
    here = "Sheet1"
    rows: list[list[Any]] = [
        ["2024年上半年分县（市、区）主要经济指标"],
        ["指  标", "计量单位", "柯城区", None, "江山市", None],
        [None, None, "绝对值", "同比增长（%）", "绝对值", "同比增长（%）"],
        ["一、综合", None, None, None, None, None],
        ["地区生产总值", "亿元", 120.5, 5.1, 180, "6.0"],
        ["　其中：第二产业增加值", "万元", 400000, 4, 900000, 7],
        ["二、财政", None, None, None, None, None],
        ["1.财政总收入", "吨", 20, 3, 25, 2],
        ["2.税收收入", "亿元", 11, "#REF!", 13, -4],
        ["三、居民收入", None, None, None, None, None],
        ["城镇居民人均可支配收入", "元", 30000, 5, 28000, 5.5],
        ["新材料产业产值", "亿元", 9, 9, 9, 9],
    ]
    made.sheet(here, rows, ["A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:F2"])
    made.book.worksheets[0]["D9"] = "=D8/0"
    made.cached = {"D9": "#DIV/0!"}
    period = cumulative(2024, 6)
    for row, indicator, unit, factor in (
        (5, "地区生产总值", "亿元", 1), (6, "第二产业增加值", "亿元", 10000), (9, "税收收入", "亿元", 1),
        (11, "城镇居民人均可支配收入", "元", 1),
    ):  # fmt: skip
        for region, value, rate in (("柯城区", "C", "D"), ("江山市", "E", "F")):
            yoy = rows[row - 1]["ABCDEF".index(rate)]
            broken = (row, rate) == (9, "D")
            made.facts.append(
                Fact(
                    sheet=here, cell=f"{value}{row}", region=region, indicator=indicator, period=period,
                    value=rows[row - 1]["ABCDEF".index(value)] / factor, unit=unit, yoy=None if broken else float(yoy),
                    yoy_cell=None if broken else f"{rate}{row}",
                )
            )  # fmt: skip
    made.errors = {(here, "B8", "impossible_unit"), (here, "D9", "formula_error")}
    made.unknown = {(here, "A12")}
    return made


def stacked_and_beside() -> Made:
    """Two tables below each other on one sheet, two beside each other on the next."""
    made = Made("台州市2023年经济运行.xlsx")
    rows: list[list[Any]] = [
        ["2023年1-10月台州市进出口总额"],
        ["单位：亿元"],
        ["地区", "10月", "增长（%）", "1-10月", "增长（%）"],
        ["椒江区", 20, 1.5, 210, 2.5],
        ["温岭市", 30, -2, 320, 3.5],
        ["注：以人民币计价。"],
        [],
        ["2023年1-10月台州市实际利用外资"],
        ["单位：万美元"],
        ["地区", "累计", "增长（%）"],
        ["椒江区", 5000, 12],
        ["温岭市", "－", "－"],
        ["玉环市", 2500, "待核"],
    ]
    here = "外贸外资"
    made.sheet(here, rows)
    for row, region in ((4, "椒江区"), (5, "温岭市")):
        for value, rate, period in (("B", "C", single(2023, 10)), ("D", "E", cumulative(2023, 10))):
            made.facts.append(
                Fact(
                    sheet=here, cell=f"{value}{row}", region=region, indicator="进出口总额", period=period,
                    value=rows[row - 1]["ABCDE".index(value)], unit="亿元", yoy=rows[row - 1]["ABCDE".index(rate)],
                    yoy_cell=f"{rate}{row}",
                )
            )  # fmt: skip
    for row, region, value, yoy in ((11, "椒江区", 0.5, 12), (13, "玉环市", 0.25, None)):
        made.facts.append(
            Fact(
                sheet=here, cell=f"B{row}", region=region, indicator="实际利用外资", period=cumulative(2023, 10),
                value=value, unit="亿美元", yoy=yoy, yoy_cell=f"C{row}" if yoy else None,
            )
        )  # fmt: skip
    made.missing = {(here, "B12"), (here, "C12")}
    made.errors = {(here, "C13", "not_a_number")}
    beside: list[list[Any]] = [
        ["2023年1-10月用电量（亿千瓦时）"],
        ["地区", "全社会用电量", "位次", "地区", "工业用电量"],
        ["椒江区", 40, 2, "黄岩区", 20],
        ["路桥区", 50, 1, "天台县", 10],
    ]
    made.sheet("用电", beside, ["A1:E1"])
    for row, region, value, rank in ((3, "椒江区", 40, 2), (4, "路桥区", 50, 1)):
        made.facts.append(
            Fact(
                sheet="用电", cell=f"B{row}", region=region, indicator="全社会用电量", period=cumulative(2023, 10),
                value=value, unit="亿千瓦时", rank=rank, rank_of="value", rank_cell=f"C{row}",
            )
        )  # fmt: skip
    for row, region, value in ((3, "黄岩区", 20), (4, "天台县", 10)):
        made.facts.append(
            Fact(
                sheet="用电", cell=f"E{row}", region=region, indicator="工业用电量", period=cumulative(2023, 10),
                value=value, unit="亿千瓦时",
            )
        )  # fmt: skip
    return made


def long_table() -> Made:
    """One figure a row; planted: a region that does not exist, a key twice with another value, text for a number."""
    made = Made("舟山海洋经济数据.xlsx")
    here = "明细"
    rows: list[list[Any]] = [
        ["地区", "指标名称", "时期", "数值", "单位", "同比增速（%）"],
        ["定海区", "规上工业总产值", "2024年1-5月", 300, "亿元", 8.5],
        ["普陀区", "规上工业总产值", "2024年1—5月", "2,000,000", "万元", -1],
        ["嵊泗县", "旅游人次", "2024年5月", 45.5, "万人次", None],
        ["临港县", "旅游人次", "2024年5月", 3, "万人次", 2],
        ["定海区", "规上工业总产值", "2024年1-5月", 301, "亿元", 8.5],
        ["岱山县", "旅游人次", "2024年5月", "约20", "万人次", 3],
        ["岱山县", "粮食总产量", "2023年", 5000, "吨", 3],
        ["岱山县", "粮食总产量", "2023年", 5000, "吨", 3],
    ]
    made.sheet(here, rows)
    add = made.facts.append
    five = cumulative(2024, 5)
    add(
        Fact(
            sheet=here,
            cell="D2",
            region="定海区",
            indicator="规上工业总产值",
            period=five,
            value=300,
            unit="亿元",
            yoy=8.5,
            yoy_cell="F2",
        )
    )
    add(
        Fact(
            sheet=here,
            cell="D3",
            region="普陀区",
            indicator="规上工业总产值",
            period=five,
            value=200,
            unit="亿元",
            yoy=-1,
            yoy_cell="F3",
        )
    )
    add(
        Fact(
            sheet=here,
            cell="D4",
            region="嵊泗县",
            indicator="旅游人次",
            period=single(2024, 5),
            value=45.5,
            unit="万人次",
        )
    )
    add(
        Fact(
            sheet=here,
            cell="D8",
            region="岱山县",
            indicator="粮食总产量",
            period=whole(2023),
            value=0.5,
            unit="万吨",
            yoy=3,
            yoy_cell="F8",
        )
    )
    made.missing = {(here, "F4")}
    made.errors = {(here, "A5", "unknown_region"), (here, "D6", "duplicate_key"), (here, "D7", "not_a_number")}
    return made


def province_by_city() -> Made:
    """Cities of the province; a sheet without any period; rates as fractions without a format."""
    made = Made("各市情况.xlsx")
    rows: list[list[Any]] = [
        ["2022年全省各市居民收入（元、%）"],
        ["地区", "居民人均可支配收入", None, "农村居民人均可支配收入", None],
        [None, "绝对额", "增速", "绝对额", "增速"],
        ["全省", 60302, 0.048, 37565, 0.066],
        ["杭州市", 70281, 0.038, 45183, 0.058],
        ["丽水市", 44450, 0.0525, 28470, 0.078],
        ["金华", 57000, 0.041, 36000, 0.0615],
    ]
    made.sheet("收入", rows, ["A1:E1", "B2:C2", "D2:E2"])
    for row, region in ((4, "浙江省"), (5, "杭州市"), (6, "丽水市"), (7, "金华市")):
        for value, rate, indicator in (("B", "C", "居民人均可支配收入"), ("D", "E", "农村居民人均可支配收入")):
            made.facts.append(
                Fact(
                    sheet="收入", cell=f"{value}{row}", region=region, indicator=indicator, period=whole(2022),
                    value=rows[row - 1]["ABCDE".index(value)], unit="元",
                    yoy=round(rows[row - 1]["ABCDE".index(rate)] * 100, 6), yoy_cell=f"{rate}{row}",
                )
            )  # fmt: skip
    made.sheet("无期", [["各市森林覆盖率"], ["地区", "森林覆盖率（%）"], ["丽水市", 81.7], ["湖州市", 48.5]])
    made.errors = {("无期", "A1", "period_missing")}
    return made


def county_series() -> Made:
    """One county, months in rows, indicators over columns; last year's values; a difference that is left out."""
    made = Made("云和县2023年工业与用电月度数据.xlsx")
    here = "月度"
    rows: list[list[Any]] = [
        ["云和县工业与用电（2023年）"],
        ["月份", "规上工业增加值（亿元）", None, None, "工业用电量", None],
        [None, "本期", "上年同期", "同比增长", "（万千瓦时）", "比上年同期增减额"],
        ["1-2月", 2, 1.6, 25, 1500, 20],
        ["1-3月", 3.5, 2.8, 25, 2400, -15],
        ["1-4月", 5, 4, 25, "", "/"],
    ]
    made.sheet(here, rows, ["A1:F1", "A2:A3", "B2:D2", "E2:F2"])
    for row, month in ((4, 2), (5, 3), (6, 4)):
        value, last, yoy, used = rows[row - 1][1:5]
        common: dict[str, Any] = {"sheet": here, "region": "云和县", "indicator": "规上工业增加值", "unit": "亿元"}
        made.facts.append(
            Fact(cell=f"B{row}", period=cumulative(2023, month), value=value, yoy=yoy, yoy_cell=f"D{row}", **common)
        )
        made.facts.append(Fact(cell=f"C{row}", period=cumulative(2022, month), value=last, **common))
        if used:
            made.facts.append(
                Fact(
                    sheet=here, cell=f"E{row}", region="云和县", indicator="工业用电量", period=cumulative(2023, month),
                    value=used / 10000, unit="亿千瓦时",
                )
            )  # fmt: skip
    made.missing = {(here, "E6")}
    made.ignored = {(here, f"F{row}") for row in (4, 5, 6)}
    return made


WORKBOOKS: tuple[Callable[[], Made], ...] = (
    one_row_head,
    three_row_head,
    sheet_a_month,
    years_by_county,
    indicators_in_rows,
    stacked_and_beside,
    long_table,
    province_by_city,
    county_series,
)
