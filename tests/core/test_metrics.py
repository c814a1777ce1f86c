"""Counts of several processes arrive in one answer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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
