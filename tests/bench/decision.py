"""How long one risk decision takes, at a steady rate."""

from __future__ import annotations

from tests.bench.harness import BenchError, Figure, bound

TARGET_MS = 20.0
RATE = 200.0


def measure_decision() -> list[Figure]:
    """decision_p99_ms at 200 decisions a second, Redis' answer included."""
    from antifraud.bench import measure

    seen = measure(2000, RATE)
    if seen["degraded"]:
        raise BenchError(f"{seen['degraded']:.0f} decisions were made without Redis")
    return [bound("decision_p99_ms", seen["p99"], TARGET_MS, "promised in process", "ms")]
