"""WeChat Pay's transfer with confirmation: from grant to settled money, with a strict twin."""

import json
from datetime import timedelta

import httpx
import pytest
from django.db import DatabaseError, connection, transaction

from core.errors import Conflict, Invalid
from rewards import api
from rewards.models import Payout
from rewards.numbers import payout_number
from rewards.providers import Forged, check_provider, wire
from tests.rewards.kit import NOW
from tests.rewards.twins.scene import WECHAT, at, shown, wechat_scene, wechat_twin

pytestmark = pytest.mark.django_db


@pytest.fixture
def twin(settings):
    with wechat_twin(settings) as running:
        yield running


@pytest.fixture
def scene(twin):
    return wechat_scene(twin)


def facts(scene, name):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT payload->'props' FROM core_outboxmessage WHERE topic = 'events.fact'"
            " AND payload->>'name' = %s ORDER BY id",
            [name],
        )
        return [json.loads(row[0]) for row in cursor.fetchall()]


def waiting(scene):
    scene.claim()
    scene.work()
    assert scene.state == ("fulfilling", "wait_user_confirm")
    return scene.payout.number


def test_the_person_confirms_and_is_paid(twin, scene):
    number = waiting(scene)
    assert number == payout_number(scene.reward, 0)
    until = at(NOW + timedelta(hours=24))
    assert shown(scene)["confirm"] == {
        "provider": "wechat", "mch_id": "1900000109", "app_id": "wxf636efh567hg4356",
        "package": twin.bills[number].package, "until": until,
    }  # fmt: skip
    assert facts(scene, "payout_confirm_needed")[0]["until"] == until
    assert scene.totals == (5_00, 0)
    twin.confirm(number)
    scene.work(timedelta(seconds=5))
    assert scene.state == ("fulfilled", "succeeded")
    assert (scene.totals, shown(scene)["confirm"]) == ((0, 5_00), None)
    assert (scene.payout.recipient, scene.payout.confirm) == ("", None)
    assert api.audit(scene.scope) == []
    assert twin.violations == []


def test_the_order_is_as_wechat_wants_it(twin, scene):
    number = waiting(scene)
    asked = twin.bills[number].asked
    assert asked == {
        "appid": "wxf636efh567hg4356", "out_bill_no": number, "transfer_scene_id": "1000",
        "openid": "o-MYE42l80oelYMDE34nYD456Xoy", "transfer_amount": 500,
        "transfer_remark": "活动奖励", "user_name": "",
        "notify_url": asked["notify_url"],
        "transfer_scene_report_infos": WECHAT["report"],
    }  # fmt: skip
    assert asked["notify_url"].endswith("/api/in/payouts/wechat")
    assert len(number) == 32
    assert number.isalnum()


def test_a_large_amount_goes_with_the_name_encrypted(twin):
    named = wechat_scene(twin, amount=2000_00, name="王小明")
    named.claim()
    named.work()
    assert twin.bills[named.payout.number].asked["user_name"] == "王小明"
    nameless = wechat_scene(twin, amount=2000_00)
    nameless.claim()
    nameless.work()
    assert nameless.payout.error == "wechat.name_missing"
    assert nameless.payout.number not in twin.bills


def test_a_notification_settles_once_however_often_it_comes(twin, scene):
    number = waiting(scene)
    twin.confirm(number)
    told = twin.notification(number)
    for _ in range(3):
        assert scene.hear(told, "wechat") == 1
    assert scene.state == ("fulfilled", "succeeded")
    assert scene.totals == (0, 5_00)
    assert len(facts(scene, "reward_fulfilled")) == 1


