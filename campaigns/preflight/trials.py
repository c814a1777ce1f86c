"""Whether every arm of a trial could be the whole campaign, and whether the trial can tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.contracts import Finding
from campaigns.law.compare import Change
from campaigns.preflight.change import what
from campaigns.preflight.context import Context
from campaigns.preflight.said import Words, said
from campaigns.trials.model import Trial, leaves

CHANGED = Words(
    "block",
    gettext_lazy("The comparison “%(name)s” runs, and its variants or their weights change."),
    gettext_lazy(
        "People would change sides without knowing it, and no figure could be trusted."
    ),
    gettext_lazy("Give the comparison another name: then it is a new one."),
)
ARM = Words(
    "advice",
    gettext_lazy("%(percent)s of those who come see “%(title)s”. It differs in: %(what)s."),
    gettext_lazy("Whoever has joined it keeps what it promises, whichever variant is taken."),
    gettext_lazy("Look at each variant; approving agrees to all of them."),
)
SHARED = ("budget.", "liability.")
"""What is asked of all arms together: they have one budget and share the pools."""

Checks = Callable[[Context], Iterable[Finding]]


def trials(context: Context, checks: Checks, known: Iterable[Finding]) -> Iterator[Finding]:
    """Findings of each other arm that the campaign as it stands does not have, and of the
    trial itself. `checks` are all of preflight but what changes, which knows arms itself."""
    trial = context.campaign.trial
    if trial is None:
        return
    heard = {(one.code, one.path, one.message) for one in known}
    for arm in trial.arms[1:]:
        law = context.campaign.under(trial.key(arm.slug))
        for one in checks(replace(context, campaign=law)):
            if one.code.startswith(SHARED):
                continue
            if (one.code, one.path, one.message) not in heard:
                yield replace(
                    one,
                    path=f"trial.arms.{arm.slug}.{one.path}",
                    message=_("Variant “{title}”: {message}").format(
                        title=arm.title, message=one.message
                    ),
                )
    yield from _told(trial)
    yield from _same_name(context)


def _told(trial: Trial) -> Iterator[Finding]:
    """What each variant is, so that nobody approves one unseen."""
    for arm in trial.arms[1:]:
        places = [".".join(leaf) for leaf in leaves(arm.set)]
        names = [what(Change(place, None, None, "same")) for place in places]
        share = f"{arm.weight / trial.total:.0%}"
        yield said(
            ARM,
            "trial.arm",
            f"trial.arms.{arm.slug}",
            percent=share,
            title=arm.title,
            what=", ".join(dict.fromkeys(names)),
        )


def _same_name(context: Context) -> Iterator[Finding]:
    """An arm's name stands for the same chance as long as the trial keeps its name."""
    before = context.running.trial if context.running else None
    trial = context.campaign.trial
    assert trial is not None
    if before is None or before.name != trial.name:
        return
    if _chances(before) != _chances(trial):
        yield said(CHANGED, "trial.changed", "trial.name", name=trial.name)


def _chances(trial: Any) -> list[tuple[str, int]]:
    return [(arm.slug, arm.weight) for arm in trial.arms]
