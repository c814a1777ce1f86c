"""The referral mechanic's place in the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from campaigns.mechanics.base import MECHANICS, Loaded, Mechanic, Move, Outcome, Setting
from campaigns.mechanics.referral import check, clauses, liability, rules, state, view
from campaigns.mechanics.referral.config import ReferralConfig

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign
    from campaigns.dryrun.playing import Rehearsal
    from campaigns.dryrun.world import World
    from campaigns.liability.reach import Reach
    from campaigns.liability.terms import Promise


@MECHANICS.register
class Referral(Mechanic):
    slug = "referral"
    title = _("Invite a friend")
    Config = ReferralConfig
    supposes: ClassVar[Mapping[str, Any]] = {"share": 30, "friends": 3.0}
    View = view.ReferralView
    verbs = frozenset({"join", "verify", "share"})

    def context(
        self, config: ReferralConfig, setting: Setting, now: datetime
    ) -> dict[str, Any]:
        month = {"month_start": rules.month_start(now, setting.timezone)}
        return month | {"second": True} if config.second_level else month

    def decide(
        self, move: Move, loaded: Loaded, config: ReferralConfig, setting: Setting
    ) -> Outcome:
        return state.decide(move, loaded, config, setting)

    def actions(
        self, loaded: Loaded, config: ReferralConfig, setting: Setting, now: datetime
    ) -> list[str]:
        return state.actions(loaded, config, setting, now)

    def view(
        self,
        loaded: Loaded,
        config: ReferralConfig,
        setting: Setting,
        language: str,
        now: datetime,
    ) -> dict[str, Any]:
        return view.view(loaded, config, language, now)

    def boot(
        self, config: ReferralConfig, frozen: FrozenCampaign, language: str
    ) -> dict[str, Any]:
        return {
            "inviter": config.inviter_amount,
            "friend": config.friend_amount,
            "event": config.event,
            "event_label": config.event_label.get(language, config.event_label["en"]),
            "window_days": config.window_days,
            "cap": config.cap,
            "url": config.url,
        } | ({"second": view.second_terms(config)} if config.second_level else {})

    def promises(self, config: ReferralConfig, reach: Reach) -> Iterable[Promise]:
        return liability.promises(config, reach)

    def rehearse(self, config: ReferralConfig, world: World) -> Rehearsal:
        from campaigns.mechanics.referral.rehearsal import ReferralRehearsal

        return ReferralRehearsal(config, world)

    def findings(self, config: ReferralConfig, frozen: FrozenCampaign) -> Iterable[Finding]:
        return check.findings(config, frozen)

    def clauses(
        self, config: ReferralConfig, frozen: FrozenCampaign, language: str
    ) -> Mapping[str, list[str]]:
        return clauses.clauses(config, frozen, language)
