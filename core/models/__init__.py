from core.models.audit import AuditEntry
from core.models.outbox import OutboxMessage

__all__ = ["AuditEntry", "OutboxMessage"]
