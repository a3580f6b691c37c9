"""A file whose upload has a deadline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO


class DeadlineFile:
    """A file for an upload that has to end within `seconds`: later reads raise."""

    def __init__(
        self, content: BinaryIO, size: int, clock: Callable[[], float], seconds: float
    ) -> None:
        self._content, self._size, self._clock = content, size, clock
        self._deadline = clock() + seconds

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._content)

    def read(self, size: int = -1) -> bytes:
        if self._clock() > self._deadline:
            raise TimeoutError("the file was not taken in time")
        return self._content.read(size)
