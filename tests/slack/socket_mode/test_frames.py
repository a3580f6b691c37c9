"""What is put together from the bytes of a WebSocket, held against the library `websockets`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame as SentFrame
from websockets.frames import Opcode as SentOpcode

from jobsbot.slack.socket_mode.frames import (
    MAX_MESSAGE_BYTES,
    Frame,
    FrameError,
    FrameReader,
    Opcode,
)

PAYLOADS = st.one_of(
    st.binary(max_size=10), st.sampled_from([bytes(125), bytes(126), bytes(65_535), bytes(65_536)])
)
MESSAGES = st.lists(st.tuples(PAYLOADS, st.integers(1, 4), st.booleans()), max_size=6)


def serialize(opcode: SentOpcode, payload: bytes, *, fin: bool = True) -> bytes:
    """Make a frame as a server sends it."""
    return SentFrame(opcode, payload, fin).serialize(mask=False)


def serialize_message(payload: bytes, parts: int, with_ping: bool) -> bytes:
    """Make a message in so many frames, a ping after each of them or not."""
    size = len(payload) // parts
    sent = b""
    for number in range(parts):
        last = number == parts - 1
        piece = payload[number * size : None if last else (number + 1) * size]
        kind = SentOpcode.CONT if number else SentOpcode.TEXT
        sent += serialize(kind, piece, fin=last)
        sent += serialize(SentOpcode.PING, b"") * with_ping
    return sent


@given(MESSAGES, st.lists(st.integers(1, 200), min_size=1, max_size=10))
def test_messages_are_put_together_however_they_were_cut(messages, sizes):
    sent = b"".join(serialize_message(*message) for message in messages)
    reader, read, at, turn = FrameReader(), [], 0, 0
    while at < len(sent):
        # Small pieces at first, so that heads are cut; then the rest of what is long.
        size = sizes[turn % len(sizes)] if turn < 50 else 10_000
        read += reader.feed(sent[at : at + size])
        at, turn = at + size, turn + 1
    texts = [frame.payload for frame in read if frame.opcode is Opcode.TEXT]
    assert texts == [payload for payload, _, _ in messages]
    pings = sum(frame.opcode is Opcode.PING for frame in read)
    assert pings == sum(parts for _, parts, with_ping in messages if with_ping)


def test_a_whole_message_does_not_wait_for_the_rest_of_the_next():
    first, second = (serialize(SentOpcode.TEXT, text) for text in (b"first", b"second"))
    reader = FrameReader()
    assert list(reader.feed(first + second[:3])) == [Frame(Opcode.TEXT, b"first")]
    assert list(reader.feed(second[3:])) == [Frame(Opcode.TEXT, b"second")]


def test_frames_without_a_payload_are_whole_at_once():
    closing = serialize(SentOpcode.PING, b"") + serialize(SentOpcode.CLOSE, b"")
    assert [frame.opcode for frame in FrameReader().feed(closing)] == [Opcode.PING, Opcode.CLOSE]


@pytest.mark.parametrize(
    "sent",
    [
        SentFrame(SentOpcode.TEXT, b"masked").serialize(mask=True),
        b"\xc1\x00",  # compressed, which nobody agreed on
        b"\x83\x00",  # of no kind
        serialize(SentOpcode.CONT, b"of nothing"),
        serialize(SentOpcode.TEXT, b"one", fin=False) + serialize(SentOpcode.TEXT, b"another"),
        b"\x81\x7f" + (MAX_MESSAGE_BYTES + 1).to_bytes(8, "big"),
        serialize(SentOpcode.TEXT, bytes(MAX_MESSAGE_BYTES), fin=False)
        + serialize(SentOpcode.CONT, b"x"),
    ],
    ids=["masked", "compressed", "no kind", "no start", "two at once", "long", "long in parts"],
)
def test_what_a_server_does_not_send_is_an_error(sent):
    with pytest.raises(FrameError):
        list(FrameReader().feed(sent))
