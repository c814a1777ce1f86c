"""A day three ways: ledger, stock, bill; differences kept once, repaired by entries."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from core.errors import Conflict, Invalid, Missing
from core.models import AuditEntry
from rewards import api
from rewards.models import (
    Grant,
    LedgerEntry,
    Payout,
    ReconDifference,
    ReconRun,
    SandboxTransfer,
    Segment,
)
from rewards.numbers import payout_number
from rewards.providers import BillLine
from rewards.providers.bills import read_bill
from rewards.recon_words import explained
from rewards.services import payouts, reconciling, repairs
from rewards.services.reconcile import reconcile
from tests.rewards.kit import NOW, claim, grant, open_scope, payout, person, totals

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 1)


@pytest.fixture
def paid():
    """Two rewards of five yuan paid on that day, two packets left."""
    pool = open_scope()
    rewards = []
    for key in ("one", "two"):
        owner = person()
        reward = grant(pool, owner, key).uid
        claim(reward, owner, phone=key * 20)
        rewards.append(reward)
    payouts.run_due(NOW)
    assert totals() == (80_00, 10_00, 0, 10_00)
    return rewards


def bill_of(*rewards, amount=5_00, status="succeeded"):
    return [BillLine(payout(one).number, amount, status) for one in rewards]


def run(bill, now=NOW):
    return reconcile(DAY, "sandbox", now, bill, "text")


def differences(state="open"):
    rows = ReconDifference.objects.filter(state=state).order_by("id")
    return [(row.kind, row.subject) for row in rows]


def only():
    return ReconDifference.objects.get()


def status(reward):
    return Grant.objects.get(uid=reward).status


def test_a_day_that_agrees(paid):
    done = run(bill_of(*paid))
    assert (done.entries, done.paid, done.billed, done.found) == (2, 10_00, 10_00, 0)
    assert reconcile(DAY + timedelta(days=1), "sandbox", NOW, [], "").entries == 0
    with pytest.raises(Missing, match="provider.unknown"):
        reconcile(DAY, "nobody", NOW, None)


def test_the_sandbox_gives_its_own_bill(paid):
    [done] = reconciling.yesterday(NOW + timedelta(days=1))
    assert (done.day, done.provider, done.billed, done.found) == (DAY, "sandbox", 10_00, 0)


def test_every_kind_is_found_and_kept_once(paid):
    one, two = paid
    stranger = BillLine("9" * 32, 7_00)
    bill = [*bill_of(one, amount=4_99), stranger]
    for _ in range(2):
        done = run(bill)
        assert done.found == 3
        assert differences() == [
            ("missing_at_provider", payout(two).number),
            ("amount_differs", payout(one).number),
            ("unknown_to_us", stranger.number),
        ]
    assert ReconRun.objects.count() == 2
    run(bill_of(one, two))
    assert differences() == []
    assert len(differences("gone")) == 3


def test_money_under_an_old_number_is_unknown(paid):
    one, two = paid
    Payout.objects.filter(grant__uid=one).update(state="failed")
    Payout.objects.filter(grant__uid=one).update(generation=1, number=payout_number(one, 1))
    run([BillLine(payout_number(one, 0), 5_00), *bill_of(two)])
    assert ("unknown_to_us", payout_number(one, 0)) in differences()


def test_paid_there_and_waiting_here_is_booked(paid):
    pool = Grant.objects.get(uid=paid[0]).pool_id
    owner = person()
    reward = grant(pool, owner, "third").uid
    claim(reward, owner, phone="third" * 12)
    run([*bill_of(*paid), *bill_of(reward)])
    assert only().kind == "status_differs"
    for _ in range(2):
        assert repairs.repair(only().id, "anna", NOW) == "paid"
    assert (status(reward), payout(reward).state) == ("fulfilled", "succeeded")
    assert totals() == (80_00, 5_00, 0, 15_00)
    assert LedgerEntry.objects.filter(key=f"paid:{reward}").count() == 1
    # The sandbox of the test never paid it, which its own invariant tells.
    assert {one.invariant for one in api.audit()} == {"sandbox.paid"}
    run([*bill_of(*paid), *bill_of(reward)])
    assert (only().state, only().decided_by) == ("repaired", "anna")
    assert AuditEntry.objects.filter(action="recon.repaired").count() == 1


@pytest.mark.parametrize("said", ["failed", "returned"])
def test_paid_here_and_not_there_is_owed_again(paid, said):
    one, two = paid
    run([*bill_of(one, status=said), *bill_of(two)])
    assert repairs.repair(only().id, "anna", NOW) == "unpaid"
    assert (status(one), payout(one).state) == ("failed", "failed")
    assert totals() == (80_00, 10_00, 5_00, 5_00)
    SandboxTransfer.objects.filter(number=payout(one).number).update(state="failed")
    assert api.audit() == []
    # And it can be paid again, under another number.
    api.retry_failed(one, "anna", NOW)
    payouts.run_due(NOW + timedelta(minutes=1))
    assert (status(one), payout(one).number) == ("fulfilled", payout_number(one, 1))
    assert totals() == (80_00, 10_00, 0, 10_00)
    assert api.audit() == []


def test_what_is_not_on_the_bill_is_asked_for(paid):
    one, two = paid
    run(bill_of(two))
    assert repairs.repair(only().id, "anna", NOW) == "agrees"
    assert status(one) == "fulfilled"
    ReconDifference.objects.update(state="open", note="")
    SandboxTransfer.objects.filter(number=payout(one).number).update(state="failed")
    assert repairs.repair(only().id, "anna", NOW) == "unpaid"
    assert api.audit() == []
    ReconDifference.objects.update(state="open")
    SandboxTransfer.objects.filter(number=payout(one).number).delete()
    with pytest.raises(Conflict, match="recon.not_told"):
        repairs.repair(only().id, "anna", NOW)


def test_a_payment_without_an_entry_is_booked(paid):
    pool = Grant.objects.get(uid=paid[0]).pool_id
    owner = person()
    reward = grant(pool, owner, "third").uid
    claim(reward, owner, phone="third" * 12)
    Grant.objects.filter(uid=reward).update(status="fulfilled", fulfilled_at=NOW)
    run(None)
    assert only().kind == "not_booked"
    assert repairs.repair(only().id, "anna", NOW) == "booked"
    assert totals() == (80_00, 5_00, 0, 15_00)


def test_packets_that_no_reward_holds(paid):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE rewards_unit SET state = 'granted'"
            " WHERE id = (SELECT min(id) FROM rewards_unit WHERE state = 'free')"
        )
    run(bill_of(*paid))
    row = only()
    assert (row.kind, row.ours) == ("stock_differs", {"size": 4, "units": 3, "grants": 2})
    with pytest.raises(Conflict, match="recon.by_hand"):
        repairs.repair(row.id, "anna", NOW)
    with pytest.raises(Invalid, match="recon.note"):
        repairs.dismiss(row.id, " ", "anna", NOW)
    for _ in range(2):
        repairs.dismiss(row.id, "counted by hand", "anna", NOW)
    run(bill_of(*paid))
    assert (only().state, only().note) == ("dismissed", "counted by hand")


def test_counted_prizes_that_are_not_where_they_should_be():
    pool = open_scope(pools={"main": {"kind": "goods", "count": 40, "amount": 100}})
    owner = person()
    for number in range(3):
        grant(pool, owner, f"k{number}")
    # All come back into their segments; one is reserved, which makes it a row, and granted.
    later = NOW + timedelta(days=8)
    assert api.sweep(later).expired == 3
    grant(pool, owner, "again")
    with connection.cursor() as cursor:
        cursor.execute("SELECT rewards_reserve_unit(%s, 'session:1', %s, 1)", [pool, later])
        unit = cursor.fetchone()[0]
    grant(pool, owner, "reserved", unit=unit, holder="session:1")
    run(None)
    assert differences() == []
    segment = Segment.objects.filter(remaining__gt=0).first()
    Segment.objects.filter(id=segment.id).update(remaining=F("remaining") + 1)
    run(None)
    row = only()
    assert (row.kind, row.ours) == (
        "stock_differs", {"size": 40, "units": 1, "grants": 1, "left": 39, "taken": 2},
    )  # fmt: skip
    said = explained(row.kind, row.ours, row.theirs)
    assert "Of 40 prizes 39 are left and 2 are given" in said
    Segment.objects.filter(id=segment.id).update(remaining=F("remaining") - 1)
    run(None)
    assert differences("gone") == [("stock_differs", f"pool:{pool}")]


def test_clawed_back_money_is_not_unpaid(paid, settings):
    from rewards.services import clawbacks

    one, two = paid
    clawbacks.ask(one, reason="farm", actor="anna", now=NOW)
    run([*bill_of(one, status="returned"), *bill_of(two)])
    with pytest.raises(Conflict, match="recon.recovered"):
        repairs.repair(only().id, "anna", NOW)


def test_bills_as_those_who_pay_write_them():
    own = "number,amount,status\nabc,500,succeeded\nabd,100,failed\n"
    assert read_bill(own) == [BillLine("abc", 500), BillLine("abd", 100, "failed")]
    wechat = (
        "\ufeff记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),"
        "账户结余(元),资金变更提交申请人,备注,业务凭证号\n"
        "`2026-05-01 12:00:00,`1,`2,`商家转账,`转账,`支出,`5.00,`95.00,`system,`x,`abc\n"
        "`2026-05-01 13:00:00,`1,`3,`商家转账,`退款,`收入,`5.00,`100.00,`system,`x,`abc\n"
        "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\n`2,`1,`5.00,`1,`5.00\n"
    )
    assert read_bill(wechat) == [BillLine("abc", 500), BillLine("abc", 500, "returned")]
    alipay = (
        "#支付宝账务明细查询\n#账号：[20880]\n"
        "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）\n"
        "1,2,abc,活动奖励,2026-05-01 12:00:00,138****0001,0.00,-5.00\n"
        "#支出合计：1笔\n"
    )
    assert read_bill(alipay) == [BillLine("abc", 500)]
    for broken in ("", "a,b\n1,2\n", "number,amount,status\nabc,five,succeeded\n"):
        with pytest.raises(Invalid, match="bill.form"):
            read_bill(broken)


def test_the_command(paid, tmp_path, capsys):
    one, two = paid
    call_command("reconcile", "--day", "2026-05-01", "--json")
    assert json.loads(capsys.readouterr().out)[0]["differences"] == []
    out = io.StringIO()
    csv.writer(out).writerows(
        [["number", "amount", "status"], [payout(two).number, 500, "succeeded"]]
    )
    bill = tmp_path / "bill.csv"
    bill.write_text(out.getvalue())
    with pytest.raises(SystemExit):
        call_command(
            "reconcile", "--day", "2026-05-01", "--json", "--provider", "sandbox",
            "--bill", str(bill),
        )  # fmt: skip
    [found] = json.loads(capsys.readouterr().out)
    [difference] = found["differences"]
    assert (difference["kind"], difference["subject"]) == (
        "missing_at_provider", payout(one).number,
    )  # fmt: skip
    assert "bill" in difference["words"]
    with pytest.raises(CommandError, match="needs --provider"):
        call_command("reconcile", "--day", "2026-05-01", "--bill", str(bill))
