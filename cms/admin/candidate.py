"""What a reviewer is asked to agree to: the submitted candidate in an operator's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import api as campaigns
from campaigns.contracts import LANGUAGES, Candidate, FrozenCampaign
from campaigns.law.compare import Change
from campaigns.law.words import limit_words, tree_words
from campaigns.preflight.change import changes, sentence, what
from campaigns.preflight.protection import level_words
from cms.builder.specs import Spec, layout, pool_title, specs_of
from cms.serving.texts import texts
from core.clock import utc_now
from core.money import format_minor
from dashboards.dates import short_moment
from rewards.api import provider_titles

Line = tuple[str, str]


@dataclass(frozen=True)
class Difference:
    """One clause that changes: its label, the old and the new words, and the verdict on it."""

    label: str
    before: str
    after: str
    verdict: str
    sentence: str

    @property
    def worse(self) -> bool:
        return self.verdict == "worse"

    @property
    def verdict_words(self) -> str:
        """The verdict in the reviewer's language."""
        words = {"better": _("better"), "same": _("no loss"), "worse": _("worse")}
        return words.get(self.verdict, _("needs a look"))


_WEIGHT = ("worse", "needs_review", "better", "same")


def highlights(candidate: Candidate) -> list[Line]:
    """The numbers a reviewer decides about, the money first."""
    law = candidate.campaign
    count = sum(pool.count for pool in law.rewards.pools.values())
    days = max((law.period.end - law.period.start).days, 1)
    return [
        (_("Highest possible cost"), _amount(campaigns.worst_case(law), law)),
        (_("Budget"), _amount(law.rewards.budget.total, law)),
        (_("Rewards"), f"{count:,}"),
        (_("Runs for"), ngettext("{n} day", "{n} days", days).format(n=days)),
    ]


def figures(candidate: Candidate) -> list[Line]:
    """Label and value of every setting that will run, from the frozen candidate alone."""
    law = candidate.campaign
    document = law.model_dump(mode="json", by_alias=True)
    found = [
        (_("Start time"), _moment(law.period.start, law)),
        (_("End time"), _moment(law.period.end, law)),
        *(
            (str(pool_title(slug)), _packets(pool, law))
            for slug, pool in law.rewards.pools.items()
        ),
        (
            _("Time to claim"),
            ngettext("{n} day", "{n} days", law.rewards.claim_days).format(
                n=law.rewards.claim_days
            ),
        ),
        (_("Paid through"), _provider(law.rewards.provider.slug)),
        (_("Protection against bonus hunters"), level_words(law.protection.level)),
    ]
    for spec in specs_of(layout(document)):
        if spec.place[0] == "mechanics":
            found.append((_label(spec), shown(spec, spec.value(document), law)))
    return found


def promises(candidate: Candidate) -> list[dict[str, str]]:
    """What the first screen promises, in each language people may see."""
    law = candidate.campaign
    assist = law.mechanics.get("assist", {})
    helpers = str(assist.get("helpers", ""))
    found = []
    for language in LANGUAGES:
        own = texts(language, law.content.texts.get(language))
        target = f" {_amount(int(assist['target']), law)}" if assist else ""
        found.append(
            {
                "language": language,
                "title": law.title.get(language, ""),
                "headline": f"{own.get('start.headline', '')}{target}",
                "line": own.get("start.line", "").replace("{n}", helpers),
            }
        )
    return found


def differences(before: FrozenCampaign, after: FrozenCampaign) -> list[Difference]:
    """Clause by clause what the candidate changes against the version that runs, the worst
    first."""
    document = after.model_dump(mode="json", by_alias=True)
    old = before.model_dump(mode="json", by_alias=True)
    specs: dict[str, Spec] = {}
    for source in (old, document):
        for spec in specs_of(layout(source)):
            specs.update({".".join(place): spec for place in spec.places})
    found = sorted(
        changes(before, after), key=lambda change: (_WEIGHT.index(change.verdict), change.path)
    )
    return [_difference(change, specs.get(change.path), after) for change in found]


def shown(spec: Spec | None, value: Any, law: FrozenCampaign) -> str:
    """A setting's value as staff read it."""
    kind = spec.kind if spec else ""
    if value is None or value == "" or value == []:
        return _("none")
    if spec is not None and spec.choices:
        names = {choice.value: str(choice.label) for choice in spec.choices}
        return names.get(str(value), str(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if kind == "money" and isinstance(value, int):
        return _amount(value, law)
    if kind == "moment":
        moment = value if isinstance(value, datetime) else parse_datetime(str(value))
        return _moment(moment, law) if moment else str(value)
    if isinstance(value, int | float):
        number = f"{value:,}"
        return f"{number} {spec.unit}".strip() if spec else str(number)
    if isinstance(value, list):
        return ", ".join(_part(part) for part in value)
    return _part(value)


def protection_words(level: str) -> str:
    """A level of protection as an operator calls it."""
    return level_words(level)


def _difference(change: Change, spec: Spec | None, law: FrozenCampaign) -> Difference:
    return Difference(
        _label(spec) if spec else what(change),
        shown(spec, change.before, law),
        shown(spec, change.after, law),
        change.verdict,
        sentence(change),
    )


def _label(spec: Spec) -> str:
    label = str(spec.label) or spec.path
    languages = {"en": _("English"), "zh-hans": _("Chinese")}
    return f"{label} ({languages[spec.language]})" if spec.language in languages else label


def _part(value: Any) -> str:
    if isinstance(value, Mapping):
        if "fact" in value or set(value) <= {"all", "any", "not"}:
            return tree_words(dict(value))
        if {"action", "entity", "window", "most"} <= set(value):
            return limit_words(value["action"], value["entity"], value["window"], value["most"])
        return " · ".join(_part(part) for part in value.values() if part not in (None, "", []))
    return str(value)


def _packets(pool: Any, law: FrozenCampaign) -> str:
    count = f"{pool.count:,}"
    if pool.amount is not None:
        return f"{count} × " + _amount(pool.amount, law)
    if not pool.escrow:
        return str(count)
    return _("{count} that share {total}").format(count=count, total=_amount(pool.escrow, law))


def _provider(slug: str) -> str:
    return str(provider_titles().get(slug, slug))


def _amount(minor: int, law: FrozenCampaign) -> str:
    return format_minor(minor, law.currency)


def _moment(at: datetime, law: FrozenCampaign) -> str:
    return f"{short_moment(at, law.timezone, utc_now())} ({law.timezone})"
