"""SQL functions live in files; a migration installs the file as it stood then.

Once released, a file is not edited: a changed function is a new file and a new migration.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import migrations


def run_file(path: str, reverse: str) -> migrations.RunSQL:
    """A RunSQL operation from `path` (relative to the project's root)."""
    text = (Path(__file__).resolve().parent.parent / path).read_text(encoding="utf-8")
    return migrations.RunSQL(text, reverse)


def without_index(
    model: str, name: str, field: Any, table: str
) -> migrations.SeparateDatabaseAndState:
    """A foreign key loses the index Django made for it, and no other.

    Not AlterField with db_index=False: that drops every index of this column alone, a partial
    unique one that guards something included.
    """
    column = f"{name}_id"
    drop = f"""
DO $$
DECLARE
    v_index regclass;
BEGIN
    FOR v_index IN
        SELECT i.indexrelid::regclass FROM pg_index i
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attname = '{column}'
        WHERE i.indrelid = '{table}'::regclass AND i.indnatts = 1
            AND NOT i.indisunique AND i.indpred IS NULL AND i.indkey[0] = a.attnum
    LOOP
        EXECUTE 'DROP INDEX ' || v_index;
    END LOOP;
END $$;
"""  # noqa: S608 - names from our own migrations
    return migrations.SeparateDatabaseAndState(
        [migrations.RunSQL(drop, f"CREATE INDEX ON {table} ({column});")],
        [migrations.AlterField(model, name, field)],
    )
