"""Ranking: what happens is counted; when it is over, places get prizes."""

from campaigns.mechanics.ranking.mechanic import Ranking

__all__ = ["Ranking"]