def test_a_notification_that_is_not_wechats_changes_nothing(twin, scene):
    number = waiting(scene)
    twin.confirm(number)
    genuine = twin.notification(number)
    lies = {
        "another key": twin.notification(number, signer="forger"),
        "another API key": twin.notification(number, api_key="f" * 32),
        "another body": (genuine[0], genuine[1].replace(b"EV-", b"EX-")),
        "no signature": ({}, genuine[1]),
        "another merchant": twin.notification(number, mch_id="1900000999"),
        "another serial": ({**genuine[0], "Wechatpay-Serial": "PUB_KEY_ID_9"}, genuine[1]),
    }
    for what, told in lies.items():
        with pytest.raises(Forged):
            scene.hear(told, "wechat")
        assert scene.state == ("fulfilling", "wait_user_confirm"), what
    scene.now += timedelta(minutes=6)
    with pytest.raises(Forged):  # a replay of an old one
        scene.hear(genuine, "wechat")


def test_another_amount_stops_everything_until_people_have_looked(twin, scene):
    number = waiting(scene)
    twin.confirm(number)
    scene.hear(twin.notification(number, transfer_amount=501), "wechat")
    assert (scene.status, scene.payout.disputed) == ("fulfilling", True)
    assert {one.invariant for one in api.audit(scene.scope)} == {"payout.disputed"}


def test_what_comes_late_or_out_of_order_is_old_news(twin, scene):
    number = waiting(scene)
    twin.bills[number].state = "PROCESSING"
    scene.work(timedelta(seconds=2))
    assert scene.payout.state == "wait_user_confirm"
    twin.bills[number].state = "WAIT_USER_CONFIRM"
    old = twin.notification(number)
    twin.confirm(number)
    scene.hear(twin.notification(number), "wechat")
    scene.hear(old, "wechat")
    assert scene.state == ("fulfilled", "succeeded")
    assert scene.payout.disputed is False


@pytest.mark.parametrize("mood", ["silent", "deaf", "forged", "broken", "busy"])
def test_an_answer_that_never_came_is_asked_for_under_the_same_number(twin, scene, mood):
    twin.next.append(mood)
    scene.claim()
    scene.work()
    assert scene.state == ("fulfilling", "unknown")
    number = scene.payout.number
    with pytest.raises(Conflict, match="not_failed"):
        api.retry_failed(scene.reward, "manager", scene.now)
    scene.work(timedelta(seconds=5))
    assert (scene.payout.state, scene.payout.number) == ("wait_user_confirm", number)
    assert shown(scene)["confirm"]["package"] == twin.bills[number].package
    twin.confirm(number)
    scene.work(timedelta(minutes=1))
    assert scene.state == ("fulfilled", "succeeded")
    assert (list(twin.bills), twin.bills[number].money_out) == ([number], 5_00)
    assert twin.violations == []


def test_who_says_nothing_is_not_waited_for_for_ever(twin, scene, monkeypatch):
    monkeypatch.setattr(wire, "TIMEOUT", httpx.Timeout(0.2))
    twin.mood, twin.keeps_line = "silent", True
    scene.claim()
    scene.work()
    assert scene.state == ("fulfilling", "unknown")
    assert scene.payout.error == "provider.timeout"


def test_no_money_in_the_account_waits_for_it_with_the_same_order(twin, scene):
    twin.enough = False
    scene.claim()
    scene.work()
    assert scene.payout.state == "accepted"
    scene.work(timedelta(seconds=5))
    assert scene.payout.state == "accepted"
    twin.enough = True
    scene.work(timedelta(seconds=30))
    assert scene.payout.state == "wait_user_confirm"
    assert len(twin.bills) == 1


def test_unconfirmed_for_a_day_it_can_be_claimed_again(twin, scene):
    first = waiting(scene)
    for _ in range(25):
        scene.work(timedelta(hours=1))
    scene.work()
    told = facts(scene, "payout_confirm_needed")
    assert [one["again"] for one in told] == [False, True]
    # Half an hour past the day our own request to close it goes out.
    assert scene.state == ("fulfilling", "cancelling")
    assert twin.bills[first].state == "CANCELING"
    scene.work(timedelta(hours=1))
    assert scene.payout.state == "cancelling"
    twin.finish_cancelling()
    scene.work(timedelta(hours=1))
    assert scene.state == ("granted", "cancelled")
    assert scene.totals == (5_00, 0)
    assert len(facts(scene, "reward_unconfirmed")) == 1
    assert api.audit(scene.scope) == []
    scene.claim()
    second = scene.payout.number
    assert second == payout_number(scene.reward, 1)
    scene.work()
    assert shown(scene)["confirm"]["package"] == twin.bills[second].package
    twin.confirm(second)
    scene.work(timedelta(seconds=5))
    assert scene.state == ("fulfilled", "succeeded")
    assert (twin.bills[first].money_out, twin.bills[second].money_out) == (0, 5_00)
    assert twin.violations == []
    assert api.audit(scene.scope) == []


