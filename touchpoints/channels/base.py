"""What a channel is: something that carries a text to an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from django.utils.functional import Promise
from pydantic import BaseModel

from core.registry import Registry


@dataclass(frozen=True)
class OutgoingMessage:
    """A rendered text for one number (E.164)."""

    id: int
    to: str
    template: str
    text: str


class Channel:
    """Base of all channels. `send` says what is known of the outcome and never repeats itself.

    `unknown` means that the provider may or may not have sent it: only its receipt tells, and
    nobody sends again on a guess.
    """

    slug: ClassVar[str]
    title: ClassVar[str | Promise]
    Config: ClassVar[type[BaseModel]]
    keeps_content: ClassVar[bool] = False
    """Whether the text with its code stays readable here (the sandbox alone)."""

    def send(self, message: OutgoingMessage) -> Literal["sent", "failed", "unknown"]:
        raise NotImplementedError


channels: Registry[type[Channel]] = Registry("touchpoints.channels", Channel)
