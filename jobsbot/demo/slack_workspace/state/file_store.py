"""Uploaded files: expected, received, and named."""

import mimetypes
import secrets
from collections.abc import Mapping
from itertools import count
from threading import RLock
from typing import Any
from urllib.parse import quote

import msgspec

from jobsbot.core.values import replace
from jobsbot.demo.slack_workspace.errors import WebApiRefusal

MAX_FILE_BYTES = 64 * 1024 * 1024  # bytes a file; Slack's own limit is 1 GB
MAX_FILES_KEPT = 50


class StoredFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is expected (`content` is None), or uploaded."""

    id: str
    upload_token: str
    name: str
    length: int
    title: str = ""
    content: bytes | None = None

    @property
    def mimetype(self) -> str:
        """Return the media type that the name stands for."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    def to_page_json(self) -> dict[str, Any]:
        """Return the file as messages show it."""
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "size": self.length,
            "mimetype": self.mimetype,
            "url": f"/demo/files/{self.id}/{quote(self.name, safe='')}",
        }


class FileStore:
    """The files of the workspace, under its lock; the oldest go when there are too many."""

    def __init__(self, lock: RLock) -> None:
        self._lock = lock
        self._numbers = count(1)
        self._files: dict[str, StoredFile] = {}

    def create_upload(self, name: str, length: int) -> StoredFile:
        """Expect a file of so many bytes. Raises WebApiRefusal if it is too large or empty."""
        if not 0 < length <= MAX_FILE_BYTES:
            raise WebApiRefusal("file_upload_size_restricted")
        with self._lock:
            upload_token = secrets.token_urlsafe(18)
            file = StoredFile(
                id=f"F{next(self._numbers):08d}",
                upload_token=upload_token,
                name=name,
                length=length,
            )
            self._files[file.id] = file
            if len(self._files) > MAX_FILES_KEPT:
                del self._files[next(iter(self._files))]
            return file

    def store_content(self, upload_token: str, content: bytes) -> StoredFile:
        """Store the bytes of an expected file. Raises WebApiRefusal `file_not_found`."""
        with self._lock:
            for file in self._files.values():
                if secrets.compare_digest(file.upload_token, upload_token) and file.content is None:
                    here = replace(file, content=content, length=len(content))
                    self._files[file.id] = here
                    return here
        raise WebApiRefusal("file_not_found")

    def complete_upload(self, file_id: str, title: str) -> StoredFile:
        """Name an uploaded file. Raises WebApiRefusal `file_not_found` if its bytes never came."""
        with self._lock:
            file = self.find_file(file_id)
            self._files[file_id] = replace(file, title=title)
            return self._files[file_id]

    def find_file(self, file_id: str) -> StoredFile:
        """Return an uploaded file. Raises WebApiRefusal `file_not_found`."""
        with self._lock:
            file = self._files.get(file_id)
            if file is None or file.content is None:
                raise WebApiRefusal("file_not_found")
            return file


def read_file_list(value: Any) -> list[Mapping[str, Any]]:
    """Read the `files` argument of files.completeUploadExternal."""
    if isinstance(value, list) and value and all(map(_has_id, value)):
        return value
    raise WebApiRefusal("invalid_arguments", ("[ERROR] missing required field: files",))


def _has_id(file: Any) -> bool:
    return isinstance(file, dict) and isinstance(file.get("id"), str)
