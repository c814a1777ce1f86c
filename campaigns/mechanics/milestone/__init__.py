"""A ladder: a happening is counted, and at certain numbers there is a prize."""

from campaigns.mechanics.milestone.mechanic import Milestone

__all__ = ["Milestone"]
