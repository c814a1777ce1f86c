"""Checking in once a calendar day; prizes for so many days."""

from campaigns.mechanics.checkin.mechanic import Checkin

__all__ = ["Checkin"]
