#!/usr/bin/env python3
"""Django's command line for Activity Factory.

Its packages are in `.venv`, which `make run` makes: started with another Python, this goes on
with that one.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

OURS = Path(__file__).resolve().parent / ".venv" / "bin" / "python"


def with_packages() -> None:
    """Go on where Django is, or say in one sentence what to do."""
    if find_spec("django") is not None:
        return
    if OURS.exists() and Path(sys.prefix).resolve() != OURS.parent.parent:
        os.execv(OURS, [str(OURS), *sys.argv])  # noqa: S606 - our own interpreter
    sys.exit("Its packages are not here yet: type `make run` once, then this again.")


def main() -> None:
    with_packages()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        if "--traceback" in sys.argv:
            raise
        first = str(error).strip().splitlines()[0]
        sys.exit(f"The database does not answer: is `make run` running? ({first})")


if __name__ == "__main__":
    main()
