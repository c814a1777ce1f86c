"""The participant's side: the page, the state, claims that grant, refusals when sold out."""

from __future__ import annotations

import statistics

from tests.bench.harness import BenchError, Figure, bound, rate, wrk
from tests.bench.limits import Limits
from tests.bench.people import join_people
from tests.bench.stage import Stage

CLAIMERS = 30_000
CLAIM_SECONDS = 6
VIEW = "empty Django view"


def measure_play(stage: Stage, limits: Limits) -> list[Figure]:
    """page_shell_rps, page_state_rps, claims_rps, claims_p99_ms, sold_out_rps."""
    stage.launch(
        "bench", session__helpers=0, packets__count=CLAIMERS + 10, session__target=100,
        budget__total=(CLAIMERS + 10) * 100,
    )  # fmt: skip
    stage.launch(
        "empty", session__helpers=0, packets__count=1, session__target=100, budget__total=100,
    )  # fmt: skip
    tokens, poor = stage.folder / "tokens", stage.folder / "poor-tokens"
    join_people("bench", CLAIMERS, tokens)
    join_people("empty", 200, poor)
    with stage.web() as url:
        shell = wrk(f"{url}/c/bench/", seconds=1)
        shell = wrk(f"{url}/c/bench/", seconds=5)
        state = wrk(
            f"{url}/",
            seconds=5,
            script="state.lua",
            args=[str(tokens), "/api/play/bench/state"],
        )
        empty = wrk(
            f"{url}/", seconds=5, script="claims.lua", accept_failures=True,
            args=[str(poor), "/api/play/empty/draw"],
        )  # fmt: skip
        if empty.failed < empty.requests * 0.98:
            raise BenchError("sold out, and yet somebody drew")
        full = _claims(url, tokens, seconds=CLAIM_SECONDS, pause_ms=0)
        # The last ones of the first run were under way when wrk left: they have drawn, too.
        skip = full.requests + 64
        half_pause = 64_000 / (full.per_second / 2) - full.p50 / 2
        half = _claims(url, tokens, seconds=4, pause_ms=half_pause, skip=skip)
    granted = stage.manage("audit_ledger", "--campaign", "bench", "--json").strip()
    if granted != "[]":
        raise BenchError(f"the ledger is not clean after the claims: {granted}")
    return [
        rate("page_shell_rps", shell.per_second, limits.view, VIEW),
        rate("page_state_rps", state.per_second, limits.view, VIEW),
        rate("claims_rps", full.per_second, limits.view, VIEW),
        bound("claims_p99_ms", half.p99, 100, "p99 at half of the claims' load", "ms"),
        rate("sold_out_rps", empty.per_second, limits.view, VIEW),
    ]


def _claims(url: str, tokens, *, seconds: int, pause_ms: float, skip: int = 0):
    lines = tokens.read_text().splitlines()[skip:]
    file = tokens.with_name(f"tokens-{skip}")
    file.write_text("\n".join(lines) + "\n")
    load = wrk(
        f"{url}/", seconds=seconds, script="claims.lua",
        args=[str(file), "/api/play/bench/draw", str(max(int(pause_ms), 0))],
    )  # fmt: skip
    if load.requests > len(lines):
        raise BenchError("more claims than people: raise CLAIMERS")
    return load


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` (0–1) of `values` lie."""
    return statistics.quantiles(values, n=1000, method="inclusive")[int(share * 1000) - 1]
