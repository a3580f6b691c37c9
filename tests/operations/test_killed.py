"""The process is killed with -9 between the click and the end, anywhere, and started again."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import msgspec
import pytest

from jobsbot.core.action import Result
from jobsbot.core.plan import Progress, Status
from jobsbot.demo.scrapy_cloud import run_factory
from jobsbot.demo.scrapy_cloud.faults import ApiFaults as Faults
from jobsbot.demo.scrapy_cloud.jobs_api import make_jobs_api as make_app
from jobsbot.demo.scrapy_cloud.simulated_run import StopTiming as Stopping
from jobsbot.demo.scrapy_cloud.simulation import Simulation as World
from jobsbot.store import migrate, open_store
from tests.operations.house import by_key
from tests.plans import INCIDENT, asked, key, planned, running
from tests.servers import serving

pytestmark = pytest.mark.slow
HERE = Path(__file__).parents[2]
ENDS = Stopping(shortest=timedelta(seconds=0.4), longest=timedelta(seconds=0.8))
KILLS = (*range(1, 40, 4), *range(40, 47), *range(47, 84, 8))
"""Of some 130 things that happen in an undisturbed run; the request is sent near the 42nd. A slow
machine looks less often before the jobs have stopped, so the last are left out."""


def project() -> World:
    """Two jobs that run, one that has finished; a fourth does not exist."""
    now = datetime.now(UTC)
    long_ago = now - timedelta(hours=1)
    return World.of(
        [
            run_factory.make_running_run("123/1/1", long_ago),
            run_factory.make_running_run("123/1/2", long_ago),
            run_factory.make_finished_run("123/1/3", long_ago),
        ],
        stopping=ENDS,
        projects=(123,),
    )


def run(url: str, api: str, wall: Path, dies: int) -> int:
    """Run until the plan has ended, or the process. Answers the exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.operations.doomed", url, api, str(wall), str(dies)],
        cwd=HERE,
        timeout=120,
        capture_output=True,
        text=True,
    )
    assert done.returncode in (0, -9), done.stderr
    return done.returncode


def ask(url: str) -> None:
    migrate(url)
    store = open_store(url)
    store.keep(planned(running(1, 2, 3, 4), said=asked(when=datetime.now(UTC))))
    store.posted("p1", INCIDENT)
    store.close_connections()


def check(url: str, wall: Path, world: World) -> None:
    """See that the card is true, and that nothing was asked twice."""
    store = open_store(url)
    record = store.recall("p1")
    store.close_connections()
    shown = msgspec.json.decode(wall.read_bytes().splitlines()[-1], type=tuple[Status, Progress])
    assert shown == (Status.DONE, record.progress)
    outcomes = by_key(record)
    assert set(outcomes) == {key(n) for n in (1, 2, 3, 4)}
    assert outcomes[key(3)].result is Result.SKIPPED
    assert outcomes[key(4)].result is Result.SKIPPED
    sent = [name for write in world.writes for name in write.keys]
    assert len(sent) == len(set(sent))
    for job in (key(1), key(2)):
        assert outcomes[job].result in may_be(str(job) in sent)


def may_be(sent: bool) -> tuple[Result, ...]:
    """What a card may say at its end: done only where a request arrived, for then it was read."""
    return (Result.DONE,) if sent else (Result.UNKNOWN, Result.FAILED)


@pytest.mark.parametrize("dies", KILLS)
def test_killed_once_it_ends_with_a_true_card(url, tmp_path, dies):
    world, wall = project(), tmp_path / "wall"
    ask(url)
    with serving(make_app(world, Faults())) as api:
        assert run(url, f"{api}/", wall, dies) == -9
        assert run(url, f"{api}/", wall, 0) == 0
    check(url, wall, world)


@pytest.mark.parametrize("seed", range(4))
def test_killed_again_and_again_it_ends_with_a_true_card(url, tmp_path, seed):
    chance, world, wall = Random(seed), project(), tmp_path / "wall"
    ask(url)
    with serving(make_app(world, Faults())) as api:
        killed = [run(url, f"{api}/", wall, chance.randint(1, 60)) for _ in range(4)]
        assert run(url, f"{api}/", wall, 0) == 0
    assert -9 in killed
    check(url, wall, world)
