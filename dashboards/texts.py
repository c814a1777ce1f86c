"""The words a board's script needs, in the reader's language.

Snapshots carry codes and numbers only, because everybody who watches gets the same bytes.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dashboards.alarm_texts import alarm_texts
from dashboards.reason_texts import reason_texts


def board_texts() -> dict[str, str]:
    """Key → text in the active language; `{name}` is filled in by the script."""
    return {
        **shared_texts(),
        "figures.joined": _("of {joined} who joined; {reached} saw the page"),
        "figures.joined_only": _("of {joined} who joined"),
        "figures.cost": _("{rewards} of rewards and {channels} of channels"),
        "figures.cost_rewards": _("{rewards} of rewards so far"),
        "figures.no_cost_yet": _("No reward promised yet."),
        "figures.no_people_yet": _("{rewards} spent, nobody real and new yet"),
        "funnel.share": _("{share} of {base}"),
        "funnel.of_all": _("{share} of all who saw it"),
        **_step_texts(),
        "trend.hour": _("{joined} joins in the last hour, minute by minute."),
        "trend.days": _("{joined} joins in {days} days, day by day."),
        "trend.minute_tip": _("{time}\nJoined: {joined}\nSaw the page: {seen} times"),
        "trend.day_tip": _("{time}\nJoined: {joined} people\nSaw the page: {seen} people"),
        "trend.empty_hour": _(
            "Quiet hour: nobody came in the last sixty minutes. Each join raises a bar here."
        ),
        "trend.empty_days": _("The first day with a visit will be the first bar here."),
        "table.minute": _("Minute"),
        "table.day": _("Day"),
        "table.joined": _("Joined"),
        "table.seen": _("Saw the page"),
        "table.granted": _("Granted that day"),
        "table.used": _("Used in all"),
        "table.province": _("Province"),
        "table.share": _("Share of known places"),
        "channel.direct": _("Direct"),
        "channel.unnamed": _("not set up here"),
        "channel.retired": _("retired"),
        "channel.media": pgettext("channel", "Media"),
        "channel.offline": pgettext("channel", "Offline"),
        "channel.employee": pgettext("channel", "Employee"),
        "channel.agent": pgettext("channel", "Agent"),
        "channel.more": _("Show all {count} channels"),
        "channel.less": _("Show fewer channels"),
        "budget.of": _("of {total}"),
        "budget.paid": pgettext("budget", "Paid"),
        "budget.granted": pgettext("budget", "Promised, not yet paid"),
        "budget.held": pgettext("budget", "Held for review"),
        "budget.left": pgettext("budget", "Left"),
        "limit.hour": _("This hour, all rewards"),
        "limit.pool_hour": _("This hour, “{name}”"),
        "limit.line": _("Budget “{name}”"),
        "limit.used": _("{share} used"),
        "limit.full": _("full"),
        "limit.of": _("{used} of {whole}"),
        "limit.tip": _("{name}: {used} of {whole}, {left} left"),
        "burn.lasts": _("Lasts until {at} at the recent rate of {rate} a day."),
        "burn.between": _("Likely between {earliest} and {latest}."),
        "burn.from": _("Not before {earliest}; it may last far longer."),
        "burn.beyond": _(
            "Outlasts the campaign: at the recent {rate} a day {rest} is left at the end."
        ),
        "burn.unknown": _(
            "Not enough data for a forecast: it needs six hours and twenty rewards."
        ),
        "burn.empty_budget": _("The budget is used up."),
        "burn.over": _("The campaign is not running, so nothing is forecast."),
        "burn.summary": _("{used} of {budget} used by {day}."),
        "burn.tip": _("{day}\nGranted: {granted}\nIn all: {used}"),
        "burn.tip_ahead": _("{day}\nForecast in all: {used}"),
        "burn.budget": _("budget {amount}"),
        "burn.today": _("today"),
        "places.tip": _("{name}: {seen} people, {share} of those whose place is known"),
        "places.joined": _("{joined} of them joined ({share})"),
        "places.rest": _("Elsewhere: {elsewhere} · place unknown: {unknown}"),
        "places.top": _("{name} leads with {share}"),
        "devices.joined": _("{share} joined"),
        "devices.tip": _("{name}: {seen} people, {joined} of them joined"),
        "device.phone": pgettext("device", "Phone"),
        "device.tablet": pgettext("device", "Tablet"),
        "device.desktop": pgettext("device", "Computer"),
        "device.WeChat": pgettext("device", "WeChat"),
        "device.Alipay": pgettext("device", "Alipay"),
        "device.DingTalk": pgettext("device", "DingTalk"),
        "device.Weibo": pgettext("device", "Weibo"),
        "device.Douyin": pgettext("device", "Douyin"),
        "device.other": pgettext("device", "Other"),
        "device.unknown": pgettext("device", "Unknown"),
        "growth.above": _("Grows by itself: {invited} of {joined} came by invitation."),
        "growth.below": _("{invited} of {joined} came by invitation."),
        "growth.cycle": _("Half of the {inviters} who brought somebody did so within {time}."),
        "growth.no_cycle": _("Nobody has brought a friend yet."),
        "growth.generation": _("Generation {n}"),
        "growth.first": _("Came by themselves"),
        "growth.deeper": _("Generation {n} and later"),
        "second.given": _("to {people} people, for {friends} friends of their friends"),
        "second.none": _("Nobody has been given any yet."),
        "second.waiting": _("{n} more wait for their turn or for a look."),
        "span.seconds": _("{n} s"),
        "span.minutes": _("{n} minutes"),
        "span.hours": _("{n} hours"),
        "span.days": _("{n} days"),
        "held.oldest": _("The oldest came {ago}."),
        "saved.count": _("from {count} rewards that were rejected or taken back"),
        "saved.none": _("Nothing has had to be taken back."),
        "stale": _("from {ago}"),
        **{f"reason.{code}": text for code, text in reason_texts().items()},
    }


def shared_texts() -> dict[str, str]:
    """What board and overview both say."""
    return {
        "ago.seconds": _("{n} s ago"),
        "ago.minutes": _("{n} min ago"),
        "ago.hours": _("{n} h ago"),
        "ago.days": _("{n} days ago"),
        "change.day": _("{value} in the last day, {change} on the day before"),
        "change.hour": _("{value} in the last hour, {change} on the hour before"),
        "change.same_day": _("{value} in the last day, as on the day before"),
        "change.same_hour": _("{value} in the last hour, as in the hour before"),
        "change.new": _("{value} in the last day, none before"),
        "change.new_hour": _("{value} in the last hour, none before"),
        **alarm_texts(),
        "table.show": _("Table"),
        "table.hide": _("Chart"),
        "fresh.connecting": _("Connecting…"),
        "fresh.live": _("Live · fresh {ago}"),
        "fresh.live_since": _("Live · last event {ago}"),
        "fresh.live_quiet": _("Live · no event yet"),
        "fresh.lost": _("Connection lost · figures from {ago} · trying again"),
        "fresh.signed-out": _("You are signed out. Reload the page to sign in."),
        "fresh.store_away": _("Behaviour is not available now · people and money are live"),
        "fresh.store_away_since": _("Behaviour is from {ago} · people and money are live"),
        "fresh.exact": _("Computed {time}"),
        **{f"status.{code}": text for code, text in status_texts().items()},
    }


def overview_texts() -> dict[str, str]:
    """Key → text of the overview in the active language."""
    return {
        **shared_texts(),
        "total.joined": _("of {joined} who joined, all campaigns together"),
        "total.cost": _("{cost} for {people} people"),
        "total.other": _("{amount} in {currency}"),
        "total.no_cost": _("No reward promised yet."),
        "total.running": _("{running} of {campaigns} running now"),
        "row.until": _("until {end}"),
        "row.held": _("{count} held"),
        "row.lasts": _("lasts until {at}"),
        "row.left": _("{left} left of {budget}"),
        "row.of_joined": _("of {joined} joined"),
        "row.cost": _("{cost} in all"),
        "row.no_budget": _("not opened yet"),
        "row.well": _("nothing"),
        "row.of_seen": _("of {seen}"),
        "compare.value": _("{title}: {value}"),
        "compare.none": _("not known yet"),
        "compare.more": _("Show all {count} campaigns"),
        "compare.less": _("Show fewer campaigns"),
        "sort.people": _("most people"),
    }


def kind_texts() -> dict[str, str]:
    """The kinds of campaigns, as lists name them."""
    return {
        "assist": pgettext("kind", "Share to open"),
        "referral": pgettext("kind", "Invite a friend"),
        "gift": pgettext("kind", "Gift insurance"),
        "milestone": pgettext("kind", "Stepped invitations"),
        "checkin": pgettext("kind", "Check-in"),
        "ranking": pgettext("kind", "Leaderboard"),
        "draw": pgettext("kind", "Draw"),
        "collect": pgettext("kind", "Collection"),
        "quiz": pgettext("kind", "Quiz"),
        "rain": pgettext("kind", "Packet rain"),
        "team": pgettext("kind", "Team pot"),
    }


def _step_texts() -> dict[str, str]:
    """Steps of the funnel, some in a kind's own words, and the base of a percentage."""
    return {
        "step.seen": pgettext("funnel step", "Seen"),
        "step.joined": pgettext("funnel step", "Joined"),
        "step.shared": pgettext("funnel step", "Shared"),
        "step.helped": pgettext("funnel step", "Helped"),
        "step.qualified": pgettext("funnel step", "Qualified"),
        "step.drawn": pgettext("funnel step", "Drew"),
        "step.passed_on": pgettext("funnel step", "Passed cards on"),
        "step.combined": pgettext("funnel step", "Completed a set"),
        "step.teamed": pgettext("funnel step", "In a team"),
        "step.team_full": pgettext("funnel step", "Team complete"),
        "step.team.granted": pgettext("funnel step", "Opened a part"),
        "step.rain.granted": pgettext("funnel step", "Caught a packet"),
        "step.checked_in": pgettext("funnel step", "Checked in"),
        "step.granted": pgettext("funnel step", "Granted"),
        "step.fulfilled": pgettext("funnel step", "Paid"),
        "step.gift.granted": pgettext("funnel step", "Took the gift"),
        "step.gift.fulfilled": pgettext("funnel step", "Insured"),
        "base.seen": pgettext("funnel base", "visitors"),
        "base.joined": pgettext("funnel base", "participants"),
        "base.shared": pgettext("funnel base", "sharers"),
        "base.helped": pgettext("funnel base", "those helped"),
        "base.qualified": pgettext("funnel base", "those qualified"),
        "step.answered": pgettext("funnel step", "Answered"),
        "step.quiz_passed": pgettext("funnel step", "Passed"),
        "base.drawn": pgettext("funnel base", "those who drew"),
        "base.passed_on": pgettext("funnel base", "those who passed cards on"),
        "base.combined": pgettext("funnel base", "those who completed a set"),
        "base.teamed": pgettext("funnel base", "those in a team"),
        "base.team_full": pgettext("funnel base", "those in complete teams"),
        "base.checked_in": pgettext("funnel base", "those who checked in"),
        "base.granted": pgettext("funnel base", "those granted"),
        "tip.seen": _("People who opened the page; robots are left out."),
        "tip.joined": _("People who agreed to the rules and take part."),
        "tip.shared": _("People who passed their invitation on."),
        "tip.helped": _("People whose packet was completed by friends' help."),
        "tip.qualified": _("People for whom the asked-for fact was reported."),
        "base.answered": pgettext("funnel base", "those who answered"),
        "base.quiz_passed": pgettext("funnel base", "those who passed"),
        "tip.drawn": _("People who drew at least once, whatever came of it."),
        "tip.passed_on": _("People who gave a card to a friend, took one, or came further."),
        "tip.combined": _("People who exchanged a whole set of cards."),
        "tip.answered": _("People who handed in at least one attempt."),
        "tip.quiz_passed": _("People who had enough right answers in one attempt."),
        "tip.teamed": _("People who founded a team or entered one."),
        "tip.team_full": _("People whose team came together, so that its pot was shared."),
        "tip.checked_in": _("People who checked in on at least one day."),
        "tip.granted": _("People with a reward promised; held ones are not counted yet."),
        "tip.fulfilled": _("People whose reward arrived."),
    }


def status_texts() -> dict[str, str]:
    """What stands on the chip beside a campaign's title."""
    return {
        "draft": pgettext("campaign", "Draft"),
        "review": pgettext("campaign", "In review"),
        "approved": pgettext("campaign", "Approved"),
        "scheduled": pgettext("campaign", "Scheduled"),
        "running": pgettext("campaign", "Running"),
        "paused": pgettext("campaign", "Paused"),
        "ended": pgettext("campaign", "Ended"),
        "archived": pgettext("campaign", "Archived"),
    }
