"""A collection: cards that are drawn, an album, and all of them for one prize."""

from __future__ import annotations

from cms.serving.texts.base import Words
from cms.serving.texts.drawing import DRAWING

SHARED = {
    "start.headline": "pot.start",
    "start.line": "pot.line",
    "not_started.headline": "pot.not_started",
    "shell.step3": "pot.step3",
    "shell.step3_line": "pot.step3_line",
}
"""Where all who complete the set share a pot, other words stand at these places."""

COLLECT: Words = {
    **DRAWING,
    "kicker": ("Collect them all", "集齐有礼"),
    "button.join": ("Draw my first card", "抽第一张卡"),
    "button.draw": ("Draw a card", "抽一张卡"),
    "button.again": ("Draw another card", "再抽一张"),
    "button.combine": ("Exchange the set", "合成领奖"),
    "start.headline": ("Collect them all, get", "集齐可得"),
    "start.line": (
        "{n} kinds of cards. One of each makes the prize.",
        "共 {n} 种卡片，各集一张即可领奖。",
    ),
    "start.invited": ("{name} collects, and you?", "{name}邀您一起集卡"),
    "not_started.headline": ("Soon you can collect for", "即将开集，集齐可得"),
    "not_started.line": (
        "It starts on {date}. Come back then and draw the first card.",
        "{date} 开始，到时来抽第一张卡。",
    ),
    "ready.headline": ("{held} of {n} collected", "已集 {held}/{n} 种"),
    "ready.line": ("Draw the next card.", "再抽一张，离集齐更近一步。"),
    "card.label": ("You drew", "抽到"),
    "card.headline": ("{title}", "{title}"),
    "card.line": ("It lies in your album.", "已放入您的卡册。"),
    "card.new": ("A new one! {missing} still missing.", "新卡！还差 {missing} 种。"),
    "card.more": (
        "You have it already. {missing} still missing.",
        "这张已有，还差 {missing} 种。",
    ),
    "card.full": ("That was the last one missing!", "全部集齐啦！"),
    "card_held.headline": ("{title}", "{title}"),
    "card_held.line": (
        "Being checked. Once it passes it comes into your album by itself.",
        "卡片正在核验，通过后自动放入您的卡册。",
    ),
    "card_out.headline": ("{title}", "{title}"),
    "card_out.line": (
        "We have looked at it, and it does not count. You may ask for a review.",
        "核查已完成，这张卡片不计入卡册，您可以申请复核。",
    ),
    "card_out.stamp": ("Closed", "已关闭"),
    "album.left_out": ("Checked, and not counted: {n}.", "核查后未计入：{n} 张。"),
    "album.checking": ("Checking", "核验中"),
    "album.kept": (
        "{n} being checked; what passes counts by itself.",
        "{n} 张卡片核验中，通过后自动计入。",
    ),
    "full.headline": ("All {n} are yours", "{n} 种全部集齐"),
    "full.line": (
        "Exchange them now, while there are prizes.",
        "快来合成领奖，数量有限，先到先得。",
    ),
    "full.over": (
        "The activity is over. Your set can be exchanged until {date}.",
        "活动已结束，您集齐的卡片请在 {date} 前合成领奖。",
    ),
    "pot.over": (
        "The activity is over. Complete your set before the pot is shared on {date}.",
        "活动已结束，请在 {date} 平分奖金池之前完成集卡。",
    ),
    "none.headline": ("{held} of {n} collected", "已集 {held}/{n} 种"),
    "button.take_card": ("Open the card", "打开卡片"),
    "gift.kicker": ("From {name}", "{name}送给您"),
    "gift.headline": ("A card is waiting for you", "有一张卡片等您打开"),
    "gift.line": (
        "Open it and it lies in your album. The first who opens the link has it.",
        "打开即放入您的卡册，先打开者先得。",
    ),
    "got.label": ("From a friend", "好友赠送"),
    "got.headline": ("{title}", "{title}"),
    "got.line": (
        "It is yours now. {missing} still missing.",
        "已归您所有，还差 {missing} 种。",
    ),
    "give.title": ("Doubles for friends", "赠送好友"),
    "give.go": ("Give", "赠送"),
    "give.again": ("Link", "链接"),
    "give.open": ("On its way, not opened yet", "已送出，等好友打开"),
    "give.taken": ("Opened by a friend", "好友已领取"),
    "give.sheet": ("Give the card", "赠送卡片"),
    "give.line": (
        "Send this link to one friend. Whoever opens it first has the card.",
        "把链接发给一位好友，最先打开的人得到这张卡。",
    ),
    "give.back": ("Take it back", "收回卡片"),
    "error.cards.no_double": (
        "Only a card you have twice can be given.",
        "同种卡片有两张以上才能赠送。",
    ),
    "error.gift.taken": ("Somebody else has opened this card.", "这张卡片已被领取。"),
    "error.gift.unknown": ("There is no card behind this link.", "没有找到这张卡片。"),
    "button.complete": ("Complete my set", "完成集卡"),
    "pot.start": ("Collect them all, share", "集齐平分"),
    "pot.line": (
        "{n} kinds of cards. All who have one of each share the pot equally.",
        "共 {n} 种卡片，各集一张，与所有集齐的人平分奖金池。",
    ),
    "pot.not_started": ("Soon you can collect for a part of", "即将开集，集齐平分"),
    "pot.step3": ("Share", "分奖金"),
    "pot.step3_line": (
        "All who have one of each share the pot.",
        "集齐的人平分奖金池。",
    ),
    "pot.line_most": (
        "{n} kinds of cards. Have one of each and share the pot equally, up to {most} each.",
        "共 {n} 种卡片，各集一张，与所有集齐的人平分奖金池，每人最多 {most}。",
    ),
    "pot.full": (
        "Complete the set for your part of the pot.",
        "完成集卡，即可参与平分奖金池。",
    ),
    "pot.label": ("The pot", "奖金池"),
    "pot_in.headline": ("You share {amount}", "您将参与平分 {amount}"),
    "pot_in.line": (
        "{people} people share it so far. Parts are given on {date}.",
        "目前共 {people} 人参与平分，{date} 发放。",
    ),
    "pot_in.alone": (
        "You are the first. Parts are given on {date}.",
        "您是第一位集齐的人，{date} 发放。",
    ),
    "pot_wait.headline": ("The pot is shared soon", "奖金池即将开奖平分"),
    "pot_wait.line": (
        "{people} people have completed the set. Parts are given on {date}.",
        "共 {people} 人集齐，{date} 平分发放。",
    ),
    "pot_wait.alone": (
        "You alone have completed the set. Your part is given on {date}.",
        "仅您一人集齐，{date} 发放。",
    ),
    "pot_out.headline": ("The pot was shared", "奖金池已平分完毕"),
    "pot_out.line": (
        "Your set was not counted, so there is no part for you. Ask us if in doubt.",
        "您的集卡未计入平分，因此没有分得奖金。如有疑问，请联系我们。",
    ),
    "pot_out.band": ("Shared", "已平分"),
    "pot_none.headline": ("Your set does not count", "本次集卡不计入平分"),
    "pot_none.line": (
        "We have looked at it, and there is no part for it. You may ask for a review.",
        "核查已完成，本次不参与平分，您可以申请复核。",
    ),
    "pot_none.band": ("Closed", "已关闭"),
    "clock.shared": ("Parts in", "距发放"),
    "done.headline": ("Set complete, prize taken", "已集齐并领奖"),
    "done.line": ("Thank you for collecting with us.", "感谢参与集卡。"),
    "done.band": ("Complete", "已集齐"),
    "album.label": ("Your cards: {held} of {n} kinds", "您的卡片：已集 {held}/{n} 种"),
    "album.none": ("none yet", "暂无"),
    "album.count": ("{n} of them", "{n} 张"),
    "sold_out.headline": ("Every prize has been given", "奖品已全部送出"),
    "sold_out.line": (
        "Your cards stay. A prize that is not claimed comes back.",
        "卡片为您保留，逾期未领的奖品会退回来。",
    ),
    "shell.step1": ("Draw cards", "抽卡片"),
    "shell.step1_line": ("Every day there is a free one.", "每天都有免费机会。"),
    "shell.step2": ("Bring friends", "邀好友"),
    "shell.step2_line": (
        "Whoever joins by your link brings you another card.",
        "好友通过您的链接参加，您再抽一张。",
    ),
    "shell.step3": ("Exchange", "合成领奖"),
    "shell.step3_line": ("One of each kind makes the prize.", "每种各一张，合成领奖。"),
    "shell.scan_line": ("Scan the code and draw a card.", "扫一扫，抽张卡。"),
}
