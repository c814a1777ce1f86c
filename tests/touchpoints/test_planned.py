"""What a plan says is said once, to those who may be told, at an hour that suits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from audiences import api as audiences
from core.crypto import decrypt
from core.ids import uuid7
from tests.touchpoints.kit import (
    ADDRESS,
    NOON,
    PHONE,
    Twin,
    World,
    occasion,
    person,
    states,
    step,
    told,
    world,
)
from touchpoints import api
from touchpoints.channels import NotTaken, Rejected, Unsure, channels
from touchpoints.contracts import QuietHours
from touchpoints.models import Attempt, Message
from touchpoints.quiet import quiet_end
from touchpoints.services import delivery, planning, preferences
from touchpoints.stopping import message_of, stop_token

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def twin(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(channels._entries, "twin", Twin)
    settings.SMS_PROVIDER = settings.EMAIL_PROVIDER = "twin"
    Twin.answers, Twin.seen = [], []


@pytest.fixture
def spring(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with world(monkeypatch, step("won", "inbox", "sms", "email"), step("helped")) as found:
        yield found


def test_one_event_is_told_once_over_each_channel(spring: World) -> None:
    who = person(address=ADDRESS, email=True)
    news = occasion(who)
    told(news, news)
    told(news)
    assert [(m.medium, m.status) for m in Message.objects.order_by("id")] == [
        ("inbox", "sent"), ("sms", "sent"), ("email", "sent"),
    ]  # fmt: skip
    assert [(sent.to, bool(sent.html)) for sent in Twin.seen] == [
        (PHONE, False), (ADDRESS, True),
    ]  # fmt: skip


def test_the_texts_name_sender_prize_page_and_how_to_stop(spring: World) -> None:
    who = person(address=ADDRESS, email=True, language="zh-hans")
    told(occasion(who))
    sms, mail = Twin.seen
    token = stop_token(Message.objects.get(medium="sms").id)
    assert sms.text.startswith("【示例人寿】您已获得¥8.88，请在 11月25日 12:00 前领取：http")
    assert sms.text.endswith(f"/m/{token}")
    assert mail.subject == "您已获得¥8.88"
    assert "春日红包" in mail.text
    assert 'lang="zh-Hans"' in mail.html
    assert mail.stop_url in mail.html
    assert mail.stop_url in mail.text
    [shown] = api.person_messages(who, "spring", "en")
    assert (shown.title, shown.text) == (
        "¥8.88 is yours", "Claim it by 25 Nov, 12:00. After that it goes back.",
    )  # fmt: skip


def test_who_has_no_address_or_did_not_agree_or_has_stopped_is_not_written_to(
    spring: World,
) -> None:
    nobody = person(phone=None)
    quiet = person(phone="+8613800000002", sms=False)
    unasked = person(phone="+8613800000003")
    agreed = person(phone="+8613800000004", sms=True)
    people = (nobody, quiet, unasked, agreed)
    told(*(occasion(who, "helped") for who in people))
    assert states() == [
        ("refused", "address.none"), ("refused", "stopped"),
        ("refused", "consent.none"), ("sent", ""),
    ]  # fmt: skip
    Message.objects.all().delete()
    spring.plan = [step("won", "sms", "email")]
    # About one's own prize a text message needs no agreement; an e-mail always does.
    told(occasion(unasked))
    assert states() == [("sent", ""), ("refused", "address.none")]
    audiences.set_email(person_id=unasked, address=ADDRESS, now=NOON)
    told(occasion(unasked))
    assert states()[2:] == [("sent", ""), ("refused", "consent.none")]


def test_the_cap_counts_a_campaign_day_and_what_is_over_waits_or_is_refused(
    spring: World,
) -> None:
    spring.plan = [step("won"), step("helped")]
    who = person(sms=True)
    told(*(occasion(who) for _ in range(4)), occasion(who, "helped", hours=12))
    assert states() == [
        ("sent", ""), ("sent", ""), ("created", "cap"), ("created", "cap"),
        ("refused", "cap.late"),
    ]  # fmt: skip
    midnight = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    assert {m.due_at for m in Message.objects.filter(status="created")} == {midnight}
    delivery.deliver_due(midnight - timedelta(seconds=1), 10)
    assert len(Twin.seen) == 2
    delivery.deliver_due(midnight, 10)
    assert len(Twin.seen) == 4
    assert {str(m.counted_on) for m in Message.objects.exclude(counted_on=None)} == {
        "2026-11-22", "2026-11-23",
    }  # fmt: skip


def test_a_cap_of_nothing_and_other_people_and_the_page(spring: World) -> None:
    spring.plan, spring.daily_cap = [step("won", "inbox", "sms")], 1
    first, second = person(), person(phone="+8613800000002")
    told(*(occasion(who) for who in (first, first, second)))
    assert Message.objects.filter(medium="inbox", status="sent").count() == 3
    assert list(
        Message.objects.filter(medium="sms").order_by("id").values_list("status", flat=True)
    ) == ["sent", "created", "sent"]
    spring.daily_cap = 0
    told(occasion(second))
    assert states()[-1] == ("refused", "cap.late")


def test_what_failed_for_good_does_not_use_the_cap_up(spring: World) -> None:
    spring.daily_cap = 1
    who = person()
    Twin.answers = [Rejected("twin.550"), "sent"]
    spring.plan = [step("won")]
    told(occasion(who), occasion(who))
    assert states() == [("failed", "rejected"), ("sent", "")]


def test_two_of_one_person_are_counted_as_one(spring: World) -> None:
    spring.plan, spring.daily_cap = [step("won")], 1
    first = person()
    second = person(phone=None)
    told(occasion(first))
    assert audiences.attach_phone(person_id=second, phone_e164=PHONE, now=NOON).merged
    told(occasion(second))
    assert states() == [("sent", ""), ("created", "cap")]


@pytest.mark.parametrize(
    ("clock", "quiet", "end"),
    [
        ("20:59", ("21:00", "09:00"), None),
        ("21:00", ("21:00", "09:00"), "2026-11-23 09:00"),
        ("23:59", ("21:00", "09:00"), "2026-11-23 09:00"),
        ("00:00", ("21:00", "09:00"), "2026-11-22 09:00"),
        ("08:59", ("21:00", "09:00"), "2026-11-22 09:00"),
        ("09:00", ("21:00", "09:00"), None),
        ("12:30", ("12:00", "14:00"), "2026-11-22 14:00"),
        ("14:00", ("12:00", "14:00"), None),
        ("12:00", ("12:00", "12:00"), None),
    ],
)
def test_quiet_hours_on_the_campaigns_clock(
    clock: str, quiet: tuple[str, str], end: str | None
) -> None:
    hour, minute = map(int, clock.split(":"))
    local = datetime(2026, 11, 22, hour, minute, tzinfo=UTC) - timedelta(hours=8)
    section = QuietHours.model_validate({"from": quiet[0], "until": quiet[1]})
    found = quiet_end(local, section, "Asia/Shanghai")
    assert (f"{found:%Y-%m-%d %H:%M}" if found else None) == end


def test_quiet_hours_move_what_is_useful_later_and_refuse_the_rest(spring: World) -> None:
    spring.plan = [step("won"), step("helped")]
    spring.quiet = {"from": "21:00", "until": "09:00"}
    night = NOON + 11 * HOUR  # 23:00 in Shanghai
    who = person(sms=True)
    told(occasion(who, at=night), occasion(who, "helped", at=night, hours=8), at=night)
    assert states() == [("created", "quiet"), ("refused", "quiet.late")]
    morning = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    assert Message.objects.get(status="created").due_at == morning
    delivery.deliver_due(morning, 10)
    assert states()[0] == ("sent", "")


def test_a_pause_holds_messages_back_and_the_end_makes_some_pointless(spring: World) -> None:
    spring.plan, spring.phase = [step("won"), step("helped")], "paused"
    who = person(sms=True)
    told(occasion(who), occasion(who, "helped"))
    assert states() == [("created", "paused")] * 2
    spring.phase = "ended"
    delivery.deliver_due(NOON + HOUR, 10)
    assert states() == [("sent", ""), ("refused", "ended")]


def test_what_is_no_longer_so_or_comes_too_late_is_refused(spring: World) -> None:
    spring.plan = [step("won")]
    who = person()
    planning.plan([occasion(who), occasion(who, hours=1)], NOON)
    spring.true = False
    delivery.deliver_due(NOON + HOUR, 10)
    assert sorted(states()) == [("refused", "late"), ("refused", "pointless")]
    figures = api.message_figures("spring")
    assert all(row.explanation for row in figures if row.reason)


def test_what_was_not_taken_is_tried_again_later_and_named_alike(spring: World) -> None:
    spring.plan = [step("won", "email")]
    who = person(address=ADDRESS, email=True)
    Twin.answers = [NotTaken("twin.451"), ConnectionError("away"), "sent"]
    told(occasion(who))
    assert states() == [("created", "later")]
    message = Message.objects.get()
    assert message.due_at == NOON + timedelta(seconds=30)
    assert message.counted_on is None
    delivery.deliver_due(NOON + timedelta(seconds=30), 10)
    delivery.deliver_due(NOON + timedelta(seconds=90), 10)
    assert states() == [("sent", "")]
    assert len({sent.reference for sent in Twin.seen}) == 1
    assert list(Attempt.objects.order_by("id").values_list("number", "outcome", "code")) == [
        (1, "later", "twin.451"), (2, "later", "ConnectionError"), (3, "sent", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("answer", [Unsure("twin.timeout"), "unknown"])
def test_what_may_have_been_sent_is_not_repeated_and_counts(
    spring: World, answer: str | BaseException
) -> None:
    spring.plan, spring.daily_cap = [step("won")], 1
    who = person()
    Twin.answers = [answer]
    told(occasion(who))
    delivery.deliver_due(NOON + 24 * HOUR, 10)
    assert states() == [("unknown", "unsure")]
    assert len(Twin.seen) == 1
    told(occasion(who))
    assert states()[1] == ("created", "cap")


def test_whoever_died_between_handing_over_and_writing_it_down_is_not_repeated(
    spring: World,
) -> None:
    spring.plan = [step("won")]
    who = person()

    class Killed(BaseException):
        pass

    Twin.answers = [Killed()]
    planning.plan([occasion(who)], NOON)
    with pytest.raises(Killed):
        delivery.deliver_due(NOON, 10)
    assert states() == [("sending", "")]
    delivery.deliver_due(NOON + timedelta(seconds=60), 10)
    assert states() == [("sending", "")]
    delivery.deliver_due(NOON + delivery.LEASE, 10)
    assert states() == [("unknown", "unsure")]
    assert len(Twin.seen) == 1
    assert list(Attempt.objects.values_list("outcome", "code")) == [("unknown", "lease")]


def test_one_time_codes_are_not_this_queues_and_the_other_way_round(spring: World) -> None:
    from touchpoints.services import messages

    spring.plan = [step("won")]
    planning.plan([occasion(person())], NOON)
    assert messages.send_due(NOON, 10) == 0
    assert Twin.seen == []


def test_expiring_is_told_once_however_often_one_looks(spring: World) -> None:
    spring.plan = [step("expiring", "inbox", hours_before=20)]
    who, event = person(), uuid7()
    spring.expiring = [occasion(who, "expiring", event=event, template="expiring")]
    for _ in range(3):
        planning.plan_expiring(NOON)
    assert Message.objects.count() == 1


def test_a_stop_link_stops_its_medium_for_the_person_and_the_address(spring: World) -> None:
    spring.plan, spring.daily_cap = [step("won", "sms", "email")], 20
    who = person(address=ADDRESS, email=True)
    told(occasion(who))
    mail = Message.objects.get(medium="email")
    token = stop_token(mail.id)
    assert message_of(token) == mail.id
    assert message_of(token[:-1] + ("0" if token[-1] != "0" else "1")) is None
    preferences.stop(mail.id, now=NOON, how="page")
    preferences.stop(mail.id, now=NOON, how="page")
    # Somebody else who names the same address does not open it again.
    other = person(phone="+8613800000002", address=ADDRESS.upper(), email=True)
    told(occasion(who), occasion(other))
    rows = Message.objects.filter(medium="email").order_by("id")
    assert [(row.status, row.reason) for row in rows] == [
        ("sent", ""), ("refused", "stopped"), ("refused", "stopped"),
    ]  # fmt: skip
    assert Message.objects.filter(medium="sms", status="sent").count() == 3
    # The one who stopped it may.
    kept = api.set_preferences(person_id=who, campaign="spring", now=NOON, email=True)
    assert (kept.email, kept.sms, kept.address) == (True, False, "w***@mail.example")
    told(occasion(who), at=NOON + 24 * HOUR)
    assert Message.objects.filter(medium="email").order_by("id").last().status == "sent"  # type: ignore[union-attr]


def test_nothing_of_a_person_stands_in_clear(spring: World) -> None:
    who = person(address=ADDRESS, email=True)
    told(occasion(who))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(string_agg(m::text, ' '), '') FROM touchpoints_message m"
        )
        rows = cursor.fetchone()[0]
        cursor.execute(
            "SELECT coalesce(string_agg(a::text, ' '), '') FROM touchpoints_attempt a"
        )
        rows += cursor.fetchone()[0]
    assert "13800000001" not in rows
    assert "wang.ming" not in rows
    assert decrypt(Message.objects.get(medium="sms").to_cipher) == PHONE


def test_the_sandbox_shows_what_it_kept_by_number_and_by_address(
    spring: World, settings: Any
) -> None:
    settings.SMS_PROVIDER = settings.EMAIL_PROVIDER = "sandbox"
    who = person(address=ADDRESS, email=True)
    told(occasion(who))
    [sms] = api.inbox_documents(PHONE)
    assert (sms["channel"], sms["template"], sms["code"]) == ("sandbox", "won", None)
    assert sms["text"].startswith("Demo Life: ¥8.88 is yours.")
    [mail] = api.inbox_documents(ADDRESS)
    assert mail["text"].startswith("¥8.88 is yours\n\n")


def test_without_a_provider_e_mail_is_refused_and_explained(
    spring: World, settings: Any
) -> None:
    settings.EMAIL_PROVIDER = ""
    spring.plan = [step("won", "email")]
    told(occasion(person(address=ADDRESS, email=True)))
    assert states() == [("refused", "channel.off")]
    [figure] = api.message_figures("spring")
    assert (figure.count, figure.explanation) == (
        1, "No provider is set up for this channel.",
    )  # fmt: skip


@pytest.mark.parametrize("immediate", [True, False])
def test_one_that_cannot_be_written_does_not_keep_the_next_waiting(
    spring: World, monkeypatch: pytest.MonkeyPatch, immediate: bool
) -> None:
    monkeypatch.setattr(Twin, "immediate", immediate)
    old = occasion(person(phone="+8613800000009"))
    planning.plan([old], NOON)
    # Planned by an earlier release, whose template used fewer words.
    Message.objects.update(variables={})
    told(occasion(person()), at=NOON + timedelta(seconds=1))
    rows = Message.objects.filter(medium="sms").order_by("id")
    assert list(rows.values_list("status", "reason")) == [("created", "later"), ("sent", "")]
    assert [sent.to for sent in Twin.seen] == [PHONE]
    assert Attempt.objects.get(message=rows[0]).code == "KeyError"


def test_one_that_cannot_be_written_does_not_hide_the_others_in_the_page(spring: World) -> None:
    who = person()
    planning.plan([occasion(who)], NOON)
    Message.objects.update(variables={})
    planning.plan([occasion(who, at=NOON + HOUR)], NOON + HOUR)
    assert [shown.title for shown in api.person_messages(who, "spring", "en")] == [
        "¥8.88 is yours"
    ]
