"""Whatever the participant's page has words for when it is refused, a board has, too."""

from __future__ import annotations

from cms.serving.kinds import KINDS
from cms.serving.texts import texts
from dashboards.reason_texts import reason_texts


def test_every_refusal_that_people_read_is_named_on_a_board() -> None:
    told = {key for kind in KINDS for key in texts("en", {}, kind)}
    codes = {key.removeprefix("error.") for key in told if key.startswith("error.")}
    codes = {code for code in codes if "." in code}
    assert len(codes) > 40
    assert codes - set(reason_texts()) == set()
