"""`jobs/list.json` comes in pages; what is asked for comes whole, once each, and ends."""

import json
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
import responses

from jobsbot.core.errors import Unreadable
from jobsbot.core.jobs.api_calls import list_jobs, read_jobs
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import JobKey
from tests.api.client_factory import API_ROOT, make_sleepless_client

Pages = Callable[[int, int], list[int]]


class PagedServer:
    """The API's list, as a function of offset and count; `asked` holds what came in."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self.asked: list[tuple[int, int]] = []

    def __call__(self, request):
        asked = dict(parse_qsl(urlsplit(request.url).query))
        window = int(asked.get("offset", 0)), int(asked["count"])
        self.asked.append(window)
        jobs = [{"id": f"123/1/{n}"} for n in self._pages(*window)]
        return 200, {}, json.dumps({"status": "ok", "total": len(jobs), "jobs": jobs})


def read_pages(pages: Pages, call=None, **filters):
    """Ask for a list that is served by these pages: the numbers read, and the windows asked."""
    served = PagedServer(pages)
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.add_callback("GET", API_ROOT + "jobs/list.json", served)
        jobs = make_sleepless_client().client.send(call or list_jobs(123, JobFilters(**filters)))
    return [job.key.number for job in jobs], served.asked


def make_still_pages(many: int) -> Pages:
    """A list of so many jobs that does not move, newest first."""
    return lambda offset, count: list(range(many, 0, -1))[offset : offset + count]


@pytest.mark.parametrize("many", [0, 1, 99, 100, 101, 200, 250])
def test_everything_is_read_page_by_page(many):
    numbers, asked = read_pages(make_still_pages(many))
    assert numbers == list(range(many, 0, -1))
    assert asked == [(offset, 100) for offset in range(0, many + 1, 100)]


@pytest.mark.parametrize(
    ("window", "expected", "requests"),
    [
        ({"count": 0}, [], 0),
        ({"count": 3}, [250, 249, 248], 1),
        ({"count": 100}, list(range(250, 150, -1)), 1),
        ({"count": 120}, list(range(250, 130, -1)), 2),
        ({"count": 2, "offset": 10}, [240, 239], 1),
        ({"count": 200, "offset": 100}, list(range(150, 0, -1)), 2),
        ({"offset": 240}, list(range(10, 0, -1)), 1),
        ({"offset": 1000}, [], 1),
    ],
)
def test_a_window_is_read_and_no_more(window, expected, requests):
    numbers, asked = read_pages(make_still_pages(250), **window)
    assert numbers == expected
    assert len(asked) == requests
    assert all(count <= 100 for _, count in asked)


def test_named_jobs_are_one_request_even_if_a_hundred():
    keys = [JobKey(123, 1, n) for n in range(1, 101)]
    numbers, asked = read_pages(make_still_pages(100), read_jobs(keys))
    assert len(numbers) == 100
    assert asked == [(0, 100)]


def test_named_jobs_that_do_not_exist_are_missing():
    keys = [JobKey(123, 1, n) for n in range(1, 4)]
    assert read_pages(lambda offset, count: [2], read_jobs(keys)) == ([2], [(0, 3)])


def test_jobs_met_again_because_the_list_moved_are_dropped():
    moving = iter(range(0, 1000, 3))  # three jobs come in before every page
    numbers, _ = read_pages(
        lambda offset, count: make_still_pages(250)(max(offset - next(moving), 0), count)
    )
    assert len(numbers) == len(set(numbers)) == 250


def test_a_count_is_filled_although_pages_overlap():
    moving = iter(range(0, 1000, 3))
    numbers, asked = read_pages(
        lambda offset, count: make_still_pages(250)(max(offset - next(moving), 0), count), count=102
    )
    assert numbers == list(range(250, 148, -1))
    assert len(asked) == 2


def test_a_job_met_again_is_shown_as_it_was_read_last():
    running = [{"id": f"123/1/{n}", "state": "running"} for n in range(1, 101)]
    finished = [{"id": "123/1/100", "state": "finished"}]
    pages = [{"status": "ok", "jobs": jobs} for jobs in (running, finished)]
    with responses.RequestsMock() as mock:
        for page in pages:
            mock.add("GET", API_ROOT + "jobs/list.json", json=page)
        jobs = make_sleepless_client().client.send(list_jobs(123, JobFilters()))
    assert len(jobs) == 100
    assert (jobs[-1].id, jobs[-1].state) == ("123/1/100", "finished")


def test_a_server_that_gives_the_same_page_for_ever_is_not_asked_for_ever():
    with pytest.raises(Unreadable, match="every page holds the same jobs again"):
        read_pages(lambda offset, count: list(range(1, 101)))


def test_a_server_that_gives_more_than_asked_for_is_read_up_to_what_was_asked():
    numbers, asked = read_pages(lambda offset, count: list(range(1, 501)), count=50)
    assert numbers == list(range(1, 51))
    assert len(asked) == 1
