"""What findings about money say; as in `campaigns.preflight.words`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from campaigns.preflight.said import Words

MONEY: dict[str, Words] = {
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
}
