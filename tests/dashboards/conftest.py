"""Boards read the real event store; pages need the front end's names, not its build."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from campaigns import api as campaigns
from dashboards import parts, ports, snapshot, traffic
from tests.tracking.conftest import _event_database, consumer, event_store, persons, stream

__all__ = ["_event_database", "consumer", "event_store", "persons", "stream"]


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing another test has left in this process."""
    campaigns.forget()
    monkeypatch.setattr(snapshot, "_asked_again_at", 0.0)
    # A slow machine must not make a test look at an older part.
    monkeypatch.setattr(parts, "CHEAP", 60.0)
    monkeypatch.setattr(traffic, "_asked_again_at", 0.0)
    monkeypatch.setattr(traffic, "FRESH_SECONDS", -1.0)
    parts.forget()
    yield
    campaigns.forget()


@pytest.fixture
def pages(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages can be rendered without `npm run build` and `collectstatic`."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    built = ports.BuiltEntry("/static/app/board.js", ("/static/app/board.css",))
    monkeypatch.setattr(ports.built_entry, "_function", lambda _name: built)
