"""What staff type on the payments screen."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class DayInput(forms.DateInput):
    """A browser's own calendar, which takes ISO 8601 alone, whatever the language."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class ClawbackForm(forms.Form):
    """Which reward, how much of it, and why."""

    reward = forms.UUIDField(
        label=gettext_lazy("Reward number"),
        help_text=gettext_lazy("“Why?” shows it for somebody's phone number."),
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"),
        required=False,
        min_value=0,
        decimal_places=2,
        help_text=gettext_lazy("Everything that is left when empty."),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)


class ExportForm(forms.Form):
    """A period, and what to write it as."""

    first = forms.DateField(label=gettext_lazy("From"), widget=DayInput)
    last = forms.DateField(label=gettext_lazy("To"), widget=DayInput)
    form = forms.ChoiceField(
        label=gettext_lazy("Kind of file"),
        choices=[("csv", "CSV"), ("xlsx", "Excel (XLSX)")],
    )
