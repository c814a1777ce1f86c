"""What all mechanics of a campaign say to one move, and what risk says about that."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, overload
from uuid import UUID

from pydantic import BaseModel, ValidationError

from campaigns.contracts import CampaignHead, FrozenCampaign
from campaigns.mechanics.base import Effect, Loaded, Mechanic, Move, Outcome
from campaigns.mechanics.parts import part
from campaigns.play import bounds, render, risk
from campaigns.play.contracts import PlayCommand
from core.errors import Conflict
from core.field_errors import of_validation
from core.ids import invite_token, uuid7
from core.records import made

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
    earlier: risk.Asked = field(default_factory=risk.Asked)
    _chance: list[tuple[str, int]] = field(default_factory=list)
    _ids: dict[str, _Fresh] = field(default_factory=dict)
    _result: Mapping[str, Any] = field(default_factory=dict)
    _input: BaseModel | None = None

    def outcome(self, held: bool) -> Outcome:
        """All mechanics' outcomes as one; Conflict play.not_offered when none has the action.

        A claim is the engine's own: mechanics may add to it, none has to. A taking and an act
        are one mechanic's. Raises Invalid body.invalid where an act's input is not of its form.
        """
        view = render.setting_of(self.head, self.law, self.campaign)
        law, command = self.law, self.command
        bounds.check(law, command, self.document)
        document = bounds.seen(law, command, self.document) if law.bounded else self.document
        held = held or bounds.asks(law, command, self.document)
        found = [
            mechanic.decide(
                self._move(slug, mechanic, held), part(slug, document), config, view
            )
            for slug, mechanic, config in deciders(self.law, self.command)
        ]
        offered = command.action == "claim" or (command.action == "verify" and law.asks_phone)
        if not found and not offered:
            raise Conflict("play.not_offered")
        return bounds.counted(law, command, self.document, join_outcomes(found), held)

    def result(self) -> dict[str, Any]:
        """What rules alone answer the participant; call it after `judged`."""
        return dict(self._result)

    def judged(self) -> tuple[risk.Judged | None, list[Effect]]:
        """The effects to carry out, the risk decision among them. Rules are asked first.

        Raises what mechanics refuse, ChallengeRequired and Rejected.
        """
        decided = self.outcome(False)
        self._result = decided.result
        if self.command.action == "share" or is_unasked(self.law, self.command):
            return None, list(decided.effects)
        judged = self.ask()
        return judged, self.effects(decided, judged)

    def ask(self, phone_hash: str | None = None) -> risk.Judged | None:
        """What risk says of the move; asked once for a command. As `risk.judge`."""
        if self.earlier.judged is None:
            self.earlier.judged = risk.judge(
                self.command, self.head, self.law, self.document, phone_hash
            )
        return self.earlier.judged

    def effects(self, decided: Outcome, judged: risk.Judged | None) -> list[Effect]:
        """The effects of what rules and risk have said, the risk decision among them."""
        if judged is None:
            return list(decided.effects)
        if judged.held:
            decided = self.outcome(True)
        me = self.document["me"]
        if judged.held and me is not None and self.command.action == "act":
            # First, so that what it makes happen is kept back too.
            flag: Effect = {"op": "flag", "participation": me["id"], "risk": []}
            decided = replace(decided, effects=(flag, *decided.effects))
        effects = noted(judged, decided.effects)
        reward = str(decided.reward) if decided.reward else None
        effects.append(risk.effect(judged, reward, decided.held, decided.earlier_risk))
        return effects

    def _move(self, slug: str, mechanic: Mechanic, held: bool) -> Move:
        if slug not in self._ids:
            self._ids[slug] = _Fresh()
        assert self.command.action != "identify"
        if not self._chance:
            # Who takes part has a token, and making one takes longer than all ids.
            token = invite_token() if self.document["me"] is None else ""
            self._chance.append((token, secrets.randbits(31)))
        ((invite, salt),) = self._chance
        return made(
            Move,
            action=self.command.action,
            body=self.command.body,
            person_uid=self.person,
            device_uid=self.command.caller.device_uid,
            held=held,
            now=self.command.now,
            invite=invite,
            salt=salt,
            fresh=self._ids[slug],
            do=str(self.command.body.get("do") or ""),
            input=self._read(mechanic) if self.command.action == "act" else None,
        )

    def _read(self, mechanic: Mechanic) -> BaseModel:
        """The act's input. Raises Invalid body.invalid with paths."""
        if self._input is None:
            body = self.command.body
            try:
                self._input = mechanic.acts[str(body["do"])].model_validate(
                    body.get("input") or {}
                )
            except ValidationError as error:
                raise of_validation(error, "input") from None
        return self._input


def deciders(
    law: FrozenCampaign, command: PlayCommand
) -> tuple[tuple[str, Mechanic, Any], ...]:
    """Whose move it is: slug, mechanic and configuration of each that decides."""
    action = command.action
    if action == "act":
        do = command.body.get("do")
        return tuple(one for one in law.playing if do in one[1].acts)
    if action == "draw":
        return takers(law, str(command.body.get("scene") or "default"))
    return tuple(one for one in law.playing if action in one[1].verbs)


def takers(law: FrozenCampaign, scene: str) -> tuple[tuple[str, Mechanic, Any], ...]:
    """Whose move a draw in that scene is: one, or none."""
    found = [
        one for one in law.playing if "draw" in one[1].verbs and one[1].takes(scene, one[2])
    ]
    if len(found) > 1:
        found.sort(key=lambda one: one[0] != law.kind)
    return tuple(found[:1])


def is_unasked(law: FrozenCampaign, command: PlayCommand) -> bool:
    """Whether risk has no say in an act, because nothing can be won by it."""
    return command.action == "act" and all(
        command.body.get("do") in mechanic.unasked
        for _slug, mechanic, _config in deciders(law, command)
    )


def noted(judged: risk.Judged, effects: tuple[Effect, ...]) -> list[Effect]:
    """The effects; those that remember a hold are told why."""
    if not judged.held:
        return list(effects)
    return [
        {**effect, "risk": [*effect["risk"], *risk.noted(judged)]}
        if "risk" in effect
        else effect
        for effect in effects
    ]


_ONCE = frozenset({"person", "participate", "flag", "share"})
"""Effects of the person, not of a mechanic: the first who asks for one has it."""


def join_outcomes(parts: list[Outcome]) -> Outcome:
    """Several mechanics' outcomes as one, in the order given."""
    if len(parts) == 1 and len(parts[0].effects) == 1:
        return parts[0]
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
        result={name: value for one in parts for name, value in one.result.items()},
    )
