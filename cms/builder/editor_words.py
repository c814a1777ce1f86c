"""Where a campaign stands and what comes next, said to the one who edits it."""

from __future__ import annotations

from django.utils.translation import gettext as _


def status_words(status: str) -> str:
    """The state of the draft for the line beside the button."""
    words = {
        "draft": _("Nobody sees this campaign yet."),
        "review": _("It waits for approval. Withdraw it to go on editing."),
        "approved": _("A version runs. What you change here becomes the next version."),
        "paused": _("It is paused. What you change here becomes the next version."),
        "ended": _("It has ended; this page is kept for the record."),
        "archived": _("It has been put away."),
    }
    return words.get(status, "")


def next_steps(status: str) -> list[tuple[str, str]]:
    """The way from here to live: what happens, and by whom."""
    first = _("You send it in. What you see now is frozen, to the letter.")
    if status in ("approved", "paused"):
        first = _("You send the changes in. What runs goes on unchanged meanwhile.")
    return [
        (_("You"), first),
        (_("Somebody else"), _("A reviewer goes through the checklist and agrees to exactly "
                               "that, or returns it with a reason.")),
        (_("The clock"), _("It opens at its start and closes at its end. Pause, top up and "
                           "end are switches in the list of campaigns.")),
    ]  # fmt: skip
