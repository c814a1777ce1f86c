"""The vote's part of the rules page, from its settings alone."""

# ruff: noqa: E501 - a sentence stands on its line

from __future__ import annotations

from collections.abc import Mapping

from campaigns.mechanics.vote.config import VoteConfig

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "votes": "Everybody has {n} votes a day for {entries} entries.",
        "entry": "At most {n} of them may go to the same entry.",
        "hidden": "The counts are shown when the campaign has ended.",
        "held": "Votes that look as if they did not come from a person are counted when somebody has looked at them, or not at all.",
    },
    "zh-hans": {
        "votes": "每人每天有 {n} 票，可投给 {entries} 个参选项。",
        "entry": "每天给同一参选项最多投 {n} 票。",
        "hidden": "票数在活动结束后公布。",
        "held": "疑似非本人真实投出的票，经人工核查通过后计入，未通过的不计。",
    },
}


def clauses(config: VoteConfig, language: str) -> Mapping[str, list[str]]:
    """How one votes."""
    say = WORDS[language]
    how = [say["votes"].format(n=config.per_day, entries=len(config.entries))]
    if config.per_entry:
        how.append(say["entry"].format(n=config.per_entry))
    if config.hidden:
        how.append(say["hidden"])
    return {"how": [*how, say["held"]]}
