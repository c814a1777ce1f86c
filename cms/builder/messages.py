"""The messages of a plan: which may be chosen, and how they will read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import get_language

from campaigns.contracts import FrozenCampaign
from cms.blocks import EVENTS
from core.clock import to_ms
from core.money import format_minor
from touchpoints import rendering
from touchpoints.contracts import CampaignTouch, TouchStep
from touchpoints.templating import MessageTemplate, templates, worded


def template_choices() -> list[tuple[str, Any]]:
    """Slug and title of each, in the language of the moment."""
    chinese = (get_language() or "").startswith("zh")
    language = "zh-hans" if chinese else "en"
    return [(slug, _says(template, language)) for slug, template in templates().items()]


def _says(template: MessageTemplate, language: str) -> str:
    """The title of its message in the page, else its first words over another way."""
    if template.inbox:
        return template.inbox[language].title
    if template.email:
        return template.email[language].subject
    return template.sms[language][:60] if template.sms else template.slug


def spoken(law: FrozenCampaign, language: str, now: datetime) -> list[dict[str, Any]]:
    """Each message of the plan as one person would read it, with a sample's name and date."""
    campaign = CampaignTouch(
        slug=law.slug,
        section=law.touch,
        timezone=law.timezone,
        currency=law.currency,
        title=law.title,
        organiser=law.legal.organiser,
        phase="running",
    )
    amounts = [pool.amount for pool in law.rewards.pools.values() if pool.amount]
    amount = min(amounts, default=888)
    told = {
        "prize": format_minor(amount, law.currency),
        "added": {"money": amount // 5},
        "claim_by": {"moment": to_ms(now + timedelta(days=law.rewards.claim_days))},
        "until": {"moment": to_ms(now + timedelta(days=1))},
    }
    known = rendering.values(told, campaign, language)
    titles = dict(EVENTS)
    return [
        {"on": titles.get(step.on, step.on), "ways": _ways(step, campaign, known, language)}
        for step in law.touch.plan
    ]


def _ways(
    step: TouchStep, campaign: CampaignTouch, known: dict[str, str], language: str
) -> dict[str, Any]:
    template = worded(step.template, campaign.section)
    ways: dict[str, Any] = {}
    if template is None:
        return ways
    links = {"url": "https://…/s/7KdQ2m", "stop_url": "https://…/m/9f-2c"}
    try:
        if "inbox" in step.channels and template.inbox:
            ways["inbox"] = rendering.inbox_text(template, known, language)
        if "sms" in step.channels and template.sms:
            ways["sms"] = rendering.sms_text(template, known, campaign, language, **links)
        if "email" in step.channels and template.email:
            mail = rendering.email_content(template, known, campaign, language, **links)
            ways["email"] = (mail.subject, mail.text.split("\n\n-- ")[0])
    except KeyError:
        # The event cannot tell what the message uses: the list of findings says so.
        return ways
    return ways
