"""A process that lost its name to another ends with 1; one that was told to end, with 0."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from jobsbot.end_signal import EndSignal


@pytest.mark.parametrize(("end", "code"), [(EndSignal.stop, 0), (EndSignal.fail, 1)])
def test_the_exit_code_tells_whether_anybody_wanted_the_end(end, code):
    signal = EndSignal()
    end(signal)
    assert signal.wait() == code


def test_a_failure_stays_one_though_it_is_also_told_to_end():
    signal = EndSignal()
    signal.fail()
    signal.stop()
    assert signal.wait() == 1


def test_the_end_is_told_again_and_again_without_anybody_waiting():
    end = EndSignal()
    for _ in range(70_000):  # more than a pipe holds
        end.stop()
    assert end.wait() == 0


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_wait_though_another_thread_received_it(number):
    ignored = signal.signal(signal.SIGHUP, signal.SIG_DFL)  # these tests may run under nohup
    try:
        ended = subprocess.run([sys.executable, __file__, str(int(number))], timeout=60)
    finally:
        signal.signal(signal.SIGHUP, ignored)
    assert ended.returncode == 0


@pytest.mark.slow
def test_a_terminal_that_closes_does_not_end_what_was_started_with_nohup():
    command = ["nohup", sys.executable, __file__, str(int(signal.SIGHUP))]
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run(command, timeout=3, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def send_to_this_thread(number: int) -> None:
    """Send a signal to a thread that is not the main one, which waits by then."""
    time.sleep(0.2)
    signal.pthread_kill(threading.get_ident(), number)


if __name__ == "__main__":
    end = EndSignal()
    end.listen_to_signals()
    threading.Thread(target=send_to_this_thread, args=[int(sys.argv[1])], daemon=True).start()
    os._exit(end.wait())
