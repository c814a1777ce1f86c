"""From a campaign to a blueprint, and a blueprint from elsewhere into the gallery."""

from __future__ import annotations

import copy
import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from campaigns import api as campaigns
from campaigns.freeze import compile_draft
from campaigns.models import Campaign
from core import audit
from core.errors import Conflict, FieldError, Invalid, Missing
from core.languages import LANGUAGES
from templates_library import drafts, loader, ports
from templates_library.archive import Packed, pack, pictures_of, unpack, wrong_fields
from templates_library.models import ImportedTemplate
from templates_library.schema import Blueprint, has

ASKS: dict[str, tuple[str, dict[str, str]]] = {
    "budget.total": ("money", {"en": "Budget", "zh-hans": "总预算"}),
    "period.start": ("moment", {"en": "Start", "zh-hans": "开始时间"}),
    "period.end": ("moment", {"en": "End", "zh-hans": "结束时间"}),
}
"""What every template asks, where its campaign was made from none that is known here."""
ALIASES = {
    "budget.total": ["rewards.budget.total"],
    "period.start": ["period.start"],
    "period.end": ["period.end"],
    "protection": ["protection.level"],
}
SANDBOXES = ("sandbox", "gift-sandbox")


def export(slug: str, *, name: str | None = None, draft: bool = False) -> bytes:
    """The campaign as an archive: the version that runs, else (or with `draft`) its draft.

    Left out is what belongs to this installation: the period, accounts of providers, the
    line of the budget tree, codes of channels. Raises Missing `campaign.unknown` or
    `template.picture`, Invalid `template.slug`, `template.fields`.
    """
    campaign = Campaign.objects.filter(slug=slug).first()
    if campaign is None:
        raise Missing("campaign.unknown")
    law = None if draft else campaigns.running(slug)
    document = (
        law.model_dump(mode="json", by_alias=True)
        if law is not None
        else ports.page_draft.call(slug) or campaign.draft
    )
    blueprint = _blueprint(name or slug, document, campaign.blueprint.partition("/")[0])
    pictures = {}
    for tag in sorted(set(pictures_of(blueprint.document))):
        body = ports.read_picture.call(tag)
        if body is None:
            raise Missing("template.picture", errors=[FieldError(tag, "missing")])
        pictures[tag] = body
    return pack(Packed(blueprint, pictures))


@transaction.atomic
def bring_in(
    raw: bytes, *, actor: str, now: datetime, slug: str | None = None, replace: bool = False
) -> Blueprint:
    """Keep the archive's template and its pictures; it is in the gallery from now on.

    Raises Invalid `archive.…` (see `archive.unpack`), `archive.document` when it does not make
    a campaign of this installation, `template.slug`; Conflict `template.taken`.
    """
    packed = unpack(raw)
    blueprint = packed.blueprint if slug is None else _renamed(packed.blueprint, slug)
    try:
        compile_draft(drafts.build(blueprint, slug="a", settings=[], now=now))
    except ValidationError as error:
        raise Invalid("archive.document", errors=wrong_fields(error)) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        # A mechanic or a time zone that is not known here, or a section of another form.
        raise Invalid(
            "archive.document", errors=[FieldError("document", type(error).__name__)]
        ) from error
    known = ImportedTemplate.objects.filter(slug=blueprint.slug)
    if blueprint.slug in loader.builtin() or (known.exists() and not replace):
        raise Conflict("template.taken", params={"slug": blueprint.slug})
    for tag, body in packed.pictures.items():
        ports.keep_picture.call(tag, body)
    ImportedTemplate.objects.update_or_create(
        slug=blueprint.slug,
        defaults={
            "blueprint": blueprint.model_dump(mode="json", by_alias=True),
            "sha256": hashlib.sha256(raw).hexdigest(),
            "imported_by": actor,
            "imported_at": now,
        },
    )
    audit.record(
        actor=actor,
        action="template.imported",
        target=f"template:{blueprint.slug}",
        now=now,
        data={"kind": blueprint.kind, "version": blueprint.version},
    )
    return blueprint


def _renamed(blueprint: Blueprint, slug: str) -> Blueprint:
    return _valid({**blueprint.model_dump(mode="json", by_alias=True), "slug": slug})


def _blueprint(name: str, document: dict[str, Any], origin: str) -> Blueprint:
    """The campaign's draft as a template: with its origin's questions, as far as they fit."""
    source = _known(origin)
    kept = _portable(document)
    aliases = {
        alias: paths
        for alias, paths in (source.aliases if source else ALIASES).items()
        if all(path.startswith("period.") or has(kept, path) for path in paths)
    }
    asks: list[Any] = (
        [ask.model_dump() for ask in source.asks if ask.path in aliases]
        if source
        else [
            {"path": path, "kind": kind, "label": label}
            for path, (kind, label) in ASKS.items()
            if path in aliases
        ]
    )
    title = {language: document["title"].get(language) or name for language in LANGUAGES}
    return _valid(
        {
            "schema": 1,
            "slug": name,
            "version": 1,
            "kind": document["kind"],
            "title": title,
            "goal": source.goal if source else title,
            "description": source.description if source else title,
            "default_days": _days(document.get("period") or {}),
            "minimum_protection": source.minimum_protection if source else "off",
            "asks": asks,
            "aliases": aliases,
            "document": kept,
        }
    )


def _known(origin: str) -> Blueprint | None:
    try:
        return loader.blueprint(origin)
    except Missing:
        return None


def _valid(document: dict[str, Any]) -> Blueprint:
    try:
        return Blueprint.model_validate(document)
    except ValidationError as error:
        found = wrong_fields(error)
        code = "template.slug" if found[0].path == "slug" else "template.fields"
        raise Invalid(code, errors=found) from error


def _portable(document: dict[str, Any]) -> dict[str, Any]:
    """A draft without what only this installation knows."""
    kept = copy.deepcopy(document)
    for key in ("slug", "period"):
        kept.pop(key, None)
    rewards = kept.get("rewards") or {}
    (rewards.get("budget") or {}).pop("line", None)
    provider = rewards.get("provider") or {}
    if provider and provider.get("slug") not in SANDBOXES:
        provider["config"] = {}
    if "known" in (kept.get("channels") or {}):
        kept["channels"]["known"] = []
    content = kept.setdefault("content", {})
    texts = content.get("texts") or {}
    keys = {key for language in LANGUAGES for key in texts.get(language) or {}}
    content["texts"] = {
        language: _words(kept["kind"], language, texts.get(language) or {}, keys)
        for language in LANGUAGES
    }
    return kept


def _words(kind: str, language: str, own: dict[str, str], keys: set[str]) -> dict[str, str]:
    """A template has the same keys in both languages: the page's own words fill a gap."""
    page = ports.page_words.call(kind, language) if keys - set(own) else {}
    return {key: own.get(key, page.get(key, "")) for key in sorted(keys)}


def _days(period: dict[str, Any]) -> int:
    try:
        start, end = (datetime.fromisoformat(str(period[name])) for name in ("start", "end"))
    except (KeyError, ValueError):
        return 14
    return min(max((end - start).days, 1), 366)
