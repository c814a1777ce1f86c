"""An insurer's interface for gift policies: signed JSON, one policy for each number.

    POST {base_url}/policies        {number, product, term_days, premium, currency, insured}
    GET  {base_url}/policies/{number}
    → 200 {number, status: issued | pending | refused, policy?, from?, until?, reason?}
    → 404 {number, status: unknown}

`insured` is {name, id_number, birth_date}; `from` and `until` are milliseconds UTC, `premium`
minor units. Both sides sign with X-AF-Signature (core.signatures): a request over
`<method> <path>\\n<body>`, an answer over `<status> <number>\\n<body>`, a report to
/api/in/payouts/insurer over the body. What is not signed leaves the outcome unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

import orjson
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

from core.crypto import Undecryptable, decrypt
from core.errors import Invalid
from core.signatures import HEADER, is_signed, signature
from rewards.providers import PROVIDERS
from rewards.providers.accounts import InsurerAccount, account, accounts
from rewards.providers.base import (
    Answer,
    Forged,
    Message,
    Outcome,
    OutcomeUnknown,
    PayoutOrder,
    PrizeProvider,
)
from rewards.providers.wire import exchange

STATUSES = {
    "issued": Outcome.SUCCEEDED,
    "pending": Outcome.PROCESSING,
    "refused": Outcome.FAILED,
}
INSURED = ("name", "id_number", "birth_date")


class InsurerConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    account: str = "insurer"


@PROVIDERS.register
class InsurerProvider(PrizeProvider):
    slug: ClassVar[str] = "insurer"
    title = _("Insurer's interface (real policies)")
    Config: ClassVar[type[BaseModel]] = InsurerConfig
    fulfils: ClassVar[str] = "gifts"

    config: InsurerConfig

    def check(self) -> None:
        if self.config.account not in accounts(InsurerAccount):
            raise Invalid("provider.account", params={"account": self.config.account})

    def submit(self, order: PayoutOrder, now: datetime) -> Answer:
        body = {
            "number": order.number,
            "product": str(order.details.get("product", "")),
            "term_days": order.details.get("term_days"),
            "premium": order.amount,
            "currency": order.currency,
            "insured": insured_of(order),
        }
        return self._ask("POST", "/policies", order.number, orjson.dumps(body), now)

    def query(self, number: str, now: datetime) -> Answer:
        return self._ask("GET", f"/policies/{number}", number, b"", now)

    def _ask(self, method: str, path: str, number: str, body: bytes, now: datetime) -> Answer:
        own = account(InsurerAccount, self.config.account)
        at = int(now.timestamp())
        url = own.base_url.rstrip("/") + path
        asked = f"{method} {urlsplit(url).path}\n".encode() + body
        headers = {
            "Content-Type": "application/json",
            HEADER: signature(own.secret, at, asked),
        }
        reply = exchange(method, url, headers, body)
        signed = f"{reply.status} {number}\n".encode() + reply.body
        if not is_signed(own.secret, reply.headers.get(HEADER.lower(), ""), signed, now):
            raise OutcomeUnknown("insurer.signature")
        if method == "GET" and reply.status == 404:
            return Answer(number, Outcome.NOT_FOUND)
        if reply.status != 200:
            raise OutcomeUnknown(f"insurer.http_{reply.status}")
        return answer(number, _document(reply.body))

    @classmethod
    def read(cls, message: Message, now: datetime) -> Sequence[Answer]:
        header = message.headers.get(HEADER.lower(), "")
        for own in accounts(InsurerAccount).values():
            if is_signed(own.secret, header, message.body, now):
                break
        else:
            raise Forged
        try:
            document = _document(message.body)
            return [answer(str(document["number"]), document)]
        except (KeyError, OutcomeUnknown):
            raise Forged from None


def _document(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise OutcomeUnknown("insurer.unreadable") from None
    if not isinstance(found, dict):
        raise OutcomeUnknown("insurer.unreadable")
    return found


def answer(number: str, found: Mapping[str, Any]) -> Answer:
    """What the insurer says of a number; an issued policy has a number and a time.

    Raises OutcomeUnknown for anything else.
    """
    outcome = STATUSES.get(str(found.get("status")))
    if outcome is None or found.get("number") != number:
        raise OutcomeUnknown("insurer.unreadable")
    certificate = None
    if outcome == Outcome.SUCCEEDED:
        policy, first, last = found.get("policy"), found.get("from"), found.get("until")
        if not (policy and isinstance(first, int) and isinstance(last, int) and first < last):
            raise OutcomeUnknown("insurer.policy_missing")
        certificate = {"number": str(policy)[:64], "from": first, "until": last}
    reason = str(found.get("reason") or "refused") if outcome == Outcome.FAILED else ""
    error = f"insurer.{reason}"[:64] if reason else ""
    return Answer(number, outcome, error=error, certificate=certificate)


def insured_of(order: PayoutOrder) -> dict[str, str]:
    """Who is to be insured. Raises OutcomeUnknown: without them nothing is ordered."""
    try:
        found = orjson.loads(decrypt(order.recipient))
        return {name: str(found[name]) for name in INSURED}
    except (Undecryptable, ValueError, KeyError, TypeError):
        raise OutcomeUnknown("insurer.incomplete") from None
