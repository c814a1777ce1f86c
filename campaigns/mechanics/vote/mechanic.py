"""The vote mechanic's place in the registry. It leads nothing: who takes part is another's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from campaigns.mechanics.base import MECHANICS, Loaded, Mechanic, Move, Outcome, Setting
from campaigns.mechanics.vote import check, clauses, liability, state, view
from campaigns.mechanics.vote.config import VoteConfig
from campaigns.play import boards
from core.clock import day_start

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign
    from campaigns.dryrun.playing import Rehearsal
    from campaigns.dryrun.world import World
    from campaigns.liability.reach import Reach
    from campaigns.liability.terms import Most


@MECHANICS.register
class Vote(Mechanic):
    slug = "vote"
    title = _("Vote")
    Config = VoteConfig
    View = view.VoteView
    leads = False
    acts = {"vote": state.Ballot}

    def context(self, config: VoteConfig, setting: Setting, now: datetime) -> dict[str, Any]:
        return {
            "day": day_start(now, setting.timezone).date(),
            "counts": boards.shared(
                "campaigns_vote_counts", {"scope": setting.scope}, setting.scope, now
            ),
        }

    def decide(
        self, move: Move, loaded: Loaded, config: VoteConfig, setting: Setting
    ) -> Outcome:
        return state.decide(move, loaded, config, setting)

    def actions(
        self, loaded: Loaded, config: VoteConfig, setting: Setting, now: datetime
    ) -> list[str]:
        return state.actions(loaded, config, setting)

    def view(
        self,
        loaded: Loaded,
        config: VoteConfig,
        setting: Setting,
        language: str,
        now: datetime,
    ) -> dict[str, Any]:
        return view.view(loaded, config, setting, language)

    def boot(self, config: VoteConfig, frozen: FrozenCampaign, language: str) -> dict[str, Any]:
        return view.boot(config, language)

    def tells(self, config: VoteConfig, reach: Reach) -> Mapping[str, Most]:
        return liability.tells(config, reach)

    def rehearse(self, config: VoteConfig, world: World) -> Rehearsal:
        from campaigns.mechanics.vote.rehearsal import VoteRehearsal

        return VoteRehearsal(config, world)

    def findings(self, config: VoteConfig, frozen: FrozenCampaign) -> Iterable[Finding]:
        return check.findings(config)

    def clauses(
        self, config: VoteConfig, frozen: FrozenCampaign, language: str
    ) -> Mapping[str, list[str]]:
        return clauses.clauses(config, language)
