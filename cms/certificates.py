"""`/c/<slug>/certificate/<token>/`: the policy somebody was given, to keep and to print.

The token is signed, names a reward and ends within a day; the page shows no name but the
masked one. It is nobody's but the holder's: not cached, not indexed, its address told to no
other site.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from campaigns import api as campaigns
from campaigns import certificates
from campaigns.contracts import FrozenCampaign
from campaigns.mechanics.gift.config import GiftConfig
from campaigns.rules_page import local
from campaigns.rules_words import ZONES
from cms.certificate_words import WORDS
from cms.serving import shell
from cms.serving.headers import secure
from core.clock import utc_now
from core.languages import language_of
from core.money import format_minor
from rewards import api as rewards
from rewards.contracts import Certificate

HTML_LANG = {"en": "en", "zh-hans": "zh-Hans"}


@require_safe
def certificate(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The certificate; 404 in the campaign's dress when the link is not ours or has ended."""
    now = utc_now()
    language = language_of(
        request.GET.get("lang", ""), request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    )
    head = campaigns.head(slug)
    if head is None:
        return shell.missing(language)
    link = certificates.read(token, now)
    policy = rewards.certificate(link.reward) if link else None
    law = campaigns.frozen(policy.version if policy else head.version)
    page = _page(law, language, shell.theme_url_of(slug, head.version))
    if link is None or policy is None or policy.scope != head.scope:
        return _send(render_to_string("cms/certificate_gone.html", page), 404)
    shown = page | _policy(law, policy, language, now) | {"ends": _until(law, link, language)}
    return _send(render_to_string("cms/certificate.html", shown), 200)


def _page(law: FrozenCampaign, language: str, theme_url: str) -> dict[str, Any]:
    organiser = law.legal.organiser.get(language, "")
    words = {
        name.replace(".", "_"): text.replace("{organiser}", organiser)
        for name, text in WORDS[language].items()
    }
    return {
        "lang": HTML_LANG[language],
        "other": "en" if language == "zh-hans" else "zh-hans",
        "other_lang": HTML_LANG["en" if language == "zh-hans" else "zh-hans"],
        "t": words,
        "slug": law.slug,
        "theme_url": theme_url,
        "organiser": organiser,
        "contact": law.legal.contact.get(language, ""),
        "licence": law.legal.licence.get(language, ""),
    }


def _policy(
    law: FrozenCampaign, policy: Certificate, language: str, now: datetime
) -> dict[str, Any]:
    config = GiftConfig.model_validate(law.mechanics["gift"])
    product, words, zone = config.product, WORDS[language], law.timezone
    days = (policy.ends_at - policy.starts_at).days
    state = "soon" if now < policy.starts_at else "valid" if now < policy.ends_at else "over"
    # The last moment of cover is the end of its last day, not the midnight after it.
    last = policy.ends_at - timedelta(minutes=1)
    return {
        "number": " ".join(_groups(policy.number)),
        "insured": policy.insured,
        "product": product.name[language],
        "insurer": product.insurer[language],
        "kind": words[product.cover],
        "sum": format_minor(product.sum_insured, law.currency).removesuffix(".00"),
        "starts": local(policy.starts_at, zone, language),
        "last": local(last, zone, language),
        "days": words["days"].format(n=days),
        "zone": words["zone"].format(zone=ZONES.get(zone, {}).get(language, zone)),
        "state": state,
        "state_words": words[f"state.{state}"].format(
            date=_day(policy.starts_at, zone, language)
        ),
    }


def _until(law: FrozenCampaign, link: certificates.Link, language: str) -> str:
    ends = local(link.ends_at, law.timezone, language)
    return WORDS[language]["link"].format(date=ends)


def _day(moment: datetime, zone: str, language: str) -> str:
    at = moment.astimezone(ZoneInfo(zone))
    return f"{at.month}月{at.day}日" if language == "zh-hans" else f"{at.day} {at:%b}"


def _groups(number: str) -> list[str]:
    """Letters in front, then digits four by four, as people read and type long numbers."""
    first = len(number) - len(number.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    parts = [number[:first]] if first else []
    return [*parts, *(number[place : place + 4] for place in range(first, len(number), 4))]


def _send(html: str, status: int) -> HttpResponse:
    lines = (line.strip() for line in html.splitlines())
    response = secure(HttpResponse("\n".join(line for line in lines if line), status=status))
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    response["Vary"] = "Accept-Language"
    return response
