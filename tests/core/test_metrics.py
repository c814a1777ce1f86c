"""Counts of several processes arrive in one answer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from config.env import ROOT

COUNT = "from core.metrics import OUTBOX_RELAYED; OUTBOX_RELAYED.inc({})"


def count(folder: Path, number: int) -> None:
    """Another process that relayed `number` rows and is gone."""
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)}
    subprocess.run(
        [sys.executable, "-c", COUNT.format(number)], cwd=ROOT, env=environment, check=True
    )


def test_metrics_are_the_sum_over_processes_even_dead_ones(
    client: Client, settings, tmp_path: Path
) -> None:
    count(tmp_path, 3)
    count(tmp_path, 4)
    settings.METRICS_DIR = str(tmp_path)
    assert "af_outbox_relayed_total 7.0" in client.get("/metrics").content.decode()


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("::ffff:127.0.0.1", {}, 200),
        ("10.0.0.9", {}, 404),
        ("203.0.113.7", {}, 404),
        ("", {}, 404),
        # A proxy on this machine: its peer is loopback, its client is not.
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1, 203.0.113.7"}, 404),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.7"}, 404),
        ("203.0.113.7", {"Authorization": "Bearer t0ken"}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "1.2.3.4", "Authorization": "Bearer t0ken"}, 200),
        ("203.0.113.7", {"Authorization": "Bearer wrong"}, 404),
        ("203.0.113.7", {"Authorization": "Bearer"}, 404),
    ],
)
def test_only_this_machine_and_the_token_read_the_metrics(
    client: Client, settings, peer: str, headers: dict[str, str], status: int
) -> None:
    settings.METRICS_TOKEN = "t0ken"
    answer = client.get("/metrics", headers=headers, REMOTE_ADDR=peer)
    assert answer.status_code == status
    assert (b"af_requests" in answer.content) is (status == 200)


def test_without_a_token_no_token_opens_the_metrics(client: Client, settings) -> None:
    settings.METRICS_TOKEN = ""
    headers = {"Authorization": "Bearer "}
    answer = client.get("/metrics", headers=headers, REMOTE_ADDR="203.0.113.7")
    assert answer.status_code == 404
    assert answer.json()["code"] == "page.unknown"
