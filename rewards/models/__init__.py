from rewards.models.codes import Code, CodeFile
from rewards.models.goods import Shipment
from rewards.models.grants import Grant, GrantStatus, Payout, PayoutState
from rewards.models.ledger import Account, AccountKind, Budget, LedgerEntry
from rewards.models.points import PointAccount, PointEntry, PointLot
from rewards.models.sandbox import SandboxTransfer
from rewards.models.stock import Pool, PoolDay, Segment, Unit, UnitState, Wave

__all__ = [
    "Account",
    "AccountKind",
    "Budget",
    "Code",
    "CodeFile",
    "Grant",
    "GrantStatus",
    "LedgerEntry",
    "Payout",
    "PayoutState",
    "PointAccount",
    "PointEntry",
    "PointLot",
    "Pool",
    "PoolDay",
    "SandboxTransfer",
    "Segment",
    "Shipment",
    "Unit",
    "UnitState",
    "Wave",
]
