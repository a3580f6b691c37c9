"""`python -m MODULE ARGUMENTS`, in processes that have imported the slow libraries already.

Starting Python with SQLAlchemy, Alembic and the durable engine takes a second; forking a process
that has them takes some milliseconds. All else is as it would be: a process with its own
environment, folder, streams, signals, exit code and end.

Run by `tests.processes.preloaded_processes`, with the descriptors of two sockets: where it is
asked, and one that its owner holds open.
"""

import atexit
import gc
import json
import os
import random
import runpy
import select
import signal
import socket
import sys
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module

PRELOADED_MODULES = (
    "alembic.command",
    "alembic.runtime.environment",
    "dbos",
    "jobsbot.app",
    "jobsbot.cli",
    "jobsbot.doctor.doctor",
    "jobsbot.operations",
    "jobsbot.store.migrate",
    "jobsbot.terminal.completion",
    "jobsbot.terminal.export",
    "jobsbot.terminal.services",
    "jobsbot.terminal.sentence",
    "sqlalchemy.dialects.sqlite",
    "xlsxwriter",
)


@dataclass(frozen=True)
class ModuleStart:
    """A module to run: what stands on the command line, and where."""

    module: str
    argv: list[str]
    environ: dict[str, str]
    folder: str
    has_short_end: bool


def serve(listener: socket.socket, owner: socket.socket) -> ModuleStart:
    """Fork for each connection, and say there how the process ended, until the owner hangs up.

    Returns in the forked process, with what is to be run there.
    """
    woken, waker = socket.socketpair()
    waker.setblocking(False)
    signal.set_wakeup_fd(waker.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)  # one that is ignored wakes nobody
    children: dict[int, socket.socket] = {}
    while True:
        ready, _, _ = select.select([listener, owner, woken], [], [])
        if owner in ready:
            sys.exit()
        if woken in ready:
            woken.recv(4096)
            tell_ends(children)
        if listener not in ready:
            continue
        connection, _ = listener.accept()
        start, descriptors = receive_start(connection)
        if child := os.fork():
            for descriptor in descriptors:
                os.close(descriptor)
            connection.sendall(f"{child}\n".encode())
            children[child] = connection
            continue
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for ours in (listener, owner, woken, waker, connection, *children.values()):
            ours.close()
        take_streams(descriptors)
        return start


def tell_ends(children: dict[int, socket.socket]) -> None:
    """Say the exit code of each process that has ended to whoever asked for it."""
    while children:
        child, status = os.waitpid(-1, os.WNOHANG)
        if not child:
            return
        with children.pop(child) as connection, suppress(OSError):  # who has gone needs no code
            connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())


def receive_start(connection: socket.socket) -> tuple[ModuleStart, list[int]]:
    """Read what is to be run, and the descriptors of its three streams."""
    data, descriptors, _, _ = socket.recv_fds(connection, 65536, 3)
    while not data.endswith(b"\n"):
        data += connection.recv(65536)
    return ModuleStart(**json.loads(data)), descriptors


def take_streams(descriptors: list[int]) -> None:
    """Read and write where the asker said."""
    # Tests that run in the background of a shell inherit that they are not to be interrupted.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)


def become(start: ModuleStart) -> None:
    """Make this process what `exec` would have made of it."""
    os.setsid()
    os.environ.clear()
    os.environ.update(start.environ)
    os.chdir(start.folder)
    time.tzset()
    random.seed()
    encoding = start.environ.get("PYTHONIOENCODING", "utf-8")
    sys.stdin = sys.__stdin__ = open(0, encoding=encoding)  # noqa: SIM115
    sys.stdout = sys.__stdout__ = open(1, "w", encoding=encoding)  # noqa: SIM115
    sys.stderr = sys.__stderr__ = open(2, "w", encoding=encoding, errors="backslashreplace")  # noqa: SIM115
    sys.argv = [start.module, *start.argv]


def run_to_short_end(start: ModuleStart) -> int:
    """Run a module, wait for its threads, flush its streams; answer the exit code.

    What is left out is that the interpreter takes itself down, module by module: 0.1 s.
    """
    try:
        runpy.run_module(start.module, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
    except BaseException:  # noqa: BLE001  told as the interpreter tells it
        traceback.print_exc()
        code = 1
    threading._shutdown()  # waits for threads as the interpreter does; it has no public name
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return code


if __name__ == "__main__":
    for name in PRELOADED_MODULES:
        import_module(name)
    gc.collect()
    gc.freeze()
    found = serve(*(socket.socket(fileno=int(number)) for number in sys.argv[1:]))
    become(found)
    if found.has_short_end:
        os._exit(run_to_short_end(found))
    runpy.run_module(found.module, run_name="__main__", alter_sys=True)
