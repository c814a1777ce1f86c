"""Names and texts that a frozen campaign holds in both languages. Pure; for all mechanics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeVar

from pydantic import AfterValidator, StringConstraints

from core.languages import LANGUAGES

Texts = TypeVar("Texts", bound=Mapping[str, object])


def in_both(texts: Texts) -> Texts:
    """`texts` by language. Raises ValueError when one is missing, or there is a third."""
    if set(texts) != set(LANGUAGES):
        raise ValueError(f"needed in exactly {', '.join(LANGUAGES)}")
    return texts


IN_BOTH = AfterValidator(in_both)
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Titles = Annotated[dict[str, Title], IN_BOTH]
"""A short name in both languages."""
