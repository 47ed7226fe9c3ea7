"""What the metrics table costs with a million figures in it: one answer, a ranking of all counties, memory.

The catalogue is made up: one province with 90 counties, 200 indicators. Beside each number stands its ratio to a plain
indexed SELECT of the same rows in the same run, which says more on a busy machine than milliseconds do.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from benchmarks.common import machine, percentile, table
from config.catalogs import CATALOG
from config.database import migrate, open_engine, writing
from config.messages import Messages
from retrieval.access import Level, Scope
from retrieval.evidence import SourceRef
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.compare import Comparer
from retrieval.metrics.mapping import observation_row
from retrieval.metrics.periods import Period
from retrieval.metrics.rows import NewObservation
from retrieval.metrics.store import MetricsStore
from retrieval.metrics.tables import import_batches, observations

ROWS, COUNTIES, INDICATORS, FIRST_YEAR = 1_000_000, 90, 200, 2021
AS_OF = date(2026, 1, 1)
ANSWER_MS, RANKING_MS, IMPORT_S, PEAK_BYTES = 30.0, 50.0, 20.0, 1_000_000_000
SEED, TRIES, NEW_ROWS = 7, 300, 33_000
PROVINCE = "990000"


def made_catalogue(folder: Path) -> Catalogue:
    """Names mean nothing; the units are the packaged ones."""
    shutil.copy(CATALOG / "units.toml", folder)
    counties = [f"{code},县{code},county,{PROVINCE},1" for code in county_codes()]
    lines = ["code,name,level,parent_code,is_mountain_26", f"{PROVINCE},某省,province,,0", *counties]
    (folder / "regions.csv").write_text("\n".join(lines), "utf-8")
    (folder / "regions.toml").write_text("suffixes = []\n[groups]\n", "utf-8")
    made = (
        f'[[indicator]]\nid = "made_{n}"\nname = "指标{n}"\nunit = "亿元"\nnature = "flow"\ngroup = "某"\n'
        for n in range(INDICATORS)
    )
    head = '[defaults]\nbetter = "higher"\nfrequency = "月"\n'
    (folder / "indicators.toml").write_text(head + "".join(made), "utf-8")
    return Catalogue.load(folder)


def county_codes() -> list[str]:
    """Codes of the made-up counties."""
    return [str(990101 + n) for n in range(COUNTIES)]


def made_rows(catalogue: Catalogue, count: int) -> Iterator[dict[str, Any]]:
    """`count` rows: every indicator of every county month by month, then revisions of the first ones."""
    chance = random.Random(SEED)
    levels = [Level.PUBLIC.value] * 18 + [Level.CITY.value, Level.COUNTY.value]
    first = observation_row(made_row(0.0, Period.of_month(FIRST_YEAR, 1), 0, PROVINCE), catalogue)
    whole = COUNTIES * INDICATORS
    for number in range(count):
        month, place = divmod(number % (count * 99 // 100), whole)
        county, indicator = divmod(place, INDICATORS)
        period = Period.of_month(FIRST_YEAR + month // 12, month % 12 + 1)
        yield first | {
            "indicator": f"made_{indicator}",
            "region": str(990101 + county),
            "period": period.key,
            "period_start": period.start,
            "period_end": period.end,
            "value": round(chance.uniform(1, 999), 2),
            "level": chance.choice(levels),
            "published": None,
            "counts_from": period.end,
            "batch_id": 1 + number * 20 // count,
            "withdrawn": number % 211 == 0,
        }


def made_row(value: float, period: Period, indicator: int, region: str) -> NewObservation:
    """One figure as an importer gives it."""
    source = SourceRef(document="某月主要指标", place="批次{batch} 表!C5", quote="某县某月某指标为某亿元，增长某%。")
    return NewObservation(
        indicator=f"made_{indicator}", region=region, period=period, value=value, unit="亿元", source=source, yoy=5.1
    )  # fmt: skip


def fill(engine: Engine, catalogue: Catalogue, rows: int) -> None:
    """Twenty batches, in parts so that memory stays small."""
    head = {"content_hash": "x", "loaded": AS_OF, "rows": rows // 20, "withdrawn": False}
    part: list[dict[str, Any]] = []
    with writing(engine) as connection:
        batches = [head | {"name": f"b{n}", "active_hash": str(n)} for n in range(20)]
        connection.execute(sa.insert(import_batches), batches)
        for row in made_rows(catalogue, rows):
            part.append(row)
            if len(part) == 20_000:
                connection.execute(sa.insert(observations), part)
                part.clear()
        if part:
            connection.execute(sa.insert(observations), part)
        _revise(connection, rows)
        connection.exec_driver_sql("ANALYZE")


def _revise(connection: sa.Connection, rows: int) -> None:
    """The last hundredth stands in the place of the first."""
    first = rows * 99 // 100
    superseding = sa.update(observations).where(observations.c.id <= rows - first)
    connection.execute(superseding.values(superseded_by=observations.c.id + first))


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


class Bench:
    """The questions that are asked of the table."""

    def __init__(self, store: MetricsStore, engine: Engine) -> None:
        self.store, self.engine = store, engine
        self._chance = random.Random(SEED)
        self._compare = Comparer(store.catalogue, Messages.load())
        codes = county_codes()
        self._scope = Scope(regions=frozenset(codes[:1]), siblings=frozenset(codes[:9]))

    def one(self) -> dict[str, Callable[[], object]]:
        """Calls about one random county and indicator."""
        indicator, region = f"made_{self._chance.randrange(INDICATORS)}", self._chance.choice(county_codes())
        period = Period.of_month(FIRST_YEAR + self._chance.randrange(4), 1 + self._chance.randrange(12))
        store = self.store
        seen: dict[str, Any] = {"scope": self._scope, "as_of": AS_OF}
        key: dict[str, Any] = seen | {"indicators": (indicator,), "regions": (region,)}
        calls: dict[str, Callable[[], object]] = {
            "all periods of one figure": lambda: store.observations(**key),
            "latest": lambda: store.latest(indicator, region, **seen),
            "best of one period": lambda: store.best(**key, periods=(period,)),
            "targets": lambda: store.targets(**key),
            "what there is about a county": lambda: store.available(region, **seen),
            "how many rows about a county": lambda: store.count(region, **seen),
            "counties that have it": lambda: store.regions_with(indicator, **seen),
        }

        def answer() -> None:
            for name in ("all periods of one figure", "latest", "best of one period"):
                calls[name]()
            for _ in range(3):  # own, the region above, the one above that
                calls["targets"]()

        def ranking() -> None:
            store.periods(indicator, county_codes(), **seen)
            self._compare.rank(store, indicator, period, PROVINCE, region=region, **seen)

        return {
            "one answer": answer,
            "ranking of 90 counties": ranking,
            **calls,
            "plain SELECT, one figure": lambda: self._select(indicator, region=region),
            "plain SELECT, one period": lambda: self._select(indicator, period=period),
        }

    def _select(self, indicator: str, **where: Any) -> None:
        table = observations
        query = sa.select(table.c.id, table.c.period, table.c.value).where(table.c.indicator == indicator)
        if "region" in where:
            query = query.where(table.c.region == where["region"])
        else:
            query = query.where(table.c.period_end == where["period"].end, table.c.region.in_(county_codes()))
        with self.engine.connect() as connection:
            connection.execute(query).all()


def measure(bench: Bench, tries: int) -> dict[str, list[float]]:
    """Milliseconds of every call, each about something else."""
    found: dict[str, list[float]] = {}
    for number in range(tries + 5):
        for name, call in bench.one().items():
            spent = timed(call)
            if number >= 5:  # the first ones compile statements
                found.setdefault(name, []).append(spent)
    return found


def importing(store: MetricsStore, count: int) -> float:
    """Seconds of storing one more batch that revises figures."""
    rows = [
        made_row(float(n), Period.of_month(FIRST_YEAR, 1 + n // 18_000), n % INDICATORS, str(990101 + n // 200 % 90))
        for n in range(count)
    ]
    return timed(lambda: store.add_batch("again", rows, loaded=AS_OF)) / 1000


@contextmanager
def opened(folder: Path, rows: int) -> Iterator[tuple[Engine, MetricsStore]]:
    """A filled table; one that is in the folder already is used again."""
    catalogue = made_catalogue(folder)
    is_new = not (folder / "metrics.db").exists()
    engine = open_engine(f"sqlite:///{folder}/metrics.db")
    migrate(engine)
    if is_new:
        print(f"filling: {timed(lambda: fill(engine, catalogue, rows)) / 1000:.0f} s", flush=True)
    yield engine, MetricsStore(engine, catalogue)
    engine.dispose()


def report(found: dict[str, list[float]]) -> bool:
    """Prints the table; whether the limits are kept."""
    rows = []
    for name, spent in found.items():
        base = found["plain SELECT, one period" if "ranking" in name else "plain SELECT, one figure"]
        p50, p95 = percentile(spent, 0.5), percentile(spent, 0.95)
        rows.append([name, f"{p50:.1f}", f"{p95:.1f}", f"{p50 / percentile(base, 0.5):.1f}"])
    print(table(("ms", "p50", "p95", "× SELECT"), rows))
    one, ranking = (percentile(found[name], 0.95) for name in ("one answer", "ranking of 90 counties"))
    return one < ANSWER_MS and ranking < RANKING_MS


def main() -> None:
    """Prints the numbers; exit code 1 when one is not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--tries", type=int, default=TRIES)
    parser.add_argument("--folder", type=Path, help="keep the table here and use it again")
    chosen = parser.parse_args()
    with TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        with opened(folder, chosen.rows) as (engine, store):
            print(f"{chosen.rows} rows, {machine()}")
            kept = report(measure(Bench(store, engine), chosen.tries))
            import_s = importing(store, NEW_ROWS) if chosen.folder is None else 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"storing {NEW_ROWS} more rows: {import_s:.1f} s; peak memory {peak / 1e6:.0f} MB")
    sys.exit(0 if kept and import_s < IMPORT_S and peak < PEAK_BYTES else 1)


if __name__ == "__main__":
    main()
