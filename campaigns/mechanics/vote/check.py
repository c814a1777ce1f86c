"""What preflight says of a vote's own settings."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from campaigns.contracts import Finding
from campaigns.mechanics.vote.config import VoteConfig


def findings(config: VoteConfig) -> Iterator[Finding]:
    """Pictures."""
    missing = [entry.slug for entry in config.entries if entry.picture is None]
    if 0 < len(missing) < len(config.entries):
        yield Finding(
            "vote.pictures",
            "advice",
            "mechanics.vote.entries",
            _("Some entries have a picture and others have none."),
            _("Give every entry a picture, or none."),
            _("Those without are seen less, and voted for less."),
        )
