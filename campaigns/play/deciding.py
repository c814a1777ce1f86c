"""What all mechanics of a campaign say to one move, and what risk says about that."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, overload
from uuid import UUID

from campaigns.contracts import CampaignHead, FrozenCampaign
from campaigns.mechanics.base import Effect, Loaded, Move, Outcome
from campaigns.mechanics.parts import part
from campaigns.play import render, risk
from campaigns.play.contracts import PlayCommand
from core.errors import Conflict
from core.ids import invite_token, uuid7

_FRESH = 5


class _Fresh(Sequence[UUID]):
    """Unused UUIDv7s, each made when it is first looked at: most moves need one of them."""

    def __init__(self) -> None:
        self._made: dict[int, UUID] = {}

    @overload
    def __getitem__(self, place: int) -> UUID: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[UUID, ...]: ...
    def __getitem__(self, place: int | slice) -> UUID | tuple[UUID, ...]:
        if isinstance(place, slice):
            return tuple(self[one] for one in range(*place.indices(_FRESH)))
        if not 0 <= place < _FRESH:
            raise IndexError(place)
        if place not in self._made:
            self._made[place] = uuid7()
        return self._made[place]

    def __len__(self) -> int:
        return _FRESH


@dataclass
class Deciding:
    """One move under decision. Chance is drawn once: deciding again gives the same ids."""

    head: CampaignHead
    law: FrozenCampaign
    command: PlayCommand
    document: Loaded
    campaign: dict[str, Any]
    """What of the head the answer depends on (`render.setting_facts`)."""
    person: UUID
    _chance: list[tuple[str, int]] = field(default_factory=list)
    _ids: dict[str, _Fresh] = field(default_factory=dict)

    def outcome(self, held: bool) -> Outcome:
        """All mechanics' outcomes as one; Conflict play.not_offered when none has the action.

        A claim is the engine's own: mechanics may add to it, none has to.
        """
        view = render.setting(
            self.campaign, self.law, scope=self.head.scope, pools=self.head.pools
        )
        action = self.command.action
        found = [
            mechanic.decide(self._move(slug, held), part(slug, self.document), config, view)
            for slug, mechanic, config in self.law.playing
            if action in mechanic.verbs
        ]
        if not found and action != "claim":
            raise Conflict("play.not_offered")
        return join_outcomes(found)

    def judged(self) -> tuple[risk.Judged | None, list[Effect]]:
        """The effects to carry out, the risk decision among them. Rules are asked first.

        Raises what mechanics refuse, ChallengeRequired and Rejected.
        """
        decided = self.outcome(False)
        if self.command.action == "share":
            return None, list(decided.effects)
        judged = risk.judge(self.command, self.head, self.law, self.document)
        return judged, self.effects(decided, judged)

    def effects(self, decided: Outcome, judged: risk.Judged | None) -> list[Effect]:
        """The effects of what rules and risk have said, the risk decision among them."""
        if judged is None:
            return list(decided.effects)
        if judged.held:
            decided = self.outcome(True)
        effects = noted(judged, decided.effects)
        reward = str(decided.reward) if decided.reward else None
        effects.append(risk.effect(judged, reward, decided.held, decided.earlier_risk))
        return effects

    def _move(self, slug: str, held: bool) -> Move:
        if slug not in self._ids:
            self._ids[slug] = _Fresh()
        assert self.command.action != "identify"
        if not self._chance:
            # Who takes part has a token, and making one takes longer than all ids.
            token = invite_token() if self.document["me"] is None else ""
            self._chance.append((token, secrets.randbits(31)))
        ((invite, salt),) = self._chance
        return Move(
            action=self.command.action,
            body=self.command.body,
            person_uid=self.person,
            device_uid=self.command.caller.device_uid,
            held=held,
            now=self.command.now,
            invite=invite,
            salt=salt,
            fresh=self._ids[slug],
        )


def noted(judged: risk.Judged, effects: tuple[Effect, ...]) -> list[Effect]:
    """The effects; those that remember a hold are told why."""
    if not judged.held:
        return list(effects)
    return [
        {**effect, "risk": risk.noted(judged)} if "risk" in effect else effect
        for effect in effects
    ]


_ONCE = frozenset({"person", "participate", "flag", "share"})
"""Effects of the person, not of a mechanic: the first who asks for one has it."""


def join_outcomes(parts: list[Outcome]) -> Outcome:
    """Several mechanics' outcomes as one, in the order given."""
    effects: list[Effect] = []
    for effect in (one for outcome in parts for one in outcome.effects):
        if effect["op"] in _ONCE and any(done["op"] == effect["op"] for done in effects):
            continue
        effects.append(effect)
    return Outcome(
        effects=tuple(effects),
        reward=next((one.reward for one in parts if one.reward), None),
        held=any(one.held for one in parts),
        earlier_risk=tuple(hit for one in parts for hit in one.earlier_risk),
    )
