"""What stands between a planned message and its provider, in one order for all.

usefulness → the campaign → still true → address → consent → quiet hours → the day's cap
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection

from audiences import api as audiences
from audiences.contracts import Address, ContactCard
from core.crypto import decrypt
from touchpoints.channels import Channel, channels
from touchpoints.contracts import CampaignTouch
from touchpoints.models import Message, StoppedAddress
from touchpoints.ports import campaign_touch, is_still_true
from touchpoints.quiet import free_from, local_day, next_day, quiet_end
from touchpoints.services.messages import address_hashes
from touchpoints.templating import MessageTemplate, worded

PAUSE_LOOK = timedelta(minutes=5)
"""How often a message asks whether its campaign goes on again."""
OVER = frozenset({"helped", "qualified"})
"""What nobody needs to hear of once the campaign is over."""

Medium = Message.Medium


@dataclass(frozen=True)
class Refuse:
    """Never: why."""

    reason: str


@dataclass(frozen=True)
class Wait:
    """Not before `until`: why."""

    until: datetime
    reason: str


@dataclass(frozen=True)
class Go:
    """Now, to this address, over this channel, counted on this day."""

    campaign: CampaignTouch
    template: MessageTemplate
    channel: Channel
    address: Address
    language: str
    day: date


def provider(medium: str) -> Channel | None:
    """The configured channel of a medium; None when there is none."""
    slug = settings.SMS_PROVIDER if medium == Medium.SMS else settings.EMAIL_PROVIDER
    return channels.get(slug)() if slug in channels else None


def decide(message: Message, now: datetime) -> Refuse | Wait | Go:
    """What becomes of a message that is due. Call it in the transaction that claims it: the
    person's counting waits for its twin there."""
    if message.give_up_at is not None and now >= message.give_up_at:
        return Refuse("late")
    campaign = campaign_touch.call(message.campaign)
    if campaign is None:
        return Refuse("campaign.unknown")
    if campaign.phase == "paused":
        return Wait(now + PAUSE_LOOK, "paused")
    if campaign.phase == "ended" and message.on in OVER:
        return Refuse("ended")
    template = worded(message.template, campaign.section)
    if template is None or not template.speaks(message.medium):  # type: ignore[arg-type]
        return Refuse("template.unknown")
    channel = provider(message.medium)
    if channel is None:
        return Refuse("channel.off")
    if not is_still_true.call(message.on, message.subject):
        return Refuse("pointless")
    card = audiences.contact_card(message.person_id or 0, message.campaign)
    if card is None:
        return Refuse("address.none")
    address = card.phone if message.medium == Medium.SMS else card.email
    if address is None:
        return Refuse("address.none")
    refusal = _consent(message.medium, template, card, address)
    if refusal:
        return Refuse(refusal)
    return _in_time(message, campaign, now) or Go(
        campaign=campaign,
        template=template,
        channel=channel,
        address=address,
        language=card.language or "en",
        day=local_day(now, campaign.timezone),
    )


def _consent(medium: str, template: MessageTemplate, card: ContactCard, to: Address) -> str:
    allowed = card.allows.get(medium)
    stopped = StoppedAddress.objects.filter(
        medium=medium, to_hash__in=address_hashes(decrypt(to.cipher))
    ).exists()
    if allowed is False or stopped:
        return "stopped"
    # Whoever gives an e-mail address says in the same breath whether we may write to it.
    if not allowed and (template.class_ == "marketing" or medium == Medium.EMAIL):
        return "consent.none"
    return ""


def _in_time(message: Message, campaign: CampaignTouch, now: datetime) -> Refuse | Wait | None:
    section, zone = campaign.section, campaign.timezone
    end = quiet_end(now, section.quiet, zone)
    if end is not None:
        return _wait(message, end, "quiet")
    if _used_today(message, now, zone) >= section.daily_cap:
        if section.daily_cap == 0:
            return Refuse("cap.late")
        return _wait(message, free_from(next_day(now, zone), section.quiet, zone), "cap")
    return None


def _wait(message: Message, until: datetime, reason: str) -> Refuse | Wait:
    if message.give_up_at is not None and until >= message.give_up_at:
        return Refuse(f"{reason}.late")
    return Wait(until, reason)


def _used_today(message: Message, now: datetime, zone: str) -> int:
    """What the person got of the campaign today; twins are counted one after the other."""
    people = audiences.person_ids(message.person_id or 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT touchpoints_used(%s, %s, %s, %s)",
            [people, message.campaign, local_day(now, zone), message.id],
        )
        return int(cursor.fetchone()[0])
