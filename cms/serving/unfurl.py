"""A link that is passed on, as a messenger shows it: picture, title and line.

The program that reads a page for this carries neither cookie nor device, so it has no arm of a
trial. It is shown the page of whoever shared the link: what stands beside their words is then
what they were promised themselves, as on their poster. Who opens the link gets the page with
all arms in it, as ever, and their own arm: it alone is kept by caches, and asks nobody.
"""

from __future__ import annotations

import re

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest

from campaigns import api as campaigns

READERS = re.compile(
    r"facebookexternalhit|facebot|twitterbot|whatsapp/|telegrambot|slackbot|linkedinbot"
    r"|discordbot|skypeuripreview|pinterestbot|redditbot|vkshare|applebot|iframely"
    r"|line-poker|kakaotalk-scrap|dingtalkbot",
    re.IGNORECASE,
)
"""How programs that read a page for its preview name themselves; no browser inside a messenger
says one of these words."""
_INVITE = re.compile(r"[A-Za-z0-9]{1,32}")


def sharers_arm(request: HttpRequest, slug: str, version: str) -> str:
    """The arm of whoever shared the link that is read here, "<trial>/<arm>"; "" for people,
    where nobody shared it, and for the first arm, whose head every page has."""
    others = campaigns.frozen(version).other_arms
    if not others:
        return ""
    if not READERS.search(request.META.get("HTTP_USER_AGENT", "")):
        return ""
    invite = request.GET.get("i", "")
    if not _INVITE.fullmatch(invite):
        return ""
    try:
        arm = campaigns.arm_of_invite(slug, invite)
    except (OperationalError, InterfaceError):
        # The page is shown while PostgreSQL is away; it then has the first arm's head.
        return ""
    return arm if arm in others else ""


def arm_named(version: str, name: str) -> str:
    """ "<trial>/<arm>" of an arm's name; "" when the version has no such arm."""
    trial = campaigns.frozen(version).trial
    keys = trial.keys if trial else []
    return next((key for key in keys if key.partition("/")[2] == name), "")
