"""A new version against the one that runs: nothing is fine by silence."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns import api as campaigns
from campaigns.contracts import FrozenCampaign
from campaigns.law.compare import Verdict, compare
from campaigns.law.possible import includes
from campaigns.models import Campaign
from campaigns.preflight.change import sentence
from templates_library import drafts, loader
from tests.campaigns.law_kit import fact, limit, rule, ruled
from tests.campaigns.support import Player
from tests.campaigns.test_eligibility_rules import TREES, worlds

NOW = datetime.fromisoformat("2026-11-22T04:00:00+00:00")


def draft(template: str = "share-to-open", **answers: Any) -> dict[str, Any]:
    settings = [(name.replace("__", "."), value) for name, value in answers.items()]
    found: dict[str, Any] = drafts.build(
        loader.blueprint(template), slug="c", settings=settings, now=NOW
    )
    return found


def frozen(document: dict[str, Any]) -> FrozenCampaign:
    return FrozenCampaign.model_validate(document)


def changed(template: str, place: str, value: Any) -> FrozenCampaign:
    document = draft(template)
    *way, last = place.split(".")
    where = document
    for step in way:
        where = where.setdefault(step, {})
    where[last] = value
    return frozen(document)


def verdict(before: FrozenCampaign, after: FrozenCampaign) -> dict[str, Verdict]:
    return {one.path: one.verdict for one in compare(before, after)}


@pytest.mark.parametrize(
    ("template", "place", "value", "said"),
    [
        ("share-to-open", "mechanics.assist.helpers", 9, "worse"),
        ("share-to-open", "mechanics.assist.helpers", 1, "better"),
        ("share-to-open", "mechanics.assist.who_may_help", "new", "worse"),
        ("share-to-open", "mechanics.assist.curve_power", 1, "needs_review"),
        ("share-to-open", "rewards.claim_days", 1, "worse"),
        ("packet-rain", "rewards.pools.packets.cut", True, "worse"),
        ("share-to-open", "content.theme.slug", "jade", "same"),
        ("share-to-open", "legal.privacy_id", "privacy-9", "needs_review"),
        ("share-to-open", "channels.policy", {"wechat": {"share_rewards": "off"}}, "worse"),
        ("invite-a-friend", "mechanics.referral.cap", 0, "better"),
        ("invite-a-friend", "mechanics.referral.cap", 1, "worse"),
        ("invite-a-friend", "mechanics.referral.event", "quote_done", "needs_review"),
        ("invite-a-friend", "mechanics.referral.who_is_new", "all", "better"),
    ],
)
def test_each_clause_has_its_direction(
    template: str, place: str, value: Any, said: Verdict
) -> None:
    before, after = frozen(draft(template)), changed(template, place, value)
    found = compare(before, after)
    assert {one.verdict for one in found} == {said}
    assert all(one.path.startswith(place) or place.startswith(one.path) for one in found)
    assert all(sentence(one) for one in found)


@pytest.mark.parametrize(
    ("mechanic", "field", "value", "said"),
    [
        ("chances", "free_per_day", 50, "better"),
        ("chances", "ways", [], "worse"),
        ("milestone", "per_day", 1, "worse"),
        ("checkin", "mode", "total", "needs_review"),
        ("quiz", "pass_mark", 1, "better"),
        ("ranking", "top", 99, "same"),
        ("team", "ttl_hours", 1, "worse"),
    ],
)
def test_mechanics_tell_their_own_directions(
    mechanic: str, field: str, value: Any, said: Verdict
) -> None:
    templates = [
        slug
        for slug in sorted(loader.builtin())
        if mechanic in loader.blueprint(slug).document["mechanics"]
    ]
    before = frozen(draft(templates[0]))
    after = changed(templates[0], f"mechanics.{mechanic}.{field}", value)
    found = set(verdict(before, after).values())
    assert found == {said}, compare(before, after)


def test_rules_are_known_again_by_their_names() -> None:
    before, after = draft(), draft()
    before["limits"] = [
        limit("a", "join", "net", "day", 5),
        limit("b", "draw", "net", "day", 1),
    ]
    after["limits"] = [limit("c", "help", "net", "day", 9), limit("a", "join", "net", "day", 4)]
    assert verdict(frozen(before), frozen(after)) == {
        "limits.a.most": "worse",
        "limits.b": "better",
        "limits.c": "worse",
    }


def test_a_condition_is_wider_narrower_or_somebodys_business() -> None:
    def gated(require: Any) -> FrozenCampaign:
        return frozen({**draft(), "eligibility": {"join": [rule("r", require)]}})

    adults, seniors = fact("age", "ge", 18), fact("age", "ge", 60)
    place = "eligibility.join.r.require"
    assert verdict(gated(adults), gated(seniors)) == {place: "worse"}
    assert verdict(gated(seniors), gated(adults)) == {place: "better"}
    assert verdict(gated(adults), gated(fact("age", "gt", 17))) == {place: "same"}
    assert verdict(gated(adults), gated(fact("invited"))) == {place: "needs_review"}
    assert verdict(frozen(draft()), gated(adults)) == {"eligibility.join": "worse"}
    more = frozen(
        {**draft(), "eligibility": {"join": [rule("r", adults), rule("s", fact("invited"))]}}
    )
    assert verdict(gated(adults), more) == {"eligibility.join.s": "worse"}
    assert verdict(more, gated(adults)) == {"eligibility.join.s": "better"}


@given(TREES, TREES, st.sampled_from(worlds()))
def test_what_includes_another_lets_everybody_in_whom_that_does(
    wide: Any, narrow: Any, world: dict[str, Any]
) -> None:
    from campaigns.law.predicates import evaluate

    if includes(wide, narrow) and evaluate(narrow, world).holds is True:
        assert evaluate(wide, world).holds is True


CLAUSES: list[tuple[str, st.SearchStrategy[Any]]] = [
    ("mechanics.assist.helpers", st.integers(1, 20)),
    ("mechanics.assist.ttl_hours", st.integers(1, 100)),
    ("mechanics.assist.curve_power", st.integers(1, 6)),
    ("mechanics.assist.who_may_help", st.sampled_from(["all", "new"])),
    ("rewards.claim_days", st.integers(1, 30)),
    ("rewards.claims_per_phone", st.integers(0, 3)),
    ("channels.known", st.lists(st.sampled_from(["a", "b", "c"]), unique=True)),
    ("channels.policy.wechat", st.sampled_from(
        [{"share_rewards": s} for s in ("on", "ask", "off")])),
    ("title.en", st.text(min_size=1, max_size=9)),
    ("limits", st.lists(
        st.builds(limit, st.sampled_from("abc"), st.just("join"), st.just("net"),
                  st.sampled_from(["day", "week"]), st.integers(1, 5)),
        max_size=3, unique_by=lambda one: one["slug"])),
    ("eligibility.join", st.lists(
        st.builds(rule, st.sampled_from("xyz"), TREES), max_size=2,
        unique_by=lambda one: one["slug"])),
]  # fmt: skip
SOME = draft()


@st.composite
def versions(make: st.DrawFn) -> FrozenCampaign:
    document = deepcopy(SOME)
    for place, values in CLAUSES:
        if make(st.booleans()):
            *way, last = place.split(".")
            where = document
            for step in way:
                where = where.setdefault(step, {})
            where[last] = make(values)
    return frozen(document)


@given(versions())
def test_nothing_differs_from_itself(one: FrozenCampaign) -> None:
    assert compare(one, one) == []


@given(versions(), versions())
def test_the_way_back_from_better_is_worse(one: FrozenCampaign, other: FrozenCampaign) -> None:
    there, back = verdict(one, other), verdict(other, one)
    assert there.keys() == back.keys()
    for place, said in there.items():
        if said == "better":
            assert back[place] == "worse", place
        elif said in ("same", "needs_review"):
            assert back[place] == said, place


@pytest.mark.django_db
def test_worse_is_refused_once_somebody_has_joined(now: datetime) -> None:
    slug = ruled(now)
    harder = draft(session__helpers=9)
    harder["slug"], harder["period"] = slug, _period(slug)
    campaigns.edit_draft(slug, draft=harder, actor="operator", now=now)
    found = {one.code: one.level for one in campaigns.findings(slug, now)}
    assert found["change.worse"] == "warn"
    Player(slug, now).join()
    found = {one.code: one.level for one in campaigns.findings(slug, now)}
    assert found["change.worse"] == "block"
    fewer = draft(packets__count=100, budget__total=100 * 888)
    fewer["slug"], fewer["period"] = slug, _period(slug)
    assert {one.message for one in campaigns.findings(slug, now, draft=fewer)} >= {
        f"Worse for participants than in the version that runs: {what}."
        for what in (
            "How many “Packets” there are (2,000 → 100)",
            "The budget (¥17,760.00 → ¥888.00)",
        )
    }
    with pytest.raises(campaigns.Blocked):
        campaigns.submit(slug, actor="operator", now=now)


@pytest.mark.django_db
def test_what_was_agreed_to_before_somebody_joined_is_looked_at_again(now: datetime) -> None:
    slug = ruled(now)
    harder = draft(session__helpers=9)
    harder["slug"], harder["period"] = slug, _period(slug)
    campaigns.edit_draft(slug, draft=harder, actor="operator", now=now)
    campaigns.submit(slug, actor="operator", now=now)
    seen = Campaign.objects.get(slug=slug).review["sha256"]
    campaigns.approve(slug, actor="reviewer", now=now, expected_sha256=seen)
    Player(slug, now).join()
    with pytest.raises(campaigns.Blocked):
        campaigns.publish(slug, actor="reviewer", now=now)
    running = campaigns.running(slug)
    assert running is not None
    assert running.mechanics["assist"]["helpers"] != 9


def _period(slug: str) -> Any:
    running = campaigns.running(slug)
    assert running is not None
    return running.model_dump(mode="json")["period"]
