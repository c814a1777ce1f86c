"""The suite in several processes (pytest-xdist), each with engines of its own.

A file's tests stay together, so that what a module's fixtures have made serves all of them;
so do all files that share one running product. The longest parts begin first: the last one
alone would leave the other processes with nothing to do.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/browser/",)
"""Folders whose files share one running product,"""
APART = ("tests/browser/test_page_", "tests/browser/test_participant_")
"""and those among them that do without it."""
FIRST = (
    "tests/browser/",
    "tests/runner/test_make_run.py",
    "tests/touchpoints/test_listening.py",
    "tests/tracking/test_once.py",
    "tests/tracking/test_tracker.py",
    "tests/demo/test_story.py",
    "tests/cms/builder/test_preview.py",
    "tests/rewards/test_payout_story.py",
    "tests/race/test_play_draw.py",
    "tests/campaigns/test_lifecycle_machine.py",
    "tests/campaigns/test_team_lifecycle.py",
    "tests/core/test_secrets.py",
    "tests/core/test_deploy.py",
    "tests/runner/",
)
"""Files of ten seconds and more: whoever comes to the end alone shall have little to do."""


def is_worker() -> bool:
    """Whether this is one of the processes that run tests for another one."""
    return "PYTEST_XDIST_WORKER" in os.environ


class ByFile(LoadScopeScheduling):
    """One piece of work is a file, or what shares a product; in the order of collection."""

    def _split_scope(self, nodeid: str) -> str:
        for folder in TOGETHER:
            if nodeid.startswith(folder) and not nodeid.startswith(APART):
                return folder
        return nodeid.split("::", 1)[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if is_worker():
        # Files first, so that a piece of work begins where its first test stands; within a
        # file pytest-django's order stays: what rolls back comes before what commits.
        items.sort(key=lambda item: (not item.nodeid.startswith(FIRST), item.path))
