"""Addresses of visitors: real Chinese networks, as many of each province as live there."""

from __future__ import annotations

import random

from tracking.consumer.enrich import place_of

# Millions of people, seventh census, rounded. Unknown regions stay out.
PROVINCES = {
    "广东省": 126, "山东省": 101, "河南省": 99, "江苏省": 85, "四川省": 84, "河北省": 75,
    "湖南省": 66, "浙江省": 65, "安徽省": 61, "湖北省": 58, "广西": 50, "云南省": 47,
    "江西省": 45, "辽宁省": 43, "福建省": 42, "陕西省": 40, "贵州省": 39, "山西省": 35,
    "重庆": 32, "黑龙江省": 32, "新疆": 26, "甘肃省": 25, "上海": 25, "吉林省": 24,
    "内蒙古": 24, "北京": 22, "天津": 14, "海南省": 10, "宁夏": 7, "青海省": 6, "西藏": 4,
}  # fmt: skip
HOME = {"上海": 4.0, "江苏省": 2.2, "浙江省": 2.2, "广东省": 1.4}
"""Where the demo's organiser sells most."""
_FIRST = (36, 39, 42, 58, 59, 60, 61, 101, 106, 110, 111, 112, 113, 114, 115, 116, 117, 118,
          119, 120, 121, 122, 123, 124, 125, 139, 171, 175, 180, 182, 183, 202, 210, 218, 219,
          220, 221, 222, 223)  # fmt: skip
TRIES = 6000


class Places:
    """Hands out addresses; each belongs to one visitor."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._by_region: dict[str, list[str]] = {}
        for _try in range(TRIES):
            ip = f"{rng.choice(_FIRST)}.{rng.randrange(256)}.{rng.randrange(256)}.0"
            region = place_of(ip).region
            if region:
                self._by_region.setdefault(region, []).append(ip.removesuffix("0"))
        self._names = [name for name in PROVINCES if name in self._by_region]
        self._weights = [PROVINCES[name] * HOME.get(name, 1.0) for name in self._names]

    def address(self) -> str:
        """A visitor's address; a documentation one where the region file is missing."""
        if not self._names:
            return f"203.0.113.{self._rng.randrange(1, 255)}"
        region = self._rng.choices(self._names, self._weights)[0]
        net = self._rng.choice(self._by_region[region])
        return f"{net}{self._rng.randrange(1, 255)}"
