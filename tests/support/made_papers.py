"""Files of our own about invented counties, with the clauses that must come out of them: Word, web page, workbook, Markdown.

Texts are written for these tests. Every builder returns the bytes of a real file.
"""

# ruff: noqa: E501 - Chinese sentences are wide
from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SPACES = (
    f'{W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = """<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"""
STYLES = f"""<w:styles {W}>
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="N"><w:name w:val="Mine"/><w:basedOn w:val="2"/></w:style>
<w:style w:type="paragraph" w:styleId="C"><w:name w:val="toc 1"/></w:style></w:styles>"""
NUMBERING = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a file must give: title → clauses with the section that they stand in."""

    title: str
    clauses: tuple[tuple[tuple[str, ...], str], ...]
    facts: dict[str, str | None]


def run(text: str, properties: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def para(text: str = "", *, style: str = "", level: int | None = None, inner: str = "", look: str = "") -> str:
    number = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>' if level is not None else ""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{number}{look}</w:pPr>{run(text) if text else ''}{inner}</w:p>"


def cell(text: str, *, span: int = 1, down: str = "", inner: str = "") -> str:
    grid = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    merge = {"": "", "start": '<w:vMerge w:val="restart"/>', "on": "<w:vMerge/>"}[down]
    return f"<w:tc><w:tcPr>{grid}{merge}</w:tcPr>{inner}{para(text)}</w:tc>"


def table(*rows: Sequence[str]) -> str:
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows) + "</w:tbl>"


def text_box(*paragraphs: str) -> str:
    """Both ways in which Word writes one; only one of them may be read."""
    content = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp>'
        f"<wps:txbx>{content}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{content}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def docx(body: str, *, header: str = "", footnote: str = "", extra: dict[str, str] | None = None) -> bytes:
    """A Word file of some body XML."""
    kinds = {"styles": STYLES, "numbering": NUMBERING}
    if header:
        kinds["header"] = f"<w:hdr {W}>{para(header)}</w:hdr>"
    if footnote:
        kinds["footnotes"] = f'<w:footnotes {W}><w:footnote w:id="2">{para(footnote)}</w:footnote></w:footnotes>'
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{RELATION}/{kind}" Target="{kind}.xml"/>' for n, kind in enumerate(kinds)
    )
    open_tag = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'{open_tag}<Relationship Id="r" Type="{RELATION}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f"{open_tag}{relations}</Relationships>",
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
        **{f"word/{kind}.xml": text for kind, text in kinds.items()},
        **(extra or {}),
    }
    return packed(parts)


def packed(parts: dict[str, str]) -> bytes:
    """A zip archive."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return memory.getvalue()


# --- a plan, issued by a notice -----------------------------------------------------------------------------------

PLAN_TITLE = "青岚县山区跨越发展行动方案（2022—2026年）"
PLAN = Expected(
    PLAN_TITLE,
    (
        (("通知",), "请结合实际抓好落实"),
        ((), "为推动全县跨越发展"),
        (("第一章 总体要求", "一、指导思想"), "坚持以人民为中心的发展思想"),
        (("第一章 总体要求", "二、主要目标"), "到2026年，全县生产总值达到180亿元"),
        (("第一章 总体要求", "二、主要目标"), "城乡居民收入倍差缩小到1.85以内"),
        (("第一章 总体要求", "二、主要目标", "表1 主要指标", "收入分配"), "指标：居民人均可支配收入（元）；2021年：32156；2026年：46000；属性：预期性"),
        (("第一章 总体要求", "二、主要目标", "表1 主要指标", "收入分配"), "指标：城乡居民收入倍差；2021年：1.97；2026年：1.85；属性：约束性"),
        (("第二章 重点任务", "一、做强生态工业", "（一）培育企业"), "新增规上工业企业60家"),
        (("第二章 重点任务", "一、做强生态工业", "（二）建设平台", "1.扩大园区"), "园区面积扩大到12平方公里"),
        (("第二章 重点任务", "一、做强生态工业", "（二）建设平台", "2.完善配套"), "建成标准厂房30万平方米"),
        (("第二章 重点任务", "二、做优公共服务"), "每千人口执业（助理）医师数达到3.6人"),
        (("第二章 重点任务", "二、做优公共服务"), "山区路网改造提升200公里"),
        (("第二章 重点任务", "二、做优公共服务"), "养老机构护理型床位占比超过60%"),
        (("第三章 保障措施",), "县财政每年安排专项资金8000万元"),
        (("附件 重点项目清单",), "序号：1；项目名称：青岚抽水蓄能电站；总投资（亿元）：72.5；责任单位：县发改局、县水利局"),
        (("附件 重点项目清单",), "序号：2；项目名称：县人民医院迁建；总投资（亿元）：9.8；责任单位：县卫生健康局"),
    ),
    {"number": "青政发〔2022〕7号", "issuer": "青岚县人民政府", "date": "2022-04-18", "expires": "2026-12-31", "region": "999901"},
)  # fmt: skip


def plan_docx() -> bytes:
    centred = '<w:jc w:val="center"/>'
    deleted = '<w:del w:id="9"><w:r><w:delText>旧的写法</w:delText></w:r></w:del>'
    inserted = '<w:ins w:id="8"><w:r><w:t>养老机构护理型床位占比超过60%。</w:t></w:r></w:ins>'
    big = run("青岚县人民政府关于印发青岚县山区跨越发展行动方案（2022—2026年）的通知", '<w:b/><w:sz w:val="44"/>')
    body = "".join((
        para("青岚县人民政府文件", look=centred),
        para("青政发〔2022〕7号", look=centred),
        para(inner=big, look=centred),
        para("各乡镇人民政府，县政府直属各单位："),
        para("《青岚县山区跨越发展行动方案（2022—2026年）》已经县政府第3次常务会议审议通过，现印发给你们，请结合实际抓好落实。"),
        para("青岚县人民政府"),
        para("二〇二二年四月十八日"),
        para("（此件公开发布）"),
        para(inner='<w:r><w:br w:type="page"/></w:r>'),
        para(inner=run("青岚县山区跨越发展行动方案", '<w:sz w:val="44"/>'), look=centred),
        para(inner=run("（2022—2026年）", '<w:sz w:val="32"/>'), look=centred),
        para("第一章 总体要求\t1", style="C"),
        para("为推动全县跨越发展，制定本方案。"),
        para("第一章 总体要求", style="1"),
        para("指导思想", style="N", level=0),
        para("坚持以人民为中心的发展思想，立足新发展阶段。"),
        para("主要目标", style="N", level=0),
        para("到2026年，全县生产总值达到180亿元，城乡居民收入倍差缩小到1.85以内。", inner='<w:r><w:footnoteReference w:id="2"/></w:r>'),
        para("表1 主要指标", look=centred),
        table(
            [cell("指标"), cell("2021年"), cell("2026年"), cell("属性")],
            [cell("收入分配", span=4)],
            [cell("居民人均可支配收入（元）"), cell("32156"), cell("46000"), cell("预期性")],
            [cell("城乡居民收入倍差"), cell("1.97"), cell("1.85"), cell("约束性")],
        ),
        para("第二章 重点任务", style="1"),
        para("一、做强生态工业", style="2"),
        para("（一）培育企业。新增规上工业企业60家。"),
        para("（二）建设平台"),
        para("扩大园区。园区面积扩大到12平方公里。", level=2),
        para("完善配套。建成标准厂房30万平方米。", level=2),
        para("二、做优公共服务", style="2", inner=text_box(para("山区路网改造提升200公里。"))),
        para("每千人口执业（助理）医师数达到3.6人。", inner=deleted),
        para(inner=inserted),
        para("第三章 保障措施", style="1"),
        para("县财政每年安排专项资金8000万元。"),
        para("附件"),
        para("重点项目清单", look=centred),
        table(
            [cell("序号"), cell("项目名称"), cell("总投资（亿元）"), cell("责任单位")],
            [cell("1"), cell("青岚抽水蓄能电站"), cell("72.5"), cell("县发改局、县水利局")],
            [cell("2"), cell("县人民医院迁建"), cell("9.8"), cell("县卫生健康局")],
        ),
    ))  # fmt: skip
    return docx(body, header="青岚县人民政府办公室", footnote="生产总值为现价。")


# --- rules with chapters and articles, by hand, without styles ------------------------------------------------------

RULES = Expected(
    "白溪市农村宅基地管理办法（试行）",
    (
        (("第一章 总则", "第一条"), "为规范农村宅基地管理"),
        (("第一章 总则", "第二条"), "本市行政区域内宅基地的申请、审批和监督适用本办法"),
        (("第二章 申请与审批", "第三条", "（一）无房户"), "家庭成员3人以下的不超过90平方米"),
        (("第二章 申请与审批", "第三条", "（二）危房户"), "鉴定为D级的优先安排"),
        (("第二章 申请与审批", "第四条"), "乡镇人民政府应当在15个工作日内作出决定"),
        (("第三章 附则", "第五条"), "有效期3年"),
    ),
    {"number": "白政办发〔2023〕12号", "issuer": "白溪市人民政府办公室", "date": "2023-06-01", "expires": "2026-06-30", "state": "试行"},
)  # fmt: skip


def rules_docx() -> bytes:
    lines = (
        "白政办发〔2023〕12号", "白溪市农村宅基地管理办法（试行）", "第一章 总则",
        "第一条 为规范农村宅基地管理，根据有关法律，制定本办法。",
        "第二条 本市行政区域内宅基地的申请、审批和监督适用本办法。", "第二章 申请与审批",
        "第三条 符合下列条件之一的，可以申请：", "（一）无房户。家庭成员3人以下的不超过90平方米。",
        "（二）危房户。鉴定为D级的优先安排。", "第四条 乡镇人民政府应当在15个工作日内作出决定。", "第三章 附则",
        "第五条 本办法自2023年7月1日起施行，有效期3年。", "白溪市人民政府办公室", "2023年6月1日",
    )  # fmt: skip
    return docx("".join(para(line) for line in lines))


# --- several articles in one file -----------------------------------------------------------------------------------

ARTICLES = (
    Expected("青岚茶产业链产值突破五亿元", ((("一、链上增收",), "带动农户4200户"),), {"region": "999901", "byline": "本报讯（记者 林溪）"}),
    Expected("白溪市开通三条公交专线", (((), "日均客流达到1.2万人次"),), {"region": "999800", "byline": "本报讯（记者 周末）"}),
)  # fmt: skip


def articles_docx() -> bytes:
    return docx("".join((
        para("青岚茶产业链产值突破五亿元", style="1"),
        para("本报讯（记者 林溪）今年以来，青岚县茶产业链产值突破5亿元。"),
        para("一、链上增收", style="2"),
        para("全县建成茶叶加工园3个，带动农户4200户。"),
        para("白溪市开通三条公交专线", style="1"),
        para("本报讯（记者 周末）昨日，白溪市开通三条公交专线，日均客流达到1.2万人次。"),
    )))  # fmt: skip


# --- a page of a government site -------------------------------------------------------------------------------------

WEB = Expected(
    "青岚县人民政府关于加快推进农村供水一体化的实施意见",
    (
        ((), "现提出如下实施意见"),
        (("一、总体目标",), "到2025年，农村自来水普及率达到99%以上"),
        (("一、总体目标",), "水质达标率达到95%"),
        (("二、重点任务", "（一）建设骨干水厂"), "新建万吨水厂2座"),
        (("二、重点任务", "（二）改造管网"), "乡镇：双溪镇；管网长度（公里）·新建：35；管网长度（公里）·改造：12.5"),
        (("二、重点任务", "（二）改造管网"), "乡镇：石塘乡；管网长度（公里）·新建：18；管网长度（公里）·改造：7"),
        (("三、保障措施",), "本意见自2022年3月1日起施行"),
    ),
    {"number": "青政发〔2022〕3号", "issuer": "青岚县人民政府", "date": "2022-01-25", "published": "2022-01-28", "expires": "2025-12-31"},
)  # fmt: skip


def web_page(encoding: str = "utf-8") -> bytes:
    return f"""<!DOCTYPE html>
<html><head><meta charset="{encoding}"><title>{WEB.title}_青岚县人民政府门户网站</title>
<meta name="ArticleTitle" content="{WEB.title}"><meta name="PubDate" content="2022-01-28 09:30">
<style>.a{{color:red}}</style><script>var 正文 = "不应出现的脚本文字";</script></head>
<body><div class="header"><div class="logo">青岚县人民政府</div><ul class="nav"><li><a href="/">首页</a></li>
<li><a href="/zw">政务公开</a></li><li><a href="/fw">政务服务</a></li><li><a href="/hd">互动交流</a></li></ul></div>
<div class="position">您现在的位置：<a>首页</a> &gt; <a>政府文件</a></div>
<table class="info"><tr><td>索引号</td><td>K0012/2022-88</td><td>发文机关</td><td>青岚县人民政府</td></tr>
<tr><td>发文字号</td><td>青政发〔2022〕3号</td><td>成文日期</td><td>2022-01-25</td></tr></table>
<div class="article"><h1>{WEB.title}</h1>
<div class="meta">发布时间：2022-01-28 09:30　来源：县政府办公室　浏览次数：<span id="n">1024</span> 字体：[大 中 小]</div>
<div id="zoom"><p>　　各乡镇人民政府：</p><p>　　为保障农村饮水安全，现提出如下实施意见。</p>
<p><strong>　　一、总体目标</strong></p>
<p>　　到2025年，农村自来水普及率达到99%以上，水质达标率<span>达到</span>95%。</p>
<p>　　<b>二、重点任务</b></p>
<p>　　（一）建设骨干水厂。新建万吨水厂2座。<br>　　（二）改造管网</p>
<table border="1"><tr><td rowspan="2">乡镇</td><td colspan="2">管网长度（公里）</td></tr><tr><td>新建</td><td>改造</td></tr>
<tr><td>双溪镇</td><td>35</td><td>12.5</td></tr><tr><td>石塘乡</td><td>18</td><td>7</td></tr></table>
<p>　　三、保障措施</p><p>　　本意见自2022年3月1日起施行，有效期至2025年12月31日。</p>
<p style="display:none">隐藏的文字不应出现。</p>
<p style="text-align:right">青岚县人民政府</p><p style="text-align:right">2022年1月25日</p></div>
<div class="share">分享到：<a>微信</a></div></div>
<div>上一篇：<a href="1">关于防汛工作的通知</a></div><div class="footer">版权所有：青岚县人民政府 备案号：0000</div>
<script>document.write("不应出现")</script></body></html>""".encode(encoding)


# --- a bulletin as a workbook -----------------------------------------------------------------------------------------

SHEET = Expected(
    "青岚县2022年1—6月主要经济指标公报",
    (
        ((), "指标：地区生产总值；上半年·总量（亿元）：71.36；上半年·同比增长（%）：3.8；位次：5"),
        ((), "指标：规上工业增加值；上半年·总量（亿元）：14.4；上半年·同比增长（%）：12.6；位次：1"),
        (("收入",), "指标：城镇居民人均可支配收入占比；上半年·总量（亿元）：44.6%；位次：3"),
        ((), "注：位次为全市9个县（市、区）排名"),
    ),
    {},
)


def workbook(*, hidden: str = "") -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "公报"
    rows: list[list[object]] = [
        ["青岚县2022年1—6月主要经济指标公报", None, None, None],
        ["指标", "上半年", None, "位次"],
        [None, "总量（亿元）", "同比增长（%）", None],
        ["地区生产总值", 71.36, 3.8, 5],
        ["规上工业增加值", 14.4, 12.6, 1],
        ["收入", None, None, None],
        ["城镇居民人均可支配收入占比", 0.446, None, 3],
        ["注：位次为全市9个县（市、区）排名。", None, None, None],
    ]
    for row in rows:
        sheet.append(row)
    sheet["B7"].number_format = "0.0%"
    for area in ("A1:D1", "B2:C2", "A2:A3", "D2:D3", "A6:D6", "A8:D8"):
        sheet.merge_cells(area)
    if hidden:
        other = book.create_sheet("底稿")
        other["A1"] = hidden
        other.sheet_state = "hidden"
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


MARKDOWN = """---
title: 石塘乡工作要点
---
# 石塘乡2023年工作要点

## 一、产业发展

全年新增民宿12家，带动就业
300人以上。

| 指标 | 2022年 | 2023年 |
|---|---:|---:|
| 村集体经济收入（万元） | 820 | 1000 |

## 二、民生实事

建成**口袋公园**3个。
"""
