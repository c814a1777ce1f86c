"""Points inside a campaign: earned by what happens, spent for prizes."""

from campaigns.mechanics.points.mechanic import Points

__all__ = ["Points"]
