"""Channels carry texts; one module each, registered by slug."""

from touchpoints.channels.base import Channel, OutgoingMessage, channels
from touchpoints.channels.sandbox import Sandbox

__all__ = ["Channel", "OutgoingMessage", "Sandbox", "channels"]
