"""The provider is slow or silent and the worker dies meanwhile: everybody is paid once."""

from __future__ import annotations

import json
import time

import pytest

from tests.chaos.promises import check_kept, heard
from tests.product import Product, eventually

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(600)]

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
        # Killed when orders are between being marked as submitted and their final answer. Each
        # time anew: how long the worker takes to come back is not this test's subject.
        for _ in range(KILLS):
            eventually(
                lambda: database.execute(UNDER_WAY).fetchall() != [(0,)], 60,
                "no payout is under way when the worker is to be killed",
            )  # fmt: skip
            product.wait_back("worker", product.kill("worker"))
            time.sleep(3)
    for name, crowd in crowds.items():
        told = heard(crowd, 120)
        assert len(told["claimed"]) == PEOPLE, json.dumps(told["counts"], indent=1)
        check_kept(product, f"bank-{name}", told, patience=150)
