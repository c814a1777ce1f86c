"""Referral: a friend joins with an invite, does one thing, and both are rewarded."""

from campaigns.mechanics.referral.mechanic import Referral

__all__ = ["Referral"]
