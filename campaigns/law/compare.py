"""What a new version changes for participants, clause by clause. Pure.

Two frozen documents are walked together; every leaf that differs becomes a `Change` with a
verdict. Which direction is better is told by a table here for what all campaigns share, and by
the mechanics' own fields (`campaigns.mechanics.directions`). Nothing is fine by silence: what
nobody has told about needs a person's look.

    better   "more" | "less" | "same" (nobody loses by any change) | "review" | [worst, …, best]
             | "present" (a section that may be absent: worse to lose it)
    zero     "unlimited": 0 stands for no limit
    items    of lists and maps: {"added": verdict, "removed": verdict}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal, get_args

from pydantic import BaseModel

from campaigns.contracts import FrozenCampaign
from campaigns.law import possible

Verdict = Literal["better", "same", "worse", "needs_review"]
REVIEW: Verdict = "needs_review"
_WORDS: dict[str, Verdict] = {
    "better": "better",
    "worse": "worse",
    "same": "same",
    "review": REVIEW,
}
_NAMES = ("slug", "id", "name", "key", "code", "day", "at", "on", "card", "rank", "template")
"""Fields by which an item of a list is known again, the first that all items have."""


@dataclass(frozen=True)
class Change:
    """One place that differs. A missing side is None."""

    path: str
    before: Any
    after: Any
    verdict: Verdict

    @property
    def worse(self) -> bool:
        return self.verdict == "worse"


@dataclass(frozen=True)
class Hint:
    """What is known of a place: see the module's text."""

    better: Any = "review"
    zero: str = ""
    items: Mapping[str, str] = field(default_factory=dict)


_SAME, _MORE, _LESS = Hint("same"), Hint("more"), Hint("less")
_CAP = Hint("more", "unlimited")
_GIVES = Hint(items={"added": "better", "removed": "worse"})
_BINDS = Hint(items={"added": "worse", "removed": "better"})

SHARED: dict[str, Hint] = {
    "content.theme": _SAME,
    "content.theme.**": _SAME,
    "currency": Hint("worse"),
    "period.start": _LESS,
    "period.end": _MORE,
    "mechanics": Hint(items={"added": "review", "removed": "worse"}),
    "rewards.budget.total": _MORE,
    "rewards.pools": _GIVES,
    "rewards.pools.*.count": _MORE,
    "rewards.pools.*.amount": _MORE,
    "rewards.pools.*.total": _MORE,
    "rewards.pools.*.min": _MORE,
    "rewards.pools.*.per_day": _CAP,
    "rewards.pools.*.cut": Hint([True, False]),
    "rewards.claim_days": _MORE,
    "rewards.cool_off_seconds": _LESS,
    "rewards.claims_per_phone": _CAP,
    "channels.any": _MORE,
    "channels.known": _GIVES,
    "channels.policy": Hint("policy"),
    "channels.policy.*.share_rewards": Hint(["off", "ask", "on"]),
    "tracking.**": _SAME,
    "trial": _SAME,
    "trial.**": _SAME,
    "touch.plan": _SAME,
    "touch.plan.**": _SAME,
    "touch.quiet": _SAME,
    "touch.quiet.**": _SAME,
    "touch.daily_cap": _SAME,
    "limits": _BINDS,
    "limits.*.most": _MORE,
    "eligibility": Hint("gates"),
    "eligibility.*": _BINDS,
    "eligibility.*.*.require": Hint("gate"),
    "eligibility.*.*.reason": _SAME,
    "eligibility.*.*.text": _SAME,
    "eligibility.*.*.text.*": _SAME,
}


def compare(before: FrozenCampaign, after: FrozenCampaign) -> list[Change]:
    """Every place that differs, by path. Nothing for equal documents."""
    found = {change.path: change for change in _compare(before, after)}
    for key in before.other_arms:
        # Whoever joined an arm gets what stands in its place: the arm, or the campaign itself.
        place = f"trial.arms.{key.partition('/')[2]}."
        for change in _compare(before.under(key), after.under(key)):
            known = found.get(change.path)
            if known is None or known.verdict != change.verdict:
                found[place + change.path] = replace(change, path=place + change.path)
    return sorted(found.values(), key=lambda change: change.path)


def _compare(before: FrozenCampaign, after: FrozenCampaign) -> Iterator[Change]:
    yield from _walk(_document(before), _document(after), "", _models(before, after))


def _document(campaign: FrozenCampaign) -> dict[str, Any]:
    return campaign.model_dump(mode="json", by_alias=True)


def _models(*campaigns: FrozenCampaign) -> dict[str, type[BaseModel]]:
    """The form of each mechanic's section, whose fields tell their own directions."""
    return {
        f"mechanics.{slug}": mechanic.Config
        for campaign in campaigns
        for slug, mechanic, _config in campaign.playing
    }


_Models = Mapping[str, type[BaseModel]]


