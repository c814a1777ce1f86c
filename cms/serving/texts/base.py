"""The form of a list of words."""

from __future__ import annotations

Words = dict[str, tuple[str, str]]
"""Key → (English, Chinese). `{name}` stands for what the page fills in."""

PLACE = {"en": 0, "zh-hans": 1}
