"""Who may look at boards: staff with one of the four roles, asked at the door each time."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db import close_old_connections, connections

from campaigns.roles import ADMIN, GROUPS
from dashboards import tickets

BOARD_ROLES = frozenset(GROUPS)


def roles_of(user: Any) -> frozenset[str]:
    """The roles of `user`, read once per user object; a superuser has all of them."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if user.is_superuser:
        return BOARD_ROLES
    known: frozenset[str] | None = getattr(user, "_af_roles", None)
    if known is None:
        names = user.groups.filter(name__in=BOARD_ROLES).values_list("name", flat=True)
        known = user._af_roles = frozenset(names)
    return known


def has_role(user: Any, *wanted: str) -> bool:
    """Whether `user` has one of the `wanted` roles; the role admin has every right."""
    have = roles_of(user)
    return ADMIN in have or bool(have & set(wanted))


def may_see_boards(user: Any) -> bool:
    """Whether `user` (Django's user or AnonymousUser) may open boards."""
    return bool(roles_of(user))


def renew_ticket_in_thread(user_id: int, slug: str) -> str | None:
    """A fresh ticket, or None when the person has lost the right meanwhile.

    For threads outside a request: cleans up its database connection itself.
    """
    close_old_connections()
    try:
        user = get_user_model().objects.filter(pk=user_id, is_active=True).first()
        if user is None or not may_see_boards(user):
            return None
        return tickets.issue(user_id, slug)
    finally:
        connections.close_all()
