from rewards.models.grants import Grant, GrantStatus, Payout, PayoutState
from rewards.models.ledger import Account, AccountKind, Budget, LedgerEntry
from rewards.models.sandbox import SandboxTransfer
from rewards.models.stock import Pool, PoolDay, Segment, Unit, UnitState

__all__ = [
    "Account",
    "AccountKind",
    "Budget",
    "Grant",
    "GrantStatus",
    "LedgerEntry",
    "Payout",
    "PayoutState",
    "Pool",
    "PoolDay",
    "SandboxTransfer",
    "Segment",
    "Unit",
    "UnitState",
]
