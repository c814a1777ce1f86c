"""A strict twin of an insurer's interface for gift policies."""

from __future__ import annotations

import json
import re
from typing import Any

from core.signatures import HEADER, is_signed, signature
from tests.rewards.twins.server import Request, Response, Twin

SECRET = "an-insurers-secret-of-32-characters-or-more"
DAY = 86_400_000


class InsurerTwin(Twin):
    """`first` is the status of a new order. One person is insured once by a product."""

    def __init__(self) -> None:
        super().__init__()
        self.policies: dict[str, dict[str, Any]] = {}
        self.first = "issued"

    def account(self) -> dict[str, Any]:
        return {"kind": "insurer", "base_url": f"{self.url}/v1", "secret": SECRET}

    def issue(self, number: str) -> None:
        known = self.policies[number]
        start = int(self.now.timestamp() * 1000) // DAY * DAY + DAY
        known["answer"] = {
            "number": number, "status": "issued", "policy": f"P{len(self.policies):08d}",
            "from": start, "until": start + known["asked"]["term_days"] * DAY,
        }  # fmt: skip

    def refuse(self, number: str, reason: str) -> None:
        answer = {"number": number, "status": "refused", "reason": reason}
        self.policies[number]["answer"] = answer

    def handle(self, request: Request) -> Response:
        asked = f"{request.method} {request.path}\n".encode() + request.body
        if not is_signed(SECRET, request.headers.get(HEADER.lower(), ""), asked, self.now):
            self.violations.append("signature")
            return self._signed(401, "", {"error": "signature"})
        match = re.fullmatch(r"/v1/policies(?:/(\w+))?", request.path)
        assert match is not None, request.path
        if request.method == "GET":
            known = self.policies.get(match[1])
            if known is None:
                return self._signed(404, match[1], {"number": match[1], "status": "unknown"})
            return self._signed(200, match[1], known["answer"])
        return self._order(json.loads(request.body))

    def _order(self, asked: dict[str, Any]) -> Response:
        number = asked["number"]
        fault = self._fault(asked)
        known = self.policies.get(number)
        if known is not None and known["asked"] != asked:
            fault = "changed"
        if fault is not None:
            self.violations.append(fault)
            return self._signed(422, number, {"number": number, "error": fault})
        if known is None:
            pending = {"number": number, "status": "pending"}
            self.policies[number] = {"asked": asked, "answer": pending}
            if any(
                one["answer"]["status"] == "issued"
                and one["asked"]["insured"]["id_number"] == asked["insured"]["id_number"]
                and one["asked"]["product"] == asked["product"]
                for one in self.policies.values()
            ):
                self.refuse(number, "already_insured")
            elif self.first == "issued":
                self.issue(number)
        return self._signed(200, number, self.policies[number]["answer"])

    def _fault(self, asked: dict[str, Any]) -> str | None:
        if not re.fullmatch(r"[0-9a-z]{32}", asked["number"]):
            return "number"
        if sorted(asked["insured"]) != ["birth_date", "id_number", "name"]:
            return "insured"
        if not re.fullmatch(r"[0-9]{17}[0-9X]", asked["insured"]["id_number"]):
            return "id_number"
        if not 1 <= asked["term_days"] <= 365 or not 0 < asked["premium"] <= 100_00:
            return "terms"
        return None

    def busy(self, request: Request) -> Response:
        number = re.search(r"\w{32}", request.path + request.body.decode())
        return self._signed(503, number[0] if number else "", {"error": "busy"})

    def _signed(
        self, status: int, number: str, document: dict[str, Any], secret: str = SECRET
    ) -> Response:
        body = json.dumps(document).encode()
        signed = f"{status} {number}\n".encode() + body
        header = signature(secret, int(self.now.timestamp()), signed)
        return Response(status, {"Content-Type": "application/json", HEADER: header}, body)

    def forged(self, response: Response) -> Response:
        document = json.loads(response.body)
        return self._signed(response.status, document["number"], document, "f" * 32)

    def report(self, number: str, secret: str = SECRET) -> tuple[dict[str, str], bytes]:
        body = json.dumps(self.policies[number]["answer"]).encode()
        return {HEADER: signature(secret, int(self.now.timestamp()), body)}, body
