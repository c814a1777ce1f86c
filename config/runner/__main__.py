"""`python -m config.runner`: what `make run` becomes once everything is installed."""

from __future__ import annotations

import sys

from config.engines import EngineError
from config.runner.launcher import Stopped, launch

if __name__ == "__main__":
    try:
        launch()
    except EngineError as error:
        sys.exit(str(error))
    except Stopped:
        sys.exit(0)
