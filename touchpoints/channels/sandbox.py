"""The sandbox: messages stay here and are read in the inbox. It costs nothing."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

from touchpoints.channels.base import Channel, OutgoingMessage, channels


class SandboxConfig(BaseModel):
    model_config = ConfigDict(extra="forbid")


@channels.register
class Sandbox(Channel):
    """Delivers into the stored message itself."""

    slug = "sandbox"
    title = _("Sandbox")
    Config = SandboxConfig
    keeps_content = True
    immediate = True

    def send(self, message: OutgoingMessage) -> Literal["sent", "failed", "unknown"]:
        return "sent"
