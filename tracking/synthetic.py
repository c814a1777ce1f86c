"""Believable events without people: for benchmarks and demonstrations of scale.

Made inside the store by its own arithmetic, because a hundred million rows would take Python
an hour. The same seed gives the same events (but for their moments, which end at `until`).
"""

from __future__ import annotations

from datetime import datetime

from core.clock import to_ms
from tracking import store

SPAN_MS = 14 * 86_400_000
PER_DEVICE = 9
CHUNK = 2_000_000

# Each device acts around its own first moment; a day has its hours. The chance of a step
# falls along the funnel, so that funnels, retention and paths have their usual shapes. The
# values stand in the order of the table's columns.
_INSERT = """
INSERT INTO events
WITH
    cityHash64(number, {seed:UInt64}, 1) AS r1,
    cityHash64(number, {seed:UInt64}, 2) AS r2,
    cityHash64(number, {seed:UInt64}, 3) AS r3,
    r1 % {devices:UInt64} AS device,
    cityHash64(device, {seed:UInt64}) AS d1,
    (d1 % 1000) / 1000.0 AS luck,
    {from:Int64} + toInt64(pow(luck, 0.7) * {span:Int64} * 0.9) AS first,
    least(first + toInt64(pow((r2 % 100000) / 100000.0, 4) * {span:Int64} * 0.1),
        {from:Int64} + {span:Int64} - 1) AS moment,
    r3 % 1000 AS dice,
    multiIf(dice < 330, 'page_view', dice < 560, 'exposure', dice < 720, 'click',
        dice < 820, 'page_leave', dice < 880, 'scroll_depth', dice < 925, 'joined',
        dice < 955, 'share_click', dice < 980, 'helped', dice < 992, 'session_completed',
        'reward_granted') AS name,
    name IN ('joined', 'helped', 'session_completed', 'reward_granted') AS server,
    ['广东省', '江苏省', '山东省', '浙江省', '河南省', '四川省', '湖北省', '北京', '上海', '']
        AS regions
SELECT
    toUUID(concat(
        substring(hex(toUInt64(moment) * 65536), 1, 8), '-',
        substring(hex(toUInt64(moment) * 65536), 9, 4), '-7',
        substring(hex(r1), 1, 3), '-8', substring(hex(r2), 1, 3), '-',
        substring(hex(cityHash64(number, {seed:UInt64}, 4)), 1, 12))),
    name,
    {campaign:String},
    fromUnixTimestamp64Milli(moment, 'UTC'),
    fromUnixTimestamp64Milli(moment - toInt64(d1 % 3000), 'UTC'),
    fromUnixTimestamp64Milli(moment + 40 + toInt64(r2 % 2500), 'UTC'),
    if(server, 'server', 'skew'),
    if(server, 'server', 'web'),
    if(d1 % 10 < 4, device + 1, 0),
    concat('0192f0c4-0000-7000-8000-', lower(leftPad(hex(device), 12, '0'))),
    concat('s-', toString(device), '-', toString(intDiv(moment, 1800000))),
    toUInt32(r2 % 40),
    if(d1 % 100 < 2, 'agent.machine', ''),
    regions[1 + d1 % 10],
    '',
    if(d1 % 10 < 6, 'Android', 'iOS'),
    if(d1 % 10 < 8, 'WeChat', 'Chrome Mobile'),
    'phone',
    substring(lower(hex(cityHash64(d1 % 5000))), 1, 16),
    concat('/c/', {campaign:String}, '/'),
    if(name IN ('click', 'exposure'), ['hero', 'open', 'rules', 'helpers'][1 + r3 % 4], ''),
    if(server, '{}', concat('{"path":"/c/', {campaign:String}, '/","pv":"', hex(r1), '"}'))
FROM numbers({start:UInt64}, {count:UInt64})
"""


def generate(count: int, *, campaign: str, until: datetime, seed: int = 1) -> int:
    """Put `count` events of the two weeks before `until` into the store; how many devices.

    They enter beside the stream and own no keys. Raises StoreAway.
    """
    devices = max(count // PER_DEVICE, 1)
    with store.away_as_error():
        for start in range(0, count, CHUNK):
            store.writer().command(
                _INSERT,
                parameters={
                    "seed": seed,
                    "devices": devices,
                    "from": to_ms(until) - SPAN_MS,
                    "span": SPAN_MS,
                    "campaign": campaign,
                    "start": start,
                    "count": min(CHUNK, count - start),
                },
            )
    return devices
