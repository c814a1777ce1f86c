"""What a higher app does for the library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.registry import Port


def _no_page(slug: str, title: dict[str, str], content: dict[str, Any], actor: str) -> int:
    return 0


create_page: Port[Callable[[str, dict[str, str], dict[str, Any], str], int]] = Port(
    "templates_library.create_page", _no_page
)
"""Makes the page that carries a campaign's content; its id, 0 where there are no pages."""
