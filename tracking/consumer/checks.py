"""The tracking plan: what an event must look like. A broken rule has a code, never a text.

Written by hand because it runs for every event: a schema library costs ten times as much.
"""

from __future__ import annotations

import re
from typing import Any

from tracking.consumer.privacy import clean_text

NAME = re.compile(r"[a-z0-9_]{1,64}")
SLUG = re.compile(r"[A-Za-z0-9_-]{1,64}")
KEY = re.compile(r"[A-Za-z0-9_.$:-]{1,64}")
SOURCE = re.compile(r"[a-z0-9_]{1,16}")
LABEL = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
UUID_TEXT = re.compile(
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
)
MAX_PROPS = 50
MAX_TEXT = 1024
MAX_ITEMS = 50
MAX_MS = 4_102_444_800_000  # the year 2100


class Bad(Exception):
    """An event breaks the plan; `reason` is the code its dead letter carries."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check_id(value: Any) -> bytes:
    """The sixteen bytes of an event's id."""
    if type(value) is not str or not UUID_TEXT.fullmatch(value):
        raise Bad("id.form")
    return bytes.fromhex(value.replace("-", ""))


def check_name(value: Any) -> str:
    if type(value) is not str or not NAME.fullmatch(value):
        raise Bad("name.form")
    return value


def check_moment(value: Any) -> int:
    """Milliseconds UTC."""
    if type(value) is float and value == value and abs(value) < MAX_MS:
        value = int(value)
    if type(value) is not int or not 0 < value < MAX_MS:
        raise Bad("at.form")
    return int(value)


def check_slug(value: Any) -> str:
    """A campaign's slug; an event outside any campaign has none."""
    if value is None or value == "":
        return ""
    if type(value) is not str or not SLUG.fullmatch(value):
        raise Bad("campaign.form")
    return value


def check_device(value: Any) -> str:
    """A device id, in lower case when it is a UUID, or nothing."""
    device = check_label(value, "device.form")
    return device.lower() if UUID_TEXT.fullmatch(device) else device


def check_label(value: Any, code: str) -> str:
    """A short machine-made name such as a session id."""
    if value is None or value == "":
        return ""
    if type(value) is not str or not LABEL.fullmatch(value) or clean_text(value) != value:
        raise Bad(code)
    return value


def check_props(props: Any) -> dict[str, Any]:
    """At most 50 properties, scalars or one level of dict or list below."""
    if props is None:
        return {}
    if type(props) is not dict:
        raise Bad("props.form")
    _check_level(props, 1)
    return props


def _check_level(props: dict[str, Any], depth: int) -> None:
    if len(props) > MAX_PROPS:
        raise Bad("props.count")
    for key, value in props.items():
        if not KEY.fullmatch(key):
            raise Bad("props.name")
        kind = type(value)
        if kind is str:
            if len(value) > MAX_TEXT:
                raise Bad("props.text")
        elif kind is dict or kind is list:
            if depth >= 2:
                raise Bad("props.depth")
            if kind is list:
                if len(value) > MAX_ITEMS:
                    raise Bad("props.count")
                value = {str(number): each for number, each in enumerate(value)}
            _check_level(value, depth + 1)
