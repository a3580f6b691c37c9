"""What holds for all tests."""

import gc
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.databases.compiled_statements import share_compiled_statements
from tests.databases.memory_folder import keep_files_in_memory
from tests.processes.preloaded_processes import PreloadedProcesses, run_preloaded_server

# A property says what is true, not how fast: on a busy machine one example can take seconds.
# `quick` is for every run; `--hypothesis-profile=full`, which is for .ci/run, tries ten times as
# much. Both try the same examples each time: a run fails for what was changed. `thorough` tries
# other ones each time, and many more.
any_pace = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
same_each_time = settings(any_pace, derandomize=True, database=None)
settings.register_profile("quick", same_each_time, max_examples=10)
settings.register_profile("full", same_each_time, max_examples=100)
settings.register_profile("thorough", any_pace, max_examples=2000, derandomize=False)
settings.load_profile("quick")

share_compiled_statements()
keep_files_in_memory()

SHARED_PROCESSES = pytest.StashKey[PreloadedProcesses]()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Look for garbage once all is imported and collected, and no more in that: it stays.

    Looking for garbage took a tenth of the CPU of all tests, a third of it for what stays, and a
    tenth of the CPU of collecting. Tests have memory enough to look seldom.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.set_threshold(50_000, 20, 20)
        gc.enable()
        gc.collect()
        gc.freeze()


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_configure_node(node: Any) -> None:
    """Start one process to fork from for all workers: its imports take more than a second."""
    config: pytest.Config = node.config
    if SHARED_PROCESSES not in config.stash:
        stack = ExitStack()
        config.add_cleanup(stack.close)
        config.stash[SHARED_PROCESSES] = stack.enter_context(run_preloaded_server())
    node.workerinput["processes_address"] = config.stash[SHARED_PROCESSES].address


@pytest.fixture(scope="session")
def processes(pytestconfig: pytest.Config) -> Iterator[PreloadedProcesses]:
    """Start modules in processes of their own that need not import anything slow."""
    if worker := getattr(pytestconfig, "workerinput", None):
        yield PreloadedProcesses(worker["processes_address"])
        return
    with run_preloaded_server() as started:
        yield started


@pytest.fixture
def logging_as_it_was() -> Iterator[None]:
    """Give the process its own logging back after a test that sets up ours."""
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    handlers, level = logging.root.handlers[:], logging.root.level
    ours = logging.getLogger("jobsbot").level
    yield
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    logging.captureWarnings(False)
    logging.root.handlers[:], logging.root.level = handlers, level
    logging.getLogger("jobsbot").setLevel(ours)
