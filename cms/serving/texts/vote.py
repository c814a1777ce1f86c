"""A vote: what can be voted for, how it stands, what one has left today."""

from __future__ import annotations

from cms.serving.texts.base import Words

VOTE: Words = {
    "vote.title": ("Vote", "为 TA 投票"),
    "vote.left": ("{n} left today", "今天剩 {n} 票"),
    "vote.none_left": ("New votes tomorrow", "明天再来投"),
    "vote.go": ("Vote", "投票"),
    "vote.votes": ("Votes: {n}", "{n} 票"),
    "vote.one": ("1 vote", "1 票"),
    "vote.mine": ("your vote today: {n}", "今天已投 {n} 票"),
    "vote.hidden": ("Counts are shown at the end", "票数将在结束后公布"),
    "vote.join": ("Take part first, then you can vote.", "先参加活动，即可投票。"),
    "vote.over": ("The vote is over.", "投票已结束。"),
    "vote.fresh": ("Counts may be a few seconds old.", "票数可能有几秒延迟。"),
    "vote.thanks": ("Thank you, your vote counts.", "投票成功，感谢支持！"),
    "vote.total": ("Votes so far: {n}", "共 {n} 票"),
    "vote.total_one": ("One vote so far", "共 1 票"),
}
