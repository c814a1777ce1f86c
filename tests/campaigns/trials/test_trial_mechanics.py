"""Incentives and prize mixes in arms: each is promised what their own page says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from campaigns import api as campaigns
from campaigns.freeze import compile_draft
from campaigns.law.compare import compare
from campaigns.mechanics.draw import checking
from campaigns.models import DrawSeed, DrawTicket
from campaigns.preflight import preflight
from rewards import api as rewards
from templates_library import drafts, loader
from tests.campaigns import referral_kit, support
from tests.campaigns.draw import kit as wheels
from tests.campaigns.trials import kit

pytestmark = pytest.mark.django_db


def two(name: str, over: dict[str, Any]) -> dict[str, Any]:
    arms = [{"slug": "a", "title": "A"}, {"slug": "b", "title": "B", "set": over}]
    return {"name": name, "arms": arms}


def test_arms_draw_by_their_own_weights_and_every_ticket_can_be_checked(now: datetime) -> None:
    # Nor what one person gets but once: a second one would be a blank.
    sure = {slug: {"weight": 0} for slug in ("thanks", "again", "first", "second")}
    over = {"mechanics": {"draw": {"prizes": sure}}}
    slug = wheels.weights(now, trial=two("mix", over))
    assert DrawSeed.objects.count() == 2
    given: dict[str, set[bool]] = {"a": set(), "b": set()}
    players = []
    for arm in ("a", "b", "a", "b"):
        player = wheels.Player(slug, now, device=kit.device(slug, arm))
        player.join()
        players.append(player)
        given[arm] |= {player.turn()["prize"] is None for _turn in range(5)}
    assert given["b"] == {False}
    assert True in given["a"]
    report = checking.check(slug)
    assert (report.tickets, report.broken) == (20, ())
    first, second = (
        campaigns.draw_commitment(campaigns.head(slug).version, arm)  # type: ignore[union-attr]
        for arm in ("", "mix/b")
    )
    assert first != second
    later = wheels.over(slug, now)
    ticket = DrawTicket.objects.filter(participation__arm="mix/b").first()
    assert ticket is not None
    head = campaigns.head(slug)
    assert head is not None
    found = campaigns.drawn_ticket(head.version, f"{ticket.participation.uid}:{ticket.n}")
    assert found is not None
    assert found.agrees
    assert found.kept == ticket.given
    assert later > now


def test_inviter_and_friend_are_paid_what_each_was_promised(now: datetime) -> None:
    over = {
        "mechanics": {
            "referral": {
                "inviter_amount": 3000,
                "inviter_pool": "more",
                "friend_amount": 500,
                "friend_pool": "less",
            }
        }
    }
    fixed = {"kind": "packets", "split": "fixed", "count": 100}
    slug = referral_kit.launched(
        now,
        trial=two("pay", over),
        rewards__pools__more=fixed | {"amount": 3000},
        rewards__pools__less=fixed | {"amount": 500},
        friends__count=500,
    )
    for inviter_arm, friend_arm, paid in (("b", "a", (3000, 1000)), ("a", "b", (2000, 500))):
        inviter = referral_kit.Guest(slug, now, device=kit.device(slug, inviter_arm))
        inviter.join()
        friend = referral_kit.Guest(
            slug, now + timedelta(minutes=1), device=kit.device(slug, friend_arm)
        )
        friend.join(inviter.invite)
        assert friend.verify().status == 200
        referral_kit.report(friend, now + timedelta(minutes=2))
        amounts = (referral_kit.amounts(inviter), referral_kit.amounts(friend))
        assert amounts == ([(paid[0], "granted")], [(paid[1], "granted")])
    assert rewards.audit() == []


def findings(now: datetime, **answers: Any) -> dict[str, str]:
    given = [(name.replace("__", "."), value) for name, value in answers.items()]
    template = loader.blueprint("share-to-open")
    draft = drafts.build(template, slug="packet", settings=given, now=now)
    return {one.path: one.code for one in preflight(draft, now) if one.level == "block"}


def test_preflight_looks_at_each_arm_as_if_it_were_the_whole(now: datetime) -> None:
    support.staff()
    assert findings(now, **kit.answers()) == {}
    wrong = kit.section()
    wrong["arms"][1]["set"] = {"mechanics": {"assist": {"target": 700, "pool": "small"}}}
    found = findings(now, **kit.answers(trial=wrong))
    assert found == {"trial.arms.b.rewards.pools.small.amount": "packet.amount"}
    wrong["arms"][1]["set"] = {"mechanics": {"assist": {"helpers": -1}}}
    assert set(findings(now, **kit.answers(trial=wrong)).values()) == {"draft.invalid"}
    premium = {"content": {"texts": {"en": {"start.line": "Take out insurance and get more."}}}}
    wrong["arms"][1]["set"] = premium
    (path,) = findings(now, **kit.answers(trial=wrong))
    assert path.startswith("trial.arms.b.")


def test_whoever_joined_an_arm_must_not_be_worse_off_without_it(now: datetime) -> None:
    def law(**answers: Any) -> Any:
        given = [(name.replace("__", "."), value) for name, value in answers.items()]
        template = loader.blueprint("share-to-open")
        draft = drafts.build(template, slug="packet", settings=given, now=now)
        return compile_draft(draft).campaign

    before = law(**kit.answers())
    assert compare(before, before) == []
    without = kit.answers()
    del without["trial"]
    found = {one.path: one.verdict for one in compare(before, law(**without))}
    # Arm b opens with one friend: two would be worse. Its packet is smaller: 888 is better.
    assert found["trial.arms.b.mechanics.assist.helpers"] == "worse"
    assert found["trial.arms.b.mechanics.assist.target"] == "better"
    assert found["trial"] == "same"
    section = kit.section()
    section["arms"][1]["set"]["mechanics"]["assist"] |= {"helpers": 2}
    after = law(**kit.answers(trial=section))
    worse = {one.path: one.verdict for one in compare(before, after)}
    assert worse["trial.arms.b.mechanics.assist.helpers"] == "worse"


def test_the_check_tells_what_a_variant_is_and_forbids_other_weights_under_its_name(
    now: datetime,
) -> None:
    given = [(name.replace("__", "."), value) for name, value in kit.answers().items()]
    template = loader.blueprint("share-to-open")
    draft = drafts.build(template, slug="packet", settings=given, now=now)
    told = {one.code: one.message for one in preflight(draft, now)}
    assert "50% of those who come see “Small”" in told["trial.arm"]
    assert "The number of friends needed" in told["trial.arm"]
    running = compile_draft(draft).campaign
    draft["trial"]["arms"][1]["weight"] = 10
    codes = [one.code for one in preflight(draft, now, running=running)]
    assert "trial.changed" in codes
