"""What a provider asks for is said before anybody approves, in words."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from campaigns.preflight import preflight
from rewards.providers import accounts
from templates_library import drafts, loader
from tests.rewards.twins.scene import WECHAT
from tests.rewards.twins.wechat import WechatTwin

ISSUER = {"alg": "HS256", "key": "k" * 32, "vouches_for_payee": True}


@pytest.fixture(autouse=True)
def _set_up(settings: Any) -> None:
    settings.PAYOUT_ACCOUNTS = json.dumps({"wechat": WechatTwin().account()})
    settings.IDENTIFY_ISSUERS = json.dumps({"bank": ISSUER})


def findings(now: datetime, target: int = 888, count: int = 400) -> dict[str, str]:
    """Codes and levels of what is said about paying through WeChat."""
    answers = [
        ("rewards.provider.slug", "wechat"),
        ("rewards.provider.config", WECHAT),
        ("session.target", target),
        ("packets.count", count),
        ("budget.total", target * count),
    ]
    draft = drafts.build(
        loader.blueprint("share-to-open"), slug="packet", settings=answers, now=now
    )
    found = preflight(draft, now)
    return {one.code: one.level for one in found if one.code.startswith("provider.")}


def test_everything_is_there(now: datetime) -> None:
    assert findings(now) == {}


def test_no_account(now: datetime, settings: Any) -> None:
    settings.PAYOUT_ACCOUNTS = ""
    assert findings(now)["provider.account"] == "block"


def test_nobody_tells_who_is_paid(now: datetime, settings: Any) -> None:
    for issuer in ({**ISSUER, "vouches_for_payee": False}, {**ISSUER, "campaigns": ["other"]}):
        settings.IDENTIFY_ISSUERS = json.dumps({"bank": issuer})
        assert findings(now) == {"provider.payee": "block"}


def test_too_little_and_much(now: datetime) -> None:
    assert findings(now, target=9) == {"provider.smallest": "block"}
    assert findings(now, target=2000_00, count=2) == {"provider.name": "warn"}


def test_keys_come_from_files_and_never_into_a_message(settings: Any, tmp_path: Any) -> None:
    twin = WechatTwin().account()
    (tmp_path / "key.pem").write_text(twin["private_key"])
    settings.PAYOUT_ACCOUNTS = json.dumps(
        {"wechat": {**twin, "private_key": f"file:{tmp_path}/key.pem"}}
    )
    found = accounts.account(accounts.WechatAccount, "wechat")
    assert found.private_key == twin["private_key"].strip()
    settings.PAYOUT_ACCOUNTS = json.dumps({"wechat": {**twin, "mchid": "SECRET-SHOWN"}})
    with pytest.raises(Exception, match="documented form") as refused:
        accounts.accounts(accounts.WechatAccount)
    assert "SECRET-SHOWN" not in str(refused.value)
    assert refused.value.__cause__ is None
