"""What a higher app does for the library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.registry import Port


def _no_page(slug: str, title: dict[str, str], content: dict[str, Any], actor: str) -> int:
    return 0


def _no_draft(slug: str) -> dict[str, Any] | None:
    return None


def _no_words(kind: str, language: str) -> dict[str, str]:
    return {}


def _no_picture(tag: str) -> bytes | None:
    return None


def _keep_nothing(tag: str, body: bytes) -> None:
    return None


create_page: Port[Callable[[str, dict[str, str], dict[str, Any], str], int]] = Port(
    "templates_library.create_page", _no_page
)
"""Makes the page that carries a campaign's content; its id, 0 where there are no pages."""
page_draft: Port[Callable[[str], dict[str, Any] | None]] = Port(
    "templates_library.page_draft", _no_draft
)
"""The draft of a campaign as its page was last saved; None where it has no page."""
page_words: Port[Callable[[str, str], dict[str, str]]] = Port(
    "templates_library.page_words", _no_words
)
"""The page's own words of a kind in a language, by key."""
read_picture: Port[Callable[[str], bytes | None]] = Port(
    "templates_library.read_picture", _no_picture
)
"""The frozen picture with that hash; None when there is none."""
keep_picture: Port[Callable[[str, bytes], None]] = Port(
    "templates_library.keep_picture", _keep_nothing
)
"""Keeps a picture under the hash of its bytes."""
