"""Assist: a packet opens with friends' help; each adds a part, the sum is exact."""

from campaigns.mechanics.assist.mechanic import Assist

__all__ = ["Assist"]
