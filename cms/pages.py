"""Making a campaign's page from its content, and the content again from the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import GroupPagePermission, Locale, Page, Site

from campaigns import api as campaigns
from campaigns.models import Campaign
from campaigns.roles import OPERATOR
from cms import themes
from cms.blocks import LINE_LENGTH
from cms.models import CampaignPage, HomePage

EN, ZH = "en", "zh-hans"


def create_page(slug: str, title: dict[str, str], content: dict[str, Any], actor: str) -> int:
    """A published page with `content` for the campaign `slug`; the page's id.

    Called again for the same slug it returns the page there is and changes nothing.
    """
    with transaction.atomic():
        known = CampaignPage.objects.filter(campaign=slug).first()
        if known is not None:
            return int(known.pk)
        page = CampaignPage(
            title=title.get(EN) or title.get(ZH) or slug,
            title_zh_hans=title.get(ZH, ""),
            slug=slug,
            campaign=slug,
            theme=_theme_of(content.get("theme")),
            texts=_blocks(content.get("texts", {})),
            source=content,
            show_in_menus=False,
        )
        home().add_child(instance=page)
        allow_operators()
        user = get_user_model().objects.filter(username=actor).first()
        page.save_revision(user=user).publish(user=user, skip_permission_checks=True)
        return int(page.pk)


def content_of(page: CampaignPage) -> dict[str, Any]:
    """The content this page carries now, in the form `create_page` takes."""
    content = dict(page.source)
    theme = content.get("theme")
    if isinstance(theme, Mapping) and _theme_of(theme) != page.theme:
        content["theme"] = {**theme, _theme_key(theme): page.theme}
    elif not isinstance(theme, Mapping):
        content["theme"] = page.theme
    texts: dict[str, Any] = {}
    for language, field in ((EN, "en"), (ZH, "zh_hans")):
        given = page.source.get("texts", {}).get(language, {})
        edited = {block.value["key"]: block.value[field] for block in page.texts}
        texts[language] = {key: edited.get(key, text) for key, text in given.items()}
    content["texts"] = texts
    return content


def hand_in(page: CampaignPage, actor: str, now: datetime) -> None:
    """Make what the page says the draft of the campaign's next version; nothing that runs.

    Raises Forbidden `campaign.role`; nothing happens for a page without a campaign.
    """
    campaign = Campaign.objects.filter(slug=page.campaign).first()
    if campaign is None:
        return
    draft = {
        **campaign.draft,
        "title": {EN: page.title, ZH: page.title_zh_hans or page.title},
        "content": content_of(page),
    }
    campaigns.edit_draft(page.campaign, draft=draft, actor=actor, now=now)


def allow_operators() -> None:
    """Operators edit campaign pages: they may change and publish below the home page."""
    group = Group.objects.filter(name=OPERATOR).first()
    if group is None:
        return
    for codename in ("change_page", "publish_page"):
        permission = Permission.objects.get(
            content_type__app_label="wagtailcore", codename=codename
        )
        GroupPagePermission.objects.get_or_create(
            group=group, page=home(), permission=permission
        )


def home() -> HomePage:
    """The home page; made anew, with its site, where a flushed database has lost it."""
    found: HomePage | None = HomePage.objects.first()
    if found is not None:
        return found
    if not Locale.objects.exists():
        Locale.objects.create(language_code=EN)
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    page = HomePage(title="Activity Factory", slug="home")
    root.add_child(instance=page)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "port": 80, "root_page": page},
    )
    return page


def _theme_key(theme: Mapping[str, Any]) -> str:
    return next((key for key in ("slug", "name", "theme") if key in theme), "slug")


def _theme_of(theme: Any) -> str:
    slug = theme.get(_theme_key(theme)) if isinstance(theme, Mapping) else theme
    return slug if slug in dict(themes.CHOICES) else themes.DEFAULT


def _blocks(texts: Mapping[str, Any]) -> list[tuple[str, dict[str, str]]]:
    pairs: dict[str, dict[str, str]] = {}
    for language, field in ((EN, "en"), (ZH, "zh_hans")):
        for key, text in texts.get(language, {}).items():
            pairs.setdefault(key, {"en": "", "zh_hans": ""})[field] = text
    return [
        ("paragraph" if _is_long(pair) else "line", {"key": key, **pair})
        for key, pair in pairs.items()
    ]


def _is_long(pair: dict[str, str]) -> bool:
    return any(len(text) > LINE_LENGTH or "\n" in text for text in pair.values())
