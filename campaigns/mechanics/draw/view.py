"""The field `draw` of the state document, and what the page knows from the start."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from campaigns.mechanics.base import Loaded, Setting
from campaigns.mechanics.draw.config import DrawConfig
from campaigns.mechanics.draw.rules import name_of
from campaigns.mechanics.draw.state import chances, may_draw


class _View(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TicketView(_View):
    """One draw of mine. `name` is what the page of proof computes it from."""

    n: int
    name: str
    slot: str
    card: str
    blank: bool
    reward: UUID | None
    at: int


class DrawView(_View):
    """Whether I can draw, how often, and what I drew: the newest first, at most 20."""

    scenes: list[str]
    chances: int
    draws: int
    left: Literal["plenty", "few", "none"] | None
    """Of a deck; null where draws have fixed odds."""
    tickets: list[TicketView]
    commitment: str
    fair_url: str


def view(loaded: Loaded, config: DrawConfig, setting: Setting) -> dict[str, Any]:
    """The part of the state document; of the arguments alone."""
    seed = loaded["seed"] or {"commitment": ""}
    return {
        "scenes": ["default"] if may_draw(loaded, config, setting) else [],
        "chances": chances(loaded, config),
        "draws": loaded["draws"],
        "left": _level(loaded["left"], config.total),
        "tickets": [_ticket(loaded, config, ticket) for ticket in loaded["tickets"]],
        "commitment": seed["commitment"],
        "fair_url": fair_path(setting.slug),
    }


def fair_path(slug: str) -> str:
    """The page where everybody can check the draws."""
    return f"/c/{slug}/fair/"


def _level(left: int | None, total: int) -> str | None:
    if left is None:
        return None
    if left == 0:
        return "none"
    return "few" if left * 20 <= total else "plenty"


def _ticket(loaded: Loaded, config: DrawConfig, ticket: dict[str, Any]) -> dict[str, Any]:
    uid = loaded["me"]["uid"]
    name = name_of(uid, ticket["n"]) if ticket["ticket"] is None else str(ticket["ticket"] + 1)
    given = ticket["given"]
    known = {prize.slug: prize for prize in config.prizes}
    return {
        "n": ticket["n"],
        "name": name,
        "slot": given,
        "card": known[given].card if given in known else "",
        "blank": ticket["blank"],
        "reward": ticket["reward"],
        "at": ticket["at"],
    }


def boot(config: DrawConfig, pools: dict[str, Any], language: str) -> dict[str, Any]:
    """`boot.draw`: the rows as the page draws them. `pools` are the sections of the rewards."""
    return {
        "skin": config.skin,
        "method": config.method,
        "total": config.total,
        "pity": config.pity.after if config.pity else 0,
        "prizes": [
            {
                "slug": prize.slug,
                "title": prize.title[language],
                "blank": prize.blank,
                "card": prize.card,
                "amount": _amount(pools.get(prize.pool)),
                "kind": str(getattr(pools.get(prize.pool), "kind", "")),
                "share": prize.share(config.method),
            }
            for prize in config.prizes
        ],
    }


def _amount(pool: Any) -> int:
    """What one unit holds; 0 where units differ or it is no money."""
    return int(getattr(pool, "amount", 0) or 0)
