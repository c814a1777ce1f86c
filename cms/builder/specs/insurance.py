"""Gifts of insurance in an operator's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms.builder.specs.hints import Hint

_PRODUCT = {
    "name": Hint(_("Name of the product"), pair=True),
    "insurer": Hint(_("Insurer"), pair=True),
    "cover": Hint(
        _("Kind of cover"), choices={"accident": _("Accident"), "health": _("Health")}
    ),
    "term_days": Hint(_("Cover lasts"), _("The law allows 365 days."), unit=_("days")),
    "sum_insured": Hint(_("Sum insured"), kind="money"),
    "premium": Hint(_("Pure risk premium of one"), _("The law allows 100 yuan."), kind="money"),
    "insurer_code": Hint(_("Code of the insurer"), rare=True),
    "code": Hint(_("Code of the product"), rare=True),
}
_FIELD = {
    "label": Hint(_("What we ask of the insured"), pair=True),
    "required": Hint(_("Must be filled in"), rare=True),
    "name": Hint(_("Name of the field"), rare=True, auto=True),
    "kind": Hint(
        _("Kind of field"),
        choices={
            "name": _("Name"),
            "id_number": _("ID number"),
            "birth_date": _("Date of birth"),
        },
        rare=True,
    ),
}
_CONSENT = {
    "label": Hint(_("What people agree to"), pair=True),
    "document": Hint(_("The document behind it"), kind="text", pair=True),
    "version": Hint(_("Version of the document"), rare=True),
    "separate": Hint(_("Agreed to for itself, with a tick of its own"), rare=True),
    "id": Hint(_("Name of the consent"), rare=True, auto=True),
}
GIFT = {
    "quota_per_day": Hint(_("Gifts a day"), unit=_("a day")),
    "product": Hint("", nested=_PRODUCT),
    "hold_minutes": Hint(
        _("Time to fill in the details"),
        _("A gift that was taken waits so long; then somebody else may have it."),
        unit=_("minutes"),
    ),
    "min_age": Hint(_("Youngest"), unit=_("years")),
    "max_age": Hint(_("Oldest"), unit=_("years")),
    "newcomers_only": Hint(
        _("Only for new customers"),
        _("Nobody who has claimed a reward before or has a policy of this insurer."),
    ),
    "fields": Hint(_("Details of the insured"), nested=_FIELD, item=_("Detail")),
    "consents": Hint(
        _("Consents"), nested=_CONSENT, item=_("Consent"), summary="{label}", fold=True
    ),
    "tries": Hint(_("How often a gift may be left to pass"), unit=_("times"), rare=True),
    "keep_days": Hint(_("Name and ID number are deleted after"), unit=_("days"), rare=True),
    "pool": Hint(_("Pool the gifts come from"), rare=True, source="pools"),
}
