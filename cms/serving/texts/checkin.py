"""Checking in every day: a calendar, days in a row, prizes for them."""

from __future__ import annotations

from cms.serving.texts.base import Words
from cms.serving.texts.composed import COMPOSED

CHECKIN: Words = {
    **COMPOSED,
    "kicker": ("A good thing a day", "每天一点好事"),
    "card.day": ("day", "天"),
    "card.days": ("days", "天"),
    "card.row": ("days in a row", "天连续签到"),
    "button.join": ("Begin today", "今天就开始"),
    "button.checkin": ("Check in", "立即签到"),
    "button.makeup": ("Make up for it", "补签"),
    "start.headline": ("Check in {n} days, prizes on the way", "签到 {n} 天 惊喜不断"),
    "start.line": (
        "One tap a day. On day {first} the first prize is yours.",
        "每天点一下，第 {first} 天得第一份奖励。",
    ),
    "not_started.headline": ("Soon the days begin to count", "签到即将开始"),
    "not_started.line": ("It starts on {date}. Come back then.", "{date} 开始，到时见。"),
    "today.kicker": ("Day {n}", "第 {n} 天"),
    "today.first": ("Your first day", "第一天签到"),
    "today.headline": ("Today is still open", "今天还没签到"),
    "today.line": ("{n} more days to {title}.", "再签 {n} 天得「{title}」。"),
    "today.last": ("Check in today for {title}.", "今天签到即得「{title}」。"),
    "done.kicker": ("Checked in", "签到成功"),
    "done.one": ("Day 1 is done", "第 1 天已完成"),
    "done.headline": ("{n} days in a row", "已连续 {n} 天"),
    "done.total": ("{n} days so far", "累计 {n} 天"),
    "done.line": (
        "{n} more for {title}. See you tomorrow.",
        "再签 {n} 天得「{title}」，明天见。",
    ),
    "done.all": ("Every prize is yours. Thank you for coming.", "全部奖励均已领取，感谢支持。"),
    "clock.opens": ("Next check-in in", "距下次签到"),
    "ready.kicker": ("Day {n} reached", "已满 {n} 天"),
    "ready.headline": ("You can take {title}", "「{title}」请领取"),
    "ready.line": ("Take it now, then go on.", "点一下领取，继续签到。"),
    "days.title": ("Prizes", "签到奖励"),
    "days.at": ("Day {n}", "第 {n} 天"),
    "days.label": ("{n} of {of} days", "{of} 天中已签 {n} 天"),
    "makeup.line": (
        "Missed {date}? Days you can make up: {n}.",
        "{date} 漏签了？还可补签 {n} 天。",
    ),
    "error.checkin.done": ("You have checked in already.", "今天已经签到过了。"),
    "share.title": ("Tell a friend", "告诉好友"),
    "share.line": ("Your friend can check in too.", "好友也可以来签到领奖励。"),
    "shell.step1": ("Come every day", "每天来一次"),
    "shell.step1_line": ("One tap checks you in.", "点一下完成签到。"),
    "shell.step2": ("Collect days", "积累天数"),
    "shell.step2_line": ("The calendar shows how far you are.", "日历显示您的进度。"),
    "shell.step3": ("Take the prizes", "领取奖励"),
    "shell.step3_line": (
        "Each prize once, claimed with your phone number.",
        "每项奖励限领一次，凭手机号领取。",
    ),
    "shell.scan_line": ("Scan the code and check in.", "扫一扫，马上签到。"),
}
