"""`make check`: every check runs, so that one run shows all there is to put right."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from config.engines.base import REPOSITORY
from config.runner.bootstrap import FRONTEND, node_tools

BIN = REPOSITORY / ".venv" / "bin"
CHECKS: dict[str, list[str]] = {
    "lint": [str(BIN / "ruff"), "check", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "types": [str(BIN / "mypy")],
    "imports": [str(BIN / "lint-imports")],
    "migrations": [str(BIN / "python"), "manage.py", "makemigrations", "--check", "--dry-run"],
    "translations": [str(BIN / "python"), "manage.py", "check_catalogues"],
}
LONGEST = "types"


def main() -> int:
    """Status 1 when any check failed; its output is shown, that of the others is not."""
    failed = []
    checks: dict[str, list[str]] = dict(CHECKS)
    environment: dict[str, str] | None = None
    if (FRONTEND / "package.json").exists():
        npm, environment = node_tools()
        checks["front end"] = [*npm, "--prefix", str(FRONTEND), "run", "--silent", "check"]

    def run(name: str) -> tuple[subprocess.CompletedProcess[str], float]:
        began = time.monotonic()
        done = subprocess.run(
            checks[name],
            cwd=REPOSITORY,
            env=environment if name == "front end" else None,
            check=False,
            capture_output=True,
            text=True,
        )
        return done, time.monotonic() - began

    # The longest begins first, so that the others are done beside it.
    longest_first = sorted(checks, key=lambda name: name != LONGEST)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {name: pool.submit(run, name) for name in longest_first}
        for name in checks:
            done, seconds = running[name].result()
            verdict = "ok" if done.returncode == 0 else "FAILED"
            print(f"{name:<14}{verdict:<8}{seconds:6.1f} s", flush=True)
            if done.returncode:
                failed.append(name)
                print(done.stdout + done.stderr, flush=True)
    if failed:
        print(f"make check: {', '.join(failed)} failed.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
