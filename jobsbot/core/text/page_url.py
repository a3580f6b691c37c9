"""Addresses of Scrapy Cloud's pages for people, as they are pasted."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

PAGE_URL_PATTERN = re.compile(r"https?://([^/?#]+)/p/([^?#]*)(?:\?([^#]*))?", re.ASCII)
SCRAPY_CLOUD_HOSTS = ("app.zyte.com", "app.scrapinghub.com", "dash.scrapinghub.com")


def split_page_url(text: str) -> list[str]:
    """Cut the address of a Scrapy Cloud page into the parts after `/p/`; empty for all else."""
    found = PAGE_URL_PATTERN.match(text)
    if not found or found[1].lower() not in SCRAPY_CLOUD_HOSTS:
        return []
    return [part for part in found[2].split("/") if part]


def read_page_query(text: str) -> list[tuple[str, str]]:
    """Read what stands behind the question mark of such an address, in order."""
    found = PAGE_URL_PATTERN.match(text)
    return parse_qsl(found[3] or "", keep_blank_values=False) if found else []
