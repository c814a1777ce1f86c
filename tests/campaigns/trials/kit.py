"""A packet in two arms: as it is, and smaller with fewer friends."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from typing import Any
from uuid import UUID

from campaigns.play.heads import frozen, head
from campaigns.trials import assign
from campaigns.trials.model import Trial
from core.ids import uuid7
from tests.campaigns import support

OTHER = {
    "content": {
        "texts": {
            "en": {"start.headline": "A small packet for you"},
            "zh-hans": {"start.headline": "送你一个小红包"},
        }
    },
    "mechanics": {"assist": {"target": 600, "helpers": 1, "pool": "small"}},
}
SMALL = {"kind": "packets", "split": "fixed", "count": 500, "amount": 600}


def section(**more: Any) -> dict[str, Any]:
    return {
        "name": "size",
        "hypothesis": "A smaller packet that opens sooner is shared more often.",
        "arms": [
            {"slug": "a", "title": "As it is", "weight": 50},
            {"slug": "b", "title": "Small", "weight": 50, "set": deepcopy(OTHER)},
        ],
    } | more


def answers(**more: Any) -> dict[str, Any]:
    return {
        "trial": section(),
        "rewards__pools__small": SMALL,
        "packets__count": 500,
        "session__helpers": 2,
    } | more


def launched(now: datetime, slug: str = "packet", **more: Any) -> str:
    return support.launched(now, slug, **answers(**more))


def trial_of(slug: str) -> Trial:
    found = head(slug)
    assert found is not None
    trial = frozen(found.version).trial
    assert trial is not None
    return trial


def device(slug: str, arm: str) -> UUID:
    """A device that the weights give this arm."""
    trial = trial_of(slug)
    while True:
        found = uuid7()
        if assign.drawn(slug, trial, found) == arm:
            return found


def player(slug: str, now: datetime, arm: str) -> support.Player:
    return support.Player(slug, now, device=device(slug, arm))
