"""Addresses of Scrapy Cloud's pages of projects and spiders."""

from __future__ import annotations

from jobsbot.core.errors import UsageError
from jobsbot.core.text.page_url import split_page_url
from jobsbot.core.text.tokens import Tokens, tokenize

SECTIONS = {
    "spiders": "spiders", "activity": "activity", "deploy": "activity", "deploys": "activity",
    "dashboard": "now", "stats": "now",
}  # fmt: skip
"""Sections of a project's pages, and the verb that shows the same as each."""
SPIDER_SECTIONS = ("spider", "spiders")


def read_section(tokens: Tokens) -> Tokens:
    """Read the address of a project's page as the verb that shows the same."""
    path = split_page_url(tokens[0].text) if len(tokens) == 1 else []
    verb = SECTIONS.get(path[1]) if len(path) == 2 and path[0].isdigit() else None
    return tokenize(f"{verb} {path[0]}") if verb else tokens


def refuse_spider_pages(tokens: Tokens) -> Tokens:
    """Raise UsageError for the address of a spider's page: it has a number and not the name."""
    for word in tokens:
        path = split_page_url(word.text)
        numbers = [part for part in path if part.isdigit()]
        if len(numbers) == 2 and (path[1].isdigit() or path[1] in SPIDER_SECTIONS):
            error = UsageError(
                "That is the page of a spider, and its address does not hold the spider's name.",
                then="Say the name.",
            )
            error.offers = (f"spiders {path[0]}",)
            raise error
    return tokens
