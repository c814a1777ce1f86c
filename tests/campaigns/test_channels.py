"""Channel codes: made by those who may, followed by a link, and divided by exactly."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns import api
from campaigns.models import Participation
from core.errors import Conflict, DomainError, Forbidden, Invalid, Missing
from core.models import AuditEntry
from tests.campaigns.support import CONSENT, Player, launched

pytestmark = pytest.mark.django_db


def make(slug: str, now: datetime, code: str = "metro", **given: object) -> api.Channel:
    given = {"name": "Metro line 2", "kind": "offline", "cost": 50_000} | given
    return api.create_channel(slug, code=code, actor="operator", now=now, **given)  # type: ignore[arg-type]


def join(slug: str, now: datetime, channel: str = "", invite: str = "") -> Player:
    player = Player(slug, now)
    body = {"consent": CONSENT, "channel": channel, "invite": invite}
    answer = player.do("join", {name: value for name, value in body.items() if value})
    player.invite = answer.body["result"]["invite"]
    return player


def test_a_channel_is_made_with_a_link_that_leads_to_the_page_with_its_code(
    now: datetime, client: Client
) -> None:
    slug = launched(now)
    made = make(slug, now)
    assert (made.code, made.name, made.kind, made.cost) == (
        "metro", "Metro line 2", "offline", 50_000,
    )  # fmt: skip
    path = made.url[made.url.index("/s/") :]
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/c/{slug}/?ch=metro")
    assert [entry.action for entry in AuditEntry.objects.filter(actor="operator")][-1] == (
        "channel.created"
    )


def test_a_code_is_drawn_where_none_is_given(now: datetime) -> None:
    slug = launched(now)
    code = make(slug, now, code="").code
    assert len(code) == 6
    assert code == code.lower()


@pytest.mark.parametrize(
    ("given", "field", "fault"),
    [
        ({"code": "Metro 2"}, "code", "format"),
        ({"code": "share"}, "code", "reserved"),
        ({"name": " "}, "name", "length"),
        ({"kind": "tv"}, "kind", "choice"),
        ({"kind": "agent"}, "person_name", "required"),
        ({"cost": -1}, "cost", "range"),
    ],
)
def test_what_a_channel_cannot_be(
    now: datetime, given: dict[str, object], field: str, fault: str
) -> None:
    slug = launched(now)
    with pytest.raises(Invalid) as refused:
        make(slug, now, **given)  # type: ignore[arg-type]
    assert [(error.path, error.code) for error in refused.value.errors] == [(field, fault)]


def test_only_operators_make_channels_and_a_code_is_made_once(now: datetime) -> None:
    slug = launched(now)
    make(slug, now)
    with pytest.raises(Conflict, match="channel.taken"):
        make(slug, now)
    for actor in ("reviewer", "manager", "nobody"):
        with pytest.raises(Forbidden, match="campaign.role"):
            api.create_channel(slug, code="x", name="X", kind="media", actor=actor, now=now)
    with pytest.raises(Missing, match="campaign.unknown"):
        make("elsewhere", now)


def test_a_channel_is_changed_and_retired_and_its_link_still_counts(now: datetime) -> None:
    slug = launched(now)
    make(slug, now)
    changed = api.edit_channel(
        slug, "metro", kind="agent", person_name="Li Lei", cost=1, actor="operator", now=now
    )
    assert (changed.kind, changed.person_name, changed.cost) == ("agent", "Li Lei", 1)
    entry = AuditEntry.objects.filter(action="channel.edited").get()
    assert entry.data == {
        "code": "metro", "kind": "agent", "cost": 1,
        "fields": ["cost", "kind", "person_name"],
    }  # fmt: skip
    api.retire_channel(slug, "metro", actor="operator", now=now)
    api.retire_channel(slug, "metro", actor="operator", now=now)
    assert AuditEntry.objects.filter(action="channel.retired").count() == 1
    assert api.channel_codes(slug) == []
    assert [channel.code for channel in api.channel_codes(slug, retired=True)] == ["metro"]
    join(slug, now, "metro")
    assert [(row.code, row.joins, row.retired) for row in api.channel_figures(slug)] == [
        ("metro", 1, True)
    ]
    with pytest.raises(DomainError, match="channel.unknown"):
        api.retire_channel(slug, "nothing", actor="operator", now=now)


def test_figures_follow_the_invitations_to_their_root(now: datetime) -> None:
    slug = launched(now, session__helpers=1)
    make(slug, now)
    make(slug, now, code="unused", name="Nobody came")
    first = join(slug, now, "metro")
    second = join(slug, now, "", first.invite)
    join(slug, now, "weibo", second.invite)  # the root's channel has the word
    join(slug, now, "weibo")  # nobody made this one
    direct = join(slug, now)
    join(slug, now, "weibo", direct.invite)  # the root came without: one's own counts
    # The first one's packet fills and is opened: 8.88 belong to the channel.
    second.help(first.invite)
    first.draw()
    # Somebody who is not trusted is a join, but not a real new person.
    Participation.objects.filter(invite=second.invite).update(held=True)
    with CaptureQueriesContext(connection) as asked:
        rows = {row.code: row for row in api.channel_figures(slug)}
    assert len(asked) == 2
    assert {
        code: (row.joins, row.invited, row.real_new, row.granted) for code, row in rows.items()
    } == {
        "metro": (1, 2, 2, 888), "weibo": (1, 1, 2, 0),
        "": (1, 0, 1, 0), "unused": (0, 0, 0, 0),
    }  # fmt: skip
    assert (rows["metro"].name, rows["weibo"].name, rows["weibo"].kind) == (
        "Metro line 2", "weibo", None,
    )  # fmt: skip
    assert rows["metro"].cost_per_real_new == (888 + 50_000) // 2
    assert rows["unused"].cost_per_real_new is None


def test_somebody_known_from_another_campaign_is_not_new(now: datetime) -> None:
    slug, other = launched(now), launched(now, slug="other")
    player = join(other, now)
    player.slug = slug
    player.do("join", {"consent": CONSENT, "channel": "metro"})
    join(slug, now, "metro")
    assert [(row.joins, row.real_new) for row in api.channel_figures(slug)] == [(2, 1)]
    assert [(row.joins, row.real_new) for row in api.channel_figures(other)] == [(1, 1)]


def test_a_shared_link_carries_the_channel_of_the_sharers_root(
    now: datetime, client: Client
) -> None:
    slug = launched(now)
    make(slug, now)
    first = join(slug, now, "metro")
    second = join(slug, now, "", first.invite)
    result = second.do("share", {"to": "copy"}).body["result"]
    assert result["url"].endswith(f"/c/{slug}/?i={second.invite}&ch=metro")
    path = result["short_url"][result["short_url"].index("/s/") :]
    assert client.get(path)["Location"].endswith(f"?i={second.invite}&ch=metro")


def test_the_qr_code_is_drawn_both_ways(now: datetime) -> None:
    slug = launched(now)
    url = make(slug, now).url
    assert api.channel_qr(url, "png").startswith(b"\x89PNG")
    assert b"<svg" in api.channel_qr(url, "svg")


@pytest.mark.parametrize("odd", ["🧧" * 32, "地铁" * 16, "a b", '"><b>', "x&i=other"])
def test_a_channel_that_no_link_can_carry_is_none_and_everybody_can_share(
    now: datetime, client: Client, odd: str
) -> None:
    slug = launched(now)
    root = join(slug, now, odd)
    friend = join(slug, now, odd, root.invite)
    assert set(Participation.objects.values_list("channel", flat=True)) == {""}
    # Rows of an earlier release may hold one.
    Participation.objects.update(channel=odd)
    for player in (root, friend):
        shared = player.do("share", {"to": "copy"}).body["result"]
        assert shared["url"].endswith(f"/c/{slug}/?i={player.invite}")
        short = shared["short_url"]
        assert client.get(short[short.index("/s/") :]).status_code == 302
