"""What sections of a draft say of themselves has words for an operator."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from campaigns.preflight.broken import SENTENCES, told

ROOT = Path(__file__).parents[2]
SECTIONS = (
    *sorted(ROOT.glob("campaigns/mechanics/*/config.py")),
    ROOT / "campaigns/mechanics/ways.py",
    ROOT / "campaigns/trials/model.py",
    ROOT / "rewards/contracts.py",
    ROOT / "rewards/contracts_pools.py",
)


def _said(path: Path) -> Iterator[str]:
    """Every sentence of a ValueError in a file; what it fills in is 7."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)):
            continue
        if getattr(node.exc.func, "id", "") != "ValueError":
            continue
        argument = node.exc.args[0]
        if isinstance(argument, ast.Constant):
            yield str(argument.value)
        elif isinstance(argument, ast.JoinedStr):
            yield "".join(
                str(part.value)
                if isinstance(part, ast.Constant)
                else "'7'"
                if isinstance(part, ast.FormattedValue) and part.conversion == ord("r")
                else "7"
                for part in argument.values
            )


def test_every_sentence_of_a_section_has_words_for_staff() -> None:
    said = [(path.name, sentence) for path in SECTIONS for sentence in _said(path)]
    assert len(said) > 50
    assert [one for one in said if told(one[1]) == one[1]] == []


@pytest.mark.parametrize("place", range(len(SENTENCES)))
def test_words_name_no_variable_that_is_not_there(place: int) -> None:
    pattern, words = SENTENCES[place]
    assert "`" not in str(words)
    for name in ("what", "n", "all"):
        assert (f"{{{name}}}" in str(words)) == (f"(?P<{name}>" in pattern)
