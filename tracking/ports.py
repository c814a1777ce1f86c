"""What tracking needs from above."""

from __future__ import annotations

from collections.abc import Callable

from core.registry import Port


def _nobody(_device_ids: list[str]) -> dict[str, int]:
    return {}


resolve_person: Port[Callable[[list[str]], dict[str, int]]] = Port(
    "tracking.resolve_person", default=_nobody
)
"""Device ids → {device id: person id} for those who are known; provided by audiences.

Without a provider every device stays anonymous until an `identity_linked` fact names it.
"""
