"""Refusals of the engine that carry more than a code."""

from __future__ import annotations

from core.errors import Forbidden


class ChallengeRequired(Forbidden):
    """403 `risk.challenge`: the same request may come again with a proof.

    `kind` is `pow` or `otp`, `score` sets the proof's difficulty, `bind` is what the proof is
    bound to ("campaign:action:device_uid"). HTTP issues the challenge.
    """

    def __init__(self, kind: str, score: int, bind: str) -> None:
        super().__init__("risk.challenge")
        self.kind = kind
        self.score = score
        self.bind = bind
