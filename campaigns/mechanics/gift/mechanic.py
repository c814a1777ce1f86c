"""The gift mechanic's place in the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from campaigns.mechanics.base import MECHANICS, Loaded, Mechanic, Move, Outcome, Setting
from campaigns.mechanics.gift import clauses, liability, state, view
from campaigns.mechanics.gift.config import GiftConfig
from core.clock import day_start

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign
    from campaigns.dryrun.playing import Rehearsal
    from campaigns.dryrun.world import World
    from campaigns.liability.reach import Reach
    from campaigns.liability.terms import Promise


@MECHANICS.register
class Gift(Mechanic):
    slug = "gift"
    title = _("Free insurance for new customers")
    Config = GiftConfig
    supposes: ClassVar[Mapping[str, Any]] = {
        "share": 10,
        "friends": 2.0,
        "qualify": 50,
        "back": 10,
    }
    verbs = frozenset({"join", "draw", "claim", "share"})
    asks_id_card = True
    View = view.GiftView

    def context(self, config: GiftConfig, setting: Setting, now: datetime) -> dict[str, Any]:
        return {
            "day": day_start(now, setting.timezone).date(),
            "insurer": config.product.insurer_code,
        }

    def decide(
        self, move: Move, loaded: Loaded, config: GiftConfig, setting: Setting
    ) -> Outcome:
        return state.decide(move, loaded, config, setting)

    def actions(
        self, loaded: Loaded, config: GiftConfig, setting: Setting, now: datetime
    ) -> list[str]:
        return state.actions(loaded, config, setting, now)

    def view(
        self,
        loaded: Loaded,
        config: GiftConfig,
        setting: Setting,
        language: str,
        now: datetime,
    ) -> dict[str, Any]:
        return view.gift(loaded, setting, now)

    def boot(self, config: GiftConfig, frozen: FrozenCampaign, language: str) -> dict[str, Any]:
        return view.boot(config, language)

    def promises(self, config: GiftConfig, reach: Reach) -> Iterable[Promise]:
        return liability.promises(config, reach)

    def rehearse(self, config: GiftConfig, world: World) -> Rehearsal:
        from campaigns.mechanics.gift.rehearsal import GiftRehearsal

        return GiftRehearsal(config, world)

    def findings(self, config: GiftConfig, frozen: FrozenCampaign) -> Iterable[Finding]:
        from campaigns.mechanics.gift.findings import findings

        return findings(config, frozen)

    def refused(self, section: Mapping[str, Any]) -> Iterable[Finding]:
        from campaigns.mechanics.gift.findings import refused

        return refused(section)

    def clauses(
        self, config: GiftConfig, frozen: FrozenCampaign, language: str
    ) -> Mapping[str, list[str]]:
        return clauses.clauses(config, frozen, language)
