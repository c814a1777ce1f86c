"""`python -m config.engines NAME --data DIR`: become that engine.

The supervisor starts engines this way, so that each restart clears what the killed one left
before PostgreSQL sees it, and so that no password stands on a command line.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from config.engines import EngineError, EngineSet
from config.engines.state import URL_OF


def main(arguments: list[str] | None = None) -> None:
    """Prepare the engine and replace this process by it; leave with one sentence otherwise."""
    parser = argparse.ArgumentParser(prog="python -m config.engines")
    parser.add_argument("name", choices=sorted(URL_OF))
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        engine = EngineSet(options.data).engine(options.name)
        engine.prepare()
        command = engine.command()
    except EngineError as error:
        sys.exit(str(error))
    os.execvp(command[0], command)  # noqa: S606 - becoming the engine is the point


if __name__ == "__main__":
    main()
