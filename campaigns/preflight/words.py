"""What each finding says: what is wrong, what happens then, what to do. One place for all.

`%(name)s` stands for what the check puts in. A code is stable: screens, scripts and the
participants of `launch --json` rely on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from campaigns.contracts import Finding

Level = Literal["block", "warn", "advice"]


@dataclass(frozen=True)
class Words:
    """A finding's text; lazy, so that it is read in the reader's language."""

    level: Level
    message: Any
    consequence: Any
    remedy: Any


WORDS: dict[str, Words] = {
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
        _("The start is in the past."),
        _("The campaign opens at the moment it is approved, whatever the hour."),
        _("Choose a new start, unless that is what you want."),
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
    "liability.over_budget": Words(
        "block",
        _("In the worst case the campaign costs %(cost)s, the budget is %(budget)s."),
        _("The last winners could not be paid."),
        _("Raise the budget, or lower the number or the amount of the packets."),
    ),
    "liability.set_aside": Words(
        "block",
        _(
            "In the worst case %(cost)s is paid out and %(aside)s is set aside for policies, "
            "goods and other pieces; the budget is %(budget)s."
        ),
        _("Publishing would be refused: the budget has to hold both."),
        _("Raise the budget, or lower the number of pieces or what one of them costs you."),
    ),
    "liability.not_given": Words(
        "warn",
        _("Nothing in this campaign gives these prizes."),
        _("Their money stays reserved for nothing until the campaign ends."),
        _("Name them where they are to be won, or take them out."),
    ),
    "budget.line": Words(
        "block",
        _("The campaign cannot be paid from the budget “%(line)s”."),
        _("Publishing would be refused."),
        _("Name a budget of the campaign's currency; one that runs keeps the one it has."),
    ),
    "budget.line_full": Words(
        "block",
        _("The budget “%(line)s” has %(left)s left for this campaign."),
        _("Publishing would be refused."),
        _("Lower the campaign's budget, or ask an administrator to raise the limit."),
    ),
    "budget.idle": Words(
        "warn",
        _("More than half of the budget can never be spent."),
        _("%(idle)s stays reserved for nothing until the campaign ends."),
        _("Check the budget and the number of packets."),
    ),
    "pool.missing": Words(
        "block",
        _("The packets come from a pool that does not exist."),
        _("Nobody could be given a reward."),
        _("Name one of the pools."),
    ),
    "packet.amount": Words(
        "block",
        _("A packet holds another amount than friends open together."),
        _("The page would promise one amount and pay another."),
        _("Make both amounts equal."),
    ),
    "prize.too_high": Words(
        "block",
        _("A prize above ¥50,000 is not lawful in a promotion."),
        _("The market authority can stop the campaign and fine the organiser."),
        _("Lower the amount."),
    ),
    "provider.unknown": Words(
        "block",
        _("Nobody can pay this: the provider is unknown or its settings are wrong."),
        _("Every claim would wait for ever."),
        _("Choose another provider."),
    ),
    "provider.account": Words(
        "block",
        _("The account that these rewards are paid from is not set up here."),
        _("Every claim would wait for ever."),
        _(
            "Ask whoever runs this product to set up PAYOUT_ACCOUNTS, or choose another "
            "provider."
        ),
    ),
    "provider.smallest": Words(
        "block",
        _("Less than %(least)s cannot be paid through this provider."),
        _("Such a reward would never arrive."),
        _("Raise the amount, or choose another provider."),
    ),
    "provider.name": Words(
        "warn",
        _("From %(amount)s on the provider wants the recipient's real name."),
        _("The claim asks for it, and the payment fails when it is another one."),
        _("Lower the amount, or say so in the rules."),
    ),
    "provider.payee": Words(
        "block",
        _("This provider pays to people it knows, and nobody tells who they are."),
        _("No reward could be claimed: the page knows people by their phone alone."),
        _("Let your own app hand people over (IDENTIFY_ISSUERS), or choose another provider."),
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
        _("People are rewarded when friends help, and the link can be opened in WeChat."),
        _("WeChat forbids rewards for sharing: it may stop the link and block the address."),
        _("Say in the channels' policy that it does not count there, or get an exemption."),
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
        _("%(what)s is worse for participants than in the version that runs."),
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


def said(
    words: Words, code: str, path: str, /, *, level: Level | None = None, **params: Any
) -> Finding:
    """A finding in words that are not of this table: a mechanic's own."""

    def text(source: Any) -> str:
        return str(source) % params if params else str(source)

    return Finding(
        code=code,
        level=level or words.level,
        path=path,
        message=text(words.message),
        consequence=text(words.consequence),
        remedy=text(words.remedy),
    )
