"""The page and the bundle it is made of."""

import requests

from tests.demo.workspace.practice_workspace import SOON


def get(practice, path):
    return requests.get(practice.url + path, timeout=SOON)


def test_the_page_and_everything_it_names_are_served(practice):
    page = get(practice, "/")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    names = [part.split('"')[0] for part in page.text.split('="/assets/')[1:]]
    assert names
    for name in names:
        assert get(practice, f"/assets/{name}").status_code == 200, name


def test_nothing_else_is_served(practice):
    paths = ("/assets/", "/assets/.hidden", "/assets/..%2f..%2fsite.py", "/site.py", "/assets/x/y")
    assert {get(practice, path).status_code for path in paths} == {404}
    assert requests.post(practice.url, data=b"", timeout=SOON).status_code == 404
