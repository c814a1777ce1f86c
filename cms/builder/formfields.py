"""Form fields for specs: what a person types, and the same value in the document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from cms.builder.specs import Choice, Spec
from core.money import EXPONENTS

STAMP = "%Y-%m-%d %H:%M"


class _AsTyped:
    """Changed means: another text than the one shown. So nothing is written by rounding."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        shown = self.prepare_value(initial)  # type: ignore[attr-defined]
        return _text(shown) != _text(data)


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


class TextField(_AsTyped, forms.CharField):
    """Text as it is, line ends as Unix writes them."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class IntegerField(_AsTyped, forms.IntegerField):
    """A whole number; empty is None, which the check then speaks of."""


class MoneyField(_AsTyped, forms.CharField):
    """Units of the currency on the screen, minor units in the document; exact."""

    def __init__(self, currency: str, **options: Any) -> None:
        self.exponent = EXPONENTS.get(currency, 2)
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int) or isinstance(value, bool):
            return value
        whole, part = divmod(abs(value), 10**self.exponent)
        sign = "-" if value < 0 else ""
        return f"{sign}{whole}.{part:0{self.exponent}d}" if self.exponent else f"{sign}{whole}"

    def to_python(self, value: Any) -> Any:
        text = _text(value).replace(",", "").replace("，", "")
        if not text:
            return None
        try:
            minor = Decimal(text).scaleb(self.exponent)
        except InvalidOperation:
            raise ValidationError(_("Write an amount, such as 8.88.")) from None
        if not minor.is_finite() or minor != minor.to_integral_value():
            raise ValidationError(_("That is finer than the smallest coin."))
        return int(minor)


class MomentField(_AsTyped, forms.CharField):
    """A time on the campaign's own clock; ISO 8601 with its offset in the document."""

    def __init__(self, zone: str, **options: Any) -> None:
        self.zone = ZoneInfo(zone)
        super().__init__(widget=AdminDateTimeInput(format=STAMP), **options)

    def prepare_value(self, value: Any) -> Any:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            return value
        return moment.astimezone(self.zone).strftime(STAMP) if moment.tzinfo else value

    def to_python(self, value: Any) -> Any:
        text = _text(value)
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise ValidationError(_("Write a date and a time: 2026-12-31 20:00.")) from None
        return moment.replace(tzinfo=self.zone).isoformat()


class ClockField(_AsTyped, forms.CharField):
    """HH:MM."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TimeInput(attrs={"type": "time"}), **options)

    def to_python(self, value: Any) -> Any:
        return _text(value)[:5] or None


class DateField(_AsTyped, forms.CharField):
    """A day, as ISO 8601 writes it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **options)

    def to_python(self, value: Any) -> Any:
        text = _text(value)
        try:
            return date.fromisoformat(text).isoformat() if text else None
        except ValueError:
            raise ValidationError(_("Write a date: 2026-12-31.")) from None


class FlagField(forms.BooleanField):
    """On or off."""


class ChoiceField(_AsTyped, forms.CharField):
    """One of the choices; a value the document has from elsewhere stays selectable."""

    def __init__(self, spec: Spec, value: Any, **options: Any) -> None:
        choices = [(choice.value, choice.label) for choice in spec.choices]
        if value is not None and str(value) not in dict(choices):
            choices.append((str(value), str(value)))
        cards = spec.kind in ("theme", "level")
        widget = forms.RadioSelect if cards else forms.Select
        super().__init__(widget=widget(choices=choices), **options)

    def to_python(self, value: Any) -> Any:
        return _text(value) or None


class LinesField(TextField):
    """A list of short texts, one on each line."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in super().to_python(value).split("\n") if line.strip()]


class StructureField(_AsTyped, forms.CharField):
    """A structure nobody has declared a form for, as JSON."""

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        return json.dumps(value, ensure_ascii=False, indent=1)

    def to_python(self, value: Any) -> Any:
        try:
            return json.loads(_text(value) or "null")
        except ValueError:
            raise ValidationError(_("This is not valid JSON.")) from None


def form_field(spec: Spec, draft: Mapping[str, Any]) -> forms.Field:
    """The form field of a spec. None is required: a draft may be incomplete."""
    value = spec.value(draft)
    common: dict[str, Any] = {"label": spec.label, "help_text": spec.help, "required": False}
    if spec.kind == "rows":
        from cms.builder.rows import RowsField

        return RowsField(spec, draft, **common)
    if spec.kind == "money":
        number = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        return MoneyField(str(draft.get("currency") or "CNY"), widget=number, **common)
    if spec.kind == "percent":
        # Hundredths of a percent: two places, as of most currencies.
        number = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        return MoneyField("CNY", widget=number, **common)
    if spec.kind == "integer":
        return IntegerField(widget=forms.NumberInput(attrs={"autocomplete": "off"}), **common)
    if spec.kind == "moment":
        return MomentField(str(draft.get("timezone") or "UTC"), **common)
    if spec.kind == "time":
        return ClockField(**common)
    if spec.kind == "date":
        return DateField(**common)
    if spec.kind == "flag":
        return FlagField(**common)
    if spec.source:
        from cms.builder.rows.sources import sources

        found = tuple(sources(draft)[spec.source])
        if spec.default == "" and all(choice.value for choice in found):
            found = (Choice("", "—"), *found)
        spec = replace(spec, choices=found)
    if spec.kind in ("choice", "theme", "level"):
        return ChoiceField(spec, value, **common)
    if spec.kind == "lines":
        return LinesField(widget=_area(spec, 3), **common)
    if spec.kind == "json":
        return StructureField(widget=_area(spec, 4), **common)
    if spec.kind == "text":
        longest = len(str(value or ""))
        return TextField(widget=_area(spec, 9 if longest > 400 else 2), strip=False, **common)
    widget = forms.TextInput(attrs=_language(spec))
    return TextField(widget=widget, strip=False, **common)


def _area(spec: Spec, rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **_language(spec)})


def _language(spec: Spec) -> dict[str, str]:
    return {"lang": "zh-Hans" if spec.language == "zh-hans" else "en"} if spec.language else {}
