"""Let a crowd arrive at a rate and wait until everybody is done."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx

from demo.crowd import contest, drawing, gift, party, referral, steps
from demo.crowd.client import Refused, Tally
from demo.crowd.people import CHEATS, Scene, honest

Arrival = Callable[[Scene], Awaitable[None]]

SAY_SECONDS = 5.0

HONEST: dict[str, Arrival] = {
    "assist": honest,
    "gift": gift.honest,
    "referral": referral.honest,
    "milestone": steps.climber,
    "checkin": steps.regular,
    "draw": drawing.drawer,
    "collect": drawing.drawer,
    "ranking": contest.racer,
    "quiz": contest.answerer,
    "rain": party.catcher,
    "team": party.teammate,
}
"""What honest people do, by the campaign's kind."""
OWN_CHEATS: dict[str, dict[str, Arrival]] = {"referral": {"farm": referral.farm}}
"""Cheats who play a kind in a way of its own."""


async def run_crowd(
    *,
    base_url: str,
    slug: str,
    people: int,
    rate: float,
    bots: Mapping[str, int],
    consent: dict[str, str],
    helpers: int,
    inbox_key: str,
    seed: int | None = None,
    kind: str = "assist",
    terms: Mapping[str, Any] | None = None,
    facts_secret: str = "",
    say: Callable[[int, int, int], None] | None = None,
) -> Tally:
    """`people` honest arrivals at `rate` a second, and the cheats spread among them.

    `say` hears every `SAY_SECONDS` how many have arrived, have finished, and will come.
    """
    tally = Tally()
    rng = random.Random(seed)
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    async with httpx.AsyncClient(base_url=base_url, timeout=20, limits=limits) as http:

        async def read_code(number: str) -> str:
            for attempt in range(25):
                with contextlib.suppress(httpx.TransportError):
                    answer = await http.get(
                        "/demo/inbox",
                        params={"to": number},
                        headers={"Authorization": f"Bearer {inbox_key}"},
                    )
                    found = answer.json() if answer.status_code == 200 else []
                    codes = [m["code"] for m in found if m.get("code")]
                    if codes:
                        # The inbox tells the newest first; an older one opens nothing.
                        return str(codes[0])
                await asyncio.sleep(0.2 + attempt * 0.1)
            tally.add("refused otp.never_came")
            raise Refused(404, "otp.never_came")

        scene = Scene(
            http, slug, rng, tally, read_code, consent, helpers, terms or {}, facts_secret
        )
        arrivals: list[Arrival] = [HONEST.get(kind, honest)] * people
        cheats = {**CHEATS, **OWN_CHEATS.get(kind, {})}
        for name, number in bots.items():
            arrivals += [cheats[name]] * number
        rng.shuffle(arrivals)
        tasks: list[asyncio.Task[None]] = []
        teller = asyncio.create_task(_tell(tasks, len(arrivals), say)) if say else None
        for arrival in arrivals:
            tasks.append(asyncio.create_task(_alone(arrival, scene)))
            await asyncio.sleep(rng.expovariate(rate))
        await asyncio.gather(*tasks)
        if teller is not None:
            teller.cancel()
    return tally


async def _tell(
    tasks: list[asyncio.Task[None]], all_of_them: int, say: Callable[[int, int, int], None]
) -> None:
    while True:
        await asyncio.sleep(SAY_SECONDS)
        say(len(tasks), sum(task.done() for task in tasks), all_of_them)


async def _alone(arrival: Arrival, scene: Scene) -> None:
    """One person's refusal or broken line ends that person's visit only."""
    try:
        await arrival(scene)
    except Refused:
        pass
    except httpx.HTTPError as error:
        scene.tally.add(f"line broken: {type(error).__name__}")
