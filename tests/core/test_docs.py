"""Documentation that a machine can compare with the code."""

from __future__ import annotations

import re
from pathlib import Path

from config.env import ROOT, VARIABLES


def test_the_settings_table_names_every_variable_with_its_default() -> None:
    text = (ROOT / "docs/ops/settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (?:`([^`]*)`)? ?\| (.+) \|$", text, re.MULTILINE)
    assert [(n, d, w) for n, d, w in rows] == [(v.name, v.default, v.what) for v in VARIABLES]


APPS = (
    "core", "tracking", "audiences", "rewards", "antifraud", "touchpoints", "campaigns",
    "templates_library", "dashboards", "cms", "config/settings",
)  # fmt: skip
READS_ENVIRONMENT = re.compile(r"os\.(environ\b(?!\.setdefault\(\"DJANGO)|getenv)")

NOT_SERVED = re.compile(r"/(eventstore|bench\w*\.py)")
"""Processes of their own, and measurements: both hand their environment on."""


def test_no_setting_is_read_around_the_table() -> None:
    offenders = [
        str(path.relative_to(ROOT))
        for app in APPS
        for path in Path(ROOT / app).rglob("*.py")
        if READS_ENVIRONMENT.search(path.read_text("utf-8"))
        and not NOT_SERVED.search(str(path))
    ]
    assert offenders == []


def test_every_chosen_package_has_its_reason() -> None:
    chosen = set()
    for name in ("base.in", "dev.in"):
        for line in (ROOT / "requirements" / name).read_text("utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                chosen.add(re.split(r"[\[<>=~ ]", line)[0].lower())
    reasons = (ROOT / "docs/dependencies.md").read_text("utf-8").lower()
    assert sorted(name for name in chosen if name not in reasons) == []


def test_no_package_registry_is_named() -> None:
    hosts = re.compile(
        r"(pypi|pythonhosted|registry\.npmjs|npmmirror)\.(org|com)", re.IGNORECASE
    )
    import subprocess

    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    found = [
        name
        for name in tracked
        if not name.startswith("tests/core/test_docs")
        and (ROOT / name).is_file()
        and hosts.search((ROOT / name).read_text("utf-8", errors="ignore"))
    ]
    assert found == []
