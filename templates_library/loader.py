"""Blueprints on disk. Read once; a broken one is told with its file's name."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from core.errors import Missing
from templates_library.schema import Blueprint

BUILTIN = Path(__file__).resolve().parent / "builtin"


class BrokenBlueprint(ValueError):
    """A file that is no blueprint; the message says which and why."""


def read(path: Path) -> Blueprint:
    """One file. Raises BrokenBlueprint."""
    try:
        return Blueprint.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise BrokenBlueprint(f"{path}: {error}") from error


@lru_cache(maxsize=1)
def builtin() -> dict[str, Blueprint]:
    """The library's own blueprints by slug. Raises BrokenBlueprint."""
    found = {}
    for path in sorted(BUILTIN.glob("*/blueprint.yaml")):
        blueprint = read(path)
        if blueprint.slug != path.parent.name:
            raise BrokenBlueprint(f"{path}: its folder should be named {blueprint.slug}")
        found[blueprint.slug] = blueprint
    return found


def blueprint(slug: str) -> Blueprint:
    """Raises Missing template.unknown."""
    try:
        return builtin()[slug]
    except KeyError:
        raise Missing("template.unknown", params={"slug": slug}) from None
