"""Who is behind a device: asked from audiences for what comes, kept as a map for what was.

The map in the store answers for the past: a device's anonymous events belong to the first
person who identified on it, and a merged person's to the one they were merged into. It is
kept flat (no chain of merges), so that reading needs one look per step.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable

from tracking import ports, store
from tracking.consumer.checks import UUID_TEXT
from tracking.consumer.events import Event
from tracking.contracts import IDENTITY_LINKED, IDENTITY_MERGED

log = logging.getLogger(__name__)

KNOWN_SECONDS = 60.0
UNKNOWN_SECONDS = 3.0
MAX_CACHED = 200_000
_REVERSED = 1 << 62


class Persons:
    """Resolves devices through the port, remembering answers for a short time."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, float]] = {}

    def name(self, events: Iterable[Event]) -> None:
        """Fill in `person_id` of events that only know their device.

        When nobody can answer the events stay anonymous: the map joins them later.
        """
        now = time.monotonic()
        waiting = [event for event in events if not event.person_id and event.device_id]
        missing = {
            event.device_id
            for event in waiting
            if self._known.get(event.device_id, (0, 0.0))[1] <= now
            and UUID_TEXT.fullmatch(event.device_id)
        }
        if missing:
            self._ask(sorted(missing), now)
        for event in waiting:
            event.person_id = self._known.get(event.device_id, (0, 0.0))[0]

    def _ask(self, devices: list[str], now: float) -> None:
        try:
            found = ports.resolve_person.call(devices)
        except Exception:
            log.warning("persons could not be resolved", exc_info=True)
            return
        if len(self._known) > MAX_CACHED:
            self._known.clear()
        for device in devices:
            person = found.get(device, 0)
            self._known[device] = (person, now + (KNOWN_SECONDS if person else UNKNOWN_SECONDS))

    def forget(self, devices: Iterable[str]) -> None:
        """Ask anew for these: something about them has changed."""
        for device in devices:
            self._known.pop(device, None)


def apply_identity(
    events: Iterable[Event], before_writing: Callable[[], None] = lambda: None
) -> None:
    """Write what identity facts among `events` say into the map. Safe to repeat.

    `before_writing` is called between reading the map and changing it. Raises StoreAway.
    """
    rows: list[list[object]] = []
    merges: list[tuple[int, int, int]] = []
    for event in events:
        if event.name == IDENTITY_LINKED and event.device_id and event.person_id:
            rows.append(["device", event.device_id, event.person_id, _REVERSED - event.at])
        elif event.name == IDENTITY_MERGED:
            before, into = event.props.get("from"), event.props.get("into")
            if type(before) is int and type(into) is int and before > 0 and into > 0:
                merges.append((event.at, before, into))
    if merges:
        rows += _merged_rows(sorted(merges))
    if rows:
        before_writing()
        with store.away_as_error():
            store.writer().insert(
                "identity_map", rows, column_names=["kind", "name", "person", "version"]
            )


def _merged_rows(merges: list[tuple[int, int, int]]) -> list[list[object]]:
    """Rows that make the persons' map flat again after `merges`."""
    with store.away_as_error():
        known = store.writer().query(
            "SELECT key, person, version FROM identity_map FINAL WHERE kind = 'person'"
        )
    into_of = {int(row[0]): int(row[1]) for row in known.result_rows}
    versions = {int(row[0]): int(row[2]) for row in known.result_rows}
    changed: set[int] = set()
    for at, before, into in merges:
        target = into_of.get(into, into)
        if target == before:  # the other way round is known already
            continue
        for person in [before, *(key for key, value in into_of.items() if value == before)]:
            if into_of.get(person) != target:
                into_of[person] = target
                versions[person] = max(at, versions.get(person, 0) + 1)
                changed.add(person)
    return [["person", str(person), into_of[person], versions[person]] for person in changed]
