"""Collect: cards of several kinds, all of them together for a prize."""

from campaigns.mechanics.collect.mechanic import Collect

__all__ = ["Collect"]
