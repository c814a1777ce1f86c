"""The words of the rain's findings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from campaigns.preflight.said import Words

WORDS: dict[str, Words] = {
    "rain.pool_missing": Words(
        "block",
        _("The packets come from a pool that does not exist or holds no packets."),
        _("Nothing would fall."),
        _("Name a pool of packets."),
    ),
    "rain.pool_shared": Words(
        "block",
        _("Another part of the campaign takes packets from the same pool."),
        _("Waves would run dry earlier than announced."),
        _("Give the rain a pool of its own."),
    ),
    "rain.no_wave": Words(
        "block",
        _("No wave falls within the campaign's period."),
        _("People would wait for packets that never come."),
        _("Set a time within the period."),
    ),
    "rain.moment_lost": Words(
        "warn",
        _("%(n)d of the single times lie outside of the period or in a daily wave."),
        _("Nothing falls then."),
        _("Move them, or take them out."),
    ),
    "rain.runs_dry": Words(
        "warn",
        _("%(waves)d waves let %(needed)d packets fall, the pool has %(count)d."),
        _("The last waves would be empty."),
        _("Let fewer fall each time, or add packets."),
    ),
    "rain.idle": Words(
        "warn",
        _("%(idle)d packets never fall: %(waves)d waves of %(per_wave)d."),
        _("Their money lies idle until the campaign ends."),
        _("Let more fall each time, or take fewer packets."),
    ),
    "rain.one_takes_all": Words(
        "warn",
        _("A few people can catch a whole wave: %(catches)d each, of %(per_wave)d."),
        _("Quick hands take everything, the others learn not to come back."),
        _("Let one person catch fewer, or more fall each time."),
    ),
    "rain.password_twice": Words(
        "warn",
        _("Two passwords are the same when they are typed."),
        _("People get one packet for both."),
        _("Choose words that differ in more than spaces and capitals."),
    ),
    "rain.password_short": Words(
        "warn",
        _("A password of fewer than four letters is soon guessed."),
        _("Packets go to people who have never seen the announcement."),
        _("Choose a longer word."),
    ),
    "rain.password_day": Words(
        "warn",
        _("A password's day lies outside of the period."),
        _("Nobody can use it."),
        _("Change its day."),
    ),
}
