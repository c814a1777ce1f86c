"""Gift policies through an insurer's interface and by a file a day."""

import csv
import hashlib
import io
import json
import os
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from core.crypto import encrypt
from core.errors import Conflict, Invalid
from rewards import api
from rewards.models import GiftFile, GiftLine, Payout
from rewards.providers import Forged, check_provider
from rewards.services import gift_files
from tests.rewards.kit import NOW, grant, open_scope, person
from tests.rewards.twins.insurer import InsurerTwin
from tests.rewards.twins.scene import Scene

pytestmark = pytest.mark.django_db

WHO = {"name": "王小明", "id_number": "11010519900307001X", "birth_date": "1990-03-07"}
DETAILS = {
    "product": "AXYZ:accident-30",
    "term_days": 30,
    "timezone": "Asia/Shanghai",
    "insured": "王**",
}
DAY = date(2026, 5, 1)


class GiftScene(Scene):
    """A gift promised and claimed, the insured told as the campaign tells them."""

    def __init__(self, twin, slug, config=None, who=WHO):
        self.twin, self.now = twin, NOW
        twin.now = NOW
        self.scope, self.recipient, self.amount = str(uuid4()), dict(who), 3_00
        pool = open_scope(
            self.scope,
            budget={"total": 100_00},
            pools={"main": {"kind": "gifts", "count": 5, "amount": 3_00}},
            provider={"slug": slug, "config": config or {}},
        )
        self.owner = person()
        self.reward = grant(
            pool, self.owner, f"k-{self.scope}", scope=self.scope, provider=slug
        ).uid
        self.claim()
        Payout.objects.filter(grant__uid=self.reward).update(
            recipient=encrypt(json.dumps(self.recipient)), details=DETAILS
        )


@pytest.fixture
def twin(settings, tmp_path):
    with InsurerTwin().running() as running:
        settings.PAYOUT_ACCOUNTS = json.dumps(
            {
                "insurer": running.account(),
                "gift-file": {
                    "kind": "gift-file", "insurer": "AXYZ", "folder": str(tmp_path),
                },
            }
        )  # fmt: skip
        yield running


def test_a_policy_is_issued_at_once(twin):
    made = GiftScene(twin, "insurer")
    made.work()
    assert made.state == ("fulfilled", "succeeded")
    asked = twin.policies[made.payout.number]["asked"]
    assert (asked["insured"], asked["premium"], asked["term_days"]) == (WHO, 300, 30)
    policy = made.payout.certificate
    assert (policy["insured"], policy["number"]) == ("王**", "P00000001")
    certificate = api.certificate(made.reward)
    assert (certificate.ends_at - certificate.starts_at).days == 30
    assert (made.payout.recipient, api.audit(made.scope)) == ("", [])
    assert twin.violations == []


@pytest.mark.parametrize("mood", ["silent", "deaf", "forged", "broken", "busy"])
def test_an_answer_that_never_came_is_asked_for(twin, mood):
    twin.next.append(mood)
    made = GiftScene(twin, "insurer")
    made.work()
    assert made.state == ("fulfilling", "unknown")
    made.work(timedelta(seconds=5))
    assert made.state == ("fulfilled", "succeeded")
    assert (len(twin.policies), twin.violations) == (1, [])


def test_it_is_decided_later_and_told_twice(twin):
    twin.first = "pending"
    made = GiftScene(twin, "insurer")
    made.work()
    assert made.payout.state == "processing"
    number = made.payout.number
    twin.issue(number)
    with pytest.raises(Forged):
        made.hear(twin.report(number, "f" * 32), "insurer")
    for _ in range(2):
        assert made.hear(twin.report(number), "insurer") == 1
    assert made.state == ("fulfilled", "succeeded")


def test_one_person_is_insured_once(twin):
    GiftScene(twin, "insurer").work()
    second = GiftScene(twin, "insurer")
    second.work()
    assert second.state == ("failed", "failed")
    assert second.payout.error == "insurer.already_insured"


def test_an_insurer_that_takes_back_what_it_issued_is_a_contradiction(twin):
    made = GiftScene(twin, "insurer")
    made.work()
    twin.refuse(made.payout.number, "void")
    made.hear(twin.report(made.payout.number), "insurer")
    assert (made.status, made.payout.disputed) == ("fulfilled", True)


def test_an_account_must_be_there(twin):
    check_provider("insurer", {})
    with pytest.raises(Invalid, match="provider.account"):
        check_provider("insurer", {"account": "another"})
    with pytest.raises(Invalid, match="provider.account"):
        check_provider("gift-file", {"account": "insurer"})


# --- the file a day ------------------------------------------------------------------


def written(day=DAY):
    return gift_files.export("gift-file", day, "tester", NOW)


def answers(rows):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(gift_files.ANSWER)
    writer.writerows(rows)
    content = out.getvalue().encode()
    return content, json.dumps({"sha256": hashlib.sha256(content).hexdigest()}).encode()


def take(rows):
    return gift_files.take_answer("gift-file", *answers(rows), "tester", NOW)


