"""What is surprising is read once more, and the second answer counts."""

import pytest

from jobsbot.core.values import replace
from jobsbot.operations.polls.job_reader import JobReader
from tests.operations.fake_api import LIST_ENDPOINT, FakeJobsApi
from tests.sample_plans import job_key, running_jobs

KEYS = (job_key(1), job_key(2))


def read(api):
    return JobReader(api, 1.0).read_jobs(KEYS)


ODD_ANSWERS = {
    "nothing": lambda jobs: (),
    "one of two": lambda jobs: jobs[:1],
    "no state": lambda jobs: tuple(replace(job, state=None) for job in jobs),
    "an empty state": lambda jobs: (jobs[0], replace(jobs[1], state="")),
}


@pytest.mark.parametrize("odd", ODD_ANSWERS.values(), ids=ODD_ANSWERS)
def test_an_odd_answer_is_asked_for_again_and_the_second_counts(odd):
    jobs = running_jobs(1, 2)
    api = FakeJobsApi(*jobs)
    api.distort(LIST_ENDPOINT, odd, number=1)
    assert read(api) == dict(zip(KEYS, jobs, strict=True))
    assert api.calls == [LIST_ENDPOINT] * 2


def test_what_was_not_asked_for_is_left_out_and_not_even_understood():
    jobs = running_jobs(1, 2)
    others = (*running_jobs(3), replace(jobs[0], id="456/1/1"), replace(jobs[0], id="no key"))
    api = FakeJobsApi(*jobs)
    api.distort(LIST_ENDPOINT, lambda found: (*found, *others), number=1)
    assert read(api) == dict(zip(KEYS, jobs, strict=True))
    assert api.calls == [LIST_ENDPOINT]
