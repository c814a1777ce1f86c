"""Team: people come together by an invitation and share one pot."""

from campaigns.mechanics.team.mechanic import Team

__all__ = ["Team"]
