"""Names of indicators that are not printed in one piece."""

from __future__ import annotations

from retrieval.questions.joined import headed, parted, shared_ends
from retrieval.questions.phrases import Phrases

NAMES = Phrases({"城镇居民收入": "urban", "农村居民收入": "rural", "甲路里程": "road", "甲园": "park"})


def test_a_time_inside_a_name() -> None:
    (found,) = parted("城镇居民去年收入", [(4, 6)], NAMES)

    assert (found.key, found.surface, found.start, found.end) == ("urban", "城镇居民收入", 0, 8)


def test_two_names_share_their_end() -> None:
    assert shared_ends("城镇、农村居民收入各多少", NAMES, ["、", "和"]) == "城镇居民收入、农村居民收入各多少"


def test_what_gives_no_name_stays() -> None:
    assert shared_ends("外地和农村居民收入", NAMES, ["、", "和"]) == "外地和农村居民收入"


def test_the_beginning_of_one_name_with_its_unit() -> None:
    names, units = {"甲路里程": "road", "甲园": "park"}, {"road": "公里", "park": "个"}

    assert [m.key for m in headed("甲路里多少公里", "甲路里 公里", ["公里"], units, names)] == ["road"]
    assert headed("甲路里多少个", "甲路里 个", ["个"], units, names) == ()
