"""Who may and how often: the fields of limits, eligibility and the channels' policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.law.sections import Environment
from cms.builder.specs.base import Choice, Group, Row, Spec
from cms.builder.specs.models import Hint

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
    return [
        Row(
            (
                Spec(
                    ("channels", "policy", slug, "share_rewards"), "choice", label,
                    help if slug == "wechat" else "", choices=choices, default="on",
                ),
            ),
            label,
            help if slug == "wechat" else "",
        )
        for slug, label in PLACES
    ]  # fmt: skip


def group(draft: Mapping[str, Any]) -> Group:
    """Limits and conditions, as they stand in the document."""
    limits = Spec(
        ("limits",), "json", _("Limits"),
        _("A list: slug, action (join, help, draw, act, claim, share), entity (person, device, "
          "phone, invite_tree, net), window (hour, day, week, month, total), most."),
        default=[], optional=True,
    )  # fmt: skip
    conditions = Spec(
        ("eligibility",), "json", _("Conditions"),
        _("For each action a list of rules: slug, require (all, any, not, or fact with op and "
          "value), and text in both languages."),
        default={}, optional=True,
    )  # fmt: skip
    rows = tuple(Row((spec,), spec.label, spec.help) for spec in (limits, conditions))
    return Group(
        "law", "rules", _("Who may, and how often"), rows, open=False,
        covers=(("limits",), ("eligibility",)),
    )  # fmt: skip
