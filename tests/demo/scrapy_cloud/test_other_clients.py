"""The client that people use today works against the stand-in as against the real service."""

import pytest

scrapinghub = pytest.importorskip("scrapinghub")
legacy = pytest.importorskip("scrapinghub.legacy")


@pytest.fixture
def project(url):
    return scrapinghub.Connection("demo", url=url, connection_timeout=5)[123]


def test_it_lists_by_state_and_tag(project):
    assert [job.id for job in project.jobs(state="running")] == ["123/2/2", "123/1/3"]
    assert [job.id for job in project.jobs(has_tag=["nightly"], lacks_tag=["prod"])] == ["123/2/1"]
    assert project.job("123/1/2").info["close_reason"] == "failed"


def test_it_tags_one_job_and_all_that_match(project):
    assert project.job("123/1/1").update(add_tag=["seen"], remove_tag="nightly") == 1
    assert project.job("123/1/1").info["tags"] == ["prod", "seen"]
    assert project.jobs(spider="films").update(add_tag="seen") == 3


def test_it_stops_and_is_told_nothing(project, clock):
    assert project.job("123/1/3").stop() is True
    clock.forward(seconds=30)
    assert project.job("123/1/3").info["close_reason"] == "cancelled"


def test_it_deletes(project):
    assert project.job("123/1/1").delete() == 1
    assert project.job("123/1/1") is None
    with pytest.raises(legacy.APIError, match="can't delete running job"):
        project.job("123/2/2").delete()


def test_its_own_words_for_errors_come_out(url):
    stranger = scrapinghub.Connection("wrong", url=url, connection_timeout=5)
    with pytest.raises(legacy.APIError, match="Authentication failed"):
        stranger[123].jobs().update(add_tag="x")
    others = scrapinghub.Connection("demo", url=url, connection_timeout=5)[2]
    with pytest.raises(legacy.APIError, match="doesn't have access to project 2"):
        others.jobs(spider="books").update(add_tag="x")


def test_its_newer_client_tags_too(url):
    client = scrapinghub.ScrapinghubClient("demo", dash_endpoint=url, connection_timeout=5)
    assert client.get_project(123).jobs.update_tags(add=["seen"], spider="films") == 3
    client.close()


def test_a_key_of_one_project_sees_no_other(url):
    other = scrapinghub.Connection("demo-456", url=url, connection_timeout=5)
    with pytest.raises(legacy.APIError, match="User 'staging' doesn't have access to project 123"):
        other[123].jobs().update(add_tag="x")
