"""What is known of the person behind a held reward, in lines a reviewer reads at a glance."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.api import Participant
from cms.admin.rows import span


def facts(person: Participant | None, reward: Any) -> list[str]:
    """Short sentences, the telling ones first; empty for somebody who never joined."""
    if person is None:
        return []
    found = [
        _("Joined {time} before winning").format(
            time=span(reward.created_at - person.joined_at)
        ),
        _("Came by invitation") if person.invited else _("Came without an invitation"),
    ]
    if person.channel:
        found.append(_("Channel {code}").format(code=person.channel))
    if person.brought:
        brought = ngettext("Brought {n} person", "Brought {n} people", person.brought)
        said = brought.format(n=person.brought)
        if person.brought > 1:
            said += _(" within {time}").format(
                time=span(timedelta(seconds=person.brought_within))
            )
        found.append(said)
    if person.rewards > 1:
        found.append(
            ngettext("{n} reward here", "{n} rewards here", person.rewards).format(
                n=person.rewards
            )
        )
    return found
