"""What would go wrong with a campaign, said before anybody approves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from campaigns.contracts import Finding, FrozenCampaign
from campaigns.freeze import compile_draft
from campaigns.mechanics.base import MECHANICS
from campaigns.preflight import (
    change,
    law,
    legal,
    money,
    payouts,
    period,
    protection,
    reach,
    texts,
    trials,
)
from campaigns.preflight.context import Context
from campaigns.preflight.form import form
from campaigns.preflight.money import worst_case

__all__ = ["Context", "blocks", "preflight", "worst_case"]

CHECKS: tuple[Callable[[Context], Iterator[Finding]], ...] = (
    period.period,
    texts.texts,
    texts.contrast,
    legal.legal,
    money.money,
    money.prizes,
    protection.protection,
    payouts.payouts,
    reach.channels,
    reach.messages,
    law.rules,
    law.policy,
)
"""Each of one campaign, which an arm of a trial is too; what changes is asked once for all."""
_GRAVEST = ("block", "warn", "advice")


def preflight(
    draft: dict[str, Any],
    now: datetime,
    *,
    running: FrozenCampaign | None = None,
    blueprint: str = "",
    joined: bool = True,
    compiled: FrozenCampaign | None = None,
) -> list[Finding]:
    """Findings about a draft, the gravest first; any `block` forbids approval.

    `running` is the version people see at present, `blueprint` the template's `slug/version`,
    `joined` whether anybody has taken part in the running one, `compiled` what the draft comes
    to where that is known already.
    Texts are in the language that is active now.
    """
    try:
        campaign = compiled or compile_draft(draft).campaign
    except ValidationError as error:
        raw, refused = list(money.raw(draft)), list(_refused(draft))
        told = [name for name, by in (("rewards", raw), ("mechanics", refused)) if by]
        rest = [one for one in form(error) if not one.path.startswith(tuple(told))]
        return raw + refused + rest
    context = Context(campaign, now, running, blueprint, joined)
    found = [*_of_one(context), *change.change(context)]
    found.extend(trials.trials(context, _of_one, found))
    return sorted(found, key=lambda one: _GRAVEST.index(one.level))


def _of_one(context: Context) -> list[Finding]:
    found = [one for check in CHECKS for one in check(context)]
    return [*found, *_of_mechanics(context.campaign)]


def blocks(findings: list[Finding]) -> bool:
    """Whether any finding forbids approval."""
    return any(finding.level == "block" for finding in findings)


def _refused(draft: dict[str, Any]) -> Iterator[Finding]:
    """What mechanics say of sections that they refuse to read, field by field."""
    sections = draft.get("mechanics")
    for slug, section in (sections if isinstance(sections, dict) else {}).items():
        if slug in MECHANICS and isinstance(section, dict):
            mechanic = MECHANICS.get(slug)
            found = list(mechanic().refused(section))
            yield from found
            try:
                mechanic.Config.model_validate(section)
            except ValidationError as error:
                known = {one.path for one in found}
                said = form(error, ("mechanics", slug))
                yield from (one for one in said if one.path not in known)


def _of_mechanics(campaign: FrozenCampaign) -> Iterator[Finding]:
    """What each mechanic says of its own settings."""
    for slug, section in campaign.mechanics.items():
        mechanic = MECHANICS.get(slug)
        check = getattr(mechanic(), "findings", None)
        if check is not None:
            yield from check(mechanic.Config.model_validate(section), campaign)
