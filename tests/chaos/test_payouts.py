"""The provider is slow or silent and the worker dies meanwhile: everybody is paid once."""

from __future__ import annotations

import json
import time

import pytest

from tests.chaos.promises import check_kept, heard
from tests.product import Product

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(420)]

BEHAVIOURS = {
    "late": {"behaviour": "late", "delay_seconds": 4},
    "unknown": {"behaviour": "unknown", "lands": True},
    "lost": {"behaviour": "unknown", "lands": False},
    "double": {"behaviour": "double"},
}


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_a_troublesome_provider_and_a_dying_worker(product: Product, name: str) -> None:
    slug = f"bank-{name}"
    product.launch(
        slug, "session.helpers=0", "packets.count=50", "budget.total=50000", "protection=off",
        f"rewards.provider.config={json.dumps(BEHAVIOURS[name])}",
    )  # fmt: skip
    crowd = product.start_crowd(slug, 10, 4)
    with product.database() as database:
        query = "SELECT count(*) FROM rewards_payout WHERE state IN ('submitted', 'unknown')"
        deadline = time.monotonic() + 40
        kills = 0
        # Killed whenever an order is between being marked as submitted and its final answer.
        while kills < 3 and time.monotonic() < deadline:
            [(under_way,)] = database.execute(query).fetchall()
            if under_way:
                product.wait_back("worker", product.kill("worker"))
                kills += 1
                time.sleep(2)
            time.sleep(0.01)
    told = heard(crowd, 120)
    assert len(told["claimed"]) == 10, told["counts"]
    assert kills, "no payout was under way when the worker was to be killed"
    check_kept(product, slug, told, patience=150)
