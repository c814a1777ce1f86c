"""Draw: a chance buys a ticket, the ticket says what it gives, and everybody can check it."""

from campaigns.mechanics.draw.mechanic import Draw

__all__ = ["Draw"]
