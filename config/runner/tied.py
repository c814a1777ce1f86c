"""`python -m config.runner.tied MODULE …`: run it so that its forked children end with it.

granian's workers outlive a killed parent: they keep the port and answer with the code and the
connections of another time, beside those of the parent's successor (tried with 2.8).
"""

from __future__ import annotations

import ctypes
import os
import runpy
import signal
import sys

PR_SET_PDEATHSIG = 1


def tie_children() -> None:
    """Every process forked from this one is killed by the kernel when this one dies.

    Linux only; elsewhere nothing happens. The signal follows the thread that forked, so the
    fork has to be made by a thread that stays, as the main thread does.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def in_child() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died between the fork and the line above
            os._exit(1)

    os.register_at_fork(after_in_child=in_child)


if __name__ == "__main__":
    tie_children()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
