"""The stand-ins answer programs and their own page, and nothing that another web site sends."""

import pytest
import requests

from tests.slack.slack_workspace import BOT_TOKEN, open_slack_workspace

PATHS = (
    "/slack-api/auth.test",
    "/scrapy-cloud/api/jobs/stop.json",
    "/scrapy-cloud/storage/jobq/123/count",
    "/demo/state",
    "/",
)
ELSEWHERE = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
    {"Host": "evil.example"},
    {"Host": "127.0.0.1.evil.example:80"},
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with open_slack_workspace(tmp_path_factory.mktemp("site")) as opened:
        yield opened.site


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
@pytest.mark.parametrize("path", PATHS)
def test_what_another_site_sends_is_refused(site, path, headers):
    form = {"project": "123", "job": "123/1/1", "token": BOT_TOKEN}
    for answer in (
        requests.post(site + path, data=form, headers=headers, auth=("demo", ""), timeout=30),
        requests.get(site + path, params=form, headers=headers, auth=("demo", ""), timeout=30),
    ):
        assert answer.status_code == 403
        assert answer.text.startswith("This server answers programs and its own page")


def test_programs_the_page_itself_and_a_link_to_it_are_let_in(site):
    listing = f"{site}/scrapy-cloud/api/jobs/list.json?project=123&count=1"
    for headers in ({}, {"Origin": site}, {"Sec-Fetch-Site": "same-origin"}):
        assert requests.get(listing, headers=headers, auth=("demo", ""), timeout=30).ok
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert requests.get(site, headers=link, timeout=30).status_code != 403
    assert requests.get(listing, headers=link, auth=("demo", ""), timeout=30).status_code == 403
