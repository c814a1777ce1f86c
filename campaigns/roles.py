"""Who may do what: four groups, and the permissions they carry."""

from __future__ import annotations

from typing import Any

ADMIN = "admin"
OPERATOR = "operator"
REVIEWER = "reviewer"
MANAGER = "manager"

GROUPS = (ADMIN, OPERATOR, REVIEWER, MANAGER)

_CAMPAIGNS = ("campaigns.add_campaign", "campaigns.change_campaign", "campaigns.view_campaign")
_VIEW = ("campaigns.view_campaign", "campaigns.view_campaignversion")
_ADMIN_SITE = "wagtailadmin.access_admin"

PERMISSIONS: dict[str, tuple[str, ...]] = {
    ADMIN: (_ADMIN_SITE, *_CAMPAIGNS, *_VIEW),
    OPERATOR: (_ADMIN_SITE, *_CAMPAIGNS, *_VIEW),
    REVIEWER: (_ADMIN_SITE, *_VIEW),
    MANAGER: (_ADMIN_SITE, *_VIEW),
}


def has_role(user: Any, *roles: str) -> bool:
    """Whether an active user is in one of the groups; a superuser is in all."""
    if not user.is_active:
        return False
    return bool(user.is_superuser or user.groups.filter(name__in=roles).exists())
