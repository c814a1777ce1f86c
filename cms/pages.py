"""Campaigns' pages: making one, finding it, keeping the campaign's draft in step with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
)

from campaigns import api as campaigns
from campaigns.models import Campaign
from campaigns.roles import OPERATOR
from cms.builder.compile import document_of, plan_blocks
from cms.models import CampaignPage, HomePage

EN, ZH = "en", "zh-hans"


def create_page(slug: str, title: dict[str, str], content: dict[str, Any], actor: str) -> int:
    """A published page that carries the draft of the campaign `slug`; the page's id.

    Without such a campaign it carries title and content alone. Called again for the same
    slug it returns the page there is and changes nothing.
    """
    with transaction.atomic():
        known = CampaignPage.objects.filter(campaign=slug).first()
        if known is not None:
            return int(known.pk)
        campaign = Campaign.objects.filter(slug=slug).first()
        draft = campaign.draft if campaign else {"title": title, "content": content}
        blueprint = campaign.blueprint if campaign else ""
        page = add_page(slug, draft, blueprint, actor)
        page.get_latest_revision().publish(user=_user(actor), skip_permission_checks=True)
        return int(page.pk)


def add_page(slug: str, draft: dict[str, Any], blueprint: str, actor: str) -> CampaignPage:
    """An unpublished page with this draft below the home page, and its first revision."""
    user = _user(actor)
    page = CampaignPage(
        title=page_title(draft, slug),
        slug=slug,
        campaign=slug,
        blueprint=blueprint,
        draft={**draft, "slug": slug},
        plan=plan_blocks(draft),
        show_in_menus=False,
        live=False,
        owner=user,
    )
    home().add_child(instance=page)
    allow_operators()
    page.save_revision(user=user, log_action=True)
    return page


def page_title(draft: dict[str, Any], slug: str) -> str:
    """The name lists show: the English title, else the Chinese one."""
    title = draft.get("title") or {}
    return str(title.get(EN) or title.get(ZH) or slug)[:255]


def hand_in(page: CampaignPage, actor: str, now: datetime) -> bool:
    """Make what the page says the draft of the campaign's next version; nothing that runs.

    Whether anything was different. Raises Forbidden `campaign.role`; nothing happens for a
    page without a campaign.
    """
    campaign = Campaign.objects.filter(slug=page.campaign).first()
    if campaign is None:
        return False
    draft = document_of(page)
    if draft == campaign.draft:
        return False
    campaigns.edit_draft(page.campaign, draft=draft, actor=actor, now=now)
    return True


def allow_operators() -> None:
    """Operators make and edit campaign pages below the home page."""
    group = Group.objects.filter(name=OPERATOR).first()
    if group is None:
        return
    for codename in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(
            content_type__app_label="wagtailcore", codename=codename
        )
        GroupPagePermission.objects.get_or_create(
            group=group, page=home(), permission=permission
        )
    for codename in ("add_image", "choose_image"):
        pictures = Permission.objects.filter(
            content_type__app_label="wagtailimages", codename=codename
        ).first()
        if pictures is not None:
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=_collection(), permission=pictures
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


def _collection() -> Collection:
    """The root of all pictures; made anew where a flushed database has lost it."""
    return Collection.get_first_root_node() or Collection.add_root(name="Root")


def _user(actor: str) -> Any:
    return get_user_model().objects.filter(username=actor).first()
