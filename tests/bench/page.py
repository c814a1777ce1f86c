"""How heavy the first visit is."""

from __future__ import annotations

from tests.bench.harness import Figure, bound


def measure_page() -> list[Figure]:
    """first_load_bytes: all answers before the first tap, compressed."""
    from cms.bench import LIMIT, measure_first_load

    value = float(measure_first_load()["value"])
    return [bound("first_load_bytes", value, float(LIMIT), "90 kB, compressed", "bytes")]
