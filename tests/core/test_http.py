"""Addresses behind proxies, two lanes of middleware, probes, logs."""

from __future__ import annotations

import json
import logging

import pytest
import structlog
from django.core.checks import run_checks
from django.test import Client

from core import http
from core.http import client_address
from core.logs import logging_config


@pytest.mark.parametrize(
    ("forwarded", "proxies", "expected"),
    [
        ("", 0, "10.0.0.9"),
        ("6.6.6.6", 0, "10.0.0.9"),
        ("6.6.6.6, 1.2.3.4", 1, "1.2.3.4"),
        ("6.6.6.6, 1.2.3.4, 10.0.0.1", 2, "1.2.3.4"),
        ("1.2.3.4", 2, "10.0.0.9"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(
    forwarded: str, proxies: int, expected: str
) -> None:
    assert client_address(forwarded, "10.0.0.9", proxies) == expected


@pytest.mark.parametrize(
    ("forwarded", "peer", "proxies", "told"),
    [
        ("203.0.113.7", "10.0.0.9", 0, 1),
        ("203.0.113.7", "127.0.0.1", 0, 1),
        ("203.0.113.7", "8.8.8.8", 0, 0),  # a stranger writes what he likes
        ("", "10.0.0.9", 0, 0),
        ("203.0.113.7", "10.0.0.9", 1, 0),
        ("203.0.113.7", "", 0, 0),
    ],
)
def test_a_proxy_that_nobody_configured_is_told_once(
    monkeypatch: pytest.MonkeyPatch, forwarded: str, peer: str, proxies: int, told: int
) -> None:
    monkeypatch.setattr(http, "_warned", False)
    with structlog.testing.capture_logs() as lines:
        monkeypatch.setattr(http, "log", structlog.get_logger("fresh"))
        for _ in range(3):
            client_address(forwarded, peer, proxies)
    assert [line["event"] for line in lines] == ["proxy.not_trusted"] * told


def test_the_process_lives_without_asking_any_engine(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert not response.cookies
    assert response["X-Request-ID"]


@pytest.mark.django_db
def test_ready_names_each_dependency(client: Client) -> None:
    response = client.get("/readyz")
    report = response.json()
    assert {"database", "redis", "stream"} <= set(report["dependencies"])
    assert all(
        report["dependencies"][n]["state"] == "ok" for n in ("database", "redis", "stream")
    )


def test_not_ready_when_the_stream_is_away(client: Client, settings, monkeypatch) -> None:
    from redis import Redis

    from core import stores

    monkeypatch.setattr(stores, "stream", lambda: Redis(port=1, socket_connect_timeout=0.2))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["dependencies"]["stream"]["state"].startswith("away")


def test_a_request_id_from_the_proxy_is_kept_when_it_is_sane(client: Client) -> None:
    given = client.get("/healthz", headers={"x-request-id": "abcdef0123456789"})
    assert given["X-Request-ID"] == "abcdef0123456789"
    silly = client.get("/healthz", headers={"x-request-id": "x" * 500})
    assert silly["X-Request-ID"] != "x" * 500


@pytest.mark.django_db
def test_metrics_count_answers(client: Client) -> None:
    client.get("/healthz")
    text = client.get("/metrics").content.decode()
    assert 'af_requests_total{status="200",surface="healthz"}' in text


@pytest.mark.django_db
def test_nobody_adds_labels_to_the_metrics_by_inventing_addresses(client: Client) -> None:
    for path in ("/metricsinvented", "/healthzinvented", "/readyz-invented/x", "/invented"):
        client.get(path)
    assert "invented" not in client.get("/metrics").content.decode()


@pytest.mark.parametrize("given", [True, False])
def test_the_deploy_check_refuses_development_secrets(settings, given: bool) -> None:
    settings.DEVELOPMENT_SECRETS = given
    found = run_checks(tags=["security"], include_deployment_checks=True)
    assert ("core.E001" in {message.id for message in found}) is given


def logged(capsys, write) -> dict:
    """The JSON line that `write` makes of a logger of ours."""
    logging.config.dictConfig(logging_config("INFO", "json"))
    write(structlog.get_logger("t"))
    return json.loads(capsys.readouterr().err.strip().splitlines()[-1])


def test_a_log_line_is_json_and_hides_phones(capsys) -> None:
    line = logged(capsys, lambda log: log.warning("sent", to="+8613800000001 ok", count=3))
    assert line["event"] == "sent"
    assert line["count"] == 3
    assert "13800000001" not in json.dumps(line)


PHONE = "13800000001"


@pytest.mark.parametrize(
    "value",
    [
        {"body": {"phone": PHONE}},
        {PHONE: 1},
        [1, ("a", f"+86{PHONE}")],
        {PHONE},
        ValueError(f"no such number: {PHONE}"),
        [{"error": KeyError(PHONE)}],
        PHONE.encode(),
        int(PHONE),
        "138-0000-0001",
        "+86 138 0000 0001",
    ],
)
def test_a_log_line_hides_phones_however_deep(capsys, value: object) -> None:
    line = json.dumps(logged(capsys, lambda log: log.warning("x", value=value)))
    assert "[phone]" in line
    assert PHONE not in line
    assert "0000-0001" not in line
    assert "0000 0001" not in line


def test_a_traceback_hides_phones(capsys) -> None:
    def write(_log: object) -> None:
        try:
            raise ValueError(f"Key (phone)=({PHONE}) already exists.")
        except ValueError:
            logging.getLogger("library").exception("failed for %s", {"to": PHONE})

    line = logged(capsys, write)
    assert "Key (phone)=([phone])" in line["exception"]
    assert PHONE not in json.dumps(line)


def test_a_log_line_keeps_our_ids_and_its_shape(capsys) -> None:
    ids = {"id": f"f{PHONE}f".ljust(32, "a"), "n": [1, 2.5, None, True]}
    line = logged(capsys, lambda log: log.warning("x", ids=ids))
    assert line["ids"] == ids
