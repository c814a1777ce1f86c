"""What people did after they first saw an arm of a trial, from the stored events.

A person counts in the arm they saw first. Whether they joined, were refused or met an error is
asked of a fixed time after that, whether they shared of a fixed time after joining, and only of
people for whom that time is over: then every counted person has a finished outcome, in the
order in which they came. People are who `tracking.selectors` says. Raises StoreAway.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.clock import to_ms
from tracking import store
from tracking.selectors import _ACTOR, _CLEAN, _actors

JOIN_MS = 600_000
"""Ten minutes to join …"""
SHARE_MS = 3_600_000
"""… and an hour to share."""
SKEW_MS = 60_000
"""A phone's clock may be so much ahead of the server's."""
BUCKET_MS = 300_000
EXPOSURE = "trial_exposure"
NAMES = (EXPOSURE, "joined", "shared", "refused", "js_error", "resource_error")


@dataclass(frozen=True)
class Bucket:
    """People of one arm who came in the same five minutes. `at` is where these begin, in ms."""

    arm: str
    at: int
    came: int
    """All of them; the others are of those whose time is over."""
    seen: int
    joined: int
    refused: int
    failed: int
    """Whose page met an error."""
    settled: int
    """Joined, and their time to share is over."""
    shared: int


_MS = "toUnixTimestamp64Milli(e.at)"
_MINE = f"e.name = '{EXPOSURE}' AND JSONExtractString(e.props, 'trial') = {{trial:String}}"
_SQL = f"""
SELECT arm, intDiv(seen_at, {{bucket:Int64}}) * {{bucket:Int64}} AS start,
    count(),
    countIf(ripe),
    countIf(ripe AND did_join),
    countIf(ripe AND refused_at BETWEEN seen_at - {SKEW_MS} AND seen_at + {JOIN_MS}),
    countIf(ripe AND failed_at BETWEEN seen_at - {SKEW_MS} AND seen_at + {JOIN_MS}),
    countIf(did_join AND joined_at + {SHARE_MS} <= {{now:Int64}}),
    countIf(did_join AND joined_at + {SHARE_MS} <= {{now:Int64}}
        AND shared_at BETWEEN joined_at AND joined_at + {SHARE_MS})
FROM (
    SELECT *, seen_at + {JOIN_MS} <= {{now:Int64}} AS ripe,
        joined_at BETWEEN seen_at - {SKEW_MS} AND seen_at + {JOIN_MS} AS did_join
    FROM (
        SELECT {_ACTOR} AS actor,
            minIf({_MS}, {_MINE}) AS seen_at,
            argMinIf(JSONExtractString(e.props, 'arm'), {_MS}, {_MINE}) AS arm,
            minIf({_MS}, e.name = 'joined') AS joined_at,
            minIf({_MS}, e.name = 'shared') AS shared_at,
            minIf({_MS}, e.name = 'refused') AS refused_at,
            minIf({_MS}, e.name IN ('js_error', 'resource_error')) AS failed_at,
            countIf({_MINE}) AS times
        {{actors}}
        WHERE actor != 0 GROUP BY actor HAVING times > 0
    )
)
GROUP BY arm, start ORDER BY start, arm
"""  # noqa: S608 - our own text


def outcomes(slug: str, trial: str, now: datetime) -> list[Bucket]:
    """The people of a campaign's trial by arm and five minutes, in order."""
    where = f"{_CLEAN} AND name IN {{names:Array(String)}}"
    found = store.rows(
        _SQL.replace("{actors}", _actors(where)),
        {
            "slug": slug,
            "names": list(NAMES),
            "trial": trial,
            "now": to_ms(now),
            "bucket": BUCKET_MS,
        },
    )
    return [Bucket(str(row[0]), *(int(cell) for cell in row[1:])) for row in found]
