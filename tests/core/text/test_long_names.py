"""Names without end, as a broken answer may hold them: read at their beginning only."""

import re

import pytest

from jobsbot.core.text import credentials
from jobsbot.core.text.credentials import MASK, MAX_MASKED_CHARS, is_secret_name, mask_name


def test_a_name_without_end_is_masked_and_kept_at_its_beginning() -> None:
    """A pattern over megabytes holds up all threads, and so every acknowledgement to Slack."""
    name = f"shop token=abc123secret {'books ' * 200_000}"
    masked = mask_name(name)
    assert masked.startswith(f"shop token={MASK} books books")
    assert masked.endswith("…")
    assert len(masked) <= MAX_MASKED_CHARS


def test_no_name_without_end_is_remembered() -> None:
    before = credentials._mask_name.cache_info().currsize
    for each in range(3):
        mask_name(f"{each} token={'x' * 200_000}")
        is_secret_name(f"{each}{'x' * 200_000}")
    kept = credentials._mask_name.cache_info().currsize - before
    assert kept <= 3, "their beginnings, of 100,000 characters each"


@pytest.mark.parametrize("name", ["x" * 1_001, "region " * 1_000])
def test_the_value_of_a_name_without_end_is_masked(name: str) -> None:
    assert is_secret_name(name)
    assert not is_secret_name(re.sub(r"\s.*", "", name)[:10])
