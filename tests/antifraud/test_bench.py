"""The measurement measures: real decisions, with their counters."""

from __future__ import annotations

import pytest

from antifraud import bench


@pytest.mark.django_db
def test_measure() -> None:
    result = bench.measure(requests=50)
    assert set(result) == {"p50", "p99", "max", "requests", "degraded"}
    assert result["degraded"] == 0
    assert 0 < result["p50"] <= result["p99"] <= result["max"]
    print(result)
