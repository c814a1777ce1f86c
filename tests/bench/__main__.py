"""`python -m tests.bench [PART …]`: measure, print the table, write ${DATA_DIR}/bench.json."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from config.env import data_dir
from tests.bench.harness import Figure
from tests.bench.limits import Limits, measure_limits
from tests.bench.stage import Stage, open_stage


def _play(stage: Stage, limits: Limits) -> list[Figure]:
    from tests.bench.play import measure_play

    return measure_play(stage, limits)


def _board(stage: Stage, _limits: Limits) -> list[Figure]:
    from tests.bench.board import measure_board

    return measure_board(stage)


def _tracking(_stage: Stage, _limits: Limits) -> list[Figure]:
    from tracking.bench import measure

    return [Figure(**row) for row in measure()]


def _decision(_stage: Stage, _limits: Limits) -> list[Figure]:
    from tests.bench.decision import measure_decision

    return measure_decision()


def _page(_stage: Stage, _limits: Limits) -> list[Figure]:
    from tests.bench.page import measure_page

    return measure_page()


def _start(_stage: Stage, _limits: Limits) -> list[Figure]:
    from tests.bench.start import measure_start

    return measure_start()


def _audit(_stage: Stage, _limits: Limits) -> list[Figure]:
    from tests.bench.audit import measure_audit

    return measure_audit()


PARTS: dict[str, Callable[[Stage, Limits], list[Figure]]] = {
    "play": _play,
    "board": _board,
    "tracking": _tracking,
    "decision": _decision,
    "page": _page,
    "start": _start,
    # The last: millions of rows stay behind.
    "audit": _audit,
}


def main(wanted: list[str]) -> int:
    """0 when every wanted part was measured."""
    folder = data_dir()
    failed = 0
    figures: list[Figure] = []
    limits = measure_limits()
    with open_stage() as stage:
        for name, measure in PARTS.items():
            if wanted and name not in wanted:
                continue
            print(f"… {name}", flush=True)
            try:
                figures += measure(stage, limits)
            except Exception as error:  # noqa: BLE001 - the other parts are still worth having
                failed += 1
                print(f"{name} could not be measured: {error}", file=sys.stderr)
    folder.mkdir(parents=True, exist_ok=True)
    rows = [figure.document() for figure in figures]
    (folder / "bench.json").write_text(json.dumps(rows, indent=2) + "\n")
    print(f"\n{'name':<28}{'value':>12} {'unit':<8}{'limit':>12}  {'ratio':>6}  limit is")
    for one in figures:
        print(
            f"{one.name:<28}{one.value:>12,.3f} {one.unit:<8}{one.limit:>12,.1f}  "
            f"{one.ratio:>6.2f}  {one.limit_name}"
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
