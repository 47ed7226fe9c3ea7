"""Wrong texts made from right ones, kind by kind, from a seed; and the right ones in every spelling of numbers.

The gate has to stop every text of `wrong_texts`, whoever wrote the right one: the rules or a model. None of them is wrong
by chance only: a changed number is no other number of the evidence, a changed name no other name of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from random import Random

from reports.compose.draft import Draft
from reports.compose.proof import all_figures
from retrieval.evidence import Figure
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.units import UnitTable, format_value, parse_quantity, plain
from retrieval.questions.normalise import normalise

NUMBER = re.compile(r"(?<![\d.A-Za-z第])\d+(?:\.\d+)?(?![\d.]|[—-]\d|年(?!均)|月|日|季度)")
_ANY_NUMBER = re.compile(r"\d+(?:\.\d+)?")
WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A right text with what proves it; `others`: figures of other answers; `known`, `numbers`: all that the evidence says."""

    text: str
    draft: Draft
    catalogue: Catalogue
    others: tuple[Figure, ...]
    known: str
    numbers: frozenset[Decimal]

    @property
    def figures(self) -> list[Figure]:
        return all_figures(self.draft.figures)

    @classmethod
    def of(cls, text: str, draft: Draft, catalogue: Catalogue, others: Sequence[Figure]) -> Case:
        """With all words and numbers of the evidence, normalised."""
        figures = all_figures(draft.figures)
        texts = [s.quote for s in draft.sources] + [c.text for c in draft.clauses]
        texts += [s.document for s in draft.sources] + [t for c in draft.clauses for t in c.section]
        texts += [c.variant.text for c in draft.clauses if c.variant]
        texts += [f.text + (f.region_name or "") + (f.indicator_name or "") for f in figures]
        known = normalise("\n".join((*texts, *draft.said, *draft.named, *draft.denied)))
        numbers = {abs(plain(f.value)) for f in figures} | {plain(count) for count in draft.counts}
        numbers |= {abs(q.value) for q in parse_quantity(known, units=catalogue.units)}
        numbers |= {plain(each) for each in _ANY_NUMBER.findall(known)}
        return cls(
            text=text, draft=draft, catalogue=catalogue, others=tuple(others), known=known, numbers=frozenset(numbers)
        )

    def is_known(self, number: str) -> bool:
        """Whether a number stands anywhere in the evidence, in any unit."""
        return abs(plain(number)) in self.numbers


Maker = Callable[[Case, Random], Iterator[str]]


def spelled(number: str) -> str:
    """A number digit by digit in Chinese («四十四点六» for 44.6)."""
    whole, _, rest = number.partition(".")
    text = "".join(_DIGITS[int(d)] for d in whole) if len(whole) > 2 else _small(int(whole))
    return text + ("点" + "".join(_DIGITS[int(d)] for d in rest) if rest else "")


def _small(value: int) -> str:
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones or not head else "")


def _put(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]


def _numbers(case: Case) -> list[re.Match[str]]:
    return list(NUMBER.finditer(case.text))


def _renumbered(change: Callable[[str, Random], str | None]) -> Maker:
    def make(case: Case, random: Random) -> Iterator[str]:
        for match in _numbers(case):
            new = change(match[0], random)
            if new and new != match[0] and not case.is_known(new):
                yield _put(case.text, match, new)

    return make


def _digit(number: str, random: Random) -> str:
    at = random.choice([n for n, char in enumerate(number) if char != "."])
    return number[:at] + random.choice([d for d in "123456789" if d != number[at]]) + number[at + 1 :]


def _added(number: str, random: Random) -> str:
    at = random.randrange(len(number) + 1)
    return number[:at] + random.choice("123456789") + number[at:]


def _dropped(number: str, random: Random) -> str | None:
    places = [n for n, char in enumerate(number) if char != "."]
    if len(places) < 2:
        return None
    at = random.choice(places)
    left = (number[:at] + number[at + 1 :]).strip(".")
    return left if plain(left) != plain(number) else None


