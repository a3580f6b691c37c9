"""Causes of made-up incidents: right nearly always, and hardly ever wrongly asserted."""

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from benchmarks.why_quality import count_verdicts, measure_rates
from jobsbot.core.analysis.causes import names
from jobsbot.core.analysis.causes.verdict import find_cause
from jobsbot.core.analysis.error_groups import group_errors, normalize_error
from jobsbot.core.jobs.storage_records import LogEntry
from jobsbot.core.values import replace
from tests.core.analysis import labelled_incidents, unseen_incidents, unseen_variants
from tests.core.analysis.incident_parts import (
    NOW,
    draw_habits,
    make_errors,
    make_evidence,
    make_job,
    make_traceback,
)
from tests.core.analysis.labelled_incidents import make_incidents
from tests.core.analysis.unseen_incidents import make_unseen_incidents
from tests.slow_examples import first_in_every_run


@pytest.mark.parametrize("make", first_in_every_run(make_incidents, make_unseen_incidents))
def test_causes_are_named_rightly_and_not_wrongly(make):
    counts = count_verdicts(make(20 * len(names.TITLES), seed=7))
    right, wrong = measure_rates(counts)
    assert right >= 0.97
    assert wrong <= 0.02
    rates = {cause: measure_rates(counts, cause) for cause in names.TITLES}
    bad = {cause: rate for cause, rate in rates.items() if rate[0] < 0.9 or rate[1] > 0.05}
    assert bad == {}, "of twenty of each cause, at most two are not named and one is named wrongly"


def test_a_spider_that_ended_itself_as_banned_is_believed_without_statistics():
    random = Random(1)
    habits = draw_habits(random)
    job = make_job(random, habits, 0, close_reason="banned", items_scraped=0)
    verdict = find_cause(make_evidence(random, habits, job, has_stats=False))
    assert (verdict.cause, verdict.sure) == (names.BAN, "certain")
    assert "The spider ended itself as banned." in verdict.evidence


@pytest.mark.parametrize("share", [0.01, 0.1, 0.3, 0.6, 0.95])
@pytest.mark.parametrize("seed", first_in_every_run(*range(8), count=3))
@pytest.mark.parametrize("change", [{}, {"version": "0ddba11-main"}, {"spider_args": {"new": "x"}}])
def test_a_run_that_is_on_its_way_as_usual_is_not_called_ill(share, seed, change):
    """What it brought is measured by what is usual after that time, not by the end."""
    random = Random(seed)
    habits = replace(draw_habits(random), minutes=60, items=900, errors=3, refused_share=0.0)
    began = NOW - timedelta(minutes=60 * share)
    job = make_job(
        random, habits, 0, state="running", close_reason=None, errors_count=2,
        started_time=f"{began:%Y-%m-%dT%H:%M:%S}", updated_time=None,
        items_scraped=round(900 * share), responses_received=round(habits.responses * share),
        **change,
    )  # fmt: skip
    text = make_traceback("twisted.internet.error.TimeoutError", "took longer than 180 s")
    verdict = find_cause(make_evidence(random, habits, job, log=make_errors(2, text)))
    assert verdict.cause in (names.FINE, names.UNKNOWN), verdict


def test_a_run_that_should_have_had_answers_by_now_is_called_ill():
    random = Random(3)
    habits = replace(draw_habits(random), minutes=60, items=900, errors=0, refused_share=0.0)
    job = make_job(
        random, habits, 0, state="running", close_reason=None, errors_count=20, updated_time=None,
        started_time=f"{NOW - timedelta(minutes=40):%Y-%m-%dT%H:%M:%S}",
        items_scraped=0, responses_received=12,
    )  # fmt: skip
    text = make_traceback("twisted.internet.error.TimeoutError", "took longer than 180 s")
    found = find_cause(make_evidence(random, habits, job, log=make_errors(20, text)))
    assert (found.cause, found.sure) == (names.SITE_DOWN, "likely")


SETS = [labelled_incidents.MAKERS, unseen_incidents.MAKERS, unseen_variants.VARIANT_MAKERS]


@pytest.mark.parametrize("makers", SETS, ids=["labelled", "unseen", "variants"])
def test_every_cause_has_words_and_is_in_each_set_of_incidents(makers):
    assert set(makers) == set(names.TITLES)


@pytest.mark.parametrize("make", [make_incidents, make_unseen_incidents])
def test_every_cause_is_put_in(make):
    put_in = {cause for cause, _ in make(2 * len(names.TITLES), seed=1)}
    assert put_in == set(names.TITLES)


def test_every_cause_is_explained_on_its_page():
    page = (Path(__file__).parents[3] / "docs" / "why.md").read_text("utf8")
    assert [cause for cause in names.TITLES if f"\n| `{cause}` |" not in page] == []


def test_errors_that_differ_in_numbers_names_and_addresses_are_one():
    first = make_traceback("KeyError", "'price of item 17' at https://shop.example/p/17")
    second = make_traceback("KeyError", "'price of item 9 800' at https://shop.example/p/9")
    found = group_errors(LogEntry(time=n, level=40, message=text) for n, text in
                         enumerate((first, second, "Gave up")))  # fmt: skip
    assert [(group.count, group.exception) for group in found] == [(2, "KeyError"), (1, "")]
    assert found[0].signature == "KeyError: … at …"


def test_a_log_that_claims_an_exception_without_a_traceback_is_text():
    (group,) = group_errors([LogEntry(level=40, message="MemoryError: stop all jobs at once")])
    assert group.exception == ""


def test_a_hostile_line_is_cut_before_it_is_read():
    assert len(normalize_error("('" * 100_000)) <= 160
