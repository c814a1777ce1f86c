"""Kinds of prizes: a pool that is added, one that nothing gives any more. Pure, with words."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from campaigns.prize_order import in_order, named
from cms.builder.documents import REMOVE, written
from cms.builder.specs.pool_names import pool_name

MOST = 40
TITLE = {"en": "New prize", "zh-hans": "新奖品"}
FRESH: dict[str, dict[str, Any]] = {
    "packets": {"count": 100, "split": "fixed", "amount": 100, "title": TITLE},
    "points": {"count": 1000, "amount": 1, "points": 100, "valid_days": 365, "instant": True,
               "title": TITLE},
    "codes": {"count": 1000, "amount": 100, "title": TITLE},
    "goods": {"count": 100, "amount": 1000, "keep_days": 30, "title": TITLE},
    "webhook": {"count": 1000, "amount": 100, "url": "https://", "title": TITLE},
}  # fmt: skip
"""What a new pool says: every setting an operator will want to see has to be there."""


def kinds() -> list[tuple[str, str]]:
    """What can be added, with its name."""
    words = {
        "packets": _("Money: a packet of a fixed amount"),
        "points": _("Points"),
        "codes": _("Unique codes, such as coupons"),
        "goods": _("Goods that are sent"),
        "webhook": _("Handed over by your own system"),
    }
    return [(kind, words[kind]) for kind in FRESH]


def kind_words(pool: Mapping[str, Any]) -> str:
    """What a pool is of."""
    kind = str(pool.get("kind") or "packets")
    return {**dict(kinds()), "packets": _("Money"), "gifts": _("Policies")}.get(kind, kind)


def pools_of(draft: Mapping[str, Any]) -> dict[str, Any]:
    """The pools of a draft, as its participants will meet them."""
    found = (draft.get("rewards") or {}).get("pools") or {}
    return in_order(found, draft.get("mechanics"), str(draft.get("kind") or ""))


def title(slug: str, draft: Mapping[str, Any]) -> str:
    """What a pool of the draft is called."""
    pools = (draft.get("rewards") or {}).get("pools") or {}
    return pool_name(slug, pools.get(slug), draft.get("mechanics"))


def used(draft: Mapping[str, Any], slug: str) -> bool:
    """Whether some part of the game gives prizes out of the pool."""
    return slug in set(named(draft.get("mechanics")))


def changed(draft: Mapping[str, Any], wish: str) -> dict[str, Any]:
    """The draft after `add:<kind>` or `remove:<pool>`; what is not possible changes nothing."""
    verb, _colon, what = wish.partition(":")
    pools = (draft.get("rewards") or {}).get("pools") or {}
    if verb == "add" and what in FRESH and len(pools) < MOST:
        place = ("rewards", "pools", _free(what, pools))
        return written(draft, [(place, {"kind": what, **copy.deepcopy(FRESH[what])})])
    if verb == "remove" and what in pools and len(pools) > 1 and not used(draft, what):
        return written(draft, [(("rewards", "pools", what), REMOVE)])
    return dict(draft)


def _free(kind: str, pools: Mapping[str, Any]) -> str:
    return next(slug for n in range(1, MOST + 2) if (slug := f"{kind}-{n}") not in pools)
