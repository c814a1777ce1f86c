"""What can be chosen in a row because this draft has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audiences import api as audiences
from cms.builder.looking import local
from cms.builder.pools import pools_of
from cms.builder.specs.base import Choice
from cms.builder.specs.pool_names import pool_name
from core.money import format_minor
from rewards import api as rewards

LISTS = {"allow": _("people who may take part"), "deny": _("people who are kept out")}


class Sources(dict[str, Sequence[Choice]]):
    """What a draft has to choose from by its name, each looked up when it is asked for."""

    def __init__(self, draft: Mapping[str, Any]) -> None:
        super().__init__()
        self._draft = draft

    def __missing__(self, name: str) -> Sequence[Choice]:
        self[name] = found = SOURCES[name](self._draft)
        return found


def sources(draft: Mapping[str, Any]) -> Sources:
    """Pools, cards, rows of the draw, imported lists and budget lines."""
    return Sources(draft)


def _lists(_draft: Mapping[str, Any]) -> list[Choice]:
    return [
        Choice(slug, f"{slug} ({LISTS.get(kind, kind)})")
        for slug, kind in audiences.list_slugs().items()
    ]


def _lines(draft: Mapping[str, Any]) -> list[Choice]:
    """Budgets of the campaign's currency with what is left there and in all above."""
    currency = str(draft.get("currency") or "CNY")
    room: dict[str, int] = {}
    found = []
    for node in rewards.budget_tree():
        above = room.get(node.parent or "", node.left)
        room[node.slug] = min(node.left, above)
        if node.currency == currency:
            words = gettext("{title}: {left} left").format(
                title=node.title, left=format_minor(max(room[node.slug], 0), currency)
            )
            found.append(Choice(node.slug, "– " * node.depth + words))
    return [Choice("", gettext("None: the campaign stands by itself")), *found]


def _cards(draft: Mapping[str, Any]) -> list[Choice]:
    collect = (draft.get("mechanics") or {}).get("collect") or {}
    return _titled(collect.get("cards"))


def _prizes(draft: Mapping[str, Any]) -> list[Choice]:
    draw = (draft.get("mechanics") or {}).get("draw") or {}
    return _titled(draw.get("prizes"))


def _pools(draft: Mapping[str, Any]) -> list[Choice]:
    currency = str(draft.get("currency") or "CNY")
    found = []
    for slug, pool in pools_of(draft).items():
        title = pool_name(slug, pool, draft.get("mechanics"))
        amount = pool.get("amount") if isinstance(pool, Mapping) else None
        worth = f" · {format_minor(amount, currency)}" if isinstance(amount, int) else ""
        found.append(Choice(slug, f"{title}{worth}"))
    return found


def _titled(rows: Any) -> list[Choice]:
    return [
        Choice(str(row["slug"]), local(row.get("title")) or str(row["slug"]))
        for row in rows or []
        if isinstance(row, Mapping) and row.get("slug")
    ]


SOURCES: dict[str, Callable[[Mapping[str, Any]], list[Choice]]] = {
    "pools": _pools,
    "cards": _cards,
    "prizes": _prizes,
    "lists": _lists,
    "lines": _lines,
}
