"""What a reviewer confirms, item by item, with what the candidate itself says about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from campaigns.contracts import FrozenCampaign
from cms.admin.terms import counted, moment, packets, pool_words, pools

ITEMS: dict[str, Any] = {
    "odds": gettext_lazy("Odds or quantities of every reward are shown to participants"),
    "period": gettext_lazy("The period and the time to claim are right and shown"),
    "consent": gettext_lazy("Consent to rules and privacy is asked for, unticked"),
    "insurance": gettext_lazy("Organiser, licence and what is not offered are disclosed"),
    "optout": gettext_lazy("Messages can be stopped in one tap; marketing asks first"),
}


@dataclass(frozen=True)
class Item:
    key: str
    label: str
    evidence: str
    """What the candidate says, so that the reviewer need not search for it."""


def items(law: FrozenCampaign) -> list[Item]:
    """The checklist of a candidate in the reader's language."""
    evidence = {
        "odds": _quantities(law),
        "period": _period(law),
        "consent": _("Rules {rules}, privacy notice {privacy}").format(
            rules=law.legal.rules_version, privacy=law.legal.privacy_id
        ),
        "insurance": " · ".join(
            part for part in (_own(law.legal.organiser), _own(law.legal.licence)) if part
        ),
        "optout": _messages(law),
    }
    return [Item(key, str(label), evidence[key]) for key, label in ITEMS.items()]


def missing(ticked: Mapping[str, Any]) -> list[str]:
    """Items nobody has confirmed."""
    return [key for key in ITEMS if not ticked.get(key)]


def _quantities(law: FrozenCampaign) -> str:
    return " · ".join(
        f"{pool_words(slug, law)}: {packets(pool, law)}" for slug, pool in pools(law)
    )


def _period(law: FrozenCampaign) -> str:
    return _("{start} to {end}; then {days} to claim").format(
        start=moment(law.period.start, law),
        end=moment(law.period.end, law),
        days=counted(law.rewards.claim_days, "days"),
    )


def _messages(law: FrozenCampaign) -> str:
    plan = law.touch.plan
    if not plan:
        return _("No messages are planned.")
    used = {channel for step in plan for channel in step.channels}
    names = {"inbox": _("in the page"), "sms": _("text message"), "email": _("e-mail")}
    said = [
        ngettext("{n} message", "{n} messages", len(plan)).format(n=len(plan)),
        ", ".join(str(name) for slug, name in names.items() if slug in used),
    ]
    if used - {"inbox"}:
        said.append(
            _("text messages and e-mails: at most {cap} a day").format(cap=law.touch.daily_cap)
        )
        if quiet := law.touch.quiet:
            said.append(
                _("none between {start} and {end}").format(start=quiet.from_, end=quiet.until)
            )
    return " · ".join(said)


def _own(texts: Mapping[str, str]) -> str:
    return texts.get(get_language() or "en") or texts.get("en", "")
