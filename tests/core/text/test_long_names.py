"""Names without end, as a broken answer may hold them: read at their beginning only."""

import re
import tracemalloc

import pytest

from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.text.credentials import MASK, MAX_MASKED_CHARS, is_secret_name, mask_name
from tests.bot_conversation import make_job


def test_a_name_without_end_is_masked_and_kept_at_its_beginning() -> None:
    """A pattern over megabytes holds up all threads, and so every acknowledgement to Slack."""
    name = f"shop token=abc123secret {'books ' * 200_000}"
    masked = mask_name(name)
    assert masked.startswith(f"shop token={MASK} books books")
    assert masked.endswith("…")
    assert len(masked) <= MAX_MASKED_CHARS


def test_no_long_name_or_value_is_remembered() -> None:
    """An export shows tens of thousands of them."""
    masking = Masking()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for each in range(5):
        text = f"{each} token={'books ' * 2_000}"
        mask_name(text)
        masking.mask_job_names(make_job("123/1/1", spider=text, tags=[text] * 3))
        masking.mask_arguments({"urls": text, text: "1"})
    kept = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert kept < 20_000


@pytest.mark.parametrize("name", ["x" * 1_001, "region " * 1_000])
def test_the_value_of_a_name_without_end_is_masked(name: str) -> None:
    assert is_secret_name(name)
    assert not is_secret_name(re.sub(r"\s.*", "", name)[:10])
