"""From a template and an occasion's variables to what a person reads. No database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string

from core.clock import from_ms
from core.money import format_minor
from touchpoints.contracts import CampaignTouch
from touchpoints.templating import MessageTemplate, fill

HTML_LANG = {"en": "en", "zh-hans": "zh-Hans"}
SIGNED = {
    "en": "{organiser}: {text} Stop: {stop}",
    "zh-hans": "【{organiser}】{text} 退订：{stop}",
}
WHY = {
    "en": "You get this from {organiser} because you take part in “{title}”.",
    "zh-hans": "您参加了{organiser}的“{title}”活动，因此收到此邮件。",
}
STOP = {"en": "Stop these e-mails", "zh-hans": "不再接收此类邮件"}


@dataclass(frozen=True)
class EmailContent:
    """An e-mail's parts; `stop_url` goes into List-Unsubscribe too."""

    subject: str
    text: str
    html: str
    stop_url: str


def in_language(texts: Mapping[str, str], language: str) -> str:
    """That language's text, else the English one, else any."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def local_moment(at: datetime, timezone: str, language: str) -> str:
    """`24 Nov, 18:00`, `11月24日 18:00`."""
    local = at.astimezone(ZoneInfo(timezone))
    if language == "zh-hans":
        return f"{local.month}月{local.day}日 {local:%H:%M}"
    return f"{local.day} {local:%b, %H:%M}"


def values(
    variables: Mapping[str, Any], campaign: CampaignTouch, language: str
) -> dict[str, str]:
    """The variables as words of one language."""
    found = {"title": in_language(campaign.title, language)}
    for name, value in variables.items():
        if isinstance(value, Mapping) and "money" in value:
            word = format_minor(int(value["money"]), campaign.currency)
        elif isinstance(value, Mapping) and "moment" in value:
            word = local_moment(from_ms(int(value["moment"])), campaign.timezone, language)
        elif isinstance(value, Mapping):
            word = in_language(value, language)
        else:
            word = str(value)
        # One line each: a subject has no second, and a header must not get one.
        found[name] = " ".join(word.split())
    return found


def inbox_text(
    template: MessageTemplate, known: Mapping[str, str], language: str
) -> tuple[str, str]:
    """Title and text of a message in the page."""
    part = template.inbox[language]
    return fill(part.title, known), fill(part.text, known)


def sms_text(
    template: MessageTemplate,
    known: Mapping[str, str],
    campaign: CampaignTouch,
    language: str,
    *,
    url: str,
    stop_url: str,
) -> str:
    """A text message with its sender in front and the way to stop it at the end."""
    text = fill(template.sms[language], {**known, "url": url})
    organiser = in_language(campaign.organiser, language)
    return fill(SIGNED[language], {"organiser": organiser, "text": text, "stop": stop_url})


def email_content(
    template: MessageTemplate,
    known: Mapping[str, str],
    campaign: CampaignTouch,
    language: str,
    *,
    url: str,
    stop_url: str,
) -> EmailContent:
    """Both parts of an e-mail, framed alike for every template."""
    part = template.email[language]
    organiser = in_language(campaign.organiser, language)
    context = {
        "lang": HTML_LANG[language],
        "organiser": organiser,
        "subject": fill(part.subject, known),
        "heading": fill(part.heading, known),
        "body": fill(part.text, known),
        "button": part.button,
        "url": url,
        "why": fill(WHY[language], {**known, "organiser": organiser}),
        "stop": STOP[language],
        "stop_url": stop_url,
    }
    text = (
        f"{context['heading']}\n\n{context['body']}\n\n{part.button}: {url}\n\n"
        f"-- \n{context['why']}\n{STOP[language]}: {stop_url}\n"
    )
    html = render_to_string("touchpoints/email.html", context)
    return EmailContent(context["subject"], text, html, stop_url)
