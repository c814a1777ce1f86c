"""The one registry idiom: what is wrong is refused at the door, with the remedy."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel

from core.registry import Port, Registry


class Base:
    class Config(BaseModel):
        pass


def make(slug: str = "a", title: str = "A", base: type = Base) -> type:
    return type("Entry", (base,), {"slug": slug, "title": title})


def test_entries_come_in_the_order_of_their_slugs() -> None:
    registry: Registry = Registry("things", Base)
    for slug in ("c", "a", "b"):
        registry.register(make(slug))
    assert [entry.slug for entry in registry] == ["a", "b", "c"]
    assert "b" in registry
    assert len(registry) == 3


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (make(slug=""), "slug"),
        (make(title=""), "title"),
        (type("Stranger", (), {"slug": "x", "title": "X"}), "derive from"),
        (type("NoConfig", (Base,), {"slug": "x", "title": "X", "Config": dict}), "Config"),
    ],
)
def test_a_misfit_is_refused_with_the_remedy(entry: type, says: str) -> None:
    registry: Registry = Registry("things", Base)
    with pytest.raises(ImproperlyConfigured, match=says):
        registry.register(entry)
    assert len(registry) == 0


def test_a_second_entry_of_the_same_slug_is_refused() -> None:
    registry: Registry = Registry("things", Base)
    registry.register(make("a"))
    with pytest.raises(ImproperlyConfigured, match="already has 'a'"):
        registry.register(make("a"))


def test_an_unknown_slug_names_what_there_is() -> None:
    registry: Registry = Registry("things", Base)
    registry.register(make("a"))
    with pytest.raises(KeyError, match="it has a"):
        registry.get("b")


def test_a_port_nobody_provides_says_so() -> None:
    port: Port = Port("tracking.resolve_person")
    with pytest.raises(ImproperlyConfigured, match=r"tracking\.resolve_person"):
        _ = port.call
    port.provide(lambda: 7)
    assert port.call() == 7
