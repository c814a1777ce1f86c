"""SQL functions live in files; a migration installs the file as it stood then.

Once released, a file is not edited: a changed function is a new file and a new migration.
"""

from __future__ import annotations

from pathlib import Path

from django.db import migrations


def run_file(path: str, reverse: str) -> migrations.RunSQL:
    """A RunSQL operation from `path` (relative to the project's root)."""
    text = (Path(__file__).resolve().parent.parent / path).read_text(encoding="utf-8")
    return migrations.RunSQL(text, reverse)
