"""Where a workspace takes no containers, what is folded stands open, and the rest stays new."""

import json
from urllib.parse import parse_qs

import pytest

from jobsbot.core.interaction import Place
from jobsbot.core.messages.message import BulletList, Folded, Message
from jobsbot.slack.outbound.publisher import Publisher
from jobsbot.slack.outbound.refused_blocks import list_block_kinds
from tests.render.sample_messages import make_job_table

TABLE = make_job_table(2)
FOLDED = Folded("More", (BulletList((("what is folded",),)),))
REFUSED = {"ok": False, "error": "invalid_blocks"}
TAKEN = {"channel": "C1", "ts": "1.1"}


@pytest.fixture
def publisher(web):
    return Publisher(web)


def post(publisher, slack, *answers, parts=(TABLE, FOLDED)):
    """Post a message, and answer the kinds of blocks of each time that it was sent."""
    before = len(slack.got)
    for answer in answers:
        slack.answers(answer)
    publisher.post(Place("C1"), Message("Items", parts))
    return [list_block_kinds(read_blocks(body)) for _, body, _ in slack.got[before:]]


def read_blocks(body):
    (blocks,) = parse_qs(body.decode())["blocks"]
    return json.loads(blocks)


def test_a_refused_container_is_unfolded_beside_the_table_as_it_was(publisher, slack):
    first, second = post(publisher, slack, REFUSED, TAKEN)
    assert {"container", "data_table"} <= first
    assert "data_table" in second
    assert "container" not in second
    assert b"what+is+folded" in slack.got[-1][1]


def test_it_is_not_tried_again_and_nothing_else_is_left_out(publisher, slack):
    post(publisher, slack, REFUSED, TAKEN)
    (kinds,) = post(publisher, slack, TAKEN)
    assert "container" not in kinds
    assert "data_table" in kinds
    (kinds,) = post(publisher, slack, TAKEN, parts=(TABLE,))
    assert "data_table" in kinds


def test_a_refused_table_is_not_laid_on_the_container(publisher, slack):
    *_, last = post(publisher, slack, REFUSED, REFUSED, TAKEN)
    assert not last & {"container", "data_table"}
    (kinds,) = post(publisher, slack, TAKEN, parts=(TABLE,))
    assert "data_table" not in kinds
    (kinds,) = post(publisher, slack, TAKEN, parts=(FOLDED,))
    assert "container" in kinds


def test_a_message_without_anything_folded_is_not_sent_twice_alike(publisher, slack):
    sent = post(publisher, slack, REFUSED, TAKEN, parts=(TABLE,))
    assert len(sent) == 2
    assert "data_table" not in sent[-1]


def test_what_was_too_long_says_nothing_of_containers(publisher, slack):
    post(publisher, slack, {"ok": False, "error": "msg_blocks_too_long"}, TAKEN)
    (kinds,) = post(publisher, slack, TAKEN)
    assert {"container", "data_table"} <= kinds
