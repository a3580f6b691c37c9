"""Everything that can go wrong on the way to the Jobs API can be had on demand."""

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest
import requests

from jobsbot.demo.scrapy_cloud.faults import Fault, FaultMode

JL = "jobs/list.jl"
LIST = "jobs/list.json"
STOP = "jobs/stop.json"


def test_all_is_well_without_faults(get, faults):
    assert faults.active == ()
    assert get(LIST, project=123).status_code == 200


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateway_answers_with_a_page(get, faults, status):
    faults.set(Fault(mode=FaultMode.UNAVAILABLE, status=status))
    answer = get(LIST, project=123)
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")


def test_too_many_requests_with_and_without_a_time_to_wait(get, faults):
    faults.set(Fault(mode=FaultMode.LIMITED, retry_after=7))
    assert (get(LIST).status_code, get(LIST).headers["Retry-After"]) == (429, "7")
    faults.set(Fault(mode=FaultMode.LIMITED))
    assert "Retry-After" not in get(LIST).headers


def test_a_fault_can_meet_some_endpoints_only_and_a_number_of_times(get, faults):
    faults.set(
        Fault(mode=FaultMode.UNAVAILABLE, paths=(LIST,), times=2),
        Fault(mode=FaultMode.LIMITED, paths=(LIST,), times=1),
    )
    assert get(JL, project=123).status_code == 200
    assert [get(LIST, project=123).status_code for _ in range(4)] == [503, 503, 429, 200]
    assert faults.active == ()


def test_a_slow_answer_is_late_and_right(get, faults):
    faults.set(Fault(mode=FaultMode.SLOW, seconds=0.3))
    begun = monotonic()
    assert get(LIST, project=123).json()["count"] == 6
    assert monotonic() - begun >= 0.3


def test_a_hanging_answer_comes_once_the_fault_is_over(get, faults, observed):
    faults.set(Fault(mode=FaultMode.HANGING, paths=(LIST,), seconds=30))
    with ThreadPoolExecutor() as people:
        waiting = [people.submit(get, LIST, project=123) for _ in range(3)]
        assert get(JL, project=123).status_code == 200
        assert not any(one.done() for one in waiting)
        faults.set()
        assert [one.result(5).status_code for one in waiting] == [200, 200, 200]


def test_a_hanging_answer_that_never_comes_ends_with_the_connection(get, faults, observed):
    faults.set(Fault(mode=FaultMode.HANGING, seconds=0.1))
    with pytest.raises(requests.ConnectionError):
        get(LIST, project=123)
    assert [(one.path, one.status) for one in observed] == [("/jobs/list.json", 0)]


def test_a_stream_is_cut_in_the_middle_of_a_line(session, url, faults):
    faults.set(Fault(mode=FaultMode.CUT, lines=3))
    answer = session.get(url + JL, params={"project": 123}, stream=True, timeout=30)
    came = b""
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        for piece in answer.iter_content(1):
            came += piece
    *whole, half = came.split(b"\n")
    assert [list(json.loads(line))[:1] for line in whole] == [["status"], ["id"], ["id"]]
    with pytest.raises(json.JSONDecodeError):
        json.loads(half)


def test_a_stream_shorter_than_that_is_cut_in_its_last_line(get, faults):
    faults.set(Fault(mode=FaultMode.CUT, lines=1000))
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        get(JL, project=123)


def test_a_list_with_a_length_is_cut_short_of_it(url, faults):
    faults.set(Fault(mode=FaultMode.CUT))
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        requests.get(f"{url}{LIST}?project=123&apikey=demo", timeout=30)


def test_a_dropped_write_was_not_done_unless_only_its_answer_is_lost(
    post, keys, faults, simulation
):
    faults.set(Fault(mode=FaultMode.DROPPED, paths=(STOP,)))
    with pytest.raises(requests.ConnectionError):
        post(STOP, project=123, job="123/2/3")
    assert (simulation.writes, keys(state="pending")) == ((), ["123/2/3"])

    faults.set(Fault(mode=FaultMode.DROPPED, paths=(STOP,), after=True))
    with pytest.raises(requests.ConnectionError):
        post(STOP, project=123, job="123/2/3")
    assert (len(simulation.writes), keys(state="pending")) == (1, [])


def test_a_gateway_may_fail_after_the_work_is_done(post, keys, faults):
    faults.set(Fault(mode=FaultMode.UNAVAILABLE, after=True, times=1))
    assert post("jobs/delete.json", project=123, job="123/1/1").status_code == 503
    assert "123/1/1" not in keys()


def test_a_redirect_leads_wherever_it_is_told_to(get, faults):
    faults.set(Fault(mode=FaultMode.REDIRECT, to="http://127.0.0.1:9/elsewhere"))
    answer = get(LIST, project=123)
    assert (answer.status_code, answer.headers["Location"]) == (302, "http://127.0.0.1:9/elsewhere")


def test_json_without_a_status_and_a_page_with_200(get, faults):
    faults.set(Fault(mode=FaultMode.NO_STATUS, times=1), Fault(mode=FaultMode.HTML))
    answer = get(LIST, project=123)
    assert (answer.status_code, "status" in answer.json()) == (200, False)
    answer = get(LIST, project=123)
    assert (answer.status_code, answer.text[:6]) == (200, "<html>")


def test_a_cut_stream_leaves_the_server_well(url, faults):
    faults.set(Fault(mode=FaultMode.CUT, times=20))
    for _ in range(20):
        with pytest.raises((http.client.HTTPException, requests.RequestException)):
            requests.get(f"{url}{JL}?project=123&apikey=demo", timeout=30)
    assert requests.get(f"{url}{JL}?project=123&apikey=demo", timeout=30).status_code == 200
