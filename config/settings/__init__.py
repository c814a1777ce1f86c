"""Plain settings: the environment, one table of it in `config/env.py`, no variants by stage."""

from config.settings.base import *
from config.settings.security import *
from config.settings.services import *
