"""A plan that its notice issues in one text file: title, 文号, targets."""

from __future__ import annotations

import pytest
from support.plan_golds import cited

from config.catalogs import CATALOG
from retrieval.documents.corpus import assemble
from retrieval.documents.parsing import Parsing
from retrieval.documents.readers import Limits
from retrieval.documents.rules import load_rules
from retrieval.documents.sidecar import Sidecar
from retrieval.documents.store import StoredFile
from retrieval.metrics.candidate_reader import CandidateReader
from retrieval.metrics.catalog import Catalogue
from retrieval.metrics.target_words import TargetWords

NOTICE = "白溪市人民政府关于印发《白溪市制造业行动方案（2022—2025年）》的通知"
TEXT = "一、总体目标\n到2025年，全市森林覆盖率达到48%，规上工业增加值年均增长7%以上。\n二、任务\n城镇化率达到70%。\n"
TITLE, NUMBER = "白溪市制造业行动方案（2022—2025年）", "白政发〔2022〕11号"


@pytest.mark.parametrize(
    "top",
    [
        f"{NOTICE}\n{NUMBER}\n各县（市、区）人民政府：\n《{TITLE}》已经同意，现印发给你们，请认真贯彻执行。\n",
        f"{NOTICE}\n{NUMBER}\n",
        f"{NOTICE}\n\n{NUMBER}\n\n",
        f"{TITLE}\n（{NUMBER}）\n",
        f"{TITLE}（{NUMBER}）\n\n",
    ],
    ids=[
        "below the text of its notice",
        "below its notice",
        "below with blank lines",
        "number in brackets below",
        "number in brackets behind",
    ],
)
def test_the_plan_has_its_own_title_and_its_number(top: str) -> None:
    catalogue = Catalogue.load(CATALOG)
    parsing = Parsing(sidecar=Sidecar(), names=catalogue.names(), rules=load_rules(), limits=Limits())
    parsed = parsing.parse(StoredFile(key="k", name="a.txt", sha256=""), (top + TEXT).encode(), loaded=None)
    corpus = assemble(parsed.documents, parsing.rules)
    (document,) = corpus.documents
    assert (document.title, document.number, document.official) == (TITLE, NUMBER, True)
    reader = CandidateReader.of(catalogue, TargetWords.load())
    found = reader.targets(corpus.clauses, source_of=cited)
    assert [(c.value, c.measure, c.period.end.year if c.period else None) for c in found] == [
        (48, "level", 2025),
        (7, "growth", 2025),
        (70, "level", 2025),
    ]