def test_wechat_closes_it_and_the_claim_date_has_passed(twin, scene):
    from rewards.models import Grant

    Grant.objects.filter(uid=scene.reward).update(claim_by=NOW + timedelta(hours=20))
    number = waiting(scene)
    scene.now += timedelta(hours=24, minutes=1)
    twin.now = scene.now
    twin.close_overdue()
    scene.hear(twin.notification(number), "wechat")
    assert scene.state == ("expired", "failed")
    assert scene.payout.error == "wechat.overdue_close"
    assert scene.totals == (0, 0)
    assert api.audit(scene.scope) == []


def test_a_confirmation_at_the_last_moment_beats_our_closing(twin, scene):
    number = waiting(scene)
    scene.now = twin.now = NOW + timedelta(hours=23, minutes=59)
    twin.confirm(number)
    scene.work(timedelta(hours=1))
    assert scene.state == ("fulfilled", "succeeded")
    assert api.audit(scene.scope) == []


def test_staff_take_an_order_back_before_it_is_confirmed(twin, scene):
    number = waiting(scene)
    api.cancel_payout(scene.reward, "manager", scene.now)
    api.cancel_payout(scene.reward, "manager", scene.now)
    scene.work()
    assert scene.payout.state == "cancelling"
    with pytest.raises(Conflict, match="not_failed"):
        api.retry_failed(scene.reward, "manager", scene.now)
    twin.finish_cancelling()
    scene.work(timedelta(minutes=1))
    assert scene.state == ("failed", "cancelled")
    assert twin.bills[number].money_out == 0
    api.retry_failed(scene.reward, "manager", scene.now)
    scene.work()
    assert scene.payout.number == payout_number(scene.reward, 1)
    assert twin.violations == []


def test_what_was_confirmed_meanwhile_is_not_taken_back(twin, scene):
    number = waiting(scene)
    api.cancel_payout(scene.reward, "manager", scene.now)
    twin.confirm(number)
    scene.work()
    assert scene.state == ("fulfilled", "succeeded")
    with pytest.raises(Conflict, match="not_cancellable"):
        api.cancel_payout(scene.reward, "manager", scene.now)


def test_a_refusal_is_final_and_paid_again_under_another_number(twin, scene):
    number = waiting(scene)
    twin.fail(number, "REAL_NAME_CHECK_FAIL")
    scene.work(timedelta(seconds=5))
    assert scene.state == ("failed", "failed")
    assert scene.payout.error == "wechat.real_name_check_fail"
    api.retry_failed(scene.reward, "manager", scene.now)
    scene.work()
    assert twin.violations == []
    assert len(twin.bills) == 2


def test_the_database_itself_keeps_the_number_of_an_open_order(twin, scene):
    waiting(scene)
    with pytest.raises(DatabaseError, match="its number stays"), transaction.atomic():
        Payout.objects.update(number="1" + scene.payout.number[1:], generation=1)


def test_an_account_that_is_not_set_up_is_found_before_anybody_plays(twin, settings):
    check_provider("wechat", WECHAT)
    with pytest.raises(Invalid, match="provider.account"):
        check_provider("wechat", {**WECHAT, "account": "another"})
    with pytest.raises(Invalid, match="provider.config"):
        check_provider("wechat", {**WECHAT, "report": []})


def test_nothing_is_sent_to_nobody(twin):
    scene = wechat_scene(twin, openid="")
    scene.claim()
    scene.work()
    assert (scene.payout.state, scene.payout.error) == ("unknown", "wechat.openid_missing")
    assert twin.bills == {}
