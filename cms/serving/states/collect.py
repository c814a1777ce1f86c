"""Every state of a collection: the album filling, all cards held, the prize, and refusals."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.serving.states.base import ENDS_AT, HOUR, NOW, OVER, Maker, SampleState
from cms.serving.states.drawing import chances, drawing, result
from cms.serving.states.steps import amount_of, rest

PEOPLE = 42
"""Who share a sample's pot."""


def states(make: Maker) -> list[SampleState]:
    """In the order in which a participant meets them; the sad ones last."""
    cards = [str(card.get("slug")) for card in make.config.get("cards") or []]
    prize = make.config.get("prize") or {"slug": "packet", "pool": "sets"}
    amount = amount_of(make, str(prize.get("pool")))
    shared = make.config.get("share_pot")
    if shared:
        # One of those who share it, as the states below count them.
        amount = min(amount // PEOPLE, int(make.config.get("share_most") or 0) or amount)

    def album(
        *counts: int,
        combined: int = 0,
        left: int | None = 1,
        checking: int | None = None,
        out: int | None = None,
    ) -> dict[str, Any]:
        held = [counts[place] if place < len(counts) else 0 for place in range(len(cards))]
        return {
            "scenes": ["combine"] if cards and all(held) and left != 0 else [],
            "cards": [
                {
                    "slug": slug,
                    "count": count,
                    "checking": int(place == checking),
                    "left_out": int(place == out),
                }
                for place, (slug, count) in enumerate(zip(cards, held, strict=True))
            ],
            "kinds": sum(1 for count in held if count),
            "combined": combined,
            "left": left,
            "acts": ["give_card", "take_card"] if any(held) else ["take_card"],
            "doubles": [slug for slug, n in zip(cards, held, strict=True) if n > 1],
            "gifts": [],
            "pot": None,
            "until": None,
        }

    def pot(stage: str, people: int, **over: Any) -> dict[str, Any]:
        told = {"stage": stage, "completed": True, "people": people, "reward": None}
        told |= {"checking": False, "left_out": False}
        hours = int(make.config.get("share_hours") or 72)
        shared_at = ENDS_AT + hours * HOUR if stage == "running" else NOW + 3 * HOUR
        return {**told, "shared_at": shared_at, "amount": None, **over}

    over_now = {"campaign": {"status": "ended"}, "actions": []}

    def of(left: int = 1, **over: Any) -> dict[str, Any]:
        over.setdefault("draw", drawing(left))
        over.setdefault("collect", album())
        return make.state(chances=chances(make, left, 1), **over)

    def joined(left: int, *counts: int, **over: Any) -> dict[str, Any]:
        over.setdefault("me", make.me())
        over.setdefault("actions", ["draw", "share"] if left else ["share"])
        over.setdefault("collect", album(*counts))
        return of(left, **over)

    def card(place: int) -> dict[str, Any]:
        return result(cards[place] if place < len(cards) else "card", kind="card")

    given = [
        {"token": "a1", "card": card_slug, "state": state, "at": NOW - HOUR}
        for card_slug, state in zip(cards, ("open", "taken"), strict=False)
    ]
    full = [1] * len(cards)
    granted = make.reward("granted", amount)
    slug = str(prize.get("slug"))
    found = [
        SampleState("start", _("First visit"), of()),
        SampleState(
            "start_invited",
            _("Invited by a friend"),
            of(inviter={"name": make.names[2], "can_help": False}),
        ),
        SampleState(
            "not_started",
            _("Not started yet"),
            of(campaign={"status": "scheduled", "starts_at": NOW + 27 * HOUR}, actions=[]),
        ),
        SampleState("ready", _("Some cards are held"), joined(2, 2, 1)),
        SampleState("card", _("A new card"), joined(1, 2, 1, 1), {"drawn": card(2)}),
        SampleState(
            "card_again", _("A card held already"), joined(1, 3, 1), {"drawn": card(0)}
        ),
        SampleState(
            "card_held",
            _("A card is being checked"),
            joined(1, collect=album(2, 1, checking=2)),
            {"drawn": card(2)},
        ),
        SampleState(
            "card_out",
            _("A card does not count"),
            joined(1, collect=album(2, 1, out=2)),
            {"drawn": card(2)},
        ),
        SampleState(
            "out",
            _("A card that does not count, later"),
            joined(0, collect=album(2, 1, out=2)),
        ),
        SampleState(
            "gift",
            _("A friend has sent a card"),
            of(inviter={"name": make.names[2], "can_help": False}),
            {"got": None},
        ),
        SampleState(
            "got",
            _("A friend's card is opened"),
            joined(1, 1, 0, 1),
            {"got": {"card": cards[2] if len(cards) > 2 else "card", "back": False}},
        ),
        SampleState(
            "given",
            _("Doubles that can be given"),
            joined(1, 3, 2, 1, collect={**album(3, 2, 1), "gifts": given}),
        ),
        SampleState("full", _("All cards are held"), joined(1, *full)),
        SampleState(
            "drawn",
            _("The set was exchanged"),
            joined(
                0,
                collect=album(combined=1, left=0),
                rewards=[granted],
                actions=["claim", "share"],
            ),
            {"drawn": result(slug, kind="packet", amount=amount, reward=granted["id"])},
        ),
        SampleState("none", _("No chances left"), joined(0, 2, 1, 1)),
        SampleState(
            "pot_full",
            _("All cards for a part of a pot"),
            joined(
                0,
                collect={
                    **album(*full),
                    "scenes": [],
                    "acts": ["complete"],
                    "pot": pot("running", PEOPLE - 1, completed=False),
                },
                actions=["act", "share"],
            ),
        ),
        SampleState(
            "pot_in",
            _("A part of the pot is certain"),
            joined(0, collect={**album(combined=1, left=0), "pot": pot("running", PEOPLE)}),
        ),
        SampleState(
            "pot_none",
            _("A completed set does not count"),
            joined(
                0,
                collect={
                    **album(combined=1, left=0),
                    "pot": pot("running", PEOPLE, left_out=True),
                },
            ),
        ),
        SampleState(
            "pot_wait",
            _("The pot is shared soon"),
            joined(
                0,
                collect={**album(combined=1, left=0), "pot": pot("waiting", PEOPLE)},
                **over_now,
            ),
        ),
        SampleState(
            "over_ready",
            _("Over, a prize can still be taken"),
            joined(
                0,
                collect={**album(*full), "until": make.until()},
                actions=["draw"],
                **OVER,
            ),
        ),
        SampleState(
            "pot_late",
            _("Over, a set can still be completed for the pot"),
            joined(
                0,
                collect={
                    **album(*full),
                    "scenes": [],
                    "acts": ["complete"],
                    "pot": pot("waiting", PEOPLE - 1, completed=False),
                    "until": NOW + 3 * HOUR,
                },
                actions=["act"],
                **OVER,
            ),
        ),
        SampleState(
            "pot_out",
            _("The pot was shared without this person"),
            joined(
                0,
                collect={**album(combined=1, left=0), "pot": pot("shared", PEOPLE - 1)},
                **over_now,
            ),
        ),
    ]
    if shared is not None:
        # A draft that has decided: a prize for each set, or a part of one pot.
        other = ("full", "drawn", "over_ready")
        found = [
            item
            for item in found
            if not (item.slug in other if shared else item.slug.startswith("pot_"))
        ]
    return found + rest(make, of, album(combined=1, left=0), amount, "collect")
