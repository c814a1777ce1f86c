"""What a campaign owes at most: exact, for any composition of mechanics. No Django, no I/O."""

from campaigns.liability.reach import Reach
from campaigns.liability.table import Liability, Line, PoolSum, liability, promised_pools
from campaigns.liability.terms import Bound, Promise

__all__ = [
    "Bound",
    "Liability",
    "Line",
    "PoolSum",
    "Promise",
    "Reach",
    "liability",
    "promised_pools",
]
