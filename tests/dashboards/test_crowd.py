"""Provinces, devices, days and the funnel of each kind, exact, and from stored events alone."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.clock import to_ms
from dashboards import behaviour
from dashboards.selectors import CampaignCard
from tests.dashboards.history import addresses
from tests.tracking.conftest import drain, envelope, event, push, push_fact
from tracking import store
from tracking.consumer.loop import Consumer

pytestmark = pytest.mark.usefixtures("clean_gates")

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
DESKTOP = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36"
)


def _card(kind: str) -> CampaignCard:
    return CampaignCard(
        id=1, slug="spring", scope="s", title="Spring", kind=kind, status="running",
        starts_at=None, ends_at=None, currency="CNY", timezone="Asia/Shanghai", way=kind,
    )  # fmt: skip


@pytest.fixture
def seen(stream: Any) -> Callable[..., str]:
    """Somebody looks at the page; their device."""

    def make(region: str = "广东省", at: datetime = NOW, **how: Any) -> str:
        device = str(uuid.uuid4())
        ip = addresses()[region] if region else "10.0.0.9"
        batch = envelope(event(at=to_ms(at)), device_id=device, sent_at=to_ms(at))
        push(stream, batch, received_at=to_ms(at), ip=ip, **how)
        return device

    return make


@pytest.fixture
def did(stream: Any) -> Callable[..., None]:
    def make(name: str, person: int, device: str | None = None, at: datetime = NOW) -> None:
        push_fact(stream, name, at=to_ms(at), person_id=person, device_id=device)

    return make


def _asked(consumer: Callable[..., Consumer], kind: str = "assist") -> dict[str, Any]:
    drain(consumer())
    return behaviour.behaviour(_card(kind), NOW)


def test_provinces_are_counted_by_people(
    seen: Callable[..., str],
    did: Callable[..., None],
    persons: dict[str, int],
    consumer: Callable[..., Consumer],
) -> None:
    for region in ("广东省", "广东省", "上海", ""):
        seen(region)
    device = seen("浙江省")
    persons[device] = 7
    did("identity_linked", 7, device)
    # What our own services record has no place of its own: the device's stands.
    did("joined", 7, device)
    places = _asked(consumer)["places"]
    assert places["provinces"] == [
        {"code": "GD", "seen": 2, "joined": 0},
        {"code": "SH", "seen": 1, "joined": 0},
        {"code": "ZJ", "seen": 1, "joined": 1},
    ]
    assert places["unknown"] == {"seen": 1, "joined": 0}
    assert places["elsewhere"] == {"seen": 0, "joined": 0}


def test_devices_by_kind_system_and_app(
    seen: Callable[..., str], consumer: Callable[..., Consumer]
) -> None:
    seen()
    seen()
    seen(ua=DESKTOP)
    devices = _asked(consumer)["devices"]
    assert [(d["name"], d["seen"]) for d in devices["kind"]] == [("phone", 2), ("desktop", 1)]
    assert [(d["name"], d["seen"]) for d in devices["os"]] == [("iOS", 2), ("Windows", 1)]
    assert [(d["name"], d["seen"]) for d in devices["browser"]] == [
        ("WeChat", 2),
        ("Chrome", 1),
    ]


def test_days_are_the_campaigns_own(
    seen: Callable[..., str], did: Callable[..., None], consumer: Callable[..., Consumer]
) -> None:
    # 16:30 UTC is half past midnight of the next day in Shanghai.
    seen(at=datetime(2026, 11, 17, 15, 30, tzinfo=UTC))
    seen(at=datetime(2026, 11, 17, 16, 30, tzinfo=UTC))
    did("joined", 3, at=datetime(2026, 11, 19, 16, 30, tzinfo=UTC))
    days = _asked(consumer)["days"]
    assert days["dates"] == ["2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"]
    assert days["seen"] == [1, 1, 0, 0]
    assert days["joined"] == [0, 0, 0, 1]


def test_hours_end_now(did: Callable[..., None], consumer: Callable[..., Consumer]) -> None:
    did("refused", 1, at=NOW - timedelta(minutes=59))
    did("refused", 2, at=NOW - timedelta(minutes=61))
    did("refused", 3, at=NOW - timedelta(hours=48))
    hours = _asked(consumer)["hours"]["refused"]
    assert len(hours) == 48
    assert (hours[-1], hours[-2], sum(hours)) == (1, 1, 2)


@pytest.mark.parametrize(
    ("kind", "middle", "expected"),
    [
        ("referral", "qualified", {"shared": 2, "qualified": 2, "granted": 1, "fulfilled": 0}),
        ("gift", "reward_claimed", {"granted": 1, "fulfilled": 0}),
    ],
)
def test_the_funnel_of_other_kinds(
    kind: str,
    middle: str,
    expected: dict[str, int],
    seen: Callable[..., str],
    did: Callable[..., None],
    consumer: Callable[..., Consumer],
) -> None:
    seen()
    for person in (1, 2, 3):
        did("joined", person)
    for person in (1, 2):
        did(middle, person)
    did("reward_granted", 1)
    found = _asked(consumer, kind)["funnel"]
    assert {step["step"]: step["people"] for step in found} == {
        "seen": 4, "joined": 3, **expected,
    }  # fmt: skip


def test_delete_one_event_and_tile_day_and_funnel_fall(
    seen: Callable[..., str],
    consumer: Callable[..., Consumer],
    event_store: store.Client,
) -> None:
    seen("上海")
    seen("上海")
    before = _asked(consumer)
    event_store.command(
        "ALTER TABLE events DELETE WHERE event_id IN (SELECT event_id FROM events LIMIT 1)",
        settings={"mutations_sync": 1},
    )
    after = behaviour.behaviour(_card("assist"), NOW)
    for found, people in ((before, 2), (after, 1)):
        assert found["places"]["provinces"] == [{"code": "SH", "seen": people, "joined": 0}]
        assert found["funnel"][0] == {"step": "seen", "people": people}
        assert found["days"]["seen"] == [people]
        assert found["devices"]["kind"][0]["seen"] == people
