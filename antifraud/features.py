"""What the rules may look at: plain values, no personal data, storable as JSON.

`None` means "not known": a rule that needs the value has then no opinion.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import orjson


@dataclass(frozen=True)
class Features:
    """One action seen by the rules. Counts include the person or action being decided."""

    action: str
    proof_solved: bool = False
    has_signals: bool = False
    http_library: str = ""
    headless: bool = False
    webdriver: bool | None = None
    automation_globals: int | None = None
    cdp: bool | None = None
    lies: int | None = None
    contradictions: tuple[str, ...] = ()
    impossible_screen: bool | None = None
    dwell_ms: int | None = None
    interactions: int | None = None
    device_new: bool = False
    device_age_ms: int = 0
    device_persons_7d: int | None = None
    device_actions_1h: int | None = None
    device_nets_1h: int | None = None
    person_devices_1d: int | None = None
    ip_persons_1h: int | None = None
    ip_honest: int | None = None
    ip_public: bool = True
    inviter_joins_1h: int | None = None
    inviter_joins_1d: int | None = None
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()
    degraded: bool = False

    @classmethod
    def of(cls, known: Mapping[str, Any]) -> Features:
        """`cls(**known)` in a fifth of the time: a frozen class sets field by field."""
        made = object.__new__(cls)
        made.__dict__.update(_UNKNOWN)
        made.__dict__.update(known)
        return made

    def document(self) -> dict[str, Any]:
        """The values by name, tuples as lists."""
        found = dict(self.__dict__)
        for name in _TUPLES:
            found[name] = list(found[name])
        return found

    @classmethod
    def load(cls, document: Mapping[str, Any]) -> Features:
        """What `document` returned, as Features again; unknown names are ignored."""
        known = {item.name for item in fields(cls)}
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in document.items()
            if name in known
        }
        return cls(**values)


# In the order in which `document_hash` wants the names: to sort what is sorted is fast.
_UNKNOWN = dict(sorted(Features(action="").__dict__.items()))
_TUPLES = tuple(name for name, value in _UNKNOWN.items() if isinstance(value, tuple))


def document_hash(document: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON, 64 hexadecimal digits."""
    return hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).hexdigest()