def _walk(
    old: Any,
    new: Any,
    path: str,
    models: _Models,
    hint: Hint | None = None,
    form: type[BaseModel] | None = None,
) -> Iterator[Change]:
    if old == new and type(old) is type(new):
        return
    hint = hint or _shared(path)
    form = form or models.get(path)
    before, after = _parts(old), _parts(new)
    # A tree of conditions is one clause, whatever its parts are called.
    if before is None or after is None or hint.better in ("gate", "same"):
        yield Change(path, old, new, _leaf(old, new, hint))
        return
    for key in sorted({*before, *after}):
        place = f"{path}.{key}" if path else key
        own, inner = _told(form, key, isinstance(old, list))
        if key in before and key in after:
            yield from _walk(before[key], after[key], place, models, own, inner)
        elif key in before or key in after:
            came = key in after
            value = after[key] if came else before[key]
            verdict = _presence(hint, own or _shared(place), value, came)
            yield Change(place, None if came else value, value if came else None, verdict)


def _parts(value: Any) -> dict[str, Any] | None:
    """A map, or a list of things with names as one; None for what has no parts."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        return None
    for name in _NAMES:
        keys = [str(one.get(name)) for one in value if one.get(name) is not None]
        if len(keys) == len(value) == len(set(keys)):
            return dict(zip(keys, value, strict=True))
    return None


def _told(
    form: type[BaseModel] | None, key: str, listed: bool
) -> tuple[Hint | None, type[BaseModel] | None]:
    """What a mechanic's field tells of itself, and the form of what it holds."""
    if form is None:
        return None, None
    if listed or key not in {*form.model_fields, *_aliases(form)}:
        return None, form  # An item of a list, or an entry of a map: of the form itself.
    info = form.model_fields.get(key) or form.model_fields[_aliases(form)[key]]
    extra = info.json_schema_extra
    known = extra if isinstance(extra, dict) else {}
    items = known.get("items")
    hint = Hint(
        known.get("better", "review"),
        str(known.get("zero", "")),
        {str(k): str(v) for k, v in items.items()} if isinstance(items, dict) else {},
    )
    return hint, _inner(info.annotation)


def _aliases(form: type[BaseModel]) -> dict[str, str]:
    return {info.alias: name for name, info in form.model_fields.items() if info.alias}


def _inner(annotation: Any) -> type[BaseModel] | None:
    """The model in an annotation, through lists, maps and unions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for one in get_args(annotation) if (found := _inner(one))), None)


def _shared(path: str) -> Hint:
    if path in SHARED:
        return SHARED[path]
    steps = path.split(".")
    for pattern, hint in SHARED.items():
        wanted = pattern.split(".")
        if wanted[-1] == "**":
            if steps[: len(wanted) - 1] == wanted[:-1]:
                return hint
        elif len(wanted) == len(steps) and all(
            one in ("*", step) for one, step in zip(wanted, steps, strict=True)
        ):
            return hint
    return Hint()


def _presence(around: Hint, own: Hint, value: Any, came: bool) -> Verdict:
    """The verdict on something that is new, or gone."""
    if own.better == "same":
        return "same"
    if around.better == "policy":
        free = value.get("share_rewards") == "on" if isinstance(value, dict) else False
        return "same" if free else "worse" if came else "better"
    if around.better == "gates":
        return "same" if not value else "worse" if came else "better"
    return _WORDS.get(around.items.get("added" if came else "removed", "review"), REVIEW)


def _leaf(old: Any, new: Any, hint: Hint) -> Verdict:
    better = hint.better
    if better in ("same", "worse"):
        return _WORDS[better]
    if better == "gate":
        return _gate(old, new)
    if better == "present":
        return "better" if old is None else "worse" if new is None else REVIEW
    if hint.items and isinstance(old, list) and isinstance(new, list):
        return _sets(old, new, hint)
    if isinstance(better, list):
        if old not in better or new not in better:
            return REVIEW
        return "better" if better.index(new) > better.index(old) else "worse"
    if better not in ("more", "less"):
        return REVIEW
    one, other = _size(old, hint), _size(new, hint)
    if one is None or other is None:
        return REVIEW
    if one == other:
        return "same"
    return "better" if (other > one) is (better == "more") else "worse"


def _size(value: Any, hint: Hint) -> float | None:
    """A number, a moment or a yes as something that can be compared; None for the rest."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, int):
        return float("inf") if value == 0 and hint.zero == "unlimited" else float(value)
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value).timestamp()
        except ValueError:
            return None
    return None


def _sets(old: list[Any], new: list[Any], hint: Hint) -> Verdict:
    """Lists of plain things: only more of them, or only fewer."""
    gone = [one for one in old if one not in new]
    came = [one for one in new if one not in old]
    if gone and came:
        return REVIEW
    if not gone and not came:
        return "same"
    return _WORDS.get(hint.items.get("added" if came else "removed", "review"), REVIEW)


def _gate(old: Any, new: Any) -> Verdict:
    """A condition: better lets everybody in whom the old one let in, worse is its opposite."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return REVIEW
    wider, narrower = possible.includes(new, old), possible.includes(old, new)
    if wider and narrower:
        return "same"
    return "better" if wider else "worse" if narrower else REVIEW