def _point(number: str, _random: Random) -> str | None:
    digits = number.replace(".", "")
    at = (number.index(".") if "." in number else len(number)) - 1
    return f"{digits[:at]}.{digits[at:]}" if at > 0 else f"{digits[:1]}{digits[1:]}"


def _swapped(pairs: Sequence[tuple[str, str]], *, before: str = "", after: str = "") -> Maker:
    """Each place of each first in turn said as its second."""

    def make(case: Case, _random: Random) -> Iterator[str]:
        for old, new in pairs:
            for match in re.finditer(before + re.escape(old) + after, case.text):
                if not new and not re.search(r"[\d%元户家人倍点岁年成十百千万亿]$", case.text[: match.start()]):
                    continue
                changed = _put(case.text, match, new)
                if normalise(changed) not in case.known:
                    yield changed

    return make


def _words(text: str) -> list[str]:
    return text.split()


def _pairs(text: str) -> list[tuple[str, str]]:
    """«old>new», apart by spaces."""
    return [(old, new) for old, _, new in (pair.partition(">") for pair in text.split())]


UNITS = _pairs(
    "亿元>万元 亿元>元 万元>亿元 万元>元 元>万元 元>亿元 %>个百分点 个百分点>% %>倍 %>‰ 倍>% 倍>个百分点 万户>户 "
    "户>万户 家>万家"
)
LIMITS = _pairs(
    "以上>以内 以内>以上 以上>左右 以内>左右 左右>以上 左右>以内 不超过>不低于 不低于>不超过 超过>不足 低于>超过 以上> "
    "以内>"
)
WAYS = _pairs(
    "增长>下降 下降>增长 高于>低于 低于>高于 提高>降低 降低>提高 增幅>降幅 前移>后移 后移>前移 高出>低于 加快>放缓 "
    "缩小>扩大 还差>超出 提升>回落 进度判断：滞后>进度判断：正常 进度判断：正常>进度判断：滞后 达到>未达到 优于>劣于 最高>最低 "
    "最低>最高"
)
PERIODS = _pairs(
    "1—6月>6月 1—6月>1—5月 上半年>下半年 上半年>6月 前三季度>三季度 前三季度>全年 一季度>二季度 1—6月>前三季度 "
    "2021年>2020年 2020年>2019年 2025年>2030年 2021年1—6月>2021年 6月末>6月 "
    "2025年>2021年底"
)
GROWTH = _pairs("同比>环比 同比增长>年均增长 同比增长>两年平均增长 增长>实际增长 同比>比上月")


def _limited(case: Case, random: Random) -> Iterator[str]:
    """A limit put on a number that has none."""
    for found in parse_quantity(case.text, units=case.catalogue.units):
        bare = not re.search(r"[不超低高过于约近足少多到为]$", case.text[: found.start])
        hedged = re.search(r"(?:近|约|超过?|突破|不足)[\d一二两三四五六七八九十百千万]", case.known)
        if (
            not hedged
            and found.unit
            and found.measure == "value"
            and bare
            and not case.text.startswith(("以", "左"), found.end)
        ):
            before, after = random.choice([("超过", ""), ("不足", ""), ("近", ""), ("", "以上"), ("", "以内")])
            if normalise(before + found.text + after) not in case.known:
                yield case.text[: found.start] + before + found.text + after + case.text[found.end :]


def _regions(case: Case, random: Random) -> Iterator[str]:
    held = {f.region for f in case.figures} | {c.region for c in case.draft.clauses}
    names = [r.name for r in case.catalogue.regions.values() if r.code in held]
    others = [r.name for r in case.catalogue.regions.values() if normalise(r.name) not in case.known]
    for name in names:
        for match in re.finditer(re.escape(name), case.text):
            yield _put(case.text, match, random.choice(others))


