"""Trials: arms of one campaign beside each other, and what may be said about them."""
