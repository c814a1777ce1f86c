"""What is supposed of the people who will come: few questions, the rest folded away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from campaigns.dryrun.params import Parameters

CURVES = (
    ("early", _("most in the first days")),
    ("even", _("every day alike")),
    ("late", _("more towards the end")),
)


class Slider(forms.NumberInput):
    """A slider with its number beside it, which `cms/dryrun.js` keeps in step."""

    template_name = "cms/dryrun/slider.html"

    def __init__(self, low: float, high: float, step: float = 1, unit: str = "%") -> None:
        super().__init__(attrs={"min": low, "max": high, "step": step})
        self.unit = unit

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["unit"] = self.unit
        return context


def _percent(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=0, max_value=100, widget=Slider(0, 100)
    )


class DryRunForm(forms.Form):
    """`Parameters` as a form; `initial` are those of the last run, else a guess."""

    people = forms.IntegerField(
        label=_("People who come by themselves"),
        help_text=_("By channels and advertisements, over the whole period."),
        min_value=10,
        max_value=2_000_000,
    )
    share = _percent(_("Ask friends"), _("How many of 100 people do."))
    come = _percent(_("Friends who come"), _("How many of 100 friends who are asked."))
    detected = _percent(_("Cheats who are caught"), _("How many of 100."))
    friends = forms.FloatField(
        label=_("Friends asked by each"),
        min_value=0,
        max_value=50,
        widget=Slider(0, 50, 0.5, ""),
    )
    stay = _percent(_("Friends who take part themselves"), _("The others only help."))
    qualify = _percent(_("Verify or register"), _("How many of 100 who came."))
    back = forms.IntegerField(
        label=_("Come back the next day"), min_value=0, max_value=95, widget=Slider(0, 95)
    )
    curve = forms.ChoiceField(label=_("When they come"), choices=CURVES)
    script = forms.IntegerField(
        label=_("Accounts of scripts"), min_value=0, max_value=1_000_000
    )
    farm = forms.IntegerField(label=_("Phones of farms"), min_value=0, max_value=1_000_000)
    ring = forms.IntegerField(label=_("People in rings"), min_value=0, max_value=1_000_000)
    spread = _percent(_("How unsure these numbers are"), _("Each run draws its own."))
    runs = forms.IntegerField(label=_("Runs"), min_value=20, max_value=1000)

    MAIN = ("people", "share", "come", "detected")
    FOLDED = (
        (_("People"), ("friends", "stay", "qualify", "back", "curve")),
        (_("Cheats"), ("script", "farm", "ring")),
        (_("The dry run"), ("spread", "runs")),
    )

    def main(self) -> list[Any]:
        return [self[name] for name in self.MAIN]

    def folded(self) -> list[tuple[Any, list[Any]]]:
        return [(title, [self[name] for name in names]) for title, names in self.FOLDED]

    def params(self, seed: int) -> Parameters:
        """What was entered. Call when valid."""
        return Parameters(**self.cleaned_data, seed=seed)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors:
            try:
                Parameters(**found)
            except ValidationError as error:
                raise forms.ValidationError(_("Some of these numbers cannot be.")) from error
        return found
