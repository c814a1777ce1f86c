"""Blueprints: the library's own on disk, and those brought in from another installation.

The files are read once for each process. One that is broken is left out and named; the others
are there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
import yaml
from django.db import OperationalError
from pydantic import ValidationError

from core.errors import Missing
from templates_library.schema import Blueprint

log = structlog.get_logger(__name__)

BUILTIN = Path(__file__).resolve().parent / "builtin"


class BrokenBlueprint(ValueError):
    """A file that is no blueprint: `code`, the file, and why in a developer's words."""

    def __init__(self, code: str, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.code = code
        self.path = path
        self.reason = reason


@dataclass(frozen=True)
class Broken:
    """What of the library cannot be used. `file` is within the library's folder."""

    code: str
    """`template.unreadable`, `template.form` or `template.folder`."""
    file: str
    reason: str


@dataclass(frozen=True)
class Library:
    """The whole blueprints by slug, and what is broken."""

    blueprints: dict[str, Blueprint]
    broken: tuple[Broken, ...]


def read(path: Path) -> Blueprint:
    """One file. Raises BrokenBlueprint `template.unreadable` or `template.form`."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BrokenBlueprint("template.unreadable", path, str(error)) from error
    try:
        return Blueprint.model_validate(document)
    except ValidationError as error:
        raise BrokenBlueprint("template.form", path, _first(error)) from error


def _first(error: ValidationError) -> str:
    """Where and what, for the first few things that are wrong."""
    said = [
        f"{'.'.join(map(str, one['loc'])) or 'file'}: {one['msg']}"
        for one in error.errors(include_url=False, include_input=False)
    ]
    return "; ".join(said[:3])


def library(folder: Path = BUILTIN) -> Library:
    """What `folder` holds: `<slug>/blueprint.yaml`, each for itself."""
    found: dict[str, Blueprint] = {}
    broken: list[Broken] = []
    for path in sorted(folder.glob("*/blueprint.yaml")):
        try:
            blueprint = read(path)
            if blueprint.slug != path.parent.name:
                raise BrokenBlueprint(
                    "template.folder", path, f"its folder should be named {blueprint.slug}"
                )
        except BrokenBlueprint as error:
            file = str(path.relative_to(folder))
            broken.append(Broken(error.code, file, error.reason))
            log.error("template_broken", code=error.code, file=file, reason=error.reason)
            continue
        found[blueprint.slug] = blueprint
    return Library(found, tuple(broken))


@lru_cache(maxsize=1)
def _own() -> Library:
    return library()


def builtin() -> dict[str, Blueprint]:
    """The library's own blueprints by slug, without the broken ones."""
    return _own().blueprints


def broken() -> tuple[Broken, ...]:
    """What cannot be used, files first."""
    return (
        *_own().broken,
        *(item for item in _imported().values() if isinstance(item, Broken)),
    )


def every() -> dict[str, Blueprint]:
    """The library's own, then those brought in."""
    brought = _imported().items()
    return builtin() | {slug: item for slug, item in brought if isinstance(item, Blueprint)}


def blueprint(slug: str) -> Blueprint:
    """Raises Missing template.unknown."""
    found = builtin().get(slug) or _imported(slug).get(slug)
    if not isinstance(found, Blueprint):
        raise Missing("template.unknown", params={"slug": slug})
    return found


def _imported(slug: str | None = None) -> dict[str, Blueprint | Broken]:
    """From the database, one or all; none of the library's own names."""
    from templates_library.models import ImportedTemplate

    wanted = ImportedTemplate.objects.order_by("slug")
    rows = wanted.filter(slug=slug) if slug is not None else wanted
    try:
        stored = list(rows.values_list("slug", "blueprint"))
    except OperationalError:
        # Without a database the files are still there: `launch --list` needs nothing else.
        log.warning("templates_without_database")
        stored = []
    return {name: _stored(name, made) for name, made in stored if name not in builtin()}


def _stored(slug: str, document: Any) -> Blueprint | Broken:
    try:
        return Blueprint.model_validate(document)
    except ValidationError as error:
        return Broken("template.form", slug, _first(error))
