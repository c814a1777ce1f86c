-- What happened. One row per event, kept once.
--
-- ORDER BY (campaign, name, at): boards and funnels ask for some names of one campaign in a
-- span of time, which is then a contiguous range. The month of receiving partitions, because
-- it never lies: `at` is a client's word. The window lets a repeated insert be recognised by
-- its token (second line of defence; event_keys is the first).
CREATE TABLE IF NOT EXISTS events (
    event_id     UUID,
    name         LowCardinality(String),
    campaign     LowCardinality(String),
    at           DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    client_at    DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    received_at  DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    clock        LowCardinality(String),
    source       LowCardinality(String),
    person_id    UInt64 CODEC(ZSTD(1)),
    device_id    String CODEC(ZSTD(1)),
    device_key   UInt64 MATERIALIZED if(device_id = '', 0, cityHash64(device_id)) CODEC(ZSTD(1)),
    session_id   String CODEC(ZSTD(1)),
    seq          UInt32 CODEC(ZSTD(1)),
    bot          LowCardinality(String),
    region       LowCardinality(String),
    city         LowCardinality(String),
    os           LowCardinality(String),
    browser      LowCardinality(String),
    device_kind  LowCardinality(String),
    net          String CODEC(ZSTD(1)),
    path         LowCardinality(String),
    block        LowCardinality(String),
    props        String CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(received_at)
ORDER BY (campaign, name, at)
SETTINGS non_replicated_deduplication_window = 1000;

-- Which stream entry owns an event id. Written before the event: an id owned by another entry
-- is a repeat; an id owned by the same entry is our own earlier attempt. The id is its sixteen
-- bytes in order, so that UUIDv7 of the same minutes lie together (the type UUID sorts by its
-- second half).
CREATE TABLE IF NOT EXISTS event_keys (
    id     FixedString(16),
    owner  UInt64
)
ENGINE = MergeTree
ORDER BY id
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 1000;

-- Who is behind a device, and into whom a person was merged. `version` is the time of the
-- fact, reversed for devices: a device's anonymous past belongs to the first who identified.
CREATE TABLE IF NOT EXISTS identity_map (
    kind     Enum8('device' = 1, 'person' = 2),
    name     String,
    key      UInt64 MATERIALIZED if(kind = 'device', cityHash64(name), toUInt64OrZero(name)),
    person   UInt64,
    version  UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (kind, key);

-- What could not become an event: the reason, and the event without personal data.
CREATE TABLE IF NOT EXISTS dead_letters (
    dead_id      FixedString(32),
    reason       LowCardinality(String),
    received_at  DateTime64(3, 'UTC'),
    entry        String,
    envelope     String CODEC(ZSTD(3)),
    raw          String CODEC(ZSTD(3)),
    replayed_at  DateTime64(3, 'UTC') DEFAULT 0,
    version      UInt64 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(received_at)
ORDER BY (received_at, dead_id);
