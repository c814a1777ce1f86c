"""`python -m tests.browser.preview`: every screen of the participant's page side by side."""

from __future__ import annotations

import os
import time

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from tests.browser.participant_states import serving

    with serving() as address:
        print(f"Screens: {address}/  (Ctrl-C ends)", flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
