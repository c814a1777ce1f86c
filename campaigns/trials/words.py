"""Verdicts in a manager's words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.trials.model import Trial
from campaigns.trials.verdict import Verdict


def sentence(verdict: Verdict, trial: Trial) -> str:
    """The verdict in one or two sentences, in the language that is active."""
    values = {
        "arm": title_of(trial, verdict.arm),
        "percent": _percent(verdict.change),
        "count": verdict.missing,
        "days": verdict.days or 0,
    }
    return _text(verdict, trial).format(**values)


def _text(verdict: Verdict, trial: Trial) -> str:
    said = verdict.said
    if said == "taken":
        return _("“{arm}” was taken for all.")
    if said == "split_off":
        return _(
            "The split is off: the variants did not get the people their weights say. Do not "
            "trust these figures; ask what keeps people from one of the variants."
        )
    if said == "early" and not verdict.missing:
        return _("Too early to say: hardly anybody has done yet what decides.")
    if said == "early":
        return ngettext(
            "Too early to say: {count} more person is needed in the smallest variant.",
            "Too early to say: {count} more people are needed in the smallest variant.",
            verdict.missing,
        )
    if said == "better":
        if verdict.change is None:
            return _("“{arm}” is better. You may stop and take it.")
        if trial.measure == "shared":
            return _("“{arm}” brings {percent} more sharing. You may stop and take it.")
        return _("“{arm}” brings {percent} more joins. You may stop and take it.")
    if said == "worse":
        return _("None of the others is as good as “{arm}”. You may stop and keep it.")
    if verdict.days is None:
        return _(
            "Not decided, and it will not be soon: the variants are so alike that any will do."
        )
    return ngettext(
        "Not decided yet: about {days} more day.",
        "Not decided yet: about {days} more days.",
        verdict.days,
    )


def title_of(trial: Trial, slug: str) -> str:
    """What the operator called an arm."""
    return next((arm.title for arm in trial.arms if arm.slug == slug), slug)


def closed_because(why: str) -> str:
    """Why an arm takes nobody new."""
    words = {
        "limit": _("its limit was used up"),
        "held": _("too many of its people are on hold"),
        "refused": _("too many of its people are refused"),
        "failed": _("its page fails too often"),
        "taken": _("another variant was taken for all"),
    }
    return words.get(why, _("somebody closed it"))


def _percent(change: float | None) -> str:
    if change is None:
        return ""
    shown = abs(change) * 100
    return f"{shown:.0f} %" if shown >= 10 else f"{shown:.1f} %"
