"""What each finding says: what is wrong, what happens then, what to do. One place for all.

`%(name)s` stands for what the check puts in. A code is stable: screens, scripts and the
participants of `launch --json` rely on it.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.contracts import Finding
from campaigns.preflight.said import Level, Words, said
from campaigns.preflight.words_money import MONEY

WORDS: dict[str, Words] = {
    **MONEY,
    "draft.invalid": Words(
        "block",
        "%(what)s",
        _("The draft cannot be checked any further, nor sent to review."),
        _("Correct this field."),
    ),
    "period.past": Words(
        "block",
        _("The campaign would be over before it begins."),
        _("Nobody could ever take part."),
        _("Choose an end in the future."),
    ),
    "period.started": Words(
        "warn",
        _("The start is more than a day ago."),
        _("It opens as soon as it is approved; the days until then are lost to people."),
        _("Choose a new start, and an end that leaves them time."),
    ),
    "period.short": Words(
        "warn",
        _("People have less than an hour to take part."),
        _("Most of those you tell will come too late."),
        _("Check the end."),
    ),
    "period.long": Words(
        "block",
        _("The campaign would run for more than a year."),
        _("Consents, rules and prices of that age no longer hold."),
        _("Choose an earlier end; a campaign can be renewed."),
    ),
    "claim.short": Words(
        "warn",
        _("People have less than three days to claim what they won."),
        _("Whoever is away for a weekend loses it and complains."),
        _("Give at least three days."),
    ),
    "texts.none": Words(
        "block",
        _("The page has no words."),
        _("People would see an empty page."),
        _("Start from a template; it brings them."),
    ),
    "texts.incomplete": Words(
        "block",
        _("This text is missing in one language."),
        _("People who read that language would see a gap."),
        _("Write it."),
    ),
    "texts.too_long": Words(
        "warn",
        _("This text has %(have)s characters; its place holds %(room)s."),
        _("On a small phone it breaks into a second line or is cut off."),
        _("Shorten it."),
    ),
    "texts.variables": Words(
        "warn",
        _("The two languages fill in different things here: %(missing)s stands in one only."),
        _("Some people would not see the name, number or date that the others see."),
        _("Use the same words in braces in both languages."),
    ),
    "texts.premium": Words(
        "block",
        _("“%(words)s” promises a benefit for buying or paying for insurance."),
        _("That is a rebate outside the contract, for which insurers are fined."),
        _("Promise the reward for what people really do here; leave the premium out."),
    ),
    "texts.certain": Words(
        "warn",
        _("“%(words)s” promises more than anybody can keep."),
        _("The advertising law forbids absolute promises; compliance will return it."),
        _("Say what can really be won, and that quantities are limited."),
    ),
    "title.missing": Words(
        "block",
        _("The campaign has no title in this language."),
        _("Shared cards and the browser would show its address instead."),
        _("Write one."),
    ),
    "theme.contrast": Words(
        "warn",
        _("%(what)s: the contrast is %(have)s to 1, readable is %(need)s to 1."),
        _("In bright light, and for many older people, it cannot be read."),
        _("Choose a darker or lighter colour, or take the theme's own."),
    ),
    "legal.incomplete": Words(
        "block",
        _("The law asks for this before a campaign with prizes may begin."),
        _("Compliance will return it, and participants could contest the rules."),
        _("Fill it in."),
    ),
    "rules.no_contact": Words(
        "warn",
        _("The contact names neither a telephone number nor an e-mail address."),
        _("People with a question have nobody to ask; compliance will return it."),
        _("Add the number of the service line or an address."),
    ),
    "legal.licence_missing": Words(
        "advice",
        _("The page names no licence or filing of the organiser."),
        _("Marketing of an insurer is expected to say who supervises it."),
        _("Add the line, unless another page of yours carries it."),
    ),
    "protection.off": Words(
        "block",
        _("Real money is paid here without protection."),
        _("Bonus hunters take most of the budget within hours."),
        _("Choose at least basic."),
    ),
    "protection.below_minimum": Words(
        "block",
        _("This template needs the protection “%(minimum)s”; “%(chosen)s” is chosen."),
        _("Its rewards are worth more to cheats than that level costs them."),
        _("Choose “%(minimum)s” or a stronger level."),
    ),
    "protection.low": Words(
        "warn",
        _("Protection is low."),
        _("Bonus hunters will find this campaign and take a part of the budget."),
        _("Choose standard unless this is a rehearsal."),
    ),
    "channel.wechat": Words(
        "advice",
        _("Friends who come bring a reward, and the link can be opened in WeChat."),
        _("WeChat forbids rewards for sharing: it may stop the link and block the address."),
        _("Decide it: “is not rewarded”, or “is rewarded” when you have an exemption."),
    ),
    "channel.none": Words(
        "block",
        _("Only known channels may bring people, and none is named."),
        _("Nobody who comes by a channel could be counted."),
        _("Name the channels or take others too."),
    ),
    "touch.reminder_late": Words(
        "warn",
        _("A reminder %(before)s hours before the end can fall into quiet hours."),
        _("Those last %(quiet)s hours, so it would come after the reward is gone."),
        _("Remind earlier than quiet hours are long."),
    ),
    "touch.quiet_long": Words(
        "warn",
        _("Messages must be quiet for %(quiet)s hours of the day."),
        _("Most messages come half a day late."),
        _("Shorten the quiet hours."),
    ),
    "touch.template": Words(
        "block",
        _("The message “%(template)s” cannot be sent at that moment or over that channel."),
        _("Nobody would get it."),
        _("Choose another message, event or channel."),
    ),
    "touch.words": Words(
        "block",
        _("These words of a message cannot be sent: %(why)s."),
        _("People would get the message with a hole in it, or not at all."),
        _("Use the names beside the field, or empty it for the message's own words."),
    ),
    "touch.no_consent": Words(
        "warn",
        _("The plan writes to people by %(channel)s, and the privacy notice does not say so."),
        _("Their consent does not cover these messages; they may complain."),
        _("Add a sentence to the privacy notice, or leave this channel out."),
    ),
    "touch.nobody": Words(
        "advice",
        _("No message is planned."),
        _("People who close the page forget what they won; many rewards expire unclaimed."),
        _("Plan a message on a win and a reminder before the end."),
    ),
    "change.worse": Words(
        "warn",
        _("Worse for participants than in the version that runs: %(what)s."),
        _("After the start, rules may change in the participants' favour only."),
        _("Keep the running value, or end this campaign and start another."),
    ),
    "change.unclear": Words(
        "advice",
        _(
            "%(count)s changes against the running version need a look: nobody can say by rule"
            " whether participants lose by them."
        ),
        _("After the start, rules may change in the participants' favour only."),
        _("Look at the table of changes before you approve."),
    ),
    "change.packets": Words(
        "block",
        _("The rewards of “%(pool)s” lie ready already, in another amount."),
        _("What is promised and what can be paid would differ; nobody could be rewarded."),
        _("Keep the amount, or end this campaign and start another."),
    ),
}


def finding(code: str, path: str, *, level: Level | None = None, **params: Any) -> Finding:
    """The finding `code` at `path`, its text in the language that is active now.

    `level` replaces the usual one. Raises KeyError for a code without words.
    """
    return said(WORDS[code], code, path, level=level, **params)
