"""Typed blocks of a campaign's page: the steps of its message plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class KeyBlock(blocks.FieldBlock):
    """Only the first migration still names it."""

    def __init__(self, **kwargs: Any) -> None:
        self.field = forms.CharField(max_length=80)
        super().__init__(**kwargs)


EVENTS = [
    ("helped", _("A friend has helped")),
    ("qualified", _("A friend has qualified")),
    ("won", _("A reward was won")),
    ("expiring", _("A reward is about to expire")),
    ("confirm", _("A payment waits to be confirmed")),
    ("fulfilled", _("A reward has arrived")),
]
CHANNELS = [
    ("inbox", _("In the page")),
    ("sms", _("Text message")),
    ("email", _("E-mail")),
]


def templates() -> list[tuple[str, Any]]:
    """Message templates by slug, as the library of messages has them now."""
    from cms.builder.messages import template_choices

    return template_choices()


class MessageBlock(blocks.StructBlock):
    """One message: on which event, with which words, by which ways."""

    on = blocks.ChoiceBlock(choices=EVENTS, label=_("When"))
    template = blocks.ChoiceBlock(choices=templates, label=_("Which message"))
    channels = blocks.MultipleChoiceBlock(
        choices=CHANNELS, label=_("By which ways"), widget=forms.CheckboxSelectMultiple
    )
    hours_before = blocks.IntegerBlock(
        label=_("Hours before it expires"),
        help_text=_("Only for a reward that is about to expire."),
        required=False,
        min_value=1,
        max_value=720,
    )

    class Meta:
        icon = "mail"
        label = _("Message")
        label_format = "{on}"


class PlanBlock(blocks.StreamBlock):
    """The message plan of a campaign."""

    message = MessageBlock()

    class Meta:
        required = False
        max_num = 20
        collapsed = True
