"""A draft from a blueprint and the operator's answers. Pure."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.clock import from_ms
from core.errors import FieldError, Invalid
from templates_library.schema import Blueprint, step


def parse_setting(text: str) -> tuple[str, Any]:
    """`path=value`, the value as JSON, else as text. Raises Invalid set.form."""
    path, found, value = text.partition("=")
    if not found or not path:
        raise Invalid("set.form", errors=[FieldError(text, "form")])
    try:
        return path, json.loads(value)
    except ValueError:
        return path, value


def this_hour(now: datetime) -> datetime:
    """The full hour that has begun: a draft made by hand opens as soon as it is approved."""
    return now.replace(minute=0, second=0, microsecond=0)


def build(
    blueprint: Blueprint, *, slug: str, settings: Iterable[tuple[str, Any]], now: datetime
) -> dict[str, Any]:
    """The draft document. Aliases set all they stand for.

    Raises Invalid set.unknown for a path the document has no place for, and set.moment for
    a period that is no moment.
    """
    draft = copy.deepcopy(blueprint.document)
    draft["slug"] = slug
    draft.setdefault("period", {})
    for path, value in settings:
        for target in blueprint.aliases.get(path, [path]):
            _put(draft, target, value)
    period = draft["period"]
    zone = ZoneInfo(draft["timezone"])
    start = _moment(period.get("start"), zone, "period.start") or now
    end = _moment(period.get("end"), zone, "period.end")
    end = end or start + timedelta(days=blueprint.default_days)
    draft["period"] = {"start": start.isoformat(), "end": end.isoformat()}
    return draft


def _put(draft: dict[str, Any], path: str, value: Any) -> None:
    place: Any = draft
    *parents, name = path.split(".")
    for part in parents:
        place = step(place, part)
    if isinstance(place, list) and step(place, name) is not None:
        place[int(name)] = value
    elif isinstance(place, dict):
        place[name] = value
    else:
        raise Invalid("set.unknown", errors=[FieldError(path, "unknown")])


def _moment(value: Any, zone: ZoneInfo, path: str) -> datetime | None:
    """Milliseconds, or ISO 8601; without an offset it is the campaign's local time."""
    if value is None:
        return None
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            return from_ms(value)
        moment = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError):
        raise Invalid("set.moment", errors=[FieldError(path, "moment")]) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
