"""Sections that other mechanics of a draft add to its sample states: tasks, points, a vote."""

from __future__ import annotations

from typing import Any

from cms.serving.states.base import NOW, Maker


def extras(make: Maker) -> dict[str, Any]:
    """`task`, `vote` and `points` of the state document, of what the draft has; else empty."""
    mechanics = make.draft.get("mechanics") or {}
    found: dict[str, Any] = {}
    if tasks := (mechanics.get("task") or {}).get("tasks"):
        found["task"] = {"tasks": [_task(make, n, one) for n, one in enumerate(tasks)]}
    if entries := (mechanics.get("vote") or {}).get("entries"):
        found["vote"] = _vote(entries, int(mechanics["vote"].get("per_day") or 1))
    if points := mechanics.get("points"):
        value = 8
        found["points"] = {
            "name": _said(make, points.get("name") or {"en": "points", "zh-hans": "积分"}),
            "value": value,
            "raised": value + 5,
            "ways": [],
            "offers": [_offer(make, one, value) for one in points.get("offers") or []],
        }
    return found


def _vote(entries: list[dict[str, Any]], per_day: int) -> dict[str, Any]:
    """The first one leads and has my vote of today."""
    votes = [1208 // (place + 1) for place in range(len(entries))]
    return {
        "entries": [
            {
                "slug": entry.get("slug"),
                "votes": votes[place],
                "place": place + 1,
                "mine": int(place == 0),
                "open": per_day > 1,
            }
            for place, entry in enumerate(entries)
        ],
        "total": sum(votes),
        "left": per_day - 1,
        "acts": ["vote"] if per_day > 1 else [],
    }


def _said(make: Maker, text: dict[str, str]) -> str:
    return str(text.get(make.language) or text.get("en") or "")


def _task(make: Maker, place: int, task: dict[str, Any]) -> dict[str, Any]:
    """One of each state, in turn."""
    state = ("ready", "open", "waiting", "done")[place % 4]
    return {
        "slug": task.get("slug"),
        "title": _said(make, task.get("title") or {}),
        "kind": task.get("kind") or "visit",
        "times": task.get("times") or "once",
        "url": task.get("url"),
        "seconds": int(task.get("seconds") or 0),
        "amount": int(task.get("amount") or 1),
        "state": state,
        "ready_at": NOW + 12_000 if state == "waiting" else None,
    }


def _offer(make: Maker, offer: dict[str, Any], value: int) -> dict[str, Any]:
    cost = int(offer.get("cost") or 1)
    return {
        "slug": offer.get("slug"),
        "scene": f"exchange-{offer.get('slug')}",
        "title": _said(make, offer.get("title") or {}),
        "cost": cost,
        "left": int(offer.get("each") or 1),
        "state": "open" if value >= cost else "short",
    }
