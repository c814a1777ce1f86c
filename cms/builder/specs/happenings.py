"""What may count, in an operator's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

HAPPENINGS = {
    "joined": _("Taking part"),
    "friend_joined": _("A friend who joins"),
    "friend_verified": _("A new friend who confirms a phone number"),
    "friend_qualified": _("A friend who does what the invitation asks"),
    "helped": _("Helping a friend"),
    "got_help": _("Being helped by a friend"),
    "checked_in": _("Checking in"),
    "task_done": _("Completing a task"),
    "answered": _("Answering the questions"),
    "quiz_passed": _("Passing the quiz"),
    "drawn": _("Drawing"),
    "card_got": _("Getting a card"),
    "team_full": _("Completing a team"),
    "voted": _("Voting"),
}
