"""The one registry idiom: classes with `slug`, `title` and a pydantic `Config`.

Mechanics, prize providers, risk rules, channels and analysis models are all kept this way.
What is registered is checked at the door, duplicates are refused, and the order is that of
the slugs, so that two processes always agree on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel

T = TypeVar("T", bound=type)


class Registry(Generic[T]):
    """Holds classes derived from `base` by their slug."""

    def __init__(self, name: str, base: type) -> None:
        self.name = name
        self._base = base
        self._entries: dict[str, T] = {}

    def register(self, entry: T) -> T:
        """Take `entry` in; usable as a decorator. Raises ImproperlyConfigured."""
        where = f"{entry.__module__}.{entry.__qualname__}"
        if not issubclass(entry, self._base):
            raise ImproperlyConfigured(f"{where} must derive from {self._base.__qualname__}.")
        slug = getattr(entry, "slug", None)
        if not slug or not isinstance(slug, str):
            raise ImproperlyConfigured(
                f"{where} needs a `slug` to be registered in {self.name}."
            )
        if not getattr(entry, "title", None):
            raise ImproperlyConfigured(
                f"{where} needs a `title` to be registered in {self.name}."
            )
        config = getattr(entry, "Config", None)
        if not (isinstance(config, type) and issubclass(config, BaseModel)):
            raise ImproperlyConfigured(f"{where} needs a pydantic `Config`.")
        known = self._entries.get(slug)
        if known is not None and known is not entry:
            raise ImproperlyConfigured(
                f"{where}: {self.name} already has {slug!r}, from {known.__module__}."
            )
        self._entries[slug] = entry
        return entry

    def get(self, slug: str) -> T:
        """The class of that slug. Raises KeyError that names what there is."""
        try:
            return self._entries[slug]
        except KeyError:
            have = ", ".join(sorted(self._entries)) or "nothing"
            raise KeyError(f"{self.name} has no {slug!r}; it has {have}") from None

    def __contains__(self, slug: object) -> bool:
        return slug in self._entries

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries[slug] for slug in sorted(self._entries))

    def __len__(self) -> int:
        return len(self._entries)


F = TypeVar("F", bound=Callable[..., object])


class Port(Generic[F]):
    """A function one app needs and a higher app provides, from `AppConfig.ready()`."""

    def __init__(self, name: str, default: F | None = None) -> None:
        self.name = name
        self._function: F | None = default

    def provide(self, function: F) -> F:
        """Set the function behind the port; usable as a decorator."""
        self._function = function
        return function

    @property
    def call(self) -> F:
        """The function. Raises ImproperlyConfigured when nobody provided one."""
        if self._function is None:
            raise ImproperlyConfigured(f"Nobody provides the port {self.name!r}.")
        return self._function
