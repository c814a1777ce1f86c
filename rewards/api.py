"""The door to `rewards`: open a scope, grant, claim, hold, pay, read, audit.

`scope` is the campaign's uid as text; amounts are minor units. SQL of an upper app may call
rewards_reserve_unit, rewards_reserve_gift, rewards_release_unit, rewards_grant_batch,
rewards_claim, rewards_order_details, rewards_gifts_on, rewards_certificate_of,
rewards_credit_points, rewards_spend_points, rewards_return_points and rewards_points_of itself.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from rewards import audit as ledger_audit
from rewards import faces, selectors
from rewards.contracts import (
    Certificate,
    GrantRequest,
    GrantResult,
    HeldReward,
    PoolSection,
    RewardOwner,
    RewardsSection,
    RewardView,
    ScopeTotals,
    StockLevel,
    SweepCounts,
    Violation,
)
from rewards.contracts_goods import Address
from rewards.due import DueReward as DueReward
from rewards.due import claimable as claimable
from rewards.due import rewards_by_uid as rewards_by_uid
from rewards.providers import PROVIDERS, check_provider
from rewards.providers import Forged as Forged
from rewards.providers import Message as Message
from rewards.providers.base import ProviderTerms
from rewards.selectors import free_units as free_units
from rewards.selectors import has_left as has_left
from rewards.selectors import held_sum as held_sum
from rewards.selectors import held_totals as held_totals
from rewards.selectors import pool_stock as pool_stock
from rewards.selectors import scopes_of_campaign as scopes_of_campaign
from rewards.selectors_nodes import budget_alarms as budget_alarms
from rewards.selectors_nodes import budget_line as budget_line
from rewards.selectors_nodes import budget_lines as budget_lines
from rewards.selectors_nodes import budget_room as budget_room
from rewards.selectors_nodes import budget_tree as budget_tree
from rewards.selectors_nodes import cut_sum as cut_sum
from rewards.selectors_nodes import cuts as cuts
from rewards.selectors_nodes import hour_caps as hour_caps
from rewards.selectors_nodes import hour_use as hour_use
from rewards.selectors_nodes import hour_uses as hour_uses
from rewards.selectors_nodes import thresholds as thresholds
from rewards.selectors_nodes import use_alarms as use_alarms
from rewards.services import budgets, claims, grants, payouts, pools
from rewards.services import sweep as sweeping
from rewards.services.alarms import judge_uses as judge_uses
from rewards.services.alarms import set_threshold as set_threshold
from rewards.services.budgets import close_scope as close_scope
from rewards.services.budgets import pause_scope as pause_scope
from rewards.services.budgets import resume_scope as resume_scope
from rewards.services.budgets import top_up as top_up
from rewards.services.codes import code_file_key as code_file_key
from rewards.services.codes import code_lines as code_lines
from rewards.services.codes import code_stock as code_stock
from rewards.services.codes import codes_so_far as codes_so_far
from rewards.services.codes import import_codes as import_codes
from rewards.services.goods import mark_shipped as mark_shipped
from rewards.services.goods import mark_undeliverable as mark_undeliverable
from rewards.services.goods import parcels as parcels
from rewards.services.goods import parcels_in_clear as parcels_in_clear
from rewards.services.goods import read_address as read_address
from rewards.services.holds import place_hold as place_hold
from rewards.services.holds import reject_hold as reject_hold
from rewards.services.holds import release_hold as release_hold
from rewards.services.holds import revoke as revoke
from rewards.services.nodes import change_budget_node as change_budget_node
from rewards.services.nodes import create_budget_node as create_budget_node
from rewards.services.nodes import hold_budget as hold_budget
from rewards.services.nodes import remove_budget_node as remove_budget_node
from rewards.services.nodes import settle_hold as settle_hold
from rewards.services.points import credit_points as credit_points
from rewards.services.points import points_balance as points_balance
from rewards.services.points import points_history as points_history
from rewards.services.points import return_points as return_points
from rewards.services.points import spend_points as spend_points
from rewards.services.replays import replay_webhook as replay_webhook
from rewards.waves import open_wave as open_wave
from rewards.waves import waves as waves


def check_section(section: RewardsSection) -> None:
    """What pydantic cannot see: raises Invalid `provider.unknown`, `provider.config` or
    `provider.account`."""
    for slug, config in section.providers.items():
        check_provider(slug, config)


def pays_real_money(section: RewardsSection) -> bool:
    """Whether a provider of the section hands over what is worth real money. Raises KeyError
    for an unknown one."""
    return any(PROVIDERS.get(slug).real_money for slug in section.providers)


def provider_titles() -> dict[str, Any]:
    """What a person calls each payout provider, by slug; texts are translated lazily."""
    return {entry.slug: entry.title for entry in PROVIDERS}


def provider_terms(section: RewardsSection) -> ProviderTerms:
    """What the section's provider asks for. Raises KeyError for an unknown one."""
    cls = PROVIDERS.get(section.provider.slug)
    return ProviderTerms(cls.payee, cls.smallest, cls.name_from)


def pays_by_phone(section: RewardsSection) -> bool:
    """Whether the section's provider pays to a verified number. Raises KeyError."""
    return PROVIDERS.get(section.provider.slug).payee == "phone"


