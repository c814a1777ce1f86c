"""What a dry run says, in words and rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.dryrun.selectors import latest
from cms.builder.specs import pool_title
from cms.dryrun.owed import piece_words, what
from core.money import format_minor

SAFE, SOME = 1, 10
"""So many percent of the money for cheats are little, or a lot."""


def verdict(found: dict[str, Any]) -> dict[str, str]:
    """The sentence to read first, what follows from it, and its tone: good, look, bad."""
    return {"tone": _tone(found), "first": _lasts(found), "then": _cost(found)}


def said(slug: str, sha256: str, now: datetime) -> str:
    """The verdict of the last dry run of exactly this version; "" without one."""
    found = next(
        (run.result for run in latest(slug, now) if run.sha256 == sha256 and run.result), None
    )
    return verdict(found)["first"] if found else ""


def sentences(found: dict[str, Any]) -> list[str]:
    """What else is worth saying."""
    return [
        one
        for one in (
            _soonest(found), _hours(found), _cheats(found), _growth(found), _scale(found)
        )
        if one
    ]  # fmt: skip


def prize_rows(found: dict[str, Any]) -> list[dict[str, Any]]:
    """A row for each promise: the middle run, the usual span, the most there can be."""
    runs, rows = found["runs"], []
    pools = {pool["pool"]: pool for pool in found["pools"]}
    for prize in found["prizes"]:
        pool = pools.get(prize["pool"], {"empty": 0, "day": None})
        hours = found.get("hours") or {}
        refused = hours.get("pools", {}).get(prize["pool"])
        turned = hours.get("pools_people", {}).get(prize["pool"])
        empty = ""
        if pool["empty"]:
            empty = _("{n} of {runs} runs, day {day}").format(
                n=pool["empty"], runs=runs, day=pool["day"] + 1
            )
        most = prize["most"] or 0
        rows.append(
            {
                "what": what(prize["mechanic"], prize["title"], prize["side"]),
                "middle": f"{prize['p50']:,}",
                "span": f"{prize['p5']:,} – {prize['p95']:,}",
                "most": f"{most:,}",
                "share": round(100 * prize["p50"] / most) if most else 0,
                "empty": empty,
                "refused": f"{refused['p50']:,}" if refused else "",
                "turned": f"{turned['p50']:,}" if turned else "",
                "pieces": ""
                if prize["kind"] == "packets"
                else piece_words(prize["kind"], most),
            }
        )
    return rows


def state_words(state: str, error: str) -> str:
    """How a run stands that has no result."""
    if state == "failed" and error == "lost":
        return _("The run broke off: whoever played it is gone. Start it again.")
    words = {
        "waiting": _("Waiting for its turn."),
        "running": _("Playing the campaign …"),
        "failed": _("The run failed ({error}). Nothing of the campaign was touched."),
        "cancelled": _("The run was cancelled."),
    }
    return words.get(state, "").format(error=error)


def texts() -> dict[str, str]:
    """What the charts' script says."""
    return {
        "budget": _("Budget {amount}"),
        "worst": _("At most {amount}"),
        "fan": _("{day}\nIn the middle run {middle}\nIn 90 of 100 runs {low} to {high}"),
        "bar": _("{low} to {high}\n{n} of {runs} runs"),
        "runs": _("{n} runs"),
        "honest": _("Honest people"),
        "script": _("Scripts"),
        "farm": _("Farms"),
        "ring": _("Rings"),
        "sort": _("{name}: {amount}, {share}"),
        "progress": _("{done} of {runs} runs"),
        "stopping": _("Stopping …"),
    }


def _day(found: dict[str, Any], day: int) -> str:
    """`day 12 (9 June)`."""
    at = date.fromisoformat(found["dates"][day])
    return _("day {n} ({date})").format(
        n=day + 1, date=formats.date_format(at, "MONTH_DAY_FORMAT")
    )


def _money(found: dict[str, Any], minor: float) -> str:
    return format_minor(round(minor), found["currency"])


def _tone(found: dict[str, Any]) -> str:
    share = found["sorts"]["share"]["p50"]
    days = len(found["dates"])
    if share >= 3 * SOME or found["over"]["lasts"] < days // 2:
        return "bad"
    return "look" if share >= SOME or found["over"]["lasts"] < days else "good"


