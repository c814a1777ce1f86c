"""The embedded engines: PostgreSQL, two Redis, and the event store.

Nothing in this package imports Django or reads settings: it is used before there are any
(by the launcher and by the test session), so it stands on the standard library alone.
"""

from config.engines.base import Engine, EngineError
from config.engines.state import EngineSet

__all__ = ["Engine", "EngineError", "EngineSet"]
