"""The words of the gift mechanic's findings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from campaigns.preflight.said import Words

UNLAWFUL = _("Supervisors return the campaign; the gift would be against the rules of 2015.")

WORDS: dict[str, Words] = {
    "gift.unlawful_class": Words(
        "block",
        _("Only accident and health cover may be given for free."),
        UNLAWFUL,
        _("Choose an accident or a health product."),
    ),
    "gift.unlawful_term_days": Words(
        "block",
        _("A free policy may last one year at most."),
        UNLAWFUL,
        _("Set a term from 1 to 365 days."),
    ),
    "gift.unlawful_premium": Words(
        "block",
        _("The pure risk premium of a gift may be ¥100 at most."),
        UNLAWFUL,
        _("Lower the premium, or choose a smaller product."),
    ),
    "gift.unlawful_min_age": Words(
        "block",
        _("Nobody under 18 may receive the gift here."),
        UNLAWFUL,
        _("Set the lowest age to 18 or more."),
    ),
    "gift.currency": Words(
        "block",
        _("The caps of the law are in yuan; this campaign counts in another currency."),
        _("Nobody could tell whether the gift is lawful."),
        _("Set the currency to CNY."),
    ),
    "gift.licence_missing": Words(
        "block",
        _("The page does not say who insures and under which filing."),
        _("A free policy is insurance: without the licence line supervisors fine the insurer."),
        _("Write the insurer's licence and the product's filing."),
    ),
    "gift.consents_missing": Words(
        "block",
        _("Nobody is asked to agree to the terms of cover."),
        _("The policies would stand without evidence that anybody wanted them."),
        _("Add the insurance notice and the consent to use the ID number."),
    ),
    "gift.consent_separate": Words(
        "block",
        _("The ID number is asked for without a consent of its own."),
        _("The law on personal information asks for a separate one."),
        _("Add a consent to use the ID number and mark it as separate."),
    ),
    "gift.consent_text": Words(
        "block",
        _("A consent has no text in one language."),
        _("People would agree to something they cannot read."),
        _("Write it."),
    ),
    "gift.text_missing": Words(
        "block",
        _("The product or a field has no name in one language."),
        _("People who read that language would see a gap in the form."),
        _("Write it."),
    ),
    "gift.pool_missing": Words(
        "block",
        _("The gifts come from a pool that does not exist, or that holds something else."),
        _("Nobody could take one."),
        _("Name a pool of the kind “gifts”."),
    ),
    "gift.amount": Words(
        "block",
        _("The pool counts another premium than the product has."),
        _("The budget and the books would not show what the gifts cost."),
        _("Make both premiums equal."),
    ),
    "gift.quota_differs": Words(
        "block",
        _("The pool gives another number a day than the page promises."),
        _("The page would say something that is not so."),
        _("Make both numbers equal."),
    ),
    "gift.quota_low": Words(
        "warn",
        _("%(left)s gifts can never be given: %(days)s days are too few for the quota."),
        _("Their money stays reserved until the campaign ends."),
        _("Raise the number a day, lengthen the campaign, or lower the number of gifts."),
    ),
    "gift.first_day": Words(
        "warn",
        _("All gifts can be gone on the first day."),
        _("Whoever comes later finds nothing, though the campaign still runs."),
        _("Lower the number a day, or raise the number of gifts."),
    ),
    "gift.runs_out": Words(
        "advice",
        _("The gifts last %(lasts)s of %(days)s days when every day is used up."),
        _("After that the page says that everything is gone."),
        _("Nothing, if that is what you want."),
    ),
    "gift.provider": Words(
        "block",
        _("The provider chosen pays money; it cannot issue policies."),
        _("Every claim would end in a payment of the premium instead of cover."),
        _("Choose an insurer."),
    ),
}
