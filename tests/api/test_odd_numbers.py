"""Numbers that no machine keeps, wherever a stranger or Scrapy Cloud can write one."""

import json

import pytest

from jobsbot.api.decoding import JobDecoder, build_job
from jobsbot.api.record_parser import parse_record, parse_records
from jobsbot.api.response_parser import InvalidResponse, parse_job_page
from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.analysis.last_items import read_time
from jobsbot.core.analysis.scrapy_lines import find_idle_start
from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import BotConfig
from jobsbot.core.grammar.parser import parse
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.jobs.storage_records import Item, JobMetadata, LogEntry, StorageStats
from jobsbot.core.messages.log_lines import describe_levels

HUGE = "9" * 5000
"""More digits than Python reads at once: it raises ValueError beyond 4,300."""
KNOWN = BotConfig(projects={"prod-crawl": 123}, default_project=123, commands=ALL_COMMANDS)


@pytest.mark.parametrize(
    "key", [f"123/1/{HUGE}", f"{HUGE}/1/1", f"123/1/{'9' * 19}", "123/1/1_0", "123/1/٣", "123/1/+2"]
)
def test_a_key_is_three_numbers_of_so_many_digits_as_scrapy_cloud_keeps(key):
    page = json.dumps({"status": "ok", "jobs": [{"id": key}]}).encode()
    with pytest.raises(InvalidResponse):
        parse_job_page(page)
    assert JobDecoder().decode_lines(json.dumps({"id": key}).encode()) is None
    with pytest.raises(ValueError, match=r".*"):
        build_job({"id": key})


def test_the_largest_key_is_read():
    key = f"{'9' * 18}/{'9' * 18}/{'9' * 18}"
    assert str(JobKey.parse(key)) == key
    assert JobDecoder().decode_lines(json.dumps({"id": key}).encode())


@pytest.mark.parametrize(
    "said",
    [f"show 123/1/{HUGE}", f"show 1/{HUGE}", f"stop 123-1-{HUGE}", f"log {HUGE}.{HUGE}.{HUGE}",
     f"list count={HUGE}", f"list errors>{HUGE}", f"stop 123/1/1,{HUGE}", f"list since={HUGE}d",
     f"use {HUGE}", f"freeze 123 for={HUGE}h", f"log 1/1 last={HUGE}", f"list since={HUGE}:00"],
)  # fmt: skip
def test_a_number_that_people_write_without_end_is_a_wrong_word(said):
    with pytest.raises(UsageError):
        parse(said, KNOWN)


@pytest.mark.parametrize("odd", [HUGE, "٣", "-1", "1e3", "²", ""])
def test_counts_are_read_of_levels_and_statuses_alone(odd):
    counted = {"counts": {odd: 7, "40": 2}, "totals": {"input_values": 9}}
    stats = parse_record(json.dumps(counted).encode(), StorageStats)
    assert stats.count_from_level(30) == 2
    assert describe_levels(stats.counts) == "2 errors"
    status = "downloader/response_status_count/"
    statistics = {f"{status}{odd}": 3, f"{status}200": 5}
    metadata = parse_record(json.dumps({"scrapystats": statistics}).encode(), JobMetadata)
    assert metadata.count_statuses() == {200: 5}


@pytest.mark.parametrize("odd", ["1e999", "-1e999", "NaN", "Infinity", "true", '"5"', "null", "[]"])
def test_a_statistic_that_is_no_number_is_not_known(odd):
    body = b'{"scrapystats": {"memusage/max": %s, "x": "\\ud800"}}' % odd.encode()
    assert parse_record(body, JobMetadata).peak_memory_bytes is None
    (item,) = parse_records(b'{"_ts": %s, "x": "\\ud800"}' % odd.encode(), Item)
    assert read_time([item]) is None


@pytest.mark.parametrize("pages", [HUGE, "0" * 5000])
def test_a_line_of_a_spider_with_a_number_without_end_is_none_of_scrapys(pages):
    text = f"Crawled {pages} pages (at {pages} pages/min), scraped {pages} items (at 0 items/min)"
    assert find_idle_start([LogEntry(time=1, level=20, message=text)]) is None
