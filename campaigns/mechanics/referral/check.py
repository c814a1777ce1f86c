"""What preflight says of a referral campaign's own settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from campaigns.contracts import Finding, FrozenCampaign
from campaigns.mechanics.referral.config import ReferralConfig
from core.money import format_minor
from tracking.contracts import SERVER_FACTS

PATH = "mechanics.referral"


def findings(config: ReferralConfig, frozen: FrozenCampaign) -> Iterator[Finding]:
    """Event, pools, limits."""
    yield from _event(config)
    yield from _pools(config, frozen)
    yield from _second(config, frozen)
    if config.cap == 0 and config.inviter_amount:
        yield Finding(
            "referral.no_cap",
            "warn",
            f"{PATH}.cap",
            _("One person may earn any number of rewards."),
            _("Set how many friends one person is rewarded for."),
            _("Somebody with many contacts, or many accounts, can take the whole budget."),
        )
    if config.who_is_new == "all":
        yield Finding(
            "referral.known_people",
            "warn",
            f"{PATH}.who_is_new",
            _("People you know already count as new friends."),
            _("Choose that the number must be new here."),
            _("Customers invite each other, and no new one is won."),
        )
    if config.url is None:
        yield Finding(
            "referral.no_address",
            "advice",
            f"{PATH}.url",
            _("The page does not say where a friend does what is asked."),
            _("Enter the address of the page where they do it."),
            _("Friends have to find the way themselves; some will not."),
        )


def _event(config: ReferralConfig) -> Iterator[Finding]:
    if config.names_a_premium:
        yield Finding(
            "referral.premium",
            "block",
            f"{PATH}.event",
            _("The reward would be paid for a premium or a purchase."),
            _("Reward what comes before it: registering, a quote, an appointment."),
            _("A benefit for buying insurance is a rebate, which the Insurance Law forbids."),
        )
    if config.event in SERVER_FACTS:
        yield Finding(
            "referral.event_reserved",
            "block",
            f"{PATH}.event",
            _("This event's name is one of our own; nobody else can report it."),
            _("Choose another name, as your system reports it."),
            _("No friend would ever qualify."),
        )


def _pools(config: ReferralConfig, frozen: FrozenCampaign) -> Iterator[Finding]:
    sides: list[tuple[str, str, int, Any]] = [
        ("inviter", config.inviter_pool, config.inviter_amount, _("inviter")),
        ("friend", config.friend_pool, config.friend_amount, _("friend")),
    ]
    counts = []
    for name, slug, amount, who in sides:
        if amount == 0:
            continue
        pool = frozen.rewards.pools.get(slug)
        if pool is None:
            yield Finding(
                "pool.missing",
                "block",
                f"{PATH}.{name}_pool",
                _("The reward of the %(who)s comes from a pool that does not exist.")
                % {"who": who},
                _("Name one of the pools."),
                _("Nobody could be rewarded."),
            )
            continue
        counts.append(pool.count)
        if pool.split != "fixed" or pool.amount != amount:
            yield Finding(
                "referral.amount",
                "block",
                f"rewards.pools.{slug}.amount",
                _("The %(who)s is promised %(amount)s, the pool holds another amount.")
                % {"who": who, "amount": format_minor(amount, frozen.currency)},
                _("Make both amounts equal."),
                _("The reward could not be granted."),
            )
    if len(counts) == 2 and config.inviter_pool != config.friend_pool and len(set(counts)) > 1:
        yield Finding(
            "referral.pools_differ",
            "warn",
            f"rewards.pools.{config.friend_pool}.count",
            _("There are not as many rewards for friends as for inviters."),
            _("Give both pools the same number of rewards."),
            _("Towards the end one of the two goes away empty-handed."),
        )


def _second(config: ReferralConfig, frozen: FrozenCampaign) -> Iterator[Finding]:
    """The second level gives points alone: the law on pyramid selling knows no exception."""
    terms = config.second_level
    if terms is None:
        return
    path = f"{PATH}.second_level"
    pool = frozen.rewards.pools.get(terms.pool)
    if pool is None:
        yield Finding(
            "pool.missing",
            "block",
            path,
            _("The points for friends of friends come from a pool that does not exist."),
            _("Name one of the pools."),
            _("Nobody could be given any."),
        )
    elif pool.kind != "points":
        yield Finding(
            "referral.second_not_points",
            "block",
            path,
            _("The second level would give something else than points."),
            _("Choose a pool of points, or take the second level away."),
            _("Money, or its worth, for more than one level looks like pyramid selling."),
        )
    elif pool.points != terms.points:
        yield Finding(
            "referral.second_points",
            "block",
            f"rewards.pools.{terms.pool}.points",
            _("A friend of a friend is to bring %(points)s points, the pool holds %(held)s.")
            % {"points": f"{terms.points:,}", "held": f"{pool.points:,}"},
            _("Make both numbers equal."),
            _("The points could not be given."),
        )
    elif not pool.instant:
        yield Finding(
            "referral.second_claim",
            "block",
            f"rewards.pools.{terms.pool}.instant",
            _("The points of the second level would have to be claimed."),
            _("Let the pool's points be credited at once."),
            _("Nobody is told on the page to claim them, and they would expire."),
        )
