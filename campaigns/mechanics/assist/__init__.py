"""Assist: a packet opens with friends' help; each adds a part, the sum is exact."""

import campaigns.mechanics.assist.foresight  # noqa: F401 - registers what it foresees
from campaigns.mechanics.assist.mechanic import Assist

__all__ = ["Assist"]
