"""Vote: so many votes a day for one of several entries."""

from campaigns.mechanics.vote.mechanic import Vote

__all__ = ["Vote"]
