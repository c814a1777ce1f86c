"""What a claim changes of a participation stays on its page."""

from __future__ import annotations

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_a_claims_change_of_a_participation_touches_no_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reloptions FROM pg_class WHERE oid = 'campaigns_participation'::regclass"
        )
        assert cursor.fetchone() == (["fillfactor=50"],)
        cursor.execute(
            "SELECT pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = 'campaigns_participation'::regclass"
        )
        indexes = [row[0] for row in cursor.fetchall()]
        assert len(indexes) > 5
        assert not [one for one in indexes if "grants" in one]
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'campaigns_open_set'")
        (source,) = cursor.fetchone()
        assert "UPDATE campaigns_participation m SET grants = grants + 1\n" in source
