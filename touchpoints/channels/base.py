"""What a channel is: something that carries a text to an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from django.utils.functional import Promise
from pydantic import BaseModel

from core.registry import Registry


class NotTaken(Exception):
    """The provider certainly does not have it, and may take it later; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code[:64]


class Rejected(NotTaken):
    """The provider refused it for good."""


class Unsure(NotTaken):
    """It may have been sent: the connection broke between handing over and the answer."""


@dataclass(frozen=True)
class OutgoingMessage:
    """A rendered text for one number (E.164) or e-mail address."""

    id: int
    to: str
    template: str
    text: str
    subject: str = ""
    html: str = ""
    stop_url: str = ""
    """What an e-mail has besides its text."""
    reference: str = ""
    """Names the message towards the provider, the same at every attempt."""


class Channel:
    """Base of all channels. `send` says what is known of the outcome and never repeats itself.

    `unknown` means that the provider may or may not have sent it: only its receipt tells, and
    nobody sends again on a guess. An exception means that it was not handed over: it is tried
    again, with the same `OutgoingMessage.id`, until nobody needs the text any more; `Rejected`
    and `Unsure` say `failed` and `unknown` with a code.
    """

    slug: ClassVar[str]
    title: ClassVar[str | Promise]
    Config: ClassVar[type[BaseModel]]
    keeps_content: ClassVar[bool] = False
    """Whether the text with its code stays readable here (the sandbox alone)."""
    immediate: ClassVar[bool] = False
    """Whether `send` is a matter of this machine and done with the row itself; the others are
    called by the worker, so that no tap waits for a provider."""

    def send(self, message: OutgoingMessage) -> Literal["sent", "failed", "unknown"]:
        raise NotImplementedError


channels: Registry[type[Channel]] = Registry("touchpoints.channels", Channel)
