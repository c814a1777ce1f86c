"""A strict twin of an organiser's system that hands prizes over when it is called.

It believes no signature but the right one, remembers every order by its id, and complains when
one id comes with another prize.
"""

from __future__ import annotations

from typing import Any

import orjson

from core.signatures import HEADER, is_signed, signature
from tests.rewards.twins.server import Request, Response, Twin

SECRET = "a-shared-secret-of-the-organiser"


class Organiser(Twin):
    """`answer` is what an order becomes: succeeded, pending or failed. `lost` orders were never
    heard of. Further moods: "other" answers about another id, "unsigned" without a signature,
    "redirect" sends the caller elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = "succeeded"
        self.orders: dict[str, dict[str, Any]] = {}
        self.given: dict[str, int] = {}

    def handle(self, request: Request) -> Response:
        if not is_signed(
            SECRET, request.headers.get(HEADER.lower(), ""), request.body, self.now
        ):
            self.violations.append("signature")
            return Response(401, {}, b"")
        body = orjson.loads(request.body)
        number = body["id"]
        if body["action"] == "query":
            found = self.orders.get(number)
            status = found["status"] if found else "not_found"
            return self.said(number, status)
        told = {name: body[name] for name in ("reward", "pool", "campaign", "person", "face")}
        known = self.orders.get(number)
        if known is None:
            self.orders[number] = {**told, "status": self.answer, "phone": body["phone"]}
            if self.answer == "succeeded":
                self.given[number] = self.given.get(number, 0) + 1
        elif {name: known[name] for name in told} != told:
            self.violations.append(f"another order under {number}")
        return self.said(number, self.orders[number]["status"])

    def serve(self, request: Request) -> Response | None:
        mood = self.next[0] if self.next else self.mood
        if mood in ("other", "unsigned", "redirect", "lost"):
            if self.next:
                self.next.popleft()
            with self.lock:
                self.requests.append(request)
            if mood == "lost":
                return Response(500, {}, b"")
            response = self.handle(request)
            match mood:
                case "other":
                    return self.said("0" * 32, "succeeded")
                case "unsigned":
                    return Response(200, {}, response.body)
                case "redirect":
                    return Response(307, {"Location": f"{self.url}/elsewhere"}, b"")
        return super().serve(request)

    def said(self, number: str, status: str) -> Response:
        document = {"id": number, "status": status}
        if status == "failed":
            document["error"] = "sold_out"
        body = orjson.dumps(document)
        return Response(200, {HEADER: signature(SECRET, int(self.now.timestamp()), body)}, body)

    def decide(self, number: str, status: str) -> dict[str, str]:
        """Make up its mind about an order; the headers of the call-back it would send."""
        self.orders[number]["status"] = status
        if status == "succeeded":
            self.given[number] = self.given.get(number, 0) + 1
        body = self.said(number, status).body
        return {HEADER.lower(): signature(SECRET, int(self.now.timestamp()), body)}

    def busy(self, request: Request) -> Response:
        return Response(429, {}, b"")

    def forged(self, response: Response) -> Response:
        made = signature("another secret of 16 signs", int(self.now.timestamp()), response.body)
        return Response(200, {HEADER: made}, response.body)