def issued(number, policy="P1"):
    return [number, "issued", policy, "2026-05-02", "2026-06-01", ""]


def test_a_file_a_day_and_its_answer(twin):
    first, second = GiftScene(twin, "gift-file"), GiftScene(
        twin, "gift-file", who={**WHO, "name": "=2+3"}
    )  # fmt: skip
    for made in (first, second):
        made.work()
        assert made.state == ("fulfilling", "submitted")
    file = written()
    assert (file.lines, file.fresh) == (2, True)
    content = file.path.read_bytes()
    assert hashlib.sha256(content).hexdigest() == file.sha256
    rows = {row["number"]: row for row in csv.DictReader(io.StringIO(content.decode()))}
    assert set(rows) == {first.payout.number, second.payout.number}
    one = rows[first.payout.number]
    assert (one["name"], one["id_number"]) == ("王小明", WHO["id_number"])
    assert rows[second.payout.number]["name"] == "'=2+3"
    manifest = json.loads(file.path.with_suffix(".json").read_text())
    assert (manifest["sha256"], manifest["lines"], manifest["premium"]) == (
        file.sha256, 2, 6_00,
    )  # fmt: skip
    assert os.stat(file.path).st_mode & 0o077 == 0
    first.work(timedelta(minutes=5))
    assert first.payout.state == "processing"

    refused = [second.payout.number, "refused", "", "", "", "age"]
    done = take([issued(first.payout.number), refused, issued("0" * 32, "P9")])
    assert (done.issued, done.refused, done.unknown) == (1, 1, ("0" * 32,))
    assert first.state == ("fulfilled", "succeeded")
    assert first.payout.certificate["insured"] == "王**"
    assert api.certificate(first.reward).starts_at.isoformat() == "2026-05-01T16:00:00+00:00"
    assert second.state == ("failed", "failed")
    assert second.payout.error == "insurer.age"
    assert api.audit(first.scope) == api.audit(second.scope) == []
    # Nothing personal is left where every line is answered.
    assert set(GiftLine.objects.values_list("recipient", flat=True)) == {""}
    with pytest.raises(Conflict, match="forgotten"):
        written()


def test_a_day_is_written_once_and_the_same_for_ever(twin):
    GiftScene(twin, "gift-file").work()
    file = written()
    content = file.path.read_bytes()
    late = GiftScene(twin, "gift-file")
    late.work()
    file.path.write_text("lost")
    again = written()
    assert (again.fresh, again.path.read_bytes()) == (False, content)
    tomorrow = written(DAY + timedelta(days=1))
    assert tomorrow.lines == 1
    assert late.payout.number in tomorrow.path.read_text()
    assert written(DAY + timedelta(days=2)) is None
    assert GiftFile.objects.count() == 2


def test_the_same_answer_again_changes_nothing_and_another_one_stops(twin):
    made = GiftScene(twin, "gift-file")
    made.work()
    written()
    number = made.payout.number
    assert take([issued(number)]).issued == 1
    assert take([issued(number)]).repeated == 1
    assert made.payout.disputed is False
    take([[number, "refused", "", "", "", "void"]])
    assert (made.status, made.payout.disputed) == ("fulfilled", True)
    assert GiftLine.objects.get(number=number).state == "issued"


@pytest.mark.parametrize(
    "row",
    [
        ["{n}", "perhaps", "", "", "", ""],
        ["{n}", "issued", "", "2026-05-02", "2026-06-01", ""],
        ["{n}", "issued", "P1", "2026-06-01", "2026-05-02", ""],
        ["", "refused", "", "", "", ""],
    ],
)
def test_a_file_with_one_bad_line_is_refused_whole(twin, row):
    made = GiftScene(twin, "gift-file")
    made.work()
    written()
    number = made.payout.number
    with pytest.raises(Invalid, match="gift_file.form") as refused:
        take([issued(number), [cell.replace("{n}", number) for cell in row]])
    assert refused.value.params == {"line": 3}
    assert made.status == "fulfilling"
    content, _ = answers([issued(number)])
    with pytest.raises(Invalid, match="gift_file.hash"):
        gift_files.take_answer("gift-file", content, b'{"sha256": "00"}', "tester", NOW)


def test_nothing_is_answered_that_was_not_sent(twin):
    made = GiftScene(twin, "gift-file")
    made.work()
    assert take([issued(made.payout.number)]).unknown == (made.payout.number,)
    assert made.status == "fulfilling"


def test_the_commands(twin, tmp_path, capsys):
    made = GiftScene(twin, "gift-file")
    made.work()
    call_command("gift_file", "export", "--day", "2026-05-01", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["lines"], told["fresh"]) == (1, True)
    content, manifest = answers([issued(made.payout.number)])
    (tmp_path / "answer.csv").write_bytes(content)
    (tmp_path / "answer.json").write_bytes(manifest)
    call_command("gift_file", "import", str(tmp_path / "answer.csv"), "--json")
    assert json.loads(capsys.readouterr().out)["issued"] == 1
    with pytest.raises(CommandError, match="gift_file.account"):
        call_command("gift_file", "export", "--account", "nobody")
