"""Texts of a campaign as typed blocks: one block per text, both languages side by side."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

LINE_LENGTH = 80
"""Texts longer than this, or with a line break, are edited in a larger field."""


class KeyBlock(blocks.FieldBlock):
    """The name of a text in the template: shown, never edited."""

    def __init__(self, **kwargs: Any) -> None:
        self.field = forms.CharField(
            max_length=80, widget=forms.TextInput(attrs={"readonly": True})
        )
        super().__init__(**kwargs)


class _Pair(blocks.StructBlock):
    key = KeyBlock(label=_("Where it stands"))

    class Meta:
        form_classname = "struct-block af-text-pair"


class LineBlock(_Pair):
    """A short text: a button, a headline, one sentence."""

    en = blocks.CharBlock(label=_("English"), required=False, max_length=400)
    zh_hans = blocks.CharBlock(label=_("Chinese"), required=False, max_length=400)

    class Meta:
        icon = "title"
        label = _("Line")
        label_format = "{key}: {en}"


class ParagraphBlock(_Pair):
    """A longer text: rules, explanations. Plain text, no markup."""

    en = blocks.TextBlock(label=_("English"), required=False, rows=4)
    zh_hans = blocks.TextBlock(label=_("Chinese"), required=False, rows=4)

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")
        label_format = "{key}"


class TextsBlock(blocks.StreamBlock):
    """All texts of a campaign. The template decides which there are."""

    line = LineBlock()
    paragraph = ParagraphBlock()

    class Meta:
        required = False
        # A template has more than a hundred texts: one looks for one by its name.
        collapsed = True
