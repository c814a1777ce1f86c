"""Alipay's transfer: from grant to settled money, with a strict twin."""

import json
from datetime import timedelta

import pytest

from core.errors import Conflict, Invalid
from rewards import api
from rewards.providers import Forged, check_provider
from rewards.providers.alipay import signed_text
from tests.rewards.twins.alipay import AlipayTwin
from tests.rewards.twins.scene import Scene

pytestmark = pytest.mark.django_db

CONFIG = {"title": "活动奖励", "remark": "感谢参与"}
BY_ID = {"account": "2088612477411337"}


@pytest.fixture
def twin(settings):
    with AlipayTwin().running() as running:
        settings.PAYOUT_ACCOUNTS = json.dumps({"alipay": running.account()})
        yield running


def scene(twin, recipient=BY_ID, **config):
    made = Scene(twin, "alipay", {**CONFIG, **config}, dict(recipient))
    made.claim()
    return made


def report(made, body):
    return made.hear(({}, body), "alipay")


@pytest.mark.parametrize(
    ("recipient", "config", "payee"),
    [
        (BY_ID, {}, {"identity": "2088612477411337", "identity_type": "ALIPAY_USER_ID"}),
        (
            {"logon": "+8613800000001", "name": "王小明"},
            {},
            {"identity": "13800000001", "identity_type": "ALIPAY_LOGON_ID", "name": "王小明"},
        ),
        (
            BY_ID,
            {"product": "STD_RED_PACKET"},
            {"identity": "2088612477411337", "identity_type": "ALIPAY_USER_ID"},
        ),
    ],
)
def test_it_is_paid_at_once(twin, recipient, config, payee):
    made = scene(twin, recipient, **config)
    made.work()
    assert made.state == ("fulfilled", "succeeded")
    assert made.totals == (0, 5_00)
    [transfer] = twin.transfers.values()
    assert (transfer.asked["payee_info"], transfer.asked["trans_amount"]) == (payee, "5.00")
    assert (twin.violations, api.audit(made.scope)) == ([], [])


@pytest.mark.parametrize("mood", ["silent", "deaf", "forged", "broken", "busy"])
def test_an_answer_that_never_came_is_asked_for_under_the_same_number(twin, mood):
    twin.next.append(mood)
    made = scene(twin)
    made.work()
    assert made.state == ("fulfilling", "unknown")
    with pytest.raises(Conflict, match="not_failed"):
        api.retry_failed(made.reward, "manager", made.now)
    made.work(timedelta(seconds=5))
    assert made.state == ("fulfilled", "succeeded")
    [transfer] = twin.transfers.values()
    assert (transfer.money_out, twin.violations) == (5_00, [])


def test_a_refusal_of_the_call_is_no_refusal_of_the_number(twin):
    twin.refusal = "PAYER_BALANCE_NOT_ENOUGH"
    made = scene(twin)
    for _ in range(3):
        made.work(timedelta(hours=1))
    assert (made.payout.state, made.payout.error) == (
        "unknown",
        "alipay.payer_balance_not_enough",
    )
    twin.refusal = ""
    made.work(timedelta(hours=1))
    assert made.state == ("fulfilled", "succeeded")
    assert len(twin.transfers) == 1


def test_a_transfer_under_way_fails_and_is_paid_again(twin):
    twin.first = "DEALING"
    made = scene(twin)
    made.work()
    assert made.payout.state == "processing"
    twin.fail(made.payout.number, "PAYEE_USER_INFO_ERROR")
    made.work(timedelta(seconds=5))
    assert made.state == ("failed", "failed")
    assert made.payout.error == "alipay.payee_user_info_error"
    twin.first = "SUCCESS"
    api.retry_failed(made.reward, "manager", made.now)
    made.work()
    assert made.state == ("fulfilled", "succeeded")
    assert (twin.violations, len(twin.transfers)) == ([], 2)


def test_reports_come_twice_late_and_forged(twin):
    twin.first = "DEALING"
    made = scene(twin)
    made.work()
    number = made.payout.number
    early = twin.report(number)
    twin.pay(number)
    for lie in (
        twin.report(number, signer="forger"),
        twin.report(number).replace(b"SUCCESS", b"FAIL"),
        b"sign=x&biz_content=%7B%7D",
        b"\xff",
    ):
        with pytest.raises(Forged):
            report(made, lie)
    assert made.payout.state == "processing"
    for _ in range(2):
        assert report(made, twin.report(number)) == 1
    report(made, early)
    assert made.state == ("fulfilled", "succeeded")
    made.now += timedelta(days=2)
    with pytest.raises(Forged):
        report(made, early)
    assert made.payout.disputed is False


def test_another_amount_is_a_contradiction(twin):
    twin.first = "DEALING"
    made = scene(twin)
    made.work()
    twin.pay(made.payout.number)
    report(made, twin.report(made.payout.number, trans_amount="5.01"))
    assert (made.status, made.payout.disputed) == ("fulfilling", True)


def test_who_is_paid_must_be_known(twin):
    made = scene(twin, {"logon": "+8613800000001"})
    made.work()
    assert made.payout.error == "alipay.payee_missing"
    assert twin.transfers == {}
    with pytest.raises(Invalid, match="provider.account"):
        check_provider("alipay", {**CONFIG, "account": "nobody"})


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ('{"a_response":{"code":"1"},"sign":"x"}', '{"code":"1"}'),
        (
            '{"a_response": {"m":"}\\"{","o":{"p":[1]}}, "sign":"x"}',
            '{"m":"}\\"{","o":{"p":[1]}}',
        ),
        ('{"sign":"x","b_response":{}}', ""),
        ('{"a_response":{"never":"ends"', ""),
    ],
)
def test_what_is_signed_is_the_text_of_the_node(text, node):
    assert signed_text(text, "a_response") == node
