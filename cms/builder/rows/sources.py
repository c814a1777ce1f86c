"""What can be chosen in a row because this draft has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from audiences import api as audiences
from cms.builder.looking import local
from cms.builder.specs.base import Choice
from cms.builder.specs.layout import pool_title
from core.money import format_minor

LISTS = {"allow": _("people who may take part"), "deny": _("people who are kept out")}


def sources(draft: Mapping[str, Any]) -> dict[str, Sequence[Choice]]:
    """Pools, cards and rows of the draw, each with its name."""
    mechanics = draft.get("mechanics") or {}
    return {
        "pools": _pools(draft),
        "cards": _titled((mechanics.get("collect") or {}).get("cards")),
        "lists": [
            Choice(slug, f"{slug} ({LISTS.get(kind, kind)})")
            for slug, kind in audiences.list_slugs().items()
        ],
        "prizes": _titled((mechanics.get("draw") or {}).get("prizes")),
    }


def _pools(draft: Mapping[str, Any]) -> list[Choice]:
    currency = str(draft.get("currency") or "CNY")
    pools = (draft.get("rewards") or {}).get("pools") or {}
    found = []
    for slug, pool in pools.items():
        title = local(pool.get("title")) if isinstance(pool, Mapping) else ""
        amount = pool.get("amount") if isinstance(pool, Mapping) else None
        worth = f" · {format_minor(amount, currency)}" if isinstance(amount, int) else ""
        found.append(Choice(slug, f"{title or pool_title(slug)}{worth}"))
    return found


def _titled(rows: Any) -> list[Choice]:
    return [
        Choice(str(row["slug"]), local(row.get("title")) or str(row["slug"]))
        for row in rows or []
        if isinstance(row, Mapping) and row.get("slug")
    ]
