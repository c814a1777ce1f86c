"""Tables for people and other systems: CSV that no spreadsheet runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: Any) -> str:
    """The text of a cell; what a spreadsheet would take for a formula gets an apostrophe.

    Whole numbers stay what they are, negative ones too.
    """
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = str(value).replace("\0", "")
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """All cells quoted, lines ended as RFC 4180 wants."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([cell(one) for one in header])
    for row in rows:
        writer.writerow([cell(one) for one in row])
    return out.getvalue()
