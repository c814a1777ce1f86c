"""The event store speaks ClickHouse's protocol to the ordinary client, and to nobody else."""

from __future__ import annotations

import http.client
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import clickhouse_connect
import pytest
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError

from config.engines import EngineSet
from config.engines.eventstore import EventStore
from config.engines.group import EngineGroup
from tracking.eventstore.errors import StoreError
from tracking.eventstore.guard import check_reader
from tracking.eventstore.statement import split_insert

COLUMNS = ["id", "name", "at", "person", "props"]
Row = tuple[uuid.UUID, str, datetime, int, str]


@pytest.fixture(scope="module")
def store(own_engines: EngineSet, group: EngineGroup) -> EventStore:
    engine = own_engines.engine("eventstore")
    assert isinstance(engine, EventStore)
    group.start_one(engine)
    group.wait_one(engine)
    return engine


@pytest.fixture
def writer(store: EventStore) -> Iterator[Client]:
    client = clickhouse_connect.get_client(dsn=store.url)
    client.command("DROP TABLE IF EXISTS event")
    client.command(
        "CREATE TABLE event (id UUID, name LowCardinality(String), at DateTime64(3, 'UTC'), "
        "person UInt64, props String) ENGINE = MergeTree ORDER BY (name, at) "
        "SETTINGS non_replicated_deduplication_window = 100"
    )
    yield client
    client.close()


@pytest.fixture
def reader(store: EventStore, writer: Client) -> Iterator[Client]:
    client = clickhouse_connect.get_client(dsn=store.reader_url)
    yield client
    client.close()


def rows(count: int) -> list[Row]:
    now = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
    return [(uuid.uuid4(), "page_view", now, n, '{"名":"红包"}') for n in range(count)]


def count(client: Client) -> int:
    return int(client.query("SELECT count() FROM event").result_rows[0][0])


@pytest.mark.parametrize("compress", ["lz4", "zstd", "gzip", False])
def test_rows_come_back_as_they_went(
    store: EventStore, writer: Client, compress: str | bool
) -> None:
    sent = rows(3)
    client = clickhouse_connect.get_client(dsn=store.url, compress=compress)
    assert client.insert("event", sent, column_names=COLUMNS).written_rows == 3
    found = client.query(f"SELECT {', '.join(COLUMNS)} FROM event ORDER BY person")
    assert [
        (*row[:2], row[2].replace(tzinfo=UTC), *row[3:]) for row in found.result_rows
    ] == sent


def test_the_same_token_is_kept_once(writer: Client) -> None:
    for token, expected in (("a", 5), ("a", 5), ("b", 10)):
        settings = {"insert_deduplication_token": token}
        writer.insert("event", rows(5), column_names=COLUMNS, settings=settings)
        assert count(writer) == expected


@pytest.mark.slow
def test_an_acknowledged_batch_survives_sigkill(
    own_engines: EngineSet, group: EngineGroup, store: EventStore, writer: Client
) -> None:
    writer.insert("event", rows(1000), column_names=COLUMNS)
    group.kill("eventstore")
    group.start_one(store)
    group.wait_one(store)
    assert count(writer) == 1000


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("String", 'it\'s \\ "红包"\n\t{x:String} -- #'),
        ("UInt64", 2**64 - 1),
        ("Array(String)", ["a'b", "红", ""]),
        ("Nullable(String)", None),
        ("DateTime", datetime(2026, 1, 2, 3, 4, 5)),  # noqa: DTZ001 - what the client returns
    ],
)
@pytest.mark.parametrize("form", [False, True])
def test_parameters_arrive_unchanged(
    store: EventStore, writer: Client, kind: str, value: object, form: bool
) -> None:
    client = clickhouse_connect.get_client(dsn=store.url, form_encode_query_params=form)
    found = client.query(f"SELECT {{v:{kind}}}", parameters={"v": value})
    assert found.result_rows == [(value,)]


def test_a_setting_lasts_for_one_statement(writer: Client) -> None:
    ask = "SELECT getSetting('max_threads')"
    assert writer.query(ask, settings={"max_threads": 7}).result_rows == [(7,)]
    assert writer.query(ask).result_rows != [(7,)]


def test_errors_carry_clickhouse_numbers(writer: Client) -> None:
    with pytest.raises(DatabaseError) as caught:
        writer.query("SELECT * FROM nowhere")
    assert caught.value.code == 60
    with pytest.raises(DatabaseError) as caught:
        writer.query("SELECT throwIf(1)")
    assert caught.value.code == 395
    assert writer.query("SELECT 1").result_rows == [(1,)]


