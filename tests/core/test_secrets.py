"""A deployment that forgot its secrets does not start."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from config.env import ROOT

SECRETS = ("SECRET_KEY", "HASH_KEY", "FIELD_KEYS")
LOADED = "import config.asgi; print('serving')"


def start(tmp_path, **changes: str) -> subprocess.CompletedProcess[str]:
    """Load what the web server loads; an empty value is as good as none."""
    own = {"DEBUG": "0", "DATA_DIR": str(tmp_path)}
    own |= dict.fromkeys(("FIELD_KEYS_FILE", "HASH_KEYS_FILE"), "")
    environment = {**os.environ, **own, **changes}
    return subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("forgotten", SECRETS)
def test_the_web_does_not_start_with_a_secret_of_the_repository(
    tmp_path, forgotten: str
) -> None:
    done = start(tmp_path, **{forgotten: ""})
    assert done.returncode == 1
    assert done.stdout == ""
    line = done.stderr.strip().splitlines()
    assert len(line) == 1, "one clear sentence, no traceback"
    assert line[0].startswith("Not starting: set SECRET_KEY, HASH_KEY and FIELD_KEYS")


def test_with_its_own_secrets_it_starts(tmp_path) -> None:
    done = start(tmp_path)
    assert (done.returncode, done.stdout) == (0, "serving\n"), done.stderr


def test_a_developer_may_do_without(tmp_path) -> None:
    done = start(tmp_path, DEBUG="1", **dict.fromkeys(SECRETS, ""))
    assert (done.returncode, done.stdout) == (0, "serving\n"), done.stderr
