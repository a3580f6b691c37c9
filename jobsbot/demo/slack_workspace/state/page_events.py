"""Server-sent events for the pages that are open."""

import json
from collections.abc import Collection, Iterator
from itertools import count
from queue import Empty, Full, Queue
from threading import Lock
from typing import Any

Event = dict[str, Any]
MAX_WAITING_EVENTS = 400  # for one page; a slower one is cut off and has to load anew
HEARTBEAT_SECONDS = 5.0  # a write to a page that has gone is how its end is noticed


class PageEvents:
    """Send events to every listener. A slow listener is dropped, never waited for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._numbers = count(1)
        self._listeners: dict[Queue[tuple[int, Event] | None], str] = {}

    def publish(self, event: Event, only: Collection[str] | None = None) -> None:
        """Send an event to everybody, or only to these people."""
        with self._lock:
            number = next(self._numbers)
            for queue, person in list(self._listeners.items()):
                if only is None or person in only:
                    self._enqueue(queue, (number, event))

    def listen(self, person: str, heartbeat: float = HEARTBEAT_SECONDS) -> Iterator[bytes]:
        """Return the events of a person as server-sent events; it is listening from now on."""
        queue: Queue[tuple[int, Event] | None] = Queue(MAX_WAITING_EVENTS)
        with self._lock:
            self._listeners[queue] = person
        return self._stream(queue, heartbeat)

    def close(self) -> None:
        """End every stream."""
        with self._lock:
            for queue in list(self._listeners):
                self._drop(queue)

    def _stream(self, queue: Queue[tuple[int, Event] | None], heartbeat: float) -> Iterator[bytes]:
        try:
            yield b"retry: 500\n\n"
            while (item := self._next(queue, heartbeat)) is not None:
                yield item
        finally:
            with self._lock:
                self._listeners.pop(queue, None)

    def _next(self, queue: Queue[tuple[int, Event] | None], heartbeat: float) -> bytes | None:
        try:
            item = queue.get(timeout=heartbeat)
        except Empty:
            return b": still here\n\n"
        if item is None:
            return None
        number, event = item
        return f"id: {number}\ndata: {json.dumps(event, separators=(',', ':'))}\n\n".encode()

    def _enqueue(self, queue: Queue[tuple[int, Event] | None], item: tuple[int, Event]) -> None:
        try:
            queue.put_nowait(item)
        except Full:
            self._drop(queue)

    def _drop(self, queue: Queue[tuple[int, Event] | None]) -> None:
        self._listeners.pop(queue, None)
        with queue.mutex:
            queue.queue.clear()
        queue.put_nowait(None)
