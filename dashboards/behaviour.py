"""What people did, from the event store: funnel, minutes, refusals, growth.

Every figure here comes from stored events: delete one and the number falls. Robots are kept
in the store and left out of these figures.
"""

from __future__ import annotations

MINUTES = 60
STEPS = (
    ("seen", "page_view"),
    ("joined", "joined"),
    ("shared", "shared"),
    ("helped", "session_completed"),
    ("opened", "reward_granted"),
    ("paid", "reward_fulfilled"),
)
"""The steps of the funnel and the event that proves each."""
