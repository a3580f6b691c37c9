"""PostgreSQL throws everybody out and lets nobody in for a while, as when it is restarted."""

import time

import pytest
from sqlalchemy import create_engine, make_url, text

from jobsbot.core.plans.actions import Result
from tests.operations.fake_api import STOP_ENDPOINT, FakeJobsApi
from tests.operations.running_operations import outcomes_by_key, run_operations, wait_until
from tests.sample_plans import job_key, make_plan, running_jobs

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
DOWN_SECONDS = 2.0


def restart(url):
    """Be away for a moment, for this database."""
    name = make_url(url).database
    address = make_url(url).set(drivername="postgresql+psycopg", database="postgres")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": name},
        )
        time.sleep(DOWN_SECONDS)
        connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
    engine.dispose()


@pytest.mark.parametrize("times", [1, 3])
def test_work_goes_on_after_the_database_was_away(postgres_url, times):
    world = FakeJobsApi(*running_jobs(1, 2), lasts=10_000)
    with run_operations(postgres_url, world) as house:
        house.ask(make_plan(running_jobs(1, 2)))
        house.click()
        wait_until(lambda: world.sent(STOP_ENDPOINT))
        for _ in range(times):
            restart(postgres_url)
        for number in (1, 2):
            world.change(job_key(number), state="finished", close_reason="cancelled")
        record = house.ended()
        assert house.operations.is_alive()
    assert {outcome.result for outcome in outcomes_by_key(record).values()} == {Result.DONE}
    assert world.sent(STOP_ENDPOINT) == {job_key(1): 1, job_key(2): 1}
