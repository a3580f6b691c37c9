"""A spider that a site turned away: its run now, and the good one before."""

from jobsbot.core.jobs.storage_records import (
    JobMetadata,
    StorageStats,
    ValueTotals,
)
from tests.bot_conversation import (
    make_job,
)
from tests.core.analysis.incident_parts import make_traceback
from tests.fake_storage import make_log

BAD, GOOD = "123/1/9", "123/1/8"


def fill_ban(api):
    """Five good runs of books, then one that the site refused."""
    for number in range(4, 9):
        api.put(
            make_job(
                f"123/1/{number}",
                "finished",
                items_scraped=900,
                responses_received=1000,
                errors_count=0,
                version="a07",
            )
        )
    api.put(
        make_job(
            BAD,
            "finished",
            items_scraped=12,
            responses_received=1000,
            errors_count=2,
            version="a07",
            close_reason="failed",
        )
    )
    api.storage.metadata[GOOD] = metadata({200: 996, 403: 4})
    api.storage.metadata[BAD] = metadata({200: 40, 403: 960})
    api.storage.logs[BAD] = make_log((40, make_traceback("KeyError", "'price'")))


def metadata(statuses):
    stats = {f"downloader/response_status_count/{s}": n for s, n in statuses.items()}
    return JobMetadata(scrapystats=stats, version="a07")


def stats(**counts):
    return StorageStats(counts=counts, totals=ValueTotals(input_values=900))
