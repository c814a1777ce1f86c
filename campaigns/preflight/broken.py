"""What a section of a draft says of itself when it cannot be read, in an operator's words.

Sections are pydantic models that import no Django; their sentences are for developers. Here
each has its own for staff, in both languages; one that is missing is told as it stands.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

SENTENCES = (
    # A comparison
    (r"variant '.+' does not differ from the first one",
     _("A variant changes nothing yet: say what it changes, or take its name away.")),
    (r"variant '.+' must not change (?P<what>.+)",
     _("A variant must not change this: {what}.")),
    (r"variant '.+' counts other things than the first one",
     _("A variant must count the same things as the campaign.")),
    (r"variant '.+': (?P<what>.+)", _("A variant cannot be read: {what}")),
    (r"two variants have the same name", _("Two variants have the same name.")),
    (r"the first variant is the campaign as it stands",
     _("The first variant is the campaign as it stands and changes nothing.")),
    (r".+ has no '(?P<what>.+)'",
     _("A variant changes “{what}”, which the campaign no longer has.")),
    # Prizes and their pools
    (r"a fixed split and a pot need `amount`", _("Say how much each packet holds.")),
    (r"`total` is not count times amount",
     _("The total is not the number of packets times the amount of each.")),
    (r"`amount` is below min", _("The amount is below the smallest packet.")),
    (r"a random split needs `total`",
     _("Packets of random amounts need the total they are cut from.")),
    (r"a random split has no `amount`",
     _("Packets of random amounts have a total, and no amount of each.")),
    (r"`total` is below count times min",
     _("The total is too small: it does not fill every packet with the smallest amount.")),
    (r"only packets by double mean have a `max`",
     _("Only packets cut by chance around their mean can have a largest amount.")),
    (r"the packets hold more than count times max",
     _("The total is too large for so many packets of at most the largest amount.")),
    (r"every gift has the same premium", _("Every gift needs the same premium.")),
    (r"only gifts have a quota a day", _("Only gifts can have a number for each day.")),
    (r"a pool holds at most (?P<n>.+) of this kind",
     _("A pool can hold at most {n} prizes of this kind.")),
    (r"only an amount at random can be cut",
     _("Only random amounts can be made smaller in an hour that is nearly full.")),
    (r"only packets share an amount", _("Only packets can have random amounts.")),
    (r"an hour gives less than one prize",
     _("What an hour may give is less than one prize.")),
    (r"a pool of points says how many a prize is, no other does",
     _("Say how many points a prize is; only pools of points have that number.")),
    (r"a webhook has a `url`, no other prize does",
     _("A prize that your own system hands over needs that system's address.")),
    (r"only a pot has `first` and `step`", _("Only a pot has shares that grow.")),
    (r"a pot holds packets of a random split", _("A pot is cut into random amounts.")),
    (r"a pot has 2 shares or more, and a pool not too many",
     _("A pot needs at least two shares, and together not too many.")),
    (r"`step` is what a member who may be missing takes away",
     _("What each further member adds to the pot cannot be read.")),
    (r"the pot is too small for its (?:shares|members)",
     _("The pot is too small for so many members.")),
    (r"a pool's name has 1 to 64 characters", _("The name of a prize is too long.")),
    (r"the pools hold more than the budget",
     _("The prizes together cost more than the budget.")),
    # Draws and cards
    (r"two prizes have (?:the same|one) name", _("Two prizes have the same short name.")),
    (r".+ is either a prize of a pool or a card",
     _("A row of the draw is a prize or a card, and never both.")),
    (r"no prize can be drawn", _("Nothing can be drawn: every weight is 0.")),
    (r"a deck holds (?P<n>.+) tickets at most", _("A deck holds at most {n} tickets.")),
    (r"a deck knows no personal limits and no pity",
     _("With a deck there are neither limits for one person nor a prize for sure.")),
    (r"there is no prize '(?P<what>.+)'", _("There is no prize “{what}” in the draw.")),
    (r"there is no card '(?P<what>.+)'", _("There is no card “{what}” in the collection.")),
    (r"two cards have the same name", _("Two cards have the same short name.")),
    (r"(?:titles are )?needed in exactly .+", _("Both languages are needed.")),
    (r"a person has one part of the pot",
     _("With a shared pot one person completes one set only.")),
    # Steps, days, places
    (r"each step is higher than the one before it",
     _("Each step must be higher than the one before it.")),
    (r"each day with a prize comes after the one before it",
     _("Each day with a prize must come after the one before it.")),
    (r"the last prize comes after the last day that is shown",
     _("The last prize comes after the last day that is shown.")),
    (r"the last place comes after the first",
     _("The last place must come after the first.")),
    (r"place (?P<n>.+) would be given two prizes", _("Place {n} would be given two prizes.")),
    (r"'.+' needs a label", _("Say in both languages what is counted.")),
    (r"a cap below the amount itself",
     _("The most that can be earned is less than what is earned at once.")),
    (r"each happening stands once", _("The same way of earning stands here twice.")),
    (r"each offer has a name of its own", _("Two offers have the same name.")),
    (r"the event is named in .+", _("Name the event in both languages.")),
    # Quizzes
    (r"question .+ has an option twice", _("A question has the same option twice.")),
    (r"question .+: a scale has no options", _("A question with a scale has no options.")),
    (r"question .+ has fewer than two options", _("A question needs two options or more.")),
    (r"question .+: no such right answer",
     _("The right answer of a question is not among its options.")),
    (r"question .+ has more than one right answer",
     _("A question has more than one right answer: let several be chosen.")),
    (r"two questions have one name", _("Two questions have the same short name.")),
    (r"(?P<n>.+) questions are drawn, there are (?P<all>.+)",
     _("{n} questions are drawn, and there are only {all}.")),
    (r"question .+: a survey has no right answers", _("A survey has no right answers.")),
    (r"question .+: a scale belongs into a survey",
     _("A scale can only stand in a survey.")),
    (r"question .+ has no right answer", _("A question has no right answer.")),
    (r"nobody can pass: (?P<n>.+) of (?P<all>.+)",
     _("Nobody can pass: {n} right answers are needed of {all} questions.")),
    # Packet rain, teams, tasks, votes, gifts
    (r"a password has letters or digits", _("A password needs letters or digits.")),
    (r"there is neither a time nor a password",
     _("Set a time at which packets fall, or a password.")),
    (r"rain and passwords take their packets from two pools",
     _("Rain and passwords need prizes of their own each.")),
    (r"passwords that count during waves need waves",
     _("Passwords that count while packets fall need times at which they fall.")),
    (r"a wave begins at a whole minute", _("Packets begin to fall at a whole minute.")),
    (r"a wave begins before the one before it is over",
     _("A time begins before the one before it is over.")),
    (r"a time stands here once", _("A time stands here twice.")),
    (r"more members are needed than fit",
     _("More members are needed than a team has room for.")),
    (r"the pot grows with the team, or all members are needed",
     _("A pot that does not grow needs all members of the team.")),
    (r"a fact, and only a fact, has an event",
     _("Name the event for a task that your system reports, and for no other.")),
    (r"what a system reports is done once", _("A task that your system reports is done once.")),
    (r"each task has a name of its own", _("Two tasks have the same name.")),
    (r"two entries have one name", _("Two entries have the same short name.")),
    (r"a field of one kind or name stands here once", _("The same detail is asked twice.")),
    (r"a policy needs the name and the id number of the insured",
     _("A policy needs the name and the ID number of the insured.")),
    (r"two consents have the same id", _("Two consents have the same short name.")),
    (r"the highest age is below the lowest", _("The highest age is below the lowest.")),
)  # fmt: skip
_PATTERNS = tuple((re.compile(pattern), words) for pattern, words in SENTENCES)


def told(sentence: str) -> str:
    """The sentence of a section for staff; as it is, where there is none for it."""
    for pattern, words in _PATTERNS:
        if match := pattern.fullmatch(sentence):
            return str(words).format(**match.groupdict())
    return sentence
