"""Runs one program and ends it when whoever started us is gone, even by kill -9.

Used as `python leash.py PROGRAM ARGUMENT…` with a pipe as standard input that the supervisor
keeps open: its end means that the supervisor ended. Standard library only, imports nothing ours.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from types import FrameType

GRACE_SECONDS = 12
PR_SET_PDEATHSIG = 1


def main(command: list[str]) -> int:
    """Run `command` until it ends or the pipe does; return its exit code."""
    child = subprocess.Popen(  # no thread runs yet, so preexec_fn is safe
        command,
        stdin=subprocess.DEVNULL,
        preexec_fn=_die_with_parent,  # noqa: PLW1509
    )

    def stop(_number: int = 0, _frame: FrameType | None = None) -> None:
        if child.poll() is None:
            child.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch_pipe, args=(child,), daemon=True).start()
    return child.wait()


def _watch_pipe(child: "subprocess.Popen[bytes]") -> None:
    while os.read(0, 1024):
        pass
    child.terminate()
    try:
        child.wait(timeout=GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(0, signal.SIGKILL)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