def _indicators(case: Case, random: Random) -> Iterator[str]:
    """Another indicator; first of all those whose names hold this one or are held by it."""
    names = sorted(case.catalogue.indicator_names(), key=len, reverse=True)
    for name in {f.indicator_name for f in case.figures if f.indicator and f.indicator_name}:
        own = {f.indicator for f in case.figures}
        related = {case.catalogue.indicators[i].growth_of for i in own if i}
        found = {other: case.catalogue.find_indicator(other) for other in names if normalise(other) not in case.known}
        strange = [
            o
            for o, i in found.items()
            if i and i.id not in own and i.id not in related and i.growth_of not in own and o not in name
        ]
        near = [other for other in strange if name in other or other in name]
        for match in re.finditer(re.escape(name), case.text):
            yield _put(case.text, match, random.choice(near if near and random.random() < 0.6 else strange))


def _exchanged(pick: Callable[[Figure], str | None]) -> Maker:
    """Two words of two figures exchanged; those that say the same of both are left out."""

    def make(case: Case, random: Random) -> Iterator[str]:
        words = list(dict.fromkeys(w for f in case.figures if (w := pick(f)) and case.text.count(w) == 1))
        random.shuffle(words)
        for a, b in pairwise(words):
            if a not in b and b not in a and not _together(a, b, case):
                yield case.text.replace(a, "\0").replace(b, a).replace("\0", b)

    return make


def _together(a: str, b: str, case: Case) -> bool:
    """Whether the order of both does not matter: summands, subtrahends, or words for the same amount."""
    summands = re.search(rf"（[^（）÷×]*{re.escape(a)}[^（）÷×]*）", case.text)
    if summands and b in summands[0] and not summands[0].startswith((f"（{a}－", f"（{b}－")):
        return True
    if re.search(rf"{re.escape(a)}[^。]*合计", case.text) and re.search(rf"{re.escape(b)}[^。]*合计", case.text):
        return True
    amounts = [{(f.value, f.unit) for f in case.figures if word in {f.text, f.region_name}} for word in (a, b)]
    return len(amounts[0]) == 1 and amounts[0] == amounts[1]


def _value_text(figure: Figure) -> str | None:
    return figure.text if figure.measure in ("value", "yoy", "target") and re.search(r"\d", figure.text) else None


def _signed(case: Case, _random: Random) -> Iterator[str]:
    for match in _numbers(case):
        if float(match[0]) and not case.text[: match.start()].endswith(("-", "－", "+", "—", "÷", "＋", "*", "~", "“")):
            yield _put(case.text, match, "-" + match[0])


def _spelled_wrong(case: Case, random: Random) -> Iterator[str]:
    for match in re.finditer(r"(?<![\d.第])(\d{1,2}(?:\.\d+)?)%", case.text):
        tens = round(float(match[1]) / 10)
        wrong = [f"百分之{spelled(str(round(float(match[1])) + 1))}", f"{_DIGITS[tens]}成" if 0 < tens < 10 else "三成"]
        for new in wrong:
            found = parse_quantity(new, units=case.catalogue.units)[0].value
            if not case.is_known(str(found)):
                yield _put(case.text, match, new)
    for match in re.finditer(r"(?<![\d.第])(\d{1,2}\.\d+)(?=[亿万元])", case.text):
        yield _put(case.text, match, spelled(_digit(match[1], random)))


def _wide_wrong(case: Case, random: Random) -> Iterator[str]:
    for text in _renumbered(_digit)(case, random):
        yield text.translate(WIDE)


def _of_another(case: Case, random: Random) -> Iterator[str]:
    numbers = [f for f in case.others if f.text and re.search(r"\d", f.text) and not case.is_known(f"{f.value:f}")]
    own = [f.text for f in case.figures if f.text and case.text.count(f.text) == 1 and re.search(r"\d", f.text)]
    for text in own:
        if numbers:
            yield case.text.replace(text, random.choice(numbers).text)


def _appended(added: Sequence[str]) -> Maker:
    def make(case: Case, _random: Random) -> Iterator[str]:
        for text in added:
            core = normalise(text.strip("，。"))
            if core not in case.known and normalise(text) not in normalise(case.text):
                yield case.text.rstrip("。") + text

    return make


