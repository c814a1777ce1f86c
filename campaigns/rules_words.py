"""The words of the rules page that every kind shares, in both languages side by side.

Rules bind the organiser: they are reviewed text, written once in each language, and not a
matter of the catalogues that translate the operator's screens.
"""

# ruff: noqa: E501 - a sentence stands on its line

from __future__ import annotations

HEADINGS: dict[str, dict[str, str]] = {
    "en": {
        "period": "When",
        "who": "Who may take part",
        "how": "How it works",
        "prizes": "What there is to get",
        "claim": "Claiming it",
        "checks": "Fair play",
        "data": "Your data",
        "tax": "Tax",
        "changes": "Changes",
        "contact": "Organiser and contact",
        "own": "Further rules",
    },
    "zh-hans": {
        "period": "活动时间",
        "who": "参与条件",
        "how": "参与方式",
        "prizes": "奖品与数量",
        "claim": "领取与发放",
        "checks": "公平核查",
        "data": "个人信息",
        "tax": "税务",
        "changes": "规则调整",
        "contact": "主办方与联系方式",
        "own": "补充规则",
    },
}

ZONES: dict[str, dict[str, str]] = {
    "Asia/Shanghai": {"en": "Beijing time", "zh-hans": "北京时间"},
    "Asia/Hong_Kong": {"en": "Hong Kong time", "zh-hans": "香港时间"},
    "Asia/Singapore": {"en": "Singapore time", "zh-hans": "新加坡时间"},
    "UTC": {"en": "UTC", "zh-hans": "世界标准时间"},
}

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "period": "From {start} to {end} ({zone}).",
        "free": "Everyone of 18 years or older may take part, free of charge. Nothing has to be bought and no app installed.",
        "fair": "Programs, bought accounts and several accounts of one person are excluded.",
        "no_middle": "The organiser hands everything over itself; nobody is asked for a fee, a deposit or a password.",
        "cut": "In one hour only so much is given. When that is nearly used up, an amount at random may be smaller than it was drawn, never below {least}; the difference is not given to anybody.",
        "hold": "To keep it fair, a person may look at a reward before it is handed over. You see the date by which it is decided, 72 hours at the latest.",
        "appeal": "You may ask for a review of every such decision through the contact below or the link on the page.",
        "data": "What is kept of you, for what and how long, is told in the privacy notice, which you agree to separately.",
        "tax": "Tax, where it is due on prizes, is dealt with by the organiser as the law prescribes.",
        "changes": "After the start these rules change only in the participants' favour, and the change is published here.",
        "early": "If the campaign pauses or ends early, what you have been promised stays yours.",
        "organiser": "Organiser: {organiser}",
        "contact": "Contact: {contact}",
        "version": "Version of these rules: {version}",
    },
    "zh-hans": {
        "period": "{start} 至 {end}（{zone}）。",
        "free": "年满 18 周岁的用户均可免费参加，无需购买任何产品，也无需下载应用。",
        "fair": "使用程序、购买账号、一人多号等行为不予参加。",
        "no_middle": "奖励由主办方直接发放，不收取任何费用、押金，也不会索要密码。",
        "cut": "每小时发放的金额有上限。当某一小时的额度将尽时，随机金额可能按剩余额度发放，但不低于 {least}，差额不再发放。",
        "hold": "为保证公平，部分奖励在发放前由工作人员核对，页面会显示完成日期，最迟 72 小时。",
        "appeal": "对核对结果有异议的，可通过下方联系方式或页面上的链接申请复核。",
        "data": "收集哪些个人信息、用于何处、保存多久，以您单独同意的隐私说明为准。",
        "tax": "依法需要缴纳的个人所得税，由主办方按规定办理。",
        "changes": "活动开始后，规则只会作有利于参与者的调整，并在本页公布。",
        "early": "如活动暂停或提前结束，已承诺给您的奖励仍归您所有。",
        "organiser": "主办方：{organiser}",
        "contact": "联系方式：{contact}",
        "version": "规则版本：{version}",
    },
}
