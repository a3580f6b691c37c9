"""A write without the keys of its own project raises, and not a byte is sent."""

import pytest
import responses

from jobsbot.core.jobs.api_calls import Call, ResponseShape
from tests.api.client_factory import make_sleepless_client

JOB = (("job", "123/1/1"),)


def write(endpoint: str, params, project: int = 123) -> Call[int]:
    """Build a call by hand, as no builder would."""
    return Call(endpoint, project, tuple(params), ResponseShape.COUNT)


WRONG = {
    "no job": write("jobs/update.json", [("add_tag", "a")]),
    "a filter alone": write("jobs/update.json", [("lacks_tag", "a"), ("add_tag", "a")]),
    "a filter beside a job": write("jobs/update.json", [*JOB, ("spider", "a"), ("add_tag", "a")]),
    "a window": write("jobs/delete.json", [*JOB, ("count", "1")]),
    "another project's job": write("jobs/delete.json", [("job", "124/1/1")]),
    "jobs of two projects": write("jobs/delete.json", [*JOB, ("job", "124/1/1")]),
    "too many jobs": write("jobs/delete.json", [("job", f"123/1/{n}") for n in range(1, 102)]),
    "a job twice": write("jobs/delete.json", [*JOB, *JOB]),
    "half a key": write("jobs/delete.json", [("job", "123/1")]),
    "no key at all": write("jobs/delete.json", [("job", "")]),
    "a project by hand": write("jobs/delete.json", [*JOB, ("project", "1")]),
    "a key in the address": Call("jobs/list.json", 123, (("apikey", "x"),), ResponseShape.JOBS),
    "a stop without jobs": Call("jobs/stop.json", 123, (), ResponseShape.NOTHING),
    "a write that says it reads": Call("jobs/delete.json", 123, JOB, ResponseShape.JOBS),
    "a read that says it writes": Call("jobs/list.json", 123, JOB, ResponseShape.COUNT),
    "an endpoint that is none": Call("jobs/run.json", 123, JOB, ResponseShape.COUNT),
    "a way out": Call("../jobs/list.json", 123, JOB, ResponseShape.JOBS),
}


@pytest.mark.parametrize("name", WRONG)
def test_it_is_turned_away_before_anything_is_sent(name):
    with responses.RequestsMock() as nothing_expected:
        seen = make_sleepless_client()
        with pytest.raises(ValueError, match=r"."):
            seen.client.send(WRONG[name])
        assert not nothing_expected.calls
    assert seen.attempts == []
