"""How fast the ledger's audit goes."""

from __future__ import annotations

import os

from tests.bench.harness import BenchError, Figure, rate

ENTRIES = 600_000


def measure_audit() -> list[Figure]:
    """audit_entries_per_s over AUDIT_BENCH_ENTRIES (600,000) generated entries."""
    from rewards import bench

    bench.load(int(os.environ.get("AUDIT_BENCH_ENTRIES", ENTRIES)), bare=True)
    done = bench.measure()
    if done.violations:
        raise BenchError(f"the audit found {done.violations} violations")
    print(f"  {done.entries:,} entries in {done.seconds:.1f} s", flush=True)
    return [
        rate(
            "audit_entries_per_s",
            done.entries / done.seconds,
            done.entries / done.plain_seconds,
            "plain sum over the ledger",
        )
    ]
