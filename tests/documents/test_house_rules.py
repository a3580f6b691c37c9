"""Files and folders stay small enough to be read: nothing else here counts them."""

from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
MAX_LINES = 300
MAX_FILES = 20
FOLDERS_WITH_MORE = {"jobsbot/commands"}
"""A verb is a file there."""


def list_modules() -> list[Path]:
    return [path for name in ("jobsbot", "tests") for path in (ROOT / name).rglob("*.py")]


def test_no_file_is_longer_than_can_be_read_at_once() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text("utf8").splitlines())
        for path in list_modules()
    }
    assert {path: length for path, length in lengths.items() if length > MAX_LINES} == {}


def test_no_folder_holds_more_files_than_can_be_looked_through() -> None:
    counts = Counter(str(path.parent.relative_to(ROOT)) for path in list_modules())
    more = {folder for folder, count in counts.items() if count > MAX_FILES}
    assert more <= FOLDERS_WITH_MORE
