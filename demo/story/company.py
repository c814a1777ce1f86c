"""Whom a story is made of: how visitors are made, and what they know of the campaign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from demo.story import phones
from demo.story.places import Places
from demo.story.visitor import Pages, Refused, Visitor
from demo.story.world import World


@dataclass(frozen=True)
class Channel:
    """Where people come from: its code in `ch=`, and its share of those nobody invited.

    `kind`, `name` and `cost` (minor units) are what an operator says of it.
    """

    code: str
    share: int
    kind: str = ""
    name: str = ""
    person: str = ""
    cost: int = 0


@dataclass
class Cast:
    """What every visitor of one campaign shares."""

    world: World
    pages: Pages
    places: Places
    slug: str
    consent: dict[str, str]
    channels: Sequence[Channel]
    more_consent: dict[str, str]
    """What a form asks to agree to besides, each by itself."""
    limit: int
    """People at most; a story that spreads must end somewhere."""
    number: int = 0
    phones_used: int = 0
    facts: int = 0
    told: dict[str, int] = field(default_factory=dict)

    def visitor(self, channel: str = "", like: Visitor | None = None) -> Visitor | None:
        """Somebody new; now and then from the network of `like`. None when all have come."""
        if self.number >= self.limit:
            return None
        self.number += 1
        rng = self.world.rng
        near = like is not None and rng.random() < 0.08
        ip = like.ip if near and like is not None else self.places.address()
        agent = phones.user_agent(rng)
        return Visitor(self.world, self.pages, self.slug, ip, agent, channel)

    def channel(self) -> str:
        """Where somebody whom nobody invited comes from."""
        shares = [channel.share for channel in self.channels]
        return self.world.rng.choices([c.code for c in self.channels], shares)[0]

    def phone(self) -> str:
        """An unused number of a range that no operator gives out (190 0000 …)."""
        self.phones_used += 1
        block = sum(self.slug.encode()) % 90 + 10
        return f"+861900{block:02d}{self.phones_used:05d}"

    def joins(self, me: Visitor, inviter: Visitor | None) -> bool:
        """Whether `me` could join; from then on `me` has an invitation of their own."""
        body = {"consent": self.consent, "channel": me.channel}
        if inviter is not None:
            body["invite"] = inviter.invite
        try:
            joined = me.act("join", body)
        except Refused:
            self.note("refused")
            return False
        me.invite = joined["state"]["me"]["invite"]
        self.note("joins")
        return True

    def note(self, what: str) -> None:
        """Count what happened, for the command's last line."""
        self.told[what] = self.told.get(what, 0) + 1
