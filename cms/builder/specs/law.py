"""Who may and how often: the fields of limits, eligibility and the channels' policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.law.sections import MOST_RULES, Bounded, Entity, Environment
from campaigns.law.windows import Window
from cms.builder.specs.base import Choice, Column, Group, Row, Shape, Spec, one
from cms.builder.specs.hints import Hint

PLACES: tuple[tuple[Environment, Any], ...] = (
    ("wechat", gettext_lazy("Sharing inside WeChat")),
    ("mini_program", gettext_lazy("Sharing inside a mini program")),
    ("alipay", gettext_lazy("Sharing inside Alipay")),
)
CHANNELS = {
    "policy": Hint("", hidden=True),
    "app": Hint(
        gettext_lazy("How your app is known"),
        gettext_lazy("A word of its user agent. Empty: it counts as a browser."),
        rare=True,
    ),
}
"""Beside the channels' other settings; the policy has fields of its own."""


def policy_rows() -> list[Row]:
    """Whether sharing is rewarded, environment by environment."""
    choices = (
        Choice("on", _("is rewarded")),
        Choice("ask", _("is rewarded after a person's look")),
        Choice("off", _("is not rewarded")),
    )
    help = _("WeChat forbids rewards for sharing and may block the link.")
    # The check asks for a decision about WeChat: leaving it as it is can be one.
    open_yet = Choice("", _("is rewarded, not decided yet"))
    return [
        one(
            ("channels", "policy", slug, "share_rewards"), "choice", label,
            help if slug == "wechat" else "",
            choices=(open_yet, *choices) if slug == "wechat" else choices,
            default="" if slug == "wechat" else "on", optional=slug == "wechat",
        )
        for slug, label in PLACES
    ]  # fmt: skip


def groups(draft: Mapping[str, Any]) -> list[Group]:
    """Limits and conditions: rows that say who may, and how often."""
    limits = Spec(("limits",), "rows", _("Limits"), default=[], shape=_limits())
    rules = Spec(("eligibility",), "rows", _("Conditions"), default={}, shape=_rules())
    return [
        Group(
            "limits", "rules", _("How often"), (Row((limits,), _("Limits")),),
            help=_("Beside what the campaign itself sets: who is over a limit is told so."),
            open=bool(draft.get("limits")), covers=(("limits",),),
        ),
        Group(
            "eligibility", "rules", _("Who may take part"), (Row((rules,), _("Conditions")),),
            help=_("Without a rule everybody may. Whoever a rule keeps out is told why."),
            open=bool(draft.get("eligibility")), covers=(("eligibility",),),
        ),
    ]  # fmt: skip


def _named(words: Mapping[str, Any], names: tuple[Any, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(name, words[name]) for name in names)


def _actions() -> tuple[Choice, ...]:
    return _named(
        {
            "join": _("joining"),
            "help": _("helping a friend"),
            "draw": _("opening or drawing a reward"),
            "act": _("taking a step"),
            "claim": _("claiming"),
            "share": _("sharing"),
        },
        get_args(Bounded),
    )


def _limits() -> Shape:
    entities = _named(
        {
            "person": _("person"),
            "device": _("device"),
            "phone": _("phone number"),
            "id_card": _("identity card (claims that ask for it)"),
            "invite_tree": _("all whom one person's invitations brought"),
            "net": _("network (neighbouring addresses)"),
        },
        get_args(Entity),
    )
    windows = _named(
        {
            "hour": _("hour"),
            "day": _("day"),
            "week": _("week, from Monday"),
            "month": _("month"),
            "total": _("whole campaign"),
        },
        get_args(Window),
    )
    return Shape(
        columns=(
            Column("most", "integer", _("At most"), required=True),
            Column("action", "choice", _("times"), choices=_actions(), required=True,
                   default="draw"),
            Column("entity", "choice", _("for each"), choices=entities, required=True,
                   default="person"),
            Column("window", "choice", _("in one"), choices=windows, default="total"),
            Column("slug", "line", _("Name of the limit"), required=True, rare=True, auto=True),
        ),
        item=_("Limit"),
        most=MOST_RULES,
        summary="",
        look="af-cellrow--limit",
    )  # fmt: skip


def _rules() -> Shape:
    together = (Choice("all", _("all of these hold")), Choice("any", _("one of these holds")))
    return Shape(
        columns=(
            Column("action", "choice", _("Only for"), choices=_actions(), required=True,
                   default="join"),
            Column("match", "choice", _("It is allowed when"), choices=together,
                   required=True, default="all"),
            Column("conditions", "conditions", _("Conditions"), required=True, default=[]),
            Column("text", "pair", _("What those are told who may not"),
                   _("Empty: our own words."), rare=True),
            Column("reason", "line", _("Name of the reason"), rare=True),
            Column("slug", "line", _("Name of the rule"), required=True, rare=True, auto=True),
        ),
        item=_("Rule"),
        most=MOST_RULES,
        look="af-cellrow--rule",
        codec="eligibility",
    )  # fmt: skip
