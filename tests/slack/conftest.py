import pytest

from tests.slack.office import office


@pytest.fixture
def room(tmp_path):
    with office(tmp_path) as room:
        yield room
