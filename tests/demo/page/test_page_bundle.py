"""The page as it is shipped: whole, small, and in need of nothing from elsewhere."""

import json
import re
from pathlib import Path

from tests.demo.page.stage import DIST

SOURCES = DIST.parent / "src"
NAMES_ONLY = {"www.w3.org", "github.com"}  # XML namespaces, and a remark in an error of marked
SMALL = 300_000  # bytes


def text(path: Path) -> str:
    return path.read_text("utf-8")


def test_every_file_that_the_page_asks_for_is_there() -> None:
    page = text(DIST / "index.html") + text(DIST / "app.css")
    names = set(re.findall(r"/assets/([\w.-]+)", page))
    assert names == {"app.js", "app.css", "icon.svg", "inter.woff2"}
    assert all((DIST / name).is_file() for name in names)


def test_nothing_is_fetched_from_another_host() -> None:
    for name in ("index.html", "app.css", "app.js", "icon.svg"):
        hosts = set(re.findall(r"https?://([\w.-]+)", text(DIST / name)))
        assert hosts <= NAMES_ONLY, name


def test_the_whole_page_is_small() -> None:
    assert sum(file.stat().st_size for file in DIST.iterdir()) < SMALL


def test_the_licence_of_everything_in_the_bundle_is_shipped() -> None:
    licences = text(DIST / "LICENCES.txt")
    for package in [*json.loads(text(SOURCES / "package.json"))["dependencies"], "Inter"]:
        assert f"{package}\n{'=' * len(package)}\n" in licences


def test_the_lock_file_pins_every_package_and_names_no_registry() -> None:
    packages = json.loads(text(SOURCES / "package-lock.json"))["packages"]
    locked = [entry for path, entry in packages.items() if path]
    assert locked
    assert all(entry["integrity"] and "resolved" not in entry for entry in locked)
