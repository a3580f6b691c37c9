"""The demo's bot holds the scopes that the manifest asks for: what works here works there."""

import re
from pathlib import Path

from jobsbot.demo.scopes import BOT_SCOPES

MANIFEST = Path(__file__).parents[2] / "manifest.yml"


def test_the_demo_grants_what_the_manifest_asks_for_and_no_more():
    (listed,) = re.findall(r"^ +bot:\n((?: +- \S+\n)+)", MANIFEST.read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"- (\S+)", listed)) == BOT_SCOPES
