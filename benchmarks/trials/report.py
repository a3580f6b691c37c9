"""Trials, one after the other: what held, and what did not."""

import traceback
from collections.abc import Callable, Mapping


def run_trials(trials: Mapping[str, Callable[[], str]], only: str = "") -> int:
    """Run each trial whose name holds these words; print what it says. 1 where one was wrong."""
    wrong = 0
    for name, trial in trials.items():
        if only not in name:
            continue
        try:
            print(f"held   {name}: {trial()}", flush=True)
        except AssertionError as error:
            wrong += 1
            traceback.print_exc()
            print(f"WRONG  {name}: {error}", flush=True)
    return int(bool(wrong))
