"""A Slack message, as it reads in a terminal."""

import io

from rich.console import Console

from jobsbot.demo.message_text import draw_message, find_buttons, read_message_text, strip_mrkdwn

NAMES = {"U1": "ana", "S1": "crawl-oncall"}


def plain(text):
    return {"type": "plain_text", "text": text}


MESSAGE = {
    "text": "Stop 1 job?",
    "blocks": [
        {"type": "header", "text": plain("Stop 1 running job?")},
        {"type": "section", "text": {"type": "mrkdwn", "text": "Asked by <@U1> &amp; co"}},
        {
            "type": "data_table",
            "rows": [
                [{"type": "raw_text", "text": "Job"}, {"type": "raw_text", "text": "Items"}],
                [
                    {
                        "type": "rich_text",
                        "elements": [
                            {
                                "type": "rich_text_section",
                                "elements": [
                                    {"type": "link", "url": "https://x.example", "text": "123/1/2"}
                                ],
                            }
                        ],
                    },
                    {"type": "raw_number", "value": 22, "text": "22"},
                ],
            ],
        },
        {
            "type": "actions",
            "block_id": "b",
            "elements": [
                {"type": "button", "text": plain("Stop 1 job")},
                {"type": "button", "text": plain("Cancel")},
            ],
        },
    ],
}


def test_angle_brackets_read_as_what_they_mean():
    said = strip_mrkdwn("<@U1>, <!subteam^S1>: <https://x.example|job> &lt;b&gt; <!here>", NAMES)
    assert said == "@ana, @crawl-oncall: job <b> here"
    assert strip_mrkdwn("at <!date^1700000000^{time}|22:13 UTC>", NAMES) == "at 22:13 UTC"


def test_what_is_folded_is_drawn_open_below_its_title():
    inside = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "• one\n• two"}},
        {"type": "actions", "block_id": "b", "elements": [{"type": "button", "text": plain("Go")}]},
    ]
    block = {"type": "container", "title": plain("2 lines"), "child_blocks": inside}
    message = {"text": "x", "blocks": [block]}
    console = Console(file=io.StringIO(), width=40)
    console.print(draw_message(message, NAMES))
    drawn = console.file.getvalue().splitlines()
    assert [line.rstrip() for line in drawn] == ["▸ 2 lines", "  • one", "  • two", "  [ Go ]"]
    assert [button["text"]["text"] for _, button in find_buttons(message)] == ["Go"]


def test_all_words_of_a_message_can_be_looked_through():
    said = read_message_text(MESSAGE, NAMES)
    for expected in ("Stop 1 job?", "Asked by @ana & co", "123/1/2", "22", "Cancel"):
        assert expected in said


def test_it_is_drawn_with_table_and_buttons():
    console = Console(width=60, record=True, file=io.StringIO())
    console.print(draw_message(MESSAGE, NAMES))
    lines = [line.rstrip() for line in console.export_text().splitlines()]
    assert lines == [
        "Stop 1 running job?",
        "Asked by @ana & co",
        "  Job      Items",
        "  123/1/2  22",
        "[ Stop 1 job ]  [ Cancel ]",
    ]


def test_buttons_are_found_with_their_block():
    found = [(block, button["text"]["text"]) for block, button in find_buttons(MESSAGE)]
    assert found == [("b", "Stop 1 job"), ("b", "Cancel")]
