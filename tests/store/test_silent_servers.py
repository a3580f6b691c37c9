"""A database server that is gone without a word holds nobody for a quarter of an hour."""

import socket

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from jobsbot.database_url import POSTGRESQL_LIMITS
from jobsbot.operations.engine import engine_arguments
from jobsbot.store.database import make_engine

ADDRESS = "postgresql://jobsbot@127.0.0.1:5/jobsbot"


def read_connect_arguments(url):
    """Read what the driver would be given, without connecting."""
    engine, given = make_engine(url), {}

    def keep(_dialect, _record, _arguments, named):
        given.update(named)
        raise OperationalError("connect", {}, Exception("not connected, to be seen what was given"))

    event.listen(engine, "do_connect", keep)
    with pytest.raises(OperationalError), engine.connect():
        pass
    return given


def test_every_connection_knows_how_long_to_wait_for_a_server():
    assert read_connect_arguments(ADDRESS).items() >= POSTGRESQL_LIMITS.items()
    assert engine_arguments(ADDRESS) == {"connect_args": POSTGRESQL_LIMITS}


def test_the_address_may_say_otherwise():
    given = read_connect_arguments(f"{ADDRESS}?connect_timeout=60&tcp_user_timeout=1000")
    assert (int(given["connect_timeout"]), int(given["tcp_user_timeout"])) == (60, 1000)
    assert given["keepalives_idle"] == POSTGRESQL_LIMITS["keepalives_idle"]


@pytest.mark.slow
def test_a_server_that_takes_a_connection_and_says_nothing_is_let_go_of():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        engine = make_engine(f"postgresql://jobsbot@127.0.0.1:{silent.getsockname()[1]}/jobsbot")
        with pytest.raises(OperationalError), engine.connect():
            pass
