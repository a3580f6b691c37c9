"""How each part of a message looks in Slack, kept one part a file in `golden/`.

`JOBSBOT_GOLDEN=write python -m pytest tests/render/test_golden_parts.py` writes them anew.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from jobsbot.core.interaction import Origin
from jobsbot.core.messages.message import (
    BulletList,
    Button,
    ButtonStyle,
    Chart,
    ChartKind,
    Choice,
    Column,
    ConfirmDialog,
    Fields,
    FileAttachment,
    Folded,
    Form,
    Link,
    Message,
    Paragraph,
    Part,
    Say,
    Strong,
    Table,
    TextInput,
    Timestamp,
    UserRef,
)
from jobsbot.render.modals import to_view
from jobsbot.render.slack import Dialect, to_slack

GOLDEN = Path(__file__).parent / "golden"
AT = Timestamp(datetime(2026, 11, 24, 13, 58, tzinfo=UTC))
KEY = Link("123/1/2", "https://app.zyte.com/p/123/1/2")
TABLE = Table(
    "Jobs, newest first",
    (Column("Job"), Column("Spider"), Column("Run time"), Column("Items"), Column("Since")),
    (
        (KEY, "books <b>", timedelta(hours=6, minutes=12), 12400, AT),
        ("123/1/1", "quotes", None, 0.5, None),
    ),
)
BARS = Chart(
    ChartKind.BAR,
    "Errors by spider",
    ("books", "quotes"),
    (("today", (3, 0)), ("yesterday", (1, 2))),
    "books has 3 errors today.",
    "spider",
    "errors",
)
PIE = Chart(ChartKind.PIE, "Outcomes", ("good", "bad"), (("jobs", (9, 0)),), "All 9 were good.")
CHOICES = (("123/1/2", "123/1/2 books"), ("123/1/1", "123/1/1 <!here>"))
RED = Button(
    "Delete 2 jobs",
    Origin.CONFIRM,
    "k3v9qa",
    ButtonStyle.DANGER,
    ConfirmDialog("Delete 2 jobs?", "There is no undelete.", "Delete 2 jobs"),
)

MESSAGES = {
    "title": Message("3 running in prod-crawl, longest 6 h 12 m"),
    "text": Message(
        "Text",
        (Paragraph.of("Say ", Say(""), " to ", Strong("see"), " ", KEY, " since ", AT, "."),),
    ),
    "quiet": Message("Quiet", (Paragraph.of(Say("list 123"), " · newest first", quiet=True),)),
    "quiet_moment": Message("Quiet", (Paragraph.of("Until ", AT, " · k3v9qa", quiet=True),)),
    "people": Message(
        "People", (Paragraph.of(UserRef("U012ABCDEF"), " and ", UserRef("U012ABCDEF", "alice")),)
    ),
    "items": Message("Items", (BulletList(((KEY, " books"), ("quotes",))),)),
    "folded": Message(
        "Folded",
        (
            Folded("The last 2 items", (BulletList(((KEY, " books"), ("quotes <b>",))),)),
            Folded("2 lines", (BulletList(((AT, " INFO"), ("x",)), True),), is_heading=False),
        ),
    ),
    "fields": Message(
        "Fields", (Fields((("State", ("running",)), ("Job", (KEY,)), ("Tags", ()))),)
    ),
    "table": Message("Table", (TABLE,)),
    "table_of_none": Message("Table", (Table("Jobs", (Column("Job"),), ()),)),
    "second_table": Message("Two tables", (TABLE, TABLE)),
    "bar_chart": Message("Chart", (BARS,)),
    "pie_chart": Message("Chart", (PIE,)),
    "file": Message("File", (FileAttachment("jobs.csv", "key\n", "All 214 jobs as a file"),)),
    "choice": Message("Tick", (Choice("jobs", "Jobs", CHOICES, ("123/1/2",)),)),
    "buttons": Message(
        "Buttons",
        buttons=(
            RED,
            Button("Cancel", Origin.CANCEL, "k3v9qa"),
            Button("Next", Origin.IN_PLACE, "list offset=10", hint="Next ten jobs"),
            Button("Log", url="https://app.zyte.com/p/123/1/2/log"),
        ),
    ),
    "rows": Message(
        "Rows",
        button_rows=(
            ((KEY, " books"), (Button("Details", Origin.PRESSED, "show 123/1/2"),)),
            (("quotes is silent",), (Button("Stop…", Origin.PRESSED, "stop 123/2/1"),)),
        ),
        buttons=(Button("Refresh", Origin.IN_PLACE, "stuck"),),
    ),
}
OLD = {"old_text": "text", "old_folded": "folded", "old_table": "table", "old_chart": "bar_chart"}
FORM = Form(
    "Stop 14 running jobs in prod-crawl",
    (Paragraph.of("Each job is asked to shut down."), TABLE, BARS),
    (
        TextInput("number", "How many jobs are these?", hint="14 are shown", value="1"),
        Choice("jobs", "Jobs", (("123/1/2", "123/1/2 books"), ("123/1/1", "x" * 90)), ("123/1/2",)),
        Choice("state", "State", (("running", "Running"),), multiple=False),
        Choice("more", "More", tuple((f"123/1/{n}", f"job {n}") for n in range(12))),
        Choice("none", "None", ()),
    ),
    "Stop 14 jobs",
    Origin.CONFIRM,
    "k3v9qa",
)


@pytest.mark.parametrize("name", MESSAGES)
def test_a_part_in_new_blocks(name: str):
    kept(name, drawn(MESSAGES[name], Dialect.NEW))


@pytest.mark.parametrize("name", OLD)
def test_a_part_in_older_blocks(name: str):
    kept(name, drawn(MESSAGES[OLD[name]], Dialect.OLD))


def test_a_form_as_a_modal():
    kept("form", to_view(FORM, '{"value": "k3v9qa"}'))


def test_every_part_has_a_golden_file():
    assert {type(part) for said in MESSAGES.values() for part in said.parts} == {*get_args(Part)}


def test_every_golden_file_belongs_to_a_part():
    assert {file.stem for file in GOLDEN.glob("*.json")} == {*MESSAGES, *OLD, "form"}


def drawn(message: Message, dialect: Dialect) -> dict[str, Any]:
    payload = to_slack(message, dialect)
    return {"text": payload.text, "blocks": payload.blocks}


def kept(name: str, found: dict[str, Any]) -> None:
    file = GOLDEN / f"{name}.json"
    if os.environ.get("JOBSBOT_GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert json.loads(file.read_text("utf-8")) == found
