"""What a poster promises its reader, who is a friend of the sharer or a passer-by."""

from __future__ import annotations

from dataclasses import dataclass

from cms.serving.facts import Facts
from cms.serving.kinds.base import Painted
from cms.sharing.words import word


@dataclass(frozen=True)
class Promise:
    """The words of one poster; `scene` are those inside the object, by class."""

    headline: str
    line: str
    scan: str
    scene: dict[str, str]


def promise(facts: Facts, painted: Painted, *, personal: bool) -> Promise:
    """The page's own words; to a friend those that say what the friend gets."""
    scene = dict(painted.scene)
    found = Promise(
        headline=facts.say("start.headline"),
        line=painted.line,
        scan=word(facts.kind, "scan", facts.language),
        scene=scene,
    )
    if not personal:
        return found
    scan = word(facts.kind, "scan.personal", facts.language) or found.scan
    if facts.kind != "referral":
        return Promise(found.headline, found.line, scan, scene)
    # On the page the tickets speak to the inviter; here the reader is the other one.
    blanks = dict(painted.blanks)
    friend, inviter = str(blanks.get("friend", "")), str(blanks.get("inviter", ""))
    name = word("", "friend", facts.language)
    headline = facts.say("invited.headline", name=name, amount=friend)
    line = facts.say("invited.line", event=blanks.get("event", ""), amount=friend, name=name)
    return Promise(
        headline=headline or found.headline,
        line=line or found.line,
        scan=scan,
        scene=scene | {"mine-amount": friend, "other-amount": inviter},
    )
