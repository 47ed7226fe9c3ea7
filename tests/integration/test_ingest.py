"""Files go into the record whole or not at all; the version before answers until then."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Engine

from config.database import MIGRATIONS, metadata, open_engine
from config.errors import NotFound, Permanent, Transient
from retrieval.documents import tables
from retrieval.documents.ingest import ingest, reload, remove
from retrieval.documents.records import Corpus
from retrieval.documents.sidecar import FileEntry, Sidecar
from retrieval.documents.store import CorpusStore

DATA = Path(__file__).parents[2] / "data"
NAMES = {"云和县": "331125", "云和": "331125"}


def migrated(engine: Engine) -> Engine:
    spec = importlib.util.spec_from_file_location("first", MIGRATIONS / "versions" / "0001_documents.py")
    assert spec is not None
    assert spec.loader is not None
    revision = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(revision)
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        revision.upgrade()
    return engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = migrated(open_engine(f"sqlite:///{tmp_path / 'g.db'}"))
    yield made
    made.dispose()


@pytest.fixture
def store(engine: Engine) -> CorpusStore:
    return CorpusStore(engine)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    file = folder / "plan.txt"
    file.write_text(
        "云和县工作方案\n\n一、目标\n\n倍差缩小到1.9以内，比例达到80%。\n\n二、保障\n\n安排资金三千万元。", "utf-8"
    )
    return file


def add(store: CorpusStore, *paths: Path, sidecar: Sidecar | None = None, **more: object):
    return ingest(paths, store=store, sidecar=sidecar or Sidecar(), names=NAMES, **more)  # type: ignore[arg-type]


def texts(store: CorpusStore) -> list[str]:
    corpus = store.current()
    return [clause.text for clause in corpus.clauses] if corpus else []


def test_the_migration_gives_the_tables_that_the_code_uses(engine: Engine) -> None:
    own = {table.name for table in (tables.files, tables.versions, tables.version_files, tables.state)}
    options = {"include_name": lambda name, kind, _: kind != "table" or name in own,
               "include_object": lambda _o, name, kind, *_: kind != "table" or name in own}  # fmt: skip
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_what_is_read_back_is_what_was_staged(store: CorpusStore, engine: Engine) -> None:
    staged: list[Corpus] = []
    report = add(store, DATA / "documents", sidecar=Sidecar.load(DATA / "sources.toml"), before_switch=staged.append)
    assert (report.version, report.switched, len(report.documents)) == (1, True, 6)
    assert CorpusStore(engine).current() == staged[0]


def test_a_second_load_changes_nothing(store: CorpusStore, plan: Path) -> None:
    add(store, plan)
    report = add(store, plan)
    assert (report.switched, report.version, report.added) == (False, 1, ())


def test_a_changed_file_reports_what_changed(store: CorpusStore, plan: Path) -> None:
    add(store, plan)
    plan.write_text("云和县工作方案\n\n一、目标\n\n倍差缩小到1.8以内，比例达到80%，就业更加充分。", "utf-8")
    report = add(store, plan)
    assert [(old.text, new.text) for old, new in report.changed] == [("倍差缩小到1.9以内", "倍差缩小到1.8以内")]
    assert [clause.text for clause in report.added] == ["就业更加充分"]
    assert [clause.text for clause in report.removed] == ["安排资金三千万元"]
    assert [warning.code for warning in report.warnings] == ["section_lost"]


def test_a_change_of_the_second_printing_alone_is_a_change_and_a_new_printing_is_none(
    store: CorpusStore, plan: Path
) -> None:
    second = plan.with_name("second.txt")
    add(store, plan)
    second.write_text(plan.read_text("utf-8").replace("二、保障", "二、 保障"), "utf-8")
    assert add(store, second).changed == ()
    second.write_text(plan.read_text("utf-8").replace("80%", "90%"), "utf-8")
    report = add(store, second)
    assert [(old.text, new.text) for old, new in report.changed] == [("比例达到80%", "比例达到90%")]
    assert [each.state for each in report.documents] == ["changed"]


def test_an_unchanged_clause_keeps_its_id(store: CorpusStore, plan: Path) -> None:
    add(store, plan)
    before = {clause.text: clause.id for clause in store.current().clauses}  # type: ignore[union-attr]
    plan.write_text(plan.read_text("utf-8").replace("1.9", "1.8"), "utf-8")
    add(store, plan)
    after = {clause.text: clause.id for clause in store.current().clauses}  # type: ignore[union-attr]
    assert after["安排资金三千万元"] == before["安排资金三千万元"]


def test_one_broken_file_among_several_changes_nothing(store: CorpusStore, plan: Path, tmp_path: Path) -> None:
    add(store, plan)
    good, broken = tmp_path / "a.txt", tmp_path / "z.txt"
    good.write_text("另一份工作方案\n\n内容已经写明。", "utf-8")
    broken.write_bytes(b"%PDF-1.7 broken")
    with pytest.raises(Permanent):
        add(store, good, broken)
    assert (store.current_version(), store.held().files[0].name, len(store.held().files)) == (1, "plan.txt", 1)


def test_a_failing_index_leaves_the_old_version_answering(store: CorpusStore, engine: Engine, plan: Path) -> None:
    def fail(_corpus: Corpus) -> None:
        raise Transient("unexpected", reference="x")

    add(store, plan)
    plan.write_text("云和县工作方案\n\n全部重写了一遍。", "utf-8")
    with pytest.raises(Transient):
        add(store, plan, before_switch=fail)
    assert "倍差缩小到1.9以内" in texts(store)
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(tables.versions)) == 1


def test_of_two_loads_at_once_the_slower_is_told(
    store: CorpusStore, engine: Engine, plan: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("另一份工作方案\n\n内容已经写明。", "utf-8")
    with pytest.raises(Transient) as raised:
        add(store, plan, before_switch=lambda _corpus: add(CorpusStore(engine), other) and None)
    assert raised.value.code == "documents_changed_meanwhile"
    assert texts(store) == ["内容已经写明"]


def test_rollback_brings_the_version_before_back_and_forth(store: CorpusStore, plan: Path) -> None:
    with pytest.raises(Permanent) as raised:
        store.rollback()
    assert raised.value.code == "documents_no_previous"
    add(store, plan)
    plan.write_text("云和县工作方案\n\n全部重写了一遍。", "utf-8")
    add(store, plan)
    assert store.rollback().version == 1
    assert store.rollback().version == 2


def test_a_removed_document_stays_away_until_it_is_asked_back(store: CorpusStore, plan: Path) -> None:
    add(store, plan)
    other = plan.with_name("other.txt")
    other.write_text("另一份工作方案\n\n内容已经写明。", "utf-8")
    add(store, other)
    wanted = next(item.id for item in store.current().documents if item.title == "云和县工作方案")  # type: ignore[union-attr]
    remove(wanted, store=store)
    assert add(store, plan.parent).switched is False
    assert texts(store) == ["内容已经写明"]
    assert add(store, plan, restore=True).switched is True
    with pytest.raises(NotFound):
        remove("nonsense", store=store)


def test_reload_reads_the_record_again_under_a_new_sidecar(store: CorpusStore, plan: Path) -> None:
    add(store, plan)
    plan.unlink()
    sidecar = Sidecar({"plan.txt": FileEntry(published="2022-05")})
    report = reload(store=store, sidecar=sidecar, names=NAMES)
    assert report.switched
    assert store.current().documents[0].published == "2022-05"  # type: ignore[union-attr]


def test_the_same_content_under_two_names_is_held_once(store: CorpusStore, plan: Path) -> None:
    copy = plan.with_name("copy.txt")
    copy.write_bytes(plan.read_bytes())
    report = add(store, plan.parent)
    assert [warning.code for warning in report.warnings] == ["same_content"]
    assert len(store.held().files) == 1


def test_a_sidecar_with_an_unknown_key_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    file.write_text('[files."a.txt"]\npublishd = "2021"\n', "utf-8")
    with pytest.raises(Permanent) as raised:
        Sidecar.load(file)
    assert raised.value.code == "sidecar_invalid"
