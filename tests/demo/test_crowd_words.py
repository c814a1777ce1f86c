"""What a crowd's end says: who, what, why refused, and where to look next."""

from __future__ import annotations

from demo.crowd.words import next_steps, report


def test_lines_are_grouped_and_explained() -> None:
    counts = {
        "honest: joined": 6, "honest: people": 20, "honest: challenged": 3,
        "honest: refused help.already": 2, "honest: refused odd.code": 1,
        "script: people": 2, "line: 503": 4,
    }  # fmt: skip
    lines = report(counts, 812.4, 61.7, {"help.already": "Had helped already"})
    assert lines[0] == "Finished after 62 s; the slowest answer took 812 ms."
    assert lines[2:5] == [
        "Honest people",
        "      20  came",
        "       6  agreed to the rules and joined",
    ]
    assert "       2  refused: Had helped already (help.already)" in lines
    assert "       1  refused (odd.code)" in lines
    assert lines[-5:] == [
        "Scripts: programs without a page", "       2  came", "", "On the line",
        "       4  line: 503",
    ]  # fmt: skip


def test_next_steps_name_phones_that_have_messages() -> None:
    lines = next_steps("http://x:8000", "spring", ["13900000001", "13900000002"])
    assert "  See it    http://x:8000/boards/spring/" in lines
    assert "  Messages  .venv/bin/python manage.py inbox --to 13900000001" in lines
    assert lines[-1].endswith("crowd: 13900000002")
    assert not any("inbox" in line for line in next_steps("http://x", "spring", []))
