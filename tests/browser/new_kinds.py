"""Campaigns of the composed kinds, set up so that a prize is a few taps away.

`launch_all` runs inside the product (`manage.py shell`): all campaigns in one process cost
about as much as one.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.product import Product

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
ENTRIES = [
    {"slug": "lantern", "title": {"en": "Lantern", "zh-hans": "灯笼"}},
    {"slug": "kite", "title": {"en": "Kite", "zh-hans": "风筝"}},
]
CARDS = ("health", "peace", "family", "joy", "luck")


def settings(now: datetime) -> dict[str, tuple[str, dict[str, Any]]]:
    """Slug → (template, settings). What would take days or luck is set to happen at once."""
    minute = now.replace(second=0, microsecond=0)
    drops = [{"on": "joined", "card": card, "most": 1} for card in CARDS[:-1]]
    # One to spare.
    drops.append({"on": "drawn", "card": CARDS[0], "most": 1})
    return {
        "k-steps": ("stepped-invitations", {}),
        "k-rank": ("leaderboard", {"cool.hours": 0}),
        "k-rain": (
            "packet-rain",
            {
                "mechanics.rain.daily": [],
                "period.start": minute - timedelta(minutes=1),
                "mechanics.rain.moments": [minute.isoformat()],
                "wave.seconds": 3600,
                "wave.packets": 100,
                "wave.catches": 2,
                "packets.count": 5000,
            },
        ),
        "k-team": ("team-pot", {"team.size": 2}),
        "k-wheel": ("wheel", _sure("wheel")),
        "k-egg": ("wheel", _sure("egg")),
        "k-box": ("wheel", _sure("box")),
        "k-scratch": ("scratch-card", {"cards.blank": 0}),
        "k-days": (
            "check-in",
            {
                "mechanics.checkin.days.0.day": 1,
                "mechanics.vote": {"entries": ENTRIES, "per_day": 2, "per_entry": 1},
            },
        ),
        "k-cards": (
            "collect-cards",
            {
                "mechanics.collect.drops": drops,
                "mechanics.collect.gives_per_day": 2,
                **{
                    f"mechanics.draw.prizes.{n}.weight": 1_000_000 if n == 4 else 0
                    for n in range(5)
                },
            },
        ),
        "k-quiz": ("quiz", {}),
    }


def _sure(skin: str) -> dict[str, Any]:
    """The draw's third prize, always."""
    odds = {
        f"mechanics.draw.prizes.{place}.weight": 1_000_000 if place == 4 else 0
        for place in range(5)
    }
    return {"mechanics.draw.skin": skin, **odds}


def launch_all() -> None:
    """Publish all of them; printed is what was made."""
    from core.clock import utc_now
    from templates_library.launching import launch

    now = utc_now()
    made = {}
    for slug, (template, answers) in settings(now).items():
        done = launch(
            template, slug=slug, author="operator", approver="reviewer", now=now,
            answers=[("protection", "basic"), *answers.items()],
        )  # fmt: skip
        made[slug] = done.url
    print(json.dumps(made))


def prepare(product: Product) -> None:
    """The campaigns, in the running product."""
    inside(product, "launch_all()")


def inside(product: Product, call: str) -> None:
    """Call a function of this module in a process of the product's."""
    product.manage("shell", "-c", f"from tests.browser import new_kinds; new_kinds.{call}")


def settle(slug: str) -> None:
    """End a ranking now and give its prizes, as the beat would a little later."""
    from campaigns.services import lifecycle, standings
    from core.clock import utc_now

    lifecycle.end(slug, actor="operator", now=utc_now())
    standings.sweep(utc_now())
