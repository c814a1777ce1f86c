"""A million codes: time and memory. `pytest tests/rewards/measure_codes.py -s`."""

from __future__ import annotations

import resource
import secrets
import time
from pathlib import Path

import pytest

from rewards import api
from tests.rewards.kit import NOW, SCOPE, open_scope

pytestmark = pytest.mark.django_db(transaction=True)
CODES = 1_000_000


def peak() -> float:
    """The process's highest resident memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_a_million(tmp_path: Path) -> None:
    path = tmp_path / "codes.txt"
    with path.open("w") as file:
        for _ in range(CODES):
            file.write(secrets.token_hex(8) + "\n")
    pool = open_scope(
        budget={"total": CODES}, pools={"main": {"kind": "codes", "count": CODES, "amount": 1}}
    )
    before, begun = peak(), time.monotonic()
    with path.open("rb") as file:
        found = api.import_codes(
            scope=SCOPE, pool="main", lines=api.code_lines(file), key="big", now=NOW
        )
    taken = time.monotonic() - begun
    assert (found.imported, api.free_units(pool)) == (CODES, CODES)
    print(f"\n{CODES:,} codes in {taken:.0f} s; memory {before:.0f} -> {peak():.0f} MB")
