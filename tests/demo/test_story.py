"""The demo is played by the real services, adds up, and can be taken away without a trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from antifraud.models import Decision
from campaigns.models import Campaign, Participation, Ranking
from cms.models import CampaignPage
from core import outbox
from core.clock import utc_now
from core.stores import stream
from demo.story import seed as story
from demo.story.removal import remove
from rewards import api as rewards
from rewards.models import Grant
from tests.campaigns.support import staff
from tracking import schema

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = {"core_auditentry", "cms_homepage"}
"""What staff did is never taken away; the site's own home page is nobody's demo."""


def small(chapter: story.Chapter) -> story.Chapter:
    """The chapter with a tenth of its people, so that a test can play it."""
    return replace(
        chapter, visitors=40, limit=160, scripts=1, rings=1, farms=1, slug=f"{chapter.slug}-t"
    )


@pytest.fixture
def demo_users(transactional_db: None) -> None:
    staff()
    schema.apply()


def _rows() -> dict[str, int]:
    """Rows of every table of ours."""
    counts = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.app_label in OURS:
                cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
                counts[model._meta.db_table] = cursor.fetchone()[0]
    return counts


OURS = {"core", "audiences", "rewards", "antifraud", "touchpoints", "campaigns", "cms"}


@pytest.mark.parametrize("chapter", story.CHAPTERS[:3], ids=lambda chapter: chapter.kind)
def test_a_chapter_adds_up_and_leaves_nothing_behind(
    chapter: story.Chapter, demo_users: None
) -> None:
    before = _rows()
    now = utc_now()
    told = story.seed(now, say=lambda slug, share: None, chapters=[small(chapter)])
    slug = small(chapter).slug
    campaign = Campaign.objects.get(slug=slug)

    people = Participation.objects.filter(campaign=campaign)
    assert people.count() >= 15
    assert people.filter(parent__isnull=False).exists() == chapter.spreads
    moments = list(people.values_list("joined_at", flat=True))
    assert now - timedelta(days=chapter.days_ago) <= min(moments)
    assert max(moments) <= now
    assert max(moments) - min(moments) > timedelta(days=chapter.days_ago * 0.6)
    assert Decision.objects.filter(campaign=slug, outcome="reject").exists()
    assert Grant.objects.filter(scope=str(campaign.uid), status="fulfilled").exists()
    assert told[slug]
    assert rewards.audit() == []

    assert story.seed(now, say=lambda slug, share: None, chapters=[small(chapter)]) == {}

    counts = remove([slug])
    assert counts["campaigns_participation"] == len(moments)
    assert not CampaignPage.objects.filter(campaign=slug).exists()
    after = {table: number for table, number in _rows().items() if table not in KEPT}
    assert after == {table: number for table, number in before.items() if table not in KEPT}


def test_wheel_and_leaderboard_are_alive_and_go_away_again(demo_users: None) -> None:
    """The ranking is over by then: its prizes are given, and were claimed."""
    before, now = _rows(), utc_now()
    few = {"scripts": 0, "rings": 0}
    wheel_of, board_of = story.CHAPTERS[3:]
    chapters = [
        replace(wheel_of, days_ago=5, visitors=26, limit=60, slug="wheel-t", **few),
        # So many that nobody's luck keeps all of them from the places.
        replace(board_of, days_ago=9, days=4, visitors=70, limit=180, slug="board-t", **few),
    ]
    told = story.seed(now, say=lambda slug, share: None, chapters=chapters)
    wheel, board = (told[chapter.slug] for chapter in chapters)
    assert wheel["turns"] > wheel["joins"] >= 4
    assert board["joins"] >= 4
    assert board.get("verified", 0) >= 1, board
    ranking = Campaign.objects.get(slug=chapters[1].slug)
    assert ranking.status == "ended"
    assert Ranking.objects.get(campaign=ranking).settled_at is not None
    given = Grant.objects.filter(scope=str(ranking.uid))
    assert {grant.amount for grant in given} >= {88_800}
    assert board["claims"] >= 1, board
    from campaigns.models import Take

    turned = Take.objects.filter(participation__campaign__slug=chapters[0].slug)
    assert turned.count() == wheel["turns"]
    assert rewards.audit() == []
    remove([chapter.slug for chapter in chapters])
    after = {table: number for table, number in _rows().items() if table not in KEPT}
    assert after == {table: number for table, number in before.items() if table not in KEPT}


def test_events_of_the_story_happened_when_it_says(demo_users: None) -> None:
    now = utc_now()
    chapter = small(story.CHAPTERS[0])
    last: Any = stream().xrevrange("af:events", count=1)
    since = last[0][0] if last else b"0"
    story.seed(now, say=lambda slug, share: None, chapters=[chapter])
    while outbox.relay_batch(stream()):
        pass
    from tracking.consumer.events import Outcome, read_entry

    outcome = Outcome()
    for entry_id, fields in stream().xrange("af:events", min=b"(" + since):
        read_entry(entry_id, fields, outcome)
    mine = [event for event in outcome.events if event.campaign == chapter.slug]
    assert outcome.dead == []
    names = {event.name for event in mine}
    assert {"page_view", "exposure", "page_leave", "joined", "reward_granted"} <= names
    start = (now - timedelta(days=chapter.days_ago)).timestamp() * 1000
    assert all(start <= event.at <= now.timestamp() * 1000 + 120_000 for event in mine)
    assert {event.place.region for event in mine if event.name == "page_view"} >= {"广东省"}