AMOUNTS = _words(
    "，总量翻一番。 ，已经过半。 ，近半完成。 ，约一半。 ，居全市首位。 ，居全市末位。 ，全市垫底。 ，达数十亿元。 ，规模居首。 "
    "，名列前茅。 ，位居榜首。 ，增速翻倍。 ，绝大多数已完成。 ，创历史新高。 ，增速领跑全市。 ，为全省最高。 ，占三成左右。 "
    "，实现两位数增长。 ，超额完成。 ，排全省前列。 ，共上百家。 ，约三分之一。 ，增加几千万元。"
)
CLAIMS = _words(
    "，已达标。 ，已完成目标。 ，未达到目标。 ，提前实现目标。 ，达到序时进度。 ，慢于时序进度。 ，高于全省平均。 "
    "，低于全市平均水平。 "
    "，好于预期。 ，差距进一步缩小。 ，有望如期完成。 ，领先周边县。 ，连续三年上升。 ，超过目标值。"
)
QUOTES = _words(
    '，文件指出“必须不折不扣完成”。 ，要求「全面铺开」。 ，提出“应当率先实现”。 ，即"全域统筹联动"。 '
    "，见《关于全面推进的意见》。 "
    "，依据《某某条例》。 ，见某发〔2021〕7号。"
)
CITED = _words("[97]。 【97】。 （来源97）。 〔97〕。 （见第97条）。 ①⑨。")
STRANGE = _words(
    "，其中邻省同期更快。 ，用电量同步走高。 ，火星县紧随其后。 ，由某某局牵头负责。 ，得益于招商引资力度空前。"
)


def _quote_altered(case: Case, random: Random) -> Iterator[str]:
    for clause in case.draft.clauses:
        if clause.text in case.text:
            at = random.choice([n for n, char in enumerate(clause.text) if "一" <= char <= "鿿"] or [0])
            char = random.choice([c for c in "不未乙某大小上" if c != clause.text[at]])
            yield case.text.replace(clause.text, clause.text[:at] + char + clause.text[at + 1 :])


def _ranged(case: Case, _random: Random) -> Iterator[str]:
    for match in re.finditer(r"(?<![\d.年])(\d+(?:\.\d+)?)(—|-|至|到)(\d+(?:\.\d+)?)(?![\d.月年日])", case.text):
        if match[1] != match[3]:
            yield _put(case.text, match, match[3] + match[2] + match[1])


def _summed(case: Case, random: Random) -> Iterator[str]:
    """A sum or a difference of two figures that is not one."""
    values = [f for f in case.figures if f.measure in ("value", "yoy") and f.unit and not f.inputs]
    for a, b in pairwise(values):
        if a.unit == b.unit:
            for word, right in (
                ("合计", plain(a.value) + plain(b.value)),
                ("相差", abs(plain(a.value) - plain(b.value))),
            ):
                wrong = right + random.choice([1, 2, 10])
                if not case.is_known(str(wrong)):
                    yield f"{case.text.rstrip('。')}，两者{word}{format_value(wrong, a.unit)}。"


def _deadlined(case: Case, _random: Random) -> Iterator[str]:
    """The deadline of a target for the period of a value."""
    for period in {
        f.period.text
        for f in case.figures
        if f.period and f.period.start.year < 2025 and f.measure in ("value", "yoy", "rank")
    }:
        for match in re.finditer(r"(?<![到至])" + re.escape(period), case.text):
            yield _put(case.text, match, "到2025年")


def _strange(case: Case, random: Random) -> Iterator[str]:
    """What nothing in the evidence speaks of; only a free text may be wrong like that."""
    if case.draft.free:
        yield from _appended(STRANGE)(case, random)


def _denied(case: Case, _random: Random) -> Iterator[str]:
    for clause in case.draft.clauses:
        at = case.text.find(clause.text)
        if at >= 0:
            yield f"{case.text[:at]}并非{case.text[at:]}"


