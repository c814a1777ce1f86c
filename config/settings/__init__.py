"""Plain settings: the environment, one table of it in `config/env.py`, no variants by stage."""

from config.settings.base import *  # noqa: F403
from config.settings.security import *  # noqa: F403
from config.settings.services import *  # noqa: F403
