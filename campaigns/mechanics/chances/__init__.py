"""Chances: some free every day, others earned; whoever draws spends them."""

from campaigns.mechanics.chances.mechanic import Chances

__all__ = ["Chances"]
