"""Rankings, quizzes and votes in an operator's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms.builder.specs.base import Column
from cms.builder.specs.hints import Hint

_NO_LIMIT = _("0 sets no limit.")

_BAND = {
    "first": Hint(_("From place")),
    "last": Hint(_("To place")),
    "title": Hint(_("What the prize is called"), pair=True),
    "pool": Hint(_("Pool the prize comes from"), rare=True, source="pools"),
    "prize": Hint(_("Name for boards and exports"), rare=True, auto=True),
}
RANKING = {
    "bands": Hint(_("Places with a prize"), nested=_BAND, item=_("Places")),
    "least": Hint(_("Needed for a place"), _("Whoever has less is not in the ranking.")),
    "per_day": Hint(_("How many count on one day"), _NO_LIMIT),
    "most": Hint(_("How many count altogether"), _NO_LIMIT),
    "freeze_at": Hint(
        _("The ranking closes"),
        _("Nothing counts from then on. Empty: at the end of the campaign."),
    ),
    "cool_hours": Hint(
        _("Time to check before the prizes"),
        _("What looks unusual is looked at; whoever is still held then has no place."),
        unit=_("hours"),
    ),
    "unit": Hint(
        _("What stands after the number"),
        _("Such as friend|friends: for one, then for more."),
        pair=True,
    ),
    "top": Hint(_("Places everybody sees"), rare=True),
    "around": Hint(_("People shown above and below oneself"), rare=True),
    "counts": Hint(
        _("What is counted"),
        choices={
            "friend_verified": _("New friends who confirm a phone number"),
            "friend_joined": _("Friends who join"),
            "friend_qualified": _("Friends who do what the campaign asks"),
            "checked_in": _("Days checked in"),
            "task_done": _("Tasks done"),
            "quiz_passed": _("Quizzes passed"),
            "answered": _("Quizzes answered"),
            "voted": _("Votes given"),
        },
        rare=True,
    ),
}

_OPTION = {
    "text": Hint(_("Answer"), pair=True),
    "id": Hint(_("Name of the answer"), rare=True, auto=True),
}
_QUESTION = {
    "text": Hint(_("Question"), kind="text", pair=True),
    "kind": Hint(
        _("Kind of question"),
        choices={
            "one": _("One answer"),
            "several": _("Several answers"),
            "scale": _("A scale"),
        },
    ),
    "options": Hint(
        _("Answers to choose from"),
        nested=_OPTION,
        item=_("Answer"),
        extra=(Column("right", "flag", _("This answer is right"), default=False),),
    ),
    "right": Hint(_("Right answers"), elsewhere=True),
    "note": Hint(_("Why it is so"), kind="text", pair=True),
    "id": Hint(_("Name of the question"), rare=True, auto=True),
    "steps": Hint(_("Steps of a scale"), rare=True),
    "low": Hint(_("Lower end of a scale"), pair=True, rare=True),
    "high": Hint(_("Upper end of a scale"), pair=True, rare=True),
}
QUIZ = {
    "mode": Hint(
        _("What it is"),
        choices={"quiz": _("A quiz with right answers"), "survey": _("A survey")},
    ),
    "draws": Hint(
        _("Questions of one attempt"),
        _("Drawn anew each time; 0 asks all of them."),
        unit=_("questions"),
    ),
    "seconds": Hint(_("Time for one attempt"), unit=_("seconds")),
    "pass_mark": Hint(_("Right answers needed"), unit=_("questions")),
    "attempts_per_day": Hint(_("Attempts"), unit=_("times a day")),
    "attempts": Hint(_("Attempts in the whole campaign"), _NO_LIMIT, rare=True),
    "again": Hint(
        _("Whoever has passed"),
        choices={"never": _("Does not play again"), "daily": _("May play again another day")},
        rare=True,
    ),
    "reveal": Hint(
        _("After passing one sees"),
        choices={"marks": _("Right or wrong"), "answers": _("The right answers and why")},
    ),
    "prize": Hint(
        _("Prize for passing"),
        _("Without one passing pays in another way, such as chances to draw."),
        item=_("Prize"),
        nested={
            "title": Hint(_("What the prize is called"), pair=True),
            "pool": Hint(_("Pool the prize comes from"), rare=True, source="pools"),
            "slug": Hint(_("Name for boards and exports"), rare=True, auto=True),
        },
    ),
    "questions": Hint(
        _("Questions"),
        nested=_QUESTION,
        item=_("Question"),
        summary="{text}",
        fold=True,
        codec="quiz",
    ),
}

VOTE = {
    "entries": Hint(
        _("Entries"),
        item=_("Entry"),
        summary="{title}",
        nested={
            "title": Hint(_("Entry"), pair=True),
            "picture": Hint(_("Address of its picture"), rare=True),
            "slug": Hint(_("Name of the entry"), rare=True, auto=True),
        },
    ),
    "per_day": Hint(_("Votes a person has"), unit=_("a day")),
    "per_entry": Hint(_("Votes for the same entry"), _NO_LIMIT, unit=_("a day"), rare=True),
    "hidden": Hint(_("Show the counts only at the end")),
}
