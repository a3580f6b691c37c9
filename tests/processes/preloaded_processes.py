"""Start `python -m MODULE` without waiting a second for its imports: see `preloaded_server`."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from types import MappingProxyType
from typing import IO

ROOT = Path(__file__).parents[2]
MAX_RUN_SECONDS = 120.0
NO_STREAMS: Mapping[int, int] = MappingProxyType({})


@dataclass
class RunningModule:
    """A process, as `subprocess.Popen` would show it."""

    pid: int
    returncode: int | None
    written: tuple[IO[bytes], IO[bytes]]
    """What it writes on standard output and as errors, where no other streams were given."""
    _connection: socket.socket

    def poll(self) -> int | None:
        """Answer the exit code, or None while the process lives."""
        return self._read_exit_code(0.0)

    def wait(self, timeout: float = MAX_RUN_SECONDS) -> int:
        """Wait for the end. Raises AssertionError with all that was written where it is late."""
        code = self._read_exit_code(timeout)
        assert code is not None, f"it does not end: {''.join(map(read_from_start, self.written))}"
        return code

    def communicate(self, timeout: float = MAX_RUN_SECONDS) -> tuple[str, str]:
        """Wait for the end, and answer what was written."""
        self.wait(timeout)
        out, err = map(read_from_start, self.written)
        return out, err

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it, wherever it is, and let go of what it has written."""
        self.send_signal(signal.SIGKILL)
        self.wait()
        for file in self.written:
            file.close()

    def _read_exit_code(self, timeout: float) -> int | None:
        if self.returncode is None and select.select([self._connection], [], [], timeout)[0]:
            self.returncode = int(read_line(self._connection))
            self._connection.close()
        return self.returncode


class PreloadedProcesses:
    """Starts modules in processes of their own."""

    def __init__(self, address: str) -> None:
        self.address = address

    def start(
        self,
        module: str,
        *argv: str,
        environ: Mapping[str, str],
        folder: Path,
        streams: Mapping[int, int] = NO_STREAMS,
        has_short_end: bool = True,
    ) -> RunningModule:
        """Run a module like `python -m MODULE ARGV…`, until it ends or is killed.

        `streams` says where its descriptors 0, 1 and 2 lead: without, nobody is at the keys, and
        what is written is kept. Without a short end the interpreter takes itself down as always,
        which takes 0.1 s.
        """
        written = (TemporaryFile(), TemporaryFile())  # noqa: SIM115  closed where it is killed
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(MAX_RUN_SECONDS)
        connection.connect(self.address)
        asked = {
            "module": module,
            "argv": argv,
            "environ": dict(environ),
            "folder": str(folder),
            "has_short_end": has_short_end,
        }
        data = json.dumps(asked).encode() + b"\n"
        with Path(os.devnull).open("rb") as keys:
            usual = {0: keys.fileno(), 1: written[0].fileno(), 2: written[1].fileno()}
            sent = socket.send_fds(connection, [data], list({**usual, **streams}.values()))
            connection.sendall(data[sent:])
        return RunningModule(int(read_line(connection)), None, written, connection)

    def run(
        self,
        module: str,
        *argv: str,
        environ: Mapping[str, str],
        folder: Path,
        streams: Mapping[int, int] = NO_STREAMS,
        has_short_end: bool = True,
    ) -> subprocess.CompletedProcess[str]:
        """Run a module to its end."""
        process = self.start(
            module,
            *argv,
            environ=environ,
            folder=folder,
            streams=streams,
            has_short_end=has_short_end,
        )
        try:
            out, err = process.communicate()
        finally:
            process.kill()
        return subprocess.CompletedProcess([module, *argv], process.wait(), out, err)


def read_from_start(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "backslashreplace")


@contextmanager
def run_preloaded_server() -> Iterator[PreloadedProcesses]:
    """Run the process that others are forked from."""
    ours, theirs = socket.socketpair()
    with (
        TemporaryDirectory() as folder,
        ours,
        theirs,
        socket.socket(socket.AF_UNIX) as listener,
    ):
        address = f"{folder}/server"
        listener.bind(address)
        listener.listen(64)
        descriptors = (listener.fileno(), theirs.fileno())
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.processes.preloaded_server", *map(str, descriptors)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            pass_fds=descriptors,
            start_new_session=True,  # Ctrl-C is for pytest, which then ends it
        )
        listener.close()
        theirs.close()
        try:
            yield PreloadedProcesses(address)
        finally:
            ours.close()
            server.wait(10)


def read_line(connection: socket.socket) -> str:
    """Read to the end of a line."""
    line = b""
    while not line.endswith(b"\n"):
        piece = connection.recv(1)
        if not piece:
            raise EOFError("the process that starts others has ended")
        line += piece
    return line.decode()
