"""What every process that we start has in common: it ends when we do, whatever ends us."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
"""From <linux/prctl.h>: the signal that a process gets when the thread that started it is gone."""

LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def ends_with_us(number: signal.Signals = signal.SIGKILL) -> Callable[[], None] | None:
    """Return, for `preexec_fn`, what has the kernel signal the new process when this one is gone, be it by SIGKILL.

    None where the kernel cannot; docs/reliability.md says what is left to do there.
    """
    if LIBC is None:
        return None
    prctl, us = LIBC.prctl, os.getpid()

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != us:  # gone before the kernel had been told
            os._exit(1)

    return tie
