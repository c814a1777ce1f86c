"""What every test's process finds in its environment, set before Django reads it."""

from __future__ import annotations

import os

DEFAULTS = {
    "SECRET_KEY": "tests",
    "HASH_KEY": "tests",
    "FIELD_KEYS": "YWN0aXZpdHktZmFjdG9yeS1kZXZlbG9wbWVudC0wMDE=",
    "DEMO_PASSWORD": "demo-password",
    "ALLOW_LAUNCH": "1",
    # Playwright's synchronous interface runs a loop of its own beside the tests' queries.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}


def set_defaults() -> None:
    """Fill in what the surroundings leave open."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
