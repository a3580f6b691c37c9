"""Addresses of Scrapy Cloud's pages for people, as they are pasted."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

PAGE_URL_PATTERN = re.compile(
    r"(?:https?://)?([^/?#]+)/(p|items|logs|requests|jobs|activity|samples)/([^?#]*)(?:\?([^#]*))?",
    re.ASCII,
)
PAGE_HOSTS = ("app.zyte.com", "app.scrapinghub.com", "dash.scrapinghub.com")
STORAGE_HOSTS = ("storage.zyte.com", "storage.scrapinghub.com")
"""Programs ask there: `/items/P/S/J`."""


def split_page_url(text: str) -> list[str]:
    """Cut the address of a Scrapy Cloud page into the parts after `/p/`; empty for all else.

    An address of storage is read, too: `/items/123/1/2` means that job.
    """
    found = PAGE_URL_PATTERN.match(text)
    hosts = PAGE_HOSTS if found and found[2] == "p" else STORAGE_HOSTS
    if not found or found[1].lower() not in hosts:
        return []
    return [part for part in found[3].split("/") if part]


def read_page_query(text: str) -> list[tuple[str, str]]:
    """Read the query parameters of such an address, in order."""
    found = PAGE_URL_PATTERN.match(text)
    return parse_qsl(found[4] or "", keep_blank_values=False) if found else []