REFUSED = [
    "INSERT INTO event (person) VALUES (1)",
    "DROP TABLE event",
    "SET readonly = 0",
    "USE system",
    "KILL QUERY WHERE 1",
    "SELECT 1; SELECT 2",
    "SELECT 1 INTO OUTFILE '/tmp/x'",
    "SELECT 1 into/**/outfile '/tmp/x'",
    "SELECT file('/etc/hostname')",
    "SELECT `file`('/etc/hostname')",
    "SELECT \"file\" /* */ ('/etc/hostname')",
    "SELECT `fi\\x6ce`('/etc/hostname')",
    "SELECT {f:Identifier}('/etc/hostname')",
    "SELECT $a$ ' $a$, file('/etc/hostname'), ' '",
    "SELECT * FROM file('/etc/hostname', 'LineAsString')",
    "WITH 1 AS x SELECT file('/etc/hostname')",
    "SELECT aiGenerate('x')",
    "EXPLAIN SELECT 1 INTO OUTFILE '/tmp/x'",
]
ALLOWED = [
    "SELECT 'file(''x'') INTO OUTFILE; $a$'",
    "SELECT count() FROM event -- file('x')",
    "(SELECT 1) UNION ALL (SELECT 2);",
    'WITH 1 AS `红包` SELECT `红包`, "红包"',
    "/* why */ SELECT domain('http://a.example/'), 1.5e3, [1, 2][1], x -> x + 1 != 3",
    "EXPLAIN SELECT 1",
    "SHOW TABLES",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_a_reader_is_refused(reader: Client, writer: Client, sql: str) -> None:
    with pytest.raises(DatabaseError) as caught:
        reader.raw_query(sql)
    assert caught.value.code in {164, 497, 62}
    assert count(writer) == 0


@pytest.mark.parametrize("sql", ALLOWED)
def test_a_reader_is_not_refused_without_need(sql: str) -> None:
    check_reader(sql)


@pytest.mark.parametrize("sql", ["SELECT * FROM url('http://127.0.0.1/', 'CSV')"])
def test_what_the_guard_passes_the_engine_refuses(reader: Client, sql: str) -> None:
    check_reader(sql)
    with pytest.raises(DatabaseError) as caught:
        reader.raw_query(sql)
    assert caught.value.code == 164


def test_a_reader_has_a_time_and_a_memory_limit(reader: Client) -> None:
    ask = "SELECT getSetting('max_execution_time'), getSetting('max_memory_usage')"
    seconds, memory = reader.query(ask).result_rows[0]
    assert float(seconds) > 0
    assert memory > 0


def raw(
    store: EventStore,
    key: str = "",
    method: str = "POST",
    body: str = "SELECT 1",
    **headers: str,
) -> tuple[int, str]:
    link = http.client.HTTPConnection("127.0.0.1", store.port, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if key:
        named["X-ClickHouse-Key"] = key
    link.request(method, "/", body, named)
    answer = link.getresponse()
    text = answer.read().decode()
    link.close()
    return answer.status, text


def test_no_key_a_wrong_key_and_another_users_key(store: EventStore) -> None:
    assert raw(store)[0] == 401
    assert raw(store, "guess")[0] == 403
    assert raw(store, store.reader_key, X_ClickHouse_User="writer")[0] == 403
    assert raw(store, store.writer_key) == (200, "1\n")


def test_a_page_in_a_browser_gets_nothing_even_with_the_key(store: EventStore) -> None:
    assert raw(store, store.writer_key, Host="evil.example")[0] == 403
    assert raw(store, store.writer_key, Origin="http://127.0.0.1:8000")[0] == 403


def test_get_changes_nothing(store: EventStore, writer: Client) -> None:
    assert raw(store, store.writer_key, "GET", "DROP TABLE event")[0] == 403
    assert count(writer) == 0


@pytest.mark.parametrize(
    ("text", "target"),
    [
        (b"INSERT INTO t FORMAT Native\nDATA", "t"),
        (b"INSERT INTO `a b`.t (`x`, y) FORMAT CSV\r\nDATA", "`a b`.t (`x`, y)"),
        (b"/* c */ insert into t SETTINGS async_insert=0 FORMAT TSV\nDATA", "t"),
        (b"INSERT INTO t VALUES ('x FORMAT Native\n')", None),
        (b"INSERT INTO t SELECT 1 FORMAT Native\n", None),
        (b"SELECT 1 FORMAT Native\n", None),
    ],
)
def test_data_is_told_from_statement(text: bytes, target: str | None) -> None:
    found = split_insert(text, b"")
    if target is None:
        assert found is None
        return
    assert found is not None
    assert (found.target, bytes(found.data)) == (target, b"DATA")


@pytest.mark.timeout(60)  # milliseconds; a pattern that backtracks would need hours
@pytest.mark.parametrize("tail", ["VALUES (1)", "SELECT 1", "FORMAT", "/* " * 2000, ""])
def test_long_statements_are_told_apart(tail: str) -> None:
    columns = ", ".join(f"a_rather_long_column_{n}" for n in range(2000))
    assert split_insert(f"INSERT INTO t ({columns}) {tail}".encode(), b"") is None
    assert split_insert(f"{'/* */ -- x' * 2000} {tail}".encode(), b"") is None
    check_reader(f"SELECT {columns}, '{'a' * 100_000}', {'(' * 1000}")


def test_the_error_names_its_number() -> None:
    check: Callable[[str], None] = check_reader
    with pytest.raises(StoreError, match="Code: 497"):
        check("DROP TABLE event")