def _lasts(found: dict[str, Any]) -> str:
    """Until when there is something to win."""
    days, lasts, runs = len(found["dates"]), found["over"]["lasts"], found["runs"]
    if not found["over"]["runs"]:
        return _("In every run there is something to win to the very end.")
    if lasts >= days:
        share = 100 * (runs - found["over"]["runs"]) // runs
        return _("In {n} of 100 runs there is something to win to the very end.").format(
            n=share
        )
    if lasts >= days - 1:
        return _("In 95 of 100 runs there is something to win up to the last day.")
    return _("In 95 of 100 runs there is something to win up to {day}, of {days} days.").format(
        day=_day(found, lasts), days=days
    )


def _cost(found: dict[str, Any]) -> str:
    final, budget = found["final"], found["budget"]
    used = round(100 * final["p50"] / budget) if budget else 0
    return _(
        "The middle run uses {middle}, {share} of the budget of {budget}; "
        "90 of 100 runs lie between {low} and {high}."
    ).format(
        middle=_money(found, final["p50"]),
        share=f"{used}%",
        budget=_money(found, budget),
        low=_money(found, final["p5"]),
        high=_money(found, final["p95"]),
    )


def _soonest(found: dict[str, Any]) -> str:
    """Which prizes run out first."""
    empty = [pool for pool in found["pools"] if pool["empty"] * 2 >= found["runs"]]
    if not empty or len(found["pools"]) < 2:
        return ""
    first = min(empty, key=lambda pool: (pool["day"], -pool["empty"]))
    names = {p["pool"]: what(p["mechanic"], p["title"], p["side"]) for p in found["prizes"]}
    return _("“{prize}” runs out first: in {n} of {runs} runs, usually on {day}.").format(
        prize=names.get(first["pool"]) or pool_title(first["pool"]),
        n=first["empty"],
        runs=found["runs"],
        day=_day(found, first["day"]),
    )


def _hours(found: dict[str, Any]) -> str:
    """What the amounts an hour may give did. Runs of before people were counted say nothing."""
    hours = found.get("hours")
    if hours is None or "people" not in hours:
        return ""
    refused, cuts, people = hours["refused"], hours["cuts"], hours["people"]
    if not refused["p95"] and not cuts["p95"]:
        return _("What an hour may give is never used up.")
    said = _(
        "Full hours turn {people} people away, {n} times in all; 90 of 100 runs: "
        "{low} to {high} people"
    ).format(
        people=f"{people['p50']:,}",
        n=f"{refused['p50']:,}",
        low=f"{people['p5']:,}",
        high=f"{people['p95']:,}",
    )
    if cuts["p95"]:
        said += _("; {n} amounts are cut, by {money} in all").format(
            n=f"{cuts['p50']:,}", money=_money(found, hours["less"]["p50"])
        )
    return said + _(".")


def _cheats(found: dict[str, Any]) -> str:
    sorts = found["sorts"]
    share, stopped = sorts["share"]["p50"], sorts["stopped"]
    said = _("Cheats get {share} of it, in bad runs {worst}").format(
        share=f"{share:g}%", worst=f"{sorts['share']['p95']:g}%"
    )
    if stopped:
        said += _("; {stopped} more was asked for by those who were caught").format(
            stopped=_money(found, stopped)
        )
    return said + _(".")


def _growth(found: dict[str, Any]) -> str:
    people, k = found["people"], found["k"]["p50"]
    return _("{low} to {high} people take part; each brings {k} friends.").format(
        low=f"{people['p5']:,}", high=f"{people['p95']:,}", k=f"{k:g}"
    )


def _scale(found: dict[str, Any]) -> str:
    said = []
    if found["scale"] > 1:
        said.append(
            _("It is played in a smaller scale: one simulated person stands for {n}.").format(
                n=found["scale"]
            )
        )
    if found["capped"]:
        said.append(
            ngettext(
                "In {n} run friends brought friends without end; it was stopped at six times "
                "the people.",
                "In {n} runs friends brought friends without end; they were stopped at six "
                "times the people.",
                found["capped"],
            ).format(n=found["capped"])
        )
    return " ".join(said)
