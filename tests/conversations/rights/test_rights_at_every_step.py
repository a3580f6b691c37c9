"""Whatever people, policies, clocks and disks do: no write without the rights of that moment."""

from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

from tests.bot_conversation import NOON
from tests.conversations.rights.directed_steps import DIRECTED_STEPS
from tests.conversations.rights.guarded_world import GuardedWorld
from tests.conversations.rights.incident_policies import DEFAULTS, POLICIES
from tests.conversations.rights.made_up_incidents import Incident
from tests.conversations.rights.rights_checks import check_lines
from tests.slow_examples import first_in_every_run


def look_for_a_wrong_write(seeds, steps):
    """Run these incidents, the same each time, and answer how much of each kind was checked."""
    checked = Counter()
    for seed in seeds:
        with TemporaryDirectory() as folder:
            world = GuardedWorld(Path(folder), DEFAULTS | POLICIES[0])
            incident = Incident(world, Random(seed))
            try:
                incident.run(steps, POLICIES[seed % 7])  # never the read-only one at first
            except Exception as error:
                error.add_note(f"in incident {seed}: {', '.join(incident.taken)}")
                raise
            finally:
                world.close()
            checked += world.checked
    return checked


FEW_TIMES, MANY_TIMES = 2, 8
"""How often each guard is led to: by other people, with other policies."""
LEAST_TIMES = {"end unwritten": 4}
"""Where that is too seldom to reach all that is to be reached."""
REACHED = {
    "old view": ["old views"],
    "for two": ["(needs a second person)"],
    "no number": ["forms"],
    "glass": ["glass claims"],
    "frozen": ["(frozen)", "claims"],
    "often": ["(too many jobs this hour)", "claims"],
    "end unwritten": ["lost cancelled", "lost denied", "lost expired"],
    "back unwritten": ["lost taken back"],
    "approval unwritten": ["lost approved", "lost confirmed"],
}
"""What is counted, or written down, where a guard was reached."""
FEW_INCIDENTS = (8, 29, 34)
"""Much happens in them."""


@pytest.mark.slow
def test_no_write_without_right_approval_showing_line_wait_and_file():
    checked = look_for_a_wrong_write(FEW_INCIDENTS, steps=12)
    least = Counter({"claims": 6, "writes": 4, "approvals": 1, "files": 1, "waits": 1})
    least += Counter({"glass claims": 1, "glass writes": 1, "writes in 456": 1, "held back": 1})
    assert checked >= least + Counter({"freeze": 1, "use": 1}), checked


@pytest.mark.parametrize("times", first_in_every_run(FEW_TIMES, MANY_TIMES))
@pytest.mark.parametrize("step", DIRECTED_STEPS)
def test_no_wrong_write_where_a_guard_is_led_to(tmp_path, step, times):
    world = GuardedWorld(tmp_path, DEFAULTS | POLICIES[0])
    try:
        incident = Incident(world, Random(step))
        for _ in range(max(times, LEAST_TIMES.get(step, 0))):
            incident.direct(step)
        check_lines(world)
        lines = world.store.list_recent_audit_entries(NOON, 500)
    finally:
        world.close()
    whats = " ".join(entry.what for entry in lines)
    missing = [word for word in REACHED[step] if not world.checked[word] and word not in whats]
    assert not missing, (missing, world.checked)


@pytest.mark.slow
def test_no_such_write_in_many_long_incidents_either():
    """The same each time, or others where properties are tried with others too."""
    first = 0 if settings().derandomize else Random().randrange(10**6)
    checked = look_for_a_wrong_write(seeds=range(first, first + 25), steps=24)
    least = Counter({"claims": 35, "writes": 25, "approvals": 4, "files": 4, "waits": 1})
    least += Counter({"held back": 4, "writes in 456": 2, "killed": 1})
    least += Counter({"lost cancelled": 1, "lost taken back": 1, "old views": 1, "forms": 1})
    assert checked >= least, checked
