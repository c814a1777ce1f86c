"""The provider is slow or silent and the worker dies meanwhile: everybody is paid once."""

from __future__ import annotations

import json
import time

import pytest

from tests.chaos.promises import check_kept, heard
from tests.product import Product

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(420)]

PEOPLE = 8
KILLS = 4
BEHAVIOURS = {
    "late": {"behaviour": "late", "delay_seconds": 4},
    "unknown": {"behaviour": "unknown", "lands": True},
    "lost": {"behaviour": "unknown", "lands": False},
    "double": {"behaviour": "double"},
}
UNDER_WAY = "SELECT count(*) FROM rewards_payout WHERE state IN ('submitted', 'unknown')"


def test_a_troublesome_provider_and_a_dying_worker(product: Product) -> None:
    for name, config in BEHAVIOURS.items():
        product.launch(
            f"bank-{name}", "session.helpers=0", "packets.count=50", "budget.total=50000",
            "protection=off", f"rewards.provider.config={json.dumps(config)}",
        )  # fmt: skip
    crowds = {name: product.start_crowd(f"bank-{name}", PEOPLE, 2) for name in BEHAVIOURS}
    with product.database() as database:
        deadline = time.monotonic() + 90
        kills = 0
        # Killed when orders are between being marked as submitted and their final answer.
        while kills < KILLS and time.monotonic() < deadline:
            [(under_way,)] = database.execute(UNDER_WAY).fetchall()
            if under_way:
                product.wait_back("worker", product.kill("worker"))
                kills += 1
                time.sleep(3)
            time.sleep(0.01)
    assert kills == KILLS, "no payout was under way when the worker was to be killed"
    for name, crowd in crowds.items():
        told = heard(crowd, 120)
        assert len(told["claimed"]) == PEOPLE, told["counts"]
        check_kept(product, f"bank-{name}", told, patience=150)
