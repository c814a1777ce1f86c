"""Names that staff give in two languages with a bar between."""

from __future__ import annotations

import pytest

from core.bilingual import spoken


@pytest.mark.parametrize(
    ("name", "language", "said"),
    [
        ("Branch poster｜网点海报", "en", "Branch poster"),
        ("Branch poster ｜ 网点海报", "zh-hans", "网点海报"),
        ("网点海报", "en", "网点海报"),
        ("｜网点海报", "en", "｜网点海报"),
        ("Poster｜", "zh-hans", "Poster｜"),
        ("A｜甲", None, "A"),
    ],
)
def test_each_reader_has_their_own(name: str, language: str | None, said: str) -> None:
    assert spoken(name, language) == said
