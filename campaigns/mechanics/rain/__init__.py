"""Rain: packets that fall at announced times, and packets behind passwords."""

from campaigns.mechanics.rain.mechanic import Rain

__all__ = ["Rain"]
