"""Chance that can be checked afterwards: everything follows from a seed and a ticket. Pure.

Before the start the page shows `commitment(seed, version)`; after the end it shows the seed.
Whoever has both can compute any ticket again, with nothing but HMAC-SHA-256 (RFC 2104):

* `number(seed, message, span)`: the digest of `message‖attempt` as a number of 256 bits, taken
  again while it lies in the rest that would make some numbers likelier, modulo `span`.
* `Permutation`: the order of a deck, a Feistel network over a × b ≥ N cells with cycle walking
  (J. Black, P. Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002). It needs no
  memory, and no two tickets share a place.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache
from math import isqrt

SEED_BYTES = 32
ROUNDS = 10
"""As many as NIST SP 800-38G asks of FF1, whose domains are as small as ours."""
_WHOLE = 1 << 256


def commitment(seed: bytes, version: str) -> str:
    """SHA-256 of the seed followed by the 32 bytes of the version's hash, as 64 hex digits."""
    return hashlib.sha256(seed + bytes.fromhex(version)).hexdigest()


def number(seed: bytes, message: str, span: int) -> int:
    """An unbiased number 0 ≤ n < span that `seed` and `message` fix. Raises ValueError."""
    if not 0 < span < _WHOLE:
        raise ValueError(f"no number below {span}")
    limit = _WHOLE - _WHOLE % span
    attempt = 0
    while True:
        digest = hmac.digest(seed, f"{message}|{attempt}".encode(), "sha256")
        found = int.from_bytes(digest, "big")
        if found < limit:
            return found % span
        attempt += 1


@dataclass(frozen=True)
class Permutation:
    """A bijection of 0 … size − 1 onto itself, fixed by the seed."""

    seed: bytes
    size: int

    def __post_init__(self) -> None:
        if self.size < 1:
            raise ValueError("a deck has a ticket")

    @property
    def sides(self) -> tuple[int, int]:
        """a and b: cells a·b ≥ size, fewer than size + a, so that few walks are needed."""
        return _sides(self.size)

    def place(self, ticket: int) -> int:
        """Where `ticket` lies in the deck. Raises ValueError outside of it."""
        if not 0 <= ticket < self.size:
            raise ValueError(f"the deck has no ticket {ticket}")
        place = self._cross(ticket)
        while place >= self.size:
            place = self._cross(place)
        return place

    def _cross(self, cell: int) -> int:
        a, b = self.sides
        # left < a, right < b; the sides change places each round, and their bounds with them.
        left, right = cell // b, cell % b
        for turn in range(ROUNDS):
            below = a if turn % 2 == 0 else b
            digest = hmac.digest(
                self.seed, f"deck|{self.size}|{turn}|{right}".encode(), "sha256"
            )
            moved = (left + int.from_bytes(digest, "big")) % below
            left, right = right, moved
        # An even number of rounds: the sides are back where they were.
        return left * b + right


@lru_cache(maxsize=1024)
def _sides(size: int) -> tuple[int, int]:
    a = max(1, isqrt(size))
    return a, -(-size // a)
