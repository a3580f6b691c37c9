"""What is used of slackblocks beyond its documented interface: how it writes blocks out.

Some blocks are written out here, for speed. They have to say what slackblocks itself would.
"""

from typing import Any

import pytest
from slackblocks import (
    ActionsBlock,
    ContainerBlock,
    ContextBlock,
    DataTableBlock,
    HeaderBlock,
    PlainText,
    RawText,
    RichTextBlock,
    RichTextLink,
    RichTextSection,
    SectionBlock,
    Text,
)
from slackblocks import Button as SlackButton
from slackblocks.messages import Message as SlackMessage

from jobsbot.core.interaction import Origin
from jobsbot.core.messages.message import Button, ButtonStyle, ConfirmDialog
from jobsbot.render.buttons import ActionRow, draw_button
from jobsbot.render.context_block import QuietBlock
from jobsbot.render.folds import FoldBlock
from jobsbot.render.rich_text import LinkElement
from jobsbot.render.slack import TitleBlock
from jobsbot.render.tables import CountedDataTable, RichTextCell

LINK = LinkElement("https://app.zyte.com/p/1/2/3", "1/2/3")


def drop_ids(written: Any) -> Any:
    """Leave the ids of blocks out, which slackblocks makes up by chance."""
    if isinstance(written, dict):
        return {name: drop_ids(each) for name, each in written.items() if name != "block_id"}
    return [drop_ids(each) for each in written] if isinstance(written, list) else written


def test_a_message_of_slackblocks_writes_each_block_as_the_block_writes_itself() -> None:
    section = SectionBlock(Text("3 jobs"))
    sent = SlackMessage(channel="C1", blocks=[section]).to_dict()["blocks"]
    assert drop_ids(sent) == [drop_ids(section._resolve())]


def test_a_row_of_buttons_is_written_as_slackblocks_does() -> None:
    buttons = [draw_button(n, Button("Log", Origin.PRESSED, f"log 1/2/{n}"), None) for n in (1, 2)]
    row = ActionRow(buttons)
    assert row._resolve() == drop_ids(ActionsBlock._resolve(row))


@pytest.mark.parametrize(
    "button",
    [
        Button("Log", Origin.PRESSED, "log 1/2/3"),
        Button("Log", Origin.PRESSED, "", url="https://app.zyte.com/p/1/2/3"),
        Button("Stop…", Origin.PRESSED, "stop 1/2/3", ButtonStyle.DANGER, hint="Asks first"),
        Button("Go", Origin.PRESSED, "go", dialog=ConfirmDialog("Go?", "It goes.", "Go", "No")),
    ],
)
def test_a_button_is_written_as_slackblocks_does(button: Button) -> None:
    drawn = draw_button(0, button, 0)
    assert drawn._resolve() == SlackButton._resolve(drawn)


def test_a_title_and_quiet_texts_are_written_as_slackblocks_does() -> None:
    title, quiet = TitleBlock("3 jobs"), QuietBlock([PlainText("now"), Text("<@U1>")])
    assert title._resolve() == drop_ids(HeaderBlock._resolve(title))
    assert quiet._resolve() == drop_ids(ContextBlock._resolve(quiet))


def test_a_link_is_written_as_slackblocks_does() -> None:
    assert LINK._resolve() == RichTextLink("https://app.zyte.com/p/1/2/3", "1/2/3")._resolve()


def test_a_cell_is_written_as_slackblocks_writes_a_block_of_one_section() -> None:
    whole = RichTextBlock(RichTextSection([LINK]))._resolve()
    assert drop_ids(RichTextCell(LINK)._resolve()) == drop_ids(whole)


def test_a_table_is_written_as_slackblocks_does() -> None:
    rows = [[RawText("job"), RawText("items")], [RichTextCell(LINK), RawText("7")]]
    counted = CountedDataTable(rows, "job items 1/2/3 7", "Jobs", 10)
    plain = DataTableBlock(rows, "Jobs", 10, row_header_column_index=0)
    assert drop_ids(counted._resolve()) == drop_ids(plain._resolve())


def test_a_fold_is_written_as_slackblocks_does_but_for_what_slack_leaves_out() -> None:
    fold = FoldBlock("2 earlier lines", [SectionBlock(Text("a\nb", verbatim=True))])
    ours, theirs = fold._resolve(), drop_ids(ContainerBlock._resolve(fold))
    assert {name: theirs[name] for name in ours if name != "child_blocks"} == {
        name: each for name, each in ours.items() if name != "child_blocks"
    }
    assert [child["text"] for child in ours["child_blocks"]] == [
        child["text"] for child in theirs["child_blocks"]
    ]
