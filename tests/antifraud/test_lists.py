"""The lists: each entity, scope, expiry, and the mirror in Redis."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from antifraud import api, mirror
from antifraud.contracts import Entity, ListKind, ListView
from antifraud.models import ListEntry
from audiences.api import phone_hash
from core import stores
from core.errors import Invalid, Missing
from core.models import AuditEntry
from tests.antifraud.support import NOW, campaign, request

pytestmark = pytest.mark.django_db(transaction=True)


def add(kind: ListKind, entity: Entity, value: str, **more: Any) -> ListView:
    return api.add_entry(
        kind=kind, entity=entity, value=value, reason="a test", owner="reviewer",
        now=more.pop("now", NOW), **more,
    )  # fmt: skip


def outcome(**changes: Any) -> str:
    return api.decide(request(**changes)).outcome


PHONE = "+8613800000001"
PERSON = str(uuid4())
DEVICE = str(uuid4())
CASES: list[tuple[Entity, str, dict[str, Any], dict[str, Any]]] = [
    ("device", DEVICE, {"device_uid": DEVICE}, {"device_uid": str(uuid4())}),
    ("person", PERSON, {"person_uid": PERSON}, {"person_uid": str(uuid4())}),
    ("ip", "113.108.182.52", {"ip": "113.108.182.52"}, {"ip": "113.108.182.53"}),
    ("net", "113.108.0.0/16", {"ip": "113.108.182.53"}, {"ip": "113.109.0.1"}),
    ("net", "2001:db8:7::/48", {"ip": "2001:db8:7:1::9"}, {"ip": "2001:db8:8::9"}),
]


@pytest.mark.parametrize(
    ("entity", "value", "inside", "outside"), CASES, ids=[case[0] for case in CASES]
)
def test_denied(
    entity: Entity, value: str, inside: dict[str, Any], outside: dict[str, Any]
) -> None:
    slug = campaign()
    assert outcome(campaign=slug, **inside) == "allow"
    entry = add("deny", entity, value)
    assert outcome(campaign=slug, **inside) == "reject"
    assert outcome(campaign=slug, **outside) == "allow"
    api.remove_entry(entry.id, "reviewer", NOW)
    assert outcome(campaign=slug, **inside) == "allow"


@pytest.mark.parametrize(
    "value", [PHONE, "138 0000 0001", phone_hash(PHONE)], ids=["phone", "spaced", "hash"]
)
def test_a_denied_phone(value: str) -> None:
    add("deny", "phone", value)
    assert outcome(phone_hash=phone_hash(PHONE)) == "reject"
    assert outcome(phone_hash=phone_hash("+8613800000002")) == "allow"
    assert "13800000001" not in str(list(ListEntry.objects.values()))


def test_allowed_and_watched() -> None:
    slug, robot, odd = campaign(), str(uuid4()), str(uuid4())
    add("allow", "device", robot, campaign=slug)
    add("watch", "device", odd, campaign=slug)
    assert (
        outcome(campaign=slug, device_uid=robot, user_agent="curl/8", signals=None) == "allow"
    )
    assert outcome(campaign=slug, device_uid=odd) == "challenge"
    both = add("deny", "device", robot, campaign=slug)
    assert outcome(campaign=slug, device_uid=robot) == "reject"
    api.remove_entry(both.id, "reviewer", NOW)
    assert outcome(campaign=slug, device_uid=robot) == "allow"


def test_a_campaigns_entry_is_its_own() -> None:
    one, two, device = campaign(), campaign(), str(uuid4())
    for slug in (one, two):
        assert outcome(campaign=slug, device_uid=device) == "allow"
    add("deny", "device", device, campaign=one)
    assert outcome(campaign=one, device_uid=device) == "reject"
    assert outcome(campaign=two, device_uid=device) == "allow"
    add("deny", "device", device)
    assert outcome(campaign=two, device_uid=device) == "reject"


def test_entries_expire_also_in_the_mirror() -> None:
    slug, device = campaign(), str(uuid4())
    entry = add("deny", "device", device, campaign=slug, expires_at=NOW + timedelta(minutes=1))
    assert entry.expires_at == NOW + timedelta(minutes=1)
    assert outcome(campaign=slug, device_uid=device) == "reject"
    later = NOW + timedelta(minutes=1)
    assert outcome(campaign=slug, device_uid=device, now=later) == "allow"


@pytest.mark.parametrize(
    ("entity", "value", "life"),
    [
        ("ip", "113.108.182.52", timedelta(hours=24)),
        ("net", "113.108.0.0/16", timedelta(hours=24)),
        ("device", "d", timedelta(days=30)),
        ("phone", PHONE, timedelta(days=90)),
        ("person", "p", None),
    ],
)
def test_usual_lives(entity: Entity, value: str, life: timedelta | None) -> None:
    expected = None if life is None else NOW + life
    assert add("deny", entity, value).expires_at == expected


def test_the_mirror_is_rebuilt_when_it_is_gone() -> None:
    slug, device = campaign(), str(uuid4())
    add("deny", "device", device, campaign=slug)
    assert outcome(campaign=slug, device_uid=device) == "reject"
    key = mirror.lists_key(slug)
    stored: Any = stores.gates().hgetall(key)
    assert stored[b"_"] == b"device"
    assert any(value.startswith(b"deny:") for value in stored.values())
    stores.gates().delete(key)
    assert outcome(campaign=slug, device_uid=device) == "reject"
    assert stores.gates().exists(key) == 1


def test_the_mirror_answers_without_the_database(django_assert_num_queries: Any) -> None:
    slug, device = campaign(), str(uuid4())
    add("deny", "device", device, campaign=slug)
    with django_assert_num_queries(1):
        assert outcome(campaign=slug, device_uid=device) == "reject"
    with django_assert_num_queries(0):
        assert outcome(campaign=slug, device_uid=device) == "reject"


def test_a_mirror_read_before_a_change_is_not_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """The change comes between reading PostgreSQL and writing Redis."""
    slug, device = campaign(), str(uuid4())
    read = mirror.selectors.active_entries

    def read_then_change(*arguments: Any) -> Any:
        rows = read(*arguments)
        monkeypatch.undo()
        add("deny", "device", device, campaign=slug)
        return rows

    monkeypatch.setattr(mirror.selectors, "active_entries", read_then_change)
    assert outcome(campaign=slug, device_uid=device) == "allow"
    assert stores.gates().exists(mirror.lists_key(slug)) == 0
    assert outcome(campaign=slug, device_uid=device) == "reject"


@pytest.mark.parametrize(
    ("entity", "value", "path"),
    [
        ("net", "nonsense", "value"),
        ("net", "10.0.0.0/7", "value"),
        ("net", "::/0", "value"),
        ("ip", "300.1.1.1", "value"),
        ("phone", "12", "phone"),
        ("device", "  ", "value"),
    ],
)
def test_refused_values(entity: Entity, value: str, path: str) -> None:
    with pytest.raises(Invalid) as refusal:
        add("deny", entity, value)
    assert (refusal.value.code, refusal.value.errors[0].path) == ("body.invalid", path)


def test_the_same_again_renews_and_everything_is_audited() -> None:
    first = add("deny", "ip", "113.108.182.52")
    again = add("deny", "ip", "113.108.182.52", now=NOW + timedelta(hours=2))
    assert again.id == first.id
    assert again.expires_at == NOW + timedelta(hours=26)
    assert [view.id for view in api.entries()] == [first.id]
    api.remove_entry(first.id, "reviewer", NOW)
    target = f"list:{first.id}"
    actions = AuditEntry.objects.filter(target=target).order_by("id")
    assert [entry.action for entry in actions] == [
        "risk.list_deny", "risk.list_deny", "risk.list_removed",
    ]  # fmt: skip
    with pytest.raises(Missing):
        api.remove_entry(first.id, "reviewer", NOW)


def test_an_entity_that_this_process_believed_empty_is_found_at_once() -> None:
    """Another process has put the mirror up, with an entry of a kind nobody here asks for."""
    slug, device = campaign(), str(uuid4())
    add("deny", "device", device, campaign=slug)
    assert outcome(campaign=slug, device_uid=device) == "reject"
    mirror.memory.keep(slug, frozenset())
    assert outcome(campaign=slug, device_uid=device) == "reject"
    assert "device" in mirror.memory.of(slug)


def test_a_marker_of_an_earlier_version_stands_for_every_entity() -> None:
    assert mirror.kinds_in("1") == mirror.EVERY
    assert mirror.kinds_in("") == frozenset()
    assert mirror.kinds_in("device,net") == {"device", "net"}


def test_what_is_not_listed_is_not_asked_for() -> None:
    asked = request(person_uid=str(uuid4()))
    assert mirror.fields_of(asked, frozenset()) == []
    every = mirror.fields_of(asked)
    for kind in ("device", "person"):
        some = mirror.fields_of(asked, frozenset({kind}))
        assert some == [name for name in every if name.startswith(f"{kind}:")] != []
