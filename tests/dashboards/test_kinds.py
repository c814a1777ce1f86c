"""Funnels of the kinds, and provinces by what the region file says."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from dashboards import kinds, provinces


@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        ("assist", ["seen", "joined", "shared", "helped", "granted", "fulfilled"]),
        ("referral", ["seen", "joined", "shared", "qualified", "granted", "fulfilled"]),
        ("gift", ["seen", "joined", "granted", "fulfilled"]),
        ("milestone", ["seen", "joined", "shared", "granted", "fulfilled"]),
        ("checkin", ["seen", "joined", "checked_in", "granted", "fulfilled"]),
        ("collect", ["seen", "joined", "drawn", "combined", "granted", "fulfilled"]),
        (
            "collect+gifts",
            ["seen", "joined", "drawn", "passed_on", "combined", "granted", "fulfilled"],
        ),
        ("one-of-tomorrow", ["seen", "joined", "granted", "fulfilled"]),
    ],
)
def test_a_kind_has_its_steps(kind: str, steps: list[str]) -> None:
    assert [step["step"] for step in kinds.by_step(kind, {})] == steps


def test_who_is_held_has_come_past_the_help_but_has_no_reward() -> None:
    names = kinds.event_names("assist")
    held = names.index("reward_held") + 1
    funnel = {
        step["step"]: step["people"] for step in kinds.by_step("assist", {held: 3, 1: 10})
    }
    assert funnel == {
        "seen": 13, "joined": 3, "shared": 3, "helped": 3, "granted": 0, "fulfilled": 0,
    }  # fmt: skip


def test_a_kind_knows_the_level_of_a_step() -> None:
    assert kinds.level_of("gift", "joined") == 2
    with pytest.raises(ValueError, match="gift has no step shared"):
        kinds.level_of("gift", "shared")


# Every word of the region file for China, as `search` gives them.
WORDS = [
    *("北京", "广东省", "台湾省", "浙江省", "江苏省", "香港", "山东省", "上海", "辽宁省"),
    *("四川省", "河南省", "湖北省", "河北省", "福建省", "江西省", "重庆", "安徽省", "湖南省"),
    *("山西省", "黑龙江省", "吉林省", "陕西省", "广西", "天津", "新疆", "内蒙古", "云南省"),
    *("贵州省", "甘肃省", "海南省", "宁夏", "青海省", "西藏", "澳门"),
]


def test_every_province_has_one_tile() -> None:
    assert len(WORDS) == len(provinces.GRID) == 34
    assert {provinces.code_of(word) for word in WORDS} == {p.code for p in provinces.GRID}
    assert provinces.code_of("加利福尼亚") is None
    assert provinces.code_of("中国") is None


def test_no_two_tiles_lie_on_each_other() -> None:
    places = [(tile.column, tile.row) for tile in provinces.GRID]
    assert len(set(places)) == 34
    assert max(column for column, _ in places) < provinces.COLUMNS
    assert set(provinces.names()) == {tile.code for tile in provinces.GRID}


def test_tiles_speak_the_readers_language() -> None:
    assert provinces.signs("zh-hans")["GD"] == "粤"
    assert provinces.signs("en")["GD"] == "GD"
    with override("en"):
        assert provinces.names()["GD"] == "Guangdong"
