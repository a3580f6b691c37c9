"""A small bot as a child process, and whether a process is gone."""

import os
import sys
import time
from contextlib import contextmanager

from jobsbot.demo.bot_process import BotProcess
from jobsbot.demo.free_port import find_free_port

SMALL_BOT = (sys.executable, "-m", "jobsbot.demo.parent_watch", "tests.demo.small_bot")


SOON = 20  # seconds: two Python starts on a busy machine


@contextmanager
def small_bot(folder, command=SMALL_BOT):
    port, states = find_free_port(), []
    bot = BotProcess(port, folder, {}, changed=states.append, command=command)
    bot.start()
    try:
        yield bot, f"http://127.0.0.1:{port}", states
    finally:
        bot.stop()


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def gone(pid):
    until = time.monotonic() + SOON
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not alive(pid)
