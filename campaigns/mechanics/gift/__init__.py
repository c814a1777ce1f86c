"""Gift: free insurance for new customers; a policy a person, so many a day."""

from campaigns.mechanics.gift.mechanic import Gift

__all__ = ["Gift"]