KINDS: dict[str, Maker] = {
    "digit": _renumbered(_digit),
    "digit_added": _renumbered(_added),
    "digit_dropped": _renumbered(_dropped),
    "point": _renumbered(_point),
    "unit": _swapped(UNITS, before=r"(?<=[\d十百千])"),
    "comparator": _swapped(LIMITS),
    "comparator_added": _limited,
    "region": _regions,
    "indicator": _indicators,
    "measure": _exchanged(_value_text),
    "region_exchanged": _exchanged(lambda f: f.region_name),
    "period": _swapped(PERIODS),
    "deadline": _deadlined,
    "direction": _swapped(WAYS, before="(?<!负)"),
    "growth": _swapped(GROWTH, before="(?<!负)"),
    "sign": _signed,
    "quotation": _appended(QUOTES),
    "quotation_altered": _quote_altered,
    "citation": _appended(CITED),
    "other_source": _of_another,
    "range": _ranged,
    "numeral": _spelled_wrong,
    "full_width": _wide_wrong,
    "amount": _appended(AMOUNTS),
    "claim": _appended(CLAIMS),
    "sum": _summed,
    "denied": _denied,
    "strange": _strange,
}
"""How a text goes wrong, by name."""


def wrong_texts(
    text: str, *, draft: Draft, catalogue: Catalogue, seed: int, count: int = 40, others: Sequence[Figure] = ()
) -> list[tuple[str, str]]:
    """At most `count` pairs of kind and wrong text, as many kinds as there are, the same for the same seed.

    Args:
        text: a right text; `draft`: what proves it.
        others: figures of other answers, to be put in the place of its own.
    """
    random = Random(f"{seed}{text}")
    case = Case.of(text, draft, catalogue, others)
    made: dict[str, list[str]] = {}
    for kind, make in KINDS.items():
        found = [each for each in dict.fromkeys(make(case, random)) if normalise(each) != normalise(text)]
        random.shuffle(found)
        made[kind] = found
    rows = [
        (kind, each[n])
        for n in range(max(map(len, made.values()), default=0))
        for kind, each in made.items()
        if n < len(each)
    ]
    return rows[:count]


def sentences(figure: Figure, units: UnitTable) -> list[str]:
    """One figure in free words, in every spelling of its number; all true."""
    lead = f"{figure.region_name or ''}{figure.period.text if figure.period else ''}{figure.indicator_name or ''}"
    value = plain(figure.value)
    if re.match(r"以[上内下]|每", figure.indicator_name or "以上") or _limited_there(figure, units):
        return []
    if figure.measure == "value":
        texts = spellings(abs(value), figure.unit, units) if value >= 0 else []
        return [f"{lead}{word}{t}。" for t in texts for word in ("", "为", "达到")]
    if figure.measure == "yoy" and value:
        way = "增长" if value > 0 else "下降"
        return [f"{lead}同比{way}{t}。" for t in spellings(abs(value), figure.unit, units)]
    return []


def _limited_there(figure: Figure, units: UnitTable) -> bool:
    """Whether the source says «…以上», «超过…»: without that the sentence would not be true."""
    quote = normalise(figure.source.quote)
    found = [q for q in parse_quantity(quote, units=units) if abs(q.value) == abs(plain(figure.value))]
    return any(
        re.search(r"(?:超过?|低于|高于|不足|突破|近|约|至少)$", quote[: q.start])
        or re.match(r"以[上内下]|左右|多|余", quote[q.end :])
        for q in found
    )


def spellings(value: object, unit: str, units: UnitTable) -> list[str]:
    """The same amount in figures, full width, Chinese numerals and other units."""
    text = format_value(plain(value), unit)  # type: ignore[arg-type]
    number = re.match(r"[\d.]+", text)
    if number is None:
        return [text]
    made = [text, text.translate(WIDE)]
    if unit == "%" and float(number[0]) < 100:
        made.append("百分之" + spelled(number[0]))
    if unit.startswith("亿"):
        made.append(f"{(plain(number[0]) * 10000).normalize():f}万{unit[1:]}")
    if unit == "元" and float(number[0]) >= 10000:
        made += [f"{int(float(number[0])):,}元"] if float(number[0]).is_integer() else []
        made.append(f"{plain(number[0]) / 10000:f}万元")
    return made
