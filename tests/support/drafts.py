"""Small true drafts, one of every kind that says numbers, about figures that nobody ever published."""

from __future__ import annotations

from config.messages import Messages
from reports.compose.draft import Draft
from reports.compose.rules import draft
from reports.compose.voice import Voice
from retrieval.evidence import Clause, Figure, Observation, SourceRef, Target
from retrieval.findings import Computed, Observed, Premise, Quoted, Ranked, Refused
from retrieval.metrics.catalog import Catalogue, Region
from retrieval.metrics.compare import Comparer
from retrieval.metrics.periods import Period

HALF = Period.cumulative(2021, 6)
YEAR = Period.of_year(2021)
END = Period.of_year(2025)
OUTPUT = "规上工业增加值"
GAP = "城乡居民收入倍差"
INCOME = "居民人均可支配收入"


class Drafts:
    """Makes them over the packaged catalogue; `here` and `there` are two counties of one city."""

    def __init__(self, catalogue: Catalogue, messages: Messages) -> None:
        self.catalogue, self._voice = catalogue, Voice(messages, catalogue.units)
        city = next(r for r in catalogue.regions.values() if r.level == "city" and not r.sample)
        self.here, self.there, self.third = catalogue.children(city.code)[:3]

    def all(self) -> dict[str, Draft]:
        made = (
            self.observed,
            self.gap,
            self.quoted,
            self.premise,
            self.ranked,
            self.table,
            self.computed,
            self.refused,
        )
        return {function.__name__: function() for function in made}

    def observed(self) -> Draft:
        row = self._row(OUTPUT, self.here, HALF, 13.27, "亿元", yoy=8.4, rank=3, rank_among="全市")
        return self._say(Observed(observation=row, sources=(row.source,)))

    def gap(self) -> Draft:
        row = self._row(GAP, self.here, YEAR, 2.17, "倍", yoy=None)
        province = self.catalogue.province
        goal = Target(
            id="1",
            indicator=row.indicator,
            indicator_name=GAP,
            region=province.code,
            region_name=province.name,
            comparator="<=",
            value=1.83,
            unit="倍",
            deadline=END,
            text="1.83以内",
            source=_source(f"{GAP}缩小到1.83以内"),
        )
        return self._say(Observed(observation=row, sources=(row.source, goal.source), target=goal, reference=True))

    def quoted(self) -> Draft:
        return self._say(self._quotation(None))

    def premise(self) -> Draft:
        return self._say(self._quotation(Premise(claimed="9.5%", actual="8.4%")))

    def _quotation(self, premise: Premise | None) -> Quoted:
        clause = _clause(f"{OUTPUT}达到13.27亿元，同比增长8.4%，居全市第三", region=self.here)
        source = _source(clause.text)
        shared = {
            "source": source,
            "indicator": self._id(OUTPUT),
            "indicator_name": OUTPUT,
            "region": self.here.code,
            "region_name": self.here.name,
            "period": HALF,
        }
        return Quoted(
            clause=clause,
            passage=(clause,),
            sources=(source,),
            figures=(
                Figure(value=13.27, unit="亿元", text="13.27亿元", measure="value", **shared),  # type: ignore[arg-type]
                Figure(value=8.4, unit="%", text="8.4%", measure="yoy", **shared),  # type: ignore[arg-type]
                Figure(value=3, unit="名", text="第三", measure="rank", **shared),  # type: ignore[arg-type]
            ),
            region_name=self.here.name,
            period_text=HALF.text,
            premise=premise,
        )

    def ranked(self) -> Draft:
        return self._say(self._ranking(self.there.code))

    def table(self) -> Draft:
        return self._say(self._ranking(None))

    def _ranking(self, own: str | None) -> Ranked:
        values = ((self.here, 31846.0), (self.there, 29517.0), (self.third, 27359.0))
        rows = [self._row(INCOME, region, YEAR, value, "元", yoy=None) for region, value in values]
        ranking = Comparer(self.catalogue).rank_rows(
            rows, [region for region, _ in values], indicator=self._id(INCOME), period=YEAR, region=own
        )
        parent = self.catalogue.regions[self.here.parent or ""]
        return Ranked(ranking=ranking, among=parent.name, sources=tuple(row.source for row in rows))

    def computed(self) -> Draft:
        left, right = (
            self._figure(name, value, "%", self.here, HALF) for name, value in (("甲类产值", 19.6), ("乙类产值", 12.3))
        )
        made = Figure(
            value=7.3,
            unit="百分点",
            text="",
            measure="difference",
            source=left.source,
            formula="difference",
            inputs=(left, right),
            region=self.here.code,
            region_name=self.here.name,
        )
        return self._say(
            Computed(
                figure=made,
                sentence="difference",
                names=("甲类产值占比", "乙类产值占比"),
                sources=(left.source, right.source),
                region_name=self.here.name,
                period_text=HALF.text,
            )
        )

    def refused(self) -> Draft:
        nearest = _clause(f"{OUTPUT}达到13.27亿元", region=self.here)
        return self._say(
            Refused(reason="indicator", topic=GAP, region_name=self.there.name, searched=(14, 6), nearest=nearest)
        )

    def _say(self, finding: Observed | Quoted | Ranked | Computed | Refused) -> Draft:
        return draft(finding, self._voice)

    def _id(self, name: str) -> str:
        indicator = self.catalogue.find_indicator(name)
        assert indicator is not None
        return indicator.id

    def _row(
        self, name: str, region: Region, period: Period, value: float, unit: str, *, yoy: float | None, **rank: object
    ) -> Observation:
        return Observation(
            id=1,
            indicator=self._id(name),
            indicator_name=name,
            region=region.code,
            region_name=region.name,
            period=period,
            value=value,
            unit=unit,
            yoy=yoy,
            source=_source(f"{region.name}{period.text}{name}{value:g}{unit}"),
            **rank,  # type: ignore[arg-type]
        )

    def _figure(self, name: str, value: float, unit: str, region: Region, period: Period) -> Figure:
        return Figure(
            value=value,
            unit=unit,
            text=f"{value:g}{unit}",
            measure="value",
            source=_source(f"{name}占{value:g}{unit}"),
            indicator_name=name,
            region=region.code,
            region_name=region.name,
            period=period,
        )


def _source(quote: str) -> SourceRef:
    return SourceRef(document="某公报", place="第1行", quote=quote)


def _clause(text: str, *, region: Region) -> Clause:
    return Clause(
        id=text,
        text=text,
        tail="。",
        section=(),
        sentence=0,
        order=0,
        paragraph=0,
        document="某公报",
        document_id="d",
        edition_id="e",
        edition=None,
        region=region.code,
        file="f.txt",
        lines=(1, 1),
    )
