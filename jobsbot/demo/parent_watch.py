"""End the bot with the program that started it: when its standard input ends, so does it.

`python -m jobsbot.demo.parent_watch jobsbot run` is `python -m jobsbot run`, unmodified, with one
thread more. A pipe closes however the parent dies, on every system; a signal would not come
everywhere.
"""

import os
import runpy
import signal
import sys
import threading
import time

EXIT_SECONDS = 5.0  # to end in good order once the parent has gone


def main() -> None:
    """Run a module with the arguments after its name, until it ends or the parent does."""
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    while os.read(0, 1):  # not sys.stdin: its lock would be held when the interpreter ends
        continue
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(EXIT_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
