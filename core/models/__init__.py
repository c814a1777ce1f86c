from core.models.audit import AuditEntry
from core.models.lease import Lease
from core.models.outbox import OutboxMessage

__all__ = ["AuditEntry", "Lease", "OutboxMessage"]