def fulfils(section: RewardsSection) -> str:
    """The kind of pool that the section's provider can hand over. Raises KeyError."""
    return PROVIDERS.get(section.provider.slug).fulfils


def open_scope(
    *,
    scope: str,
    section: RewardsSection,
    currency: str,
    campaign_slug: str,
    now: datetime,
    rng: random.Random | None = None,
) -> dict[str, int]:
    """Budget, escrow and packets of a campaign; pool ids by slug. Idempotent.

    With a later version's section it takes over the terms, puts in what the budget has grown
    by and adds new pools; existing packets stay. `rng` splits exchangeable pools, by default
    a cryptographic one. Raises Conflict `budget.exceeded`, `budget.currency` or
    `budget.closed`, Invalid `provider.unknown` or `provider.config`.
    """
    return budgets.open_scope(
        scope=scope,
        section=section,
        currency=currency,
        campaign_slug=campaign_slug,
        now=now,
        rng=rng or secrets.SystemRandom(),
    )


def add_packets(
    *,
    scope: str,
    pool: str,
    key: str,
    section: PoolSection,
    now: datetime,
    rng: random.Random | None = None,
) -> bool:
    """More packets in an open pool from unallocated money, once under `key`.

    Raises Missing `reward.scope` or `reward.pool`, Conflict `budget.exceeded`, `budget.closed`.
    """
    return pools.add_packets(
        scope=scope,
        pool=pool,
        key=key,
        section=section,
        now=now,
        rng=rng or secrets.SystemRandom(),
    )


def grant_batch(requests: Sequence[GrantRequest], now: datetime) -> list[GrantResult]:
    """Promise rewards, all or none, in one round trip, in the caller's transaction.

    The same idem_key is the same grant for ever. Raises Conflict `stock.empty`.
    """
    return grants.grant_batch(requests, now)


def claim(
    *,
    reward_uid: UUID,
    person_id: int,
    phone_hash: str | None,
    phone_cipher: str | None,
    now: datetime,
    address: Address | None = None,
) -> RewardView:
    """Claim a granted reward, in the caller's transaction, and order its payout.

    The same claim again returns the same reward. Raises Missing `reward.unknown`, Conflict
    `reward.checking`, `reward.expired`, `reward.revoked`, `reward.claimed`, `limit.reached`,
    Invalid `body.invalid` for goods without an `address` (`read_address`).
    """
    return claims.claim(
        reward_uid=reward_uid,
        person_id=person_id,
        phone_hash=phone_hash,
        phone_cipher=phone_cipher,
        now=now,
        address=address,
    )


def retry_failed(reward_uid: UUID, actor: str, now: datetime) -> None:
    """Pay a failed reward again under a new number; the old one is confirmed as failed.

    Raises Missing `reward.unknown`, Conflict `reward.not_failed`, or `payout.erased` when it is
    a gift whose taker's details are gone.
    """
    payouts.retry_failed(reward_uid, actor, now)


cancel_payout = payouts.cancel
hear_provider = payouts.hear
acknowledgement = payouts.acknowledgement
payee_of = payouts.payee_of


def sweep(now: datetime) -> SweepCounts:
    """Expire unclaimed rewards, release reservations whose time is over."""
    return sweeping.sweep(now)


def stock_level(scope: str) -> StockLevel:
    """How many packets are free: `plenty`, `few` (at most a tenth, or 1000) or `none`."""
    return selectors.stock_level(scope)


def shown_face(face: Mapping[str, Any]) -> dict[str, Any]:
    """A reward's `face` as its owner reads it, a code opened. For nobody else's eyes."""
    return faces.shown(face)


def rewards_of(person_id: int, scope: str) -> list[RewardView]:
    """A canonical person's rewards, those of people merged into it included; oldest first."""
    return selectors.rewards_of(person_id, scope)


def reward(reward_uid: UUID) -> RewardView | None:
    """One reward, whoever's it is."""
    return selectors.reward(reward_uid)


def certificate(reward_uid: UUID) -> Certificate | None:
    """The policy issued for a gift; None while there is none."""
    return selectors.certificate(reward_uid)


def owner(reward_uid: UUID) -> RewardOwner | None:
    """To whom a reward was promised, and in which scope."""
    return selectors.owner(reward_uid)


def held(
    scope: str | None = None, *, campaign: str | None = None, limit: int | None = None
) -> list[HeldReward]:
    """Rewards that wait for a risk decision, the most urgent first; at most `limit`."""
    return selectors.held(scope, campaign=campaign, limit=limit)


def scope_totals(scope: str, *, units: bool = True) -> ScopeTotals:
    """Where the money stands, from the ledger; without `units` prizes are not counted (0), for
    whoever asks every second. Raises Missing `reward.scope`."""
    return selectors.scope_totals(scope, units=units)


def audit(scope: str | None = None) -> list[Violation]:
    """Check the stored invariants, of one scope or of all; empty is good."""
    return ledger_audit.audit(scope)


def register_invariants(invariants: Mapping[str, str]) -> None:
    """Let the audit check an upper app's own: queries that answer scope, subject and detail of
    the rows that break it; `%(scope)s` is the scope asked for, or null."""
    ledger_audit.register(invariants)
