"""The roles' groups, and the demo users that carry them."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from campaigns.roles import ADMIN, GROUPS, PERMISSIONS


@transaction.atomic
def ensure_groups() -> None:
    """Make the groups and give them their permissions. Idempotent.

    A permission whose app is not migrated yet is left for the next run.
    """
    for name in GROUPS:
        group, _made = Group.objects.get_or_create(name=name)
        wanted = Q(pk=None)
        for dotted in PERMISSIONS[name]:
            app, codename = dotted.split(".")
            wanted |= Q(content_type__app_label=app, codename=codename)
        group.permissions.add(*Permission.objects.filter(wanted))


def ensure_staff(password: str | None = None) -> dict[str, str]:
    """One demo user for each role; the passwords that were set now, by name.

    `password` None takes DEMO_PASSWORD, or a random one for users that are new.
    """
    ensure_groups()
    chosen = password or settings.DEMO_PASSWORD
    made: dict[str, str] = {}
    for name in GROUPS:
        user, new = get_user_model().objects.get_or_create(
            username=name, defaults={"is_staff": True, "is_superuser": name == ADMIN}
        )
        if new or (chosen and not user.check_password(chosen)):
            made[name] = chosen or secrets.token_urlsafe(12)
            user.set_password(made[name])
            user.save()
        user.groups.add(Group.objects.get(name=name))
    return made


def ensure_default_staff() -> None:
    """The demo users where one is missing."""
    if get_user_model().objects.filter(username__in=GROUPS).count() < len(GROUPS):
        ensure_staff()
