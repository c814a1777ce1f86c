"""The participant's side: the page, the state, claims that grant, refusals when sold out."""

from __future__ import annotations

import statistics
from pathlib import Path

from tests.bench.harness import BenchError, Figure, Load, bound, rate, wrk
from tests.bench.limits import Limits
from tests.bench.people import join_people
from tests.bench.stage import Stage

CLAIMERS = 60_000
CLAIM_SECONDS = 6
HALF_SECONDS = 4
CONNECTIONS = 64
VIEW = "empty Django view"
PROJECT = "empty view, new project's middleware"


def measure_play(stage: Stage, limits: Limits) -> list[Figure]:
    """page_shell_rps, page_state_rps, claims_rps, claims_p99_ms, sold_out_rps, and beside them
    claims and refusals against the view as a new project has it.

    A claim here is a draw that grants: each request is another person's, with a key of its own,
    and the packet is promised in the ledger before the answer. The full load comes first, and
    the 99th percentile is then taken at half of it.
    """
    stage.launch(
        "bench", session__helpers=0, packets__count=CLAIMERS + 10, session__target=100,
        budget__total=(CLAIMERS + 10) * 100,
    )  # fmt: skip
    stage.launch(
        "empty", session__helpers=0, packets__count=1, session__target=100, budget__total=100,
    )  # fmt: skip
    tokens, poor = stage.folder / "tokens", stage.folder / "poor-tokens"
    join_people("bench", CLAIMERS, tokens)
    join_people("empty", 2_000, poor)
    with stage.web() as url:
        wrk(f"{url}/c/bench/", seconds=1)
        shell = wrk(f"{url}/c/bench/", seconds=5)
        state = _play(url, "state.lua", tokens, "/api/play/bench/state", seconds=5)
        empty = _sold_out(url, poor)
        # What is warm in a running product is warm here, too: plans, connections, memory.
        warm = _play(url, "claims.lua", tokens, _DRAW, seconds=1)
        # The last ones of a run were under way when wrk left: they have drawn, too.
        first = warm.requests + 2 * CONNECTIONS
        full = _claims(url, tokens, CLAIM_SECONDS, 0, first)
        pause = 1000 * CONNECTIONS / (full.per_second / 2) - full.p50 / 2
        first += full.requests + 2 * CONNECTIONS
        half = _claims(url, tokens, HALF_SECONDS, pause, first)
    told = stage.manage("audit_ledger", "--campaign", "bench", "--json").strip()
    if told != "[]":
        raise BenchError(f"the ledger is not clean after the claims: {told}")
    return [
        rate("page_shell_rps", shell.per_second, limits.view, VIEW),
        rate("page_state_rps", state.per_second, limits.view, VIEW),
        rate("claims_rps", full.per_second, limits.view, VIEW),
        bound("claims_p99_ms", half.p99, 100, "p99 at half of the claims' load", "ms"),
        rate("sold_out_rps", empty.per_second, limits.view, VIEW),
        rate("claims_project_rps", full.per_second, limits.project, PROJECT),
        rate("sold_out_project_rps", empty.per_second, limits.project, PROJECT),
    ]


_DRAW = "/api/play/bench/draw"


def _play(url: str, script: str, tokens: Path, path: str, seconds: int, pause: int = 0) -> Load:
    args = [str(tokens), path, str(pause)]
    return wrk(f"{url}/", seconds=seconds, connections=CONNECTIONS, script=script, args=args)


def _sold_out(url: str, tokens: Path) -> Load:
    args = [str(tokens), "/api/play/empty/draw"]
    load = wrk(
        f"{url}/", seconds=5, connections=CONNECTIONS, script="claims.lua", args=args,
        accept_failures=True,
    )  # fmt: skip
    if load.failed < load.requests - 1:
        raise BenchError("sold out, and yet somebody drew")
    return load


def _claims(url: str, tokens: Path, seconds: int, pause_ms: float, first: int) -> Load:
    """The people from `first` on, who have not drawn, draw."""
    rest = tokens.read_text().splitlines()[first:]
    file = tokens.with_name(f"tokens-{first}")
    file.write_text("\n".join(rest) + "\n")
    load = _play(url, "claims.lua", file, _DRAW, seconds, max(int(pause_ms), 0))
    if load.requests > len(rest):
        raise BenchError("more claims than people: raise CLAIMERS")
    return load


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` (0–1) of `values` lie."""
    return statistics.quantiles(values, n=1000, method="inclusive")[int(share * 1000) - 1]
