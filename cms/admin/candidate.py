"""What a reviewer is asked to agree to: the submitted candidate in an operator's words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.contracts import LANGUAGES, Candidate, FrozenCampaign
from campaigns.law.compare import Change
from campaigns.preflight.change import changes, sentence, what
from cms.admin.terms import shown
from cms.builder.specs import Spec, layout, specs_of
from cms.dryrun.owed import summary
from cms.serving.facts import Facts
from cms.serving.kinds import kind_of
from cms.serving.kinds.base import rounded
from core.money import format_minor

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
        (_("Highest possible cost"), summary(law)),
        (_("Budget"), _amount(law.rewards.budget.total, law)),
        (_("Rewards"), f"{count:,}"),
        (_("Runs for"), ngettext("{n} day", "{n} days", days).format(n=days)),
    ]


def promises(candidate: Candidate) -> list[dict[str, str]]:
    """What the first screen promises in each language, in the words people will see."""
    law = candidate.campaign
    document = law.model_dump(mode="json", by_alias=True)
    found = []
    for language in LANGUAGES:
        facts = Facts(document, language)
        painted = kind_of(facts.kind).paint(facts)
        amount = rounded(painted.amount, facts.currency) if painted.amount else ""
        headline = facts.say("start.headline", **dict(painted.blanks))
        found.append(
            {
                "language": language,
                "title": law.title.get(language, ""),
                "headline": f"{headline} {amount}".strip(),
                "line": painted.line,
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
        for spec in specs_of(layout(source, flat=True)):
            specs.update({".".join(place): spec for place in spec.places})
    found = sorted(
        changes(before, after), key=lambda change: (_WEIGHT.index(change.verdict), change.path)
    )
    return [_difference(change, specs.get(change.path), after) for change in found]


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


def _amount(minor: int, law: FrozenCampaign) -> str:
    return format_minor(minor, law.currency)
