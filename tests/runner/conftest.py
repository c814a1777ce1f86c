"""Engines of these tests' own: they are killed, refused and restarted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.engines import EngineSet
from config.engines.group import EngineGroup


@pytest.fixture(scope="module")
def own_engines(tmp_path_factory: pytest.TempPathFactory) -> EngineSet:
    """A data folder in which nothing runs yet."""
    # A space and more than 108 characters: what a socket path would stumble over.
    folder = tmp_path_factory.mktemp("a deep folder") / ("x" * 60) / ("y" * 60)
    return EngineSet(folder, environ={}, durable=False)


@pytest.fixture(scope="module")
def group(own_engines: EngineSet) -> Iterator[EngineGroup]:
    """Starts and stops single engines of that folder."""
    found = EngineGroup(own_engines.engines, own_engines.data / "log")
    yield found
    found.stop()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder for one test."""
    return tmp_path / "data"
