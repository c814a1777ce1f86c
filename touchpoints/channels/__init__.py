"""Channels carry texts; one module each, registered by slug."""

from touchpoints.channels.base import (
    Channel,
    NotTaken,
    OutgoingMessage,
    Rejected,
    Unsure,
    channels,
)
from touchpoints.channels.sandbox import Sandbox
from touchpoints.channels.smtp import Smtp

__all__ = [
    "Channel",
    "NotTaken",
    "OutgoingMessage",
    "Rejected",
    "Sandbox",
    "Smtp",
    "Unsure",
    "channels",
]
