"""Database, catalogues, static files and users, in one Django process.

One process because starting Django with Wagtail costs more than most of the steps themselves.
Commands that do not exist are skipped, so that the runner does not depend on every app.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import django
from django.core.management import CommandError, call_command, get_commands
from django.db import Error as DatabaseError

from config.engines.base import REPOSITORY


def main() -> int:
    """0 when everything stands; otherwise 1 and one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    commands = get_commands()
    step = ""
    try:
        for step in ("compile_catalogues", "migrate", "migrate_events", "ensure_staff"):
            if step in commands:
                options = {"interactive": False} if step == "migrate" else {}
                call_command(step, verbosity=0, **options)
        step = "collectstatic"
        collect_static()
    except (CommandError, DatabaseError, OSError) as error:
        first = str(error).strip().splitlines() or [type(error).__name__]
        print(f"`manage.py {step}` failed: {first[0]}", file=sys.stderr)
        return 1
    return 0


def collect_static() -> None:
    """Collect static files when any of them, or a locked package, changed."""
    from django.conf import settings

    stamp = Path(settings.STATIC_ROOT) / ".collected"
    wanted = _static_state()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)


def _static_state() -> str:
    total = hashlib.sha256((REPOSITORY / "requirements" / "base.txt").read_bytes())
    # The built front end too: its file names carry a hash, and the page names the new ones.
    for folder in (*sorted(REPOSITORY.glob("*/static")), REPOSITORY / "frontend" / "dist"):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                found = path.stat()
                total.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return total.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
