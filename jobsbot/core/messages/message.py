"""Messages as values. Plain text only: renderers own all markup.

A Message is a title (the answer in one sentence), parts, and buttons. Words inside parts are spans:
a plain `str` is data, and is never read as markup.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum

import msgspec

from jobsbot.core.interaction import Origin
from jobsbot.core.text.wording import format_duration


class Strong(msgspec.Struct, frozen=True):
    """The important words of a line."""

    text: str


class Code(msgspec.Struct, frozen=True):
    """A literal value."""

    text: str


class Say(msgspec.Struct, frozen=True):
    """A sentence to say. Each renderer puts before it what is typed there: `/jobs` or `jobsbot`."""

    sentence: str


class Link(msgspec.Struct, frozen=True):
    """Words with a link. The bot makes the address itself; it is never copied from data."""

    text: str
    url: str


class Timestamp(msgspec.Struct, frozen=True):
    """A moment, shown in the reader's own zone: the day and minute, or the time `to_second`."""

    at: datetime
    to_second: bool = False


class UserRef(msgspec.Struct, frozen=True):
    """A person, shown as their platform shows people, without notifying them."""

    id: str
    name: str = ""


Span = str | Strong | Code | Say | Link | Timestamp | UserRef
Line = tuple[Span, ...]


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph. `quiet` is for what stands under the answer: the echo line, ids, notes."""

    line: Line
    quiet: bool = False

    @classmethod
    def of(cls, *spans: Span, quiet: bool = False) -> Paragraph:
        return cls(spans, quiet)


class BulletList(msgspec.Struct, frozen=True):
    """Lines, one below the other, each about one thing.

    Where there is no room for all of them the first are kept, or the last where `newest_last`.
    """

    lines: tuple[Line, ...]
    newest_last: bool = False


class Fields(msgspec.Struct, frozen=True):
    """Names and values, in order."""

    pairs: tuple[tuple[str, Line], ...]


class MarkedTime(msgspec.Struct, frozen=True):
    """A length of time with a mark before it, and words behind it where the mark says more.

    Where a table has little room its caption explains the mark, once for all rows.
    """

    span: timedelta
    mark: str
    words: str = ""

    @property
    def text(self) -> str:
        """Say `⏳ 19 m`, `❓ 6 h 11 m looks wrong`."""
        return f"{self.short_text} {self.words}".rstrip()

    @property
    def short_text(self) -> str:
        """Say `❓ 6 h 11 m`, without what the mark means."""
        return f"{self.mark} {format_duration(self.span)}"


Cell = str | int | float | timedelta | MarkedTime | Link | Timestamp | None


class Column(msgspec.Struct, frozen=True):
    """One column. `wide` columns are left out first where there is little room."""

    name: str
    wide: bool = False


class Table(msgspec.Struct, frozen=True):
    """Rows under columns; the first column names the row. `caption` says what it is."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    page_size: int = 10
    """Rows to show at once."""


class ChartKind(Enum):
    BAR = "bar"
    LINE = "line"
    AREA = "area"
    PIE = "pie"


class Chart(msgspec.Struct, frozen=True):
    """Figures over categories. `alt_text` says the same in words; it is always shown or read.

    Each series has exactly one figure a category; a pie has one series.
    """

    kind: ChartKind
    title: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]
    alt_text: str
    x_label: str = ""
    y_label: str = ""


class FileAttachment(msgspec.Struct, frozen=True):
    """A text that does not fit into the message, as a file beside it."""

    name: str
    content: str
    alt_text: str


class Choice(msgspec.Struct, frozen=True):
    """A few jobs (or the like) to tick; what was ticked comes back in `Said.fields[name]`.

    In a form `multiple` may be False: one of them. In a message it is True, with ten at most.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...]  # value, label
    chosen: tuple[str, ...] = ()
    multiple: bool = True


TextPart = Paragraph | BulletList | Fields


class Folded(msgspec.Struct, frozen=True):
    """Long parts that decide nothing, shown when the title is pressed.

    Where nothing can be folded the parts are shown as they are, below the title if it is a heading;
    a title that only says what is hidden is left out.
    """

    title: str
    parts: tuple[TextPart, ...]
    is_heading: bool = True


Part = TextPart | Folded | Table | Chart | FileAttachment | Choice


class ButtonStyle(Enum):
    """How a button looks. At most one DANGER in a message."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


class ConfirmDialog(msgspec.Struct, frozen=True):
    """The platform's own confirm dialog. Titles under 100 characters, text under 300."""

    title: str
    text: str
    yes: str
    no: str = "Go back"


MAX_LABEL_CHARS = 75
"""The longest label or hint of a button: a longer one is cut."""
MAX_BUTTON_VALUE_CHARS = 1900
"""The longest sentence of a button; Slack takes 2,000. A button with a longer one is not shown."""


class Button(msgspec.Struct, frozen=True):
    """Pressed, it says `value`: a sentence, or for a plan's own buttons the plan's id.

    A button with a `url` opens it and says nothing.
    """

    label: str
    origin: Origin = Origin.PRESSED
    value: str = ""
    style: ButtonStyle = ButtonStyle.PLAIN
    dialog: ConfirmDialog | None = None
    url: str = ""
    hint: str = ""
    """What a screen reader says where the label alone is not enough."""


class TextInput(msgspec.Struct, frozen=True):
    """A line to type; what was typed comes back in `Said.fields[name]`."""

    name: str
    label: str
    hint: str = ""
    value: str = ""
    optional: bool = False


class Form(msgspec.Struct, frozen=True):
    """A form. Submitted, it comes back as a `Said` of this `origin`, whose text is `value`.

    What was filled in is in `Said.fields`.
    """

    title: str
    parts: tuple[Part, ...]
    inputs: tuple[TextInput | Choice, ...]
    submit: str
    origin: Origin
    value: str


class Message(msgspec.Struct, frozen=True):
    """What to say. `title` is the whole answer in one sentence, and stands first."""

    title: str
    parts: tuple[Part, ...] = ()
    buttons: tuple[Button, ...] = ()
    button_rows: tuple[tuple[Line, tuple[Button, ...]], ...] = ()
    """Lines that each have buttons of their own, above the parts."""
    records: tuple[msgspec.Struct, ...] | None = None
    """The objects of the answer, for programs: see `records.py`. None where its verb has none."""
    not_found: tuple[str, ...] = ()
    """Names in the sentence that do not exist. The exit code of a terminal says so."""
    left_out: str = ""
    """What the records do not cover, and why. A terminal writes it to standard error."""
    incomplete: bool = False
    """A part of the answer could not be read. The exit code of a terminal says so."""
    log_length: int | None = None
    """How many lines the log had when it was read: `--follow` goes on after them."""


def echo_line(sentence: str, *notes: str) -> Paragraph:
    """Make the last line of an answer: the sentence to repeat, change, or run elsewhere."""
    spans: list[Span] = [Say(sentence)]
    for note in notes:
        spans.append(f" · {note}")
    return Paragraph(tuple(spans), quiet=True)
