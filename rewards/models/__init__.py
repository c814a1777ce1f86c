from rewards.models.clearing import Clawback, ReconDifference, ReconRun
from rewards.models.codes import Code, CodeFile
from rewards.models.gift_files import GiftFile, GiftLine
from rewards.models.goods import Shipment
from rewards.models.grants import Grant, GrantStatus, Payout, PayoutState
from rewards.models.ledger import Account, AccountKind, Balance, Budget, Checkpoint, LedgerEntry
from rewards.models.nodes import AlarmRule, BudgetHold, BudgetNode, HourPart, UseAlarm
from rewards.models.points import PointAccount, PointEntry, PointLot
from rewards.models.sandbox import SandboxTransfer
from rewards.models.stock import Pool, PoolDay, Segment, Unit, UnitState, Wave

__all__ = [
    "Account",
    "AccountKind",
    "AlarmRule",
    "Balance",
    "Budget",
    "BudgetHold",
    "BudgetNode",
    "Checkpoint",
    "Clawback",
    "Code",
    "CodeFile",
    "GiftFile",
    "GiftLine",
    "Grant",
    "GrantStatus",
    "HourPart",
    "LedgerEntry",
    "Payout",
    "PayoutState",
    "PointAccount",
    "PointEntry",
    "PointLot",
    "Pool",
    "PoolDay",
    "ReconDifference",
    "ReconRun",
    "SandboxTransfer",
    "Segment",
    "Shipment",
    "Unit",
    "UnitState",
    "UseAlarm",
    "Wave",
]
