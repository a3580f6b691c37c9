"""Renders a Message for a terminal, with colour and links where the terminal takes them.

Data never reaches the terminal as an escape sequence or as markup of `rich`: words are cleaned, and
given to `rich` as text that it does not parse.
"""

from __future__ import annotations

from datetime import UTC, timedelta, tzinfo
from io import StringIO

from rich.box import SIMPLE_HEAD
from rich.console import Console, JustifyMethod, RenderableType
from rich.table import Table as Grid
from rich.text import Text as Words

from jobsbot.core.messages.message import (
    BulletList,
    Button,
    Cell,
    Chart,
    Choice,
    Code,
    Fields,
    FileAttachment,
    Folded,
    Line,
    Link,
    MarkedTime,
    Message,
    Paragraph,
    Part,
    Say,
    Strong,
    Table,
)
from jobsbot.core.text.wording import join_words
from jobsbot.core.values import replace
from jobsbot.render.layout import is_drawable, unfold_parts
from jobsbot.render.mrkdwn import safe_url
from jobsbot.render.terminal_layout.bars import draw_bars
from jobsbot.render.terminal_layout.column_choice import (
    choose_columns,
    fits_whole,
    measure_columns,
    share_width,
)
from jobsbot.render.terminal_layout.local_time import localize_message
from jobsbot.render.terminal_layout.moment_columns import name_zones_once
from jobsbot.render.terminal_layout.span_changes import change_spans
from jobsbot.render.text import (
    EMPTY_TEXT,
    TERMINAL_COMMAND,
    button_sentence,
    cell_text,
    clean_text,
    display_text,
    keep_units_together,
    span_text,
)

GLUE = "\uf8fe"
"""A private-use character in the place of a space at which no line may be folded."""
UNBOUNDED_WIDTH = 100_000
"""The width of a pipe or a file: nothing there is folded."""
TERMINAL_CELL_UNITS = 60


def to_terminal(
    message: Message,
    *,
    width: int | None = 80,
    colour: bool = False,
    zone: tzinfo | None = UTC,
    hints: bool = True,
) -> str:
    """Write a message for a terminal of `width` columns; None for a pipe, where nothing folds.

    Without `colour` there is no escape sequence in it at all, and links show their address; with it
    they are OSC 8 links.
    Moments are said in `zone`, by default UTC, or with None in that of this machine. Without
    `hints` nothing stands in it that could be said next.
    """
    message = localize_message(message if hints else drop_hints(message), zone)
    message = message if colour else change_spans(message, spell_out_link, but=(Table,))
    console = make_console(width, colour=colour)
    title = Words(glue_units(clean_text(message.title).strip() or EMPTY_TEXT), "bold")
    with console.capture() as captured:
        for piece in [title, *_body_pieces(message, console.width)]:
            console.print(piece, soft_wrap=width is None)
    text = captured.get().replace(GLUE, " ")
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def spell_out_link(span: object) -> object:
    """Write a link with its address, for terminals without links; a job's key needs none."""
    if not isinstance(span, Link) or not safe_url(span.url) or span.text in span.url:
        return span
    return f"{span.text}: {span.url}"


def line_to_terminal(line: Line, *, colour: bool = False, zone: tzinfo | None = UTC) -> str:
    """Write one line of a list, as `to_terminal` would where nothing is folded."""
    (part,) = localize_message(Message("", (BulletList((line,)),)), zone).parts
    words = _bullet_line(part.lines[0] if isinstance(part, BulletList) else line)
    if not colour:
        return f"{words.plain.replace(GLUE, ' ')}\n"
    console = make_console(None, colour=colour)
    with console.capture() as captured:
        console.print(words, soft_wrap=True)
    return captured.get().replace(GLUE, " ")


def make_console(width: int | None, *, colour: bool) -> Console:
    """Make what draws text of so many columns, which holds no markup; None: nothing folds."""
    return Console(
        file=StringIO(),
        width=width or UNBOUNDED_WIDTH,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )


def drop_hints(message: Message) -> Message:
    """Leave out the sentences to say next, and the one to say again."""
    parts = tuple(part for part in unfold_parts(message.parts) if not _echoed_spans(part))
    rows = tuple((line, ()) for line, _ in message.button_rows)
    return replace(message, parts=parts, buttons=(), button_rows=rows)


def _echoed_spans(part: Part) -> list[Say]:
    """The sentences of a line that stands under the answer."""
    if not isinstance(part, Paragraph) or not part.quiet:
        return []
    return [span for span in part.line if isinstance(span, Say)]


def style_line(line: Line) -> Words:
    """Write a line as rich text, each span in its own style."""
    text = Words()
    for span in line:
        style = ""
        if isinstance(span, Strong):
            style = "bold"
        elif isinstance(span, Code | Say):
            style = "cyan"
        elif isinstance(span, Link) and safe_url(span.url):
            style = f"link {span.url}"
        words = span_text(span, TERMINAL_COMMAND)
        text.append(glue_units(words) if isinstance(span, str | Strong) else words, style)
    return text


def glue_units(text: str) -> str:
    """Keep a duration in one line where rich folds lines: it folds at no-break spaces, too."""
    return keep_units_together(text).replace("\N{NO-BREAK SPACE}", GLUE)


def _body_pieces(message: Message, width: int) -> list[RenderableType]:
    pieces: list[RenderableType] = [_bullet_line(line) for line, _ in message.button_rows]
    pieces += [piece for part in message.parts for piece in _part_pieces(part, width)]
    buttons = [*message.buttons, *(button for _, each in message.button_rows for button in each)]
    said = {span.sentence for part in message.parts for span in _echoed_spans(part)}
    return [*pieces, *_next_commands([b for b in buttons if b.value not in said])]


def _part_pieces(part: Part, width: int) -> list[RenderableType]:
    match part:
        case Paragraph():
            text = style_line(part.line)
            if part.quiet:
                text.stylize("dim")
            return [text]
        case BulletList():
            return [_bullet_line(line) for line in part.lines]
        case Fields():
            return [_fields_grid(part)]
        case Folded():
            return [piece for each in unfold_parts((part,)) for piece in _part_pieces(each, width)]
        case Table():
            return _table_pieces(part, width)
        case Chart():
            bars = [draw_bars(part, width)] if is_drawable(part) else []
            return [Words(clean_text(f"{part.title}: {part.alt_text}")), *bars]
        case FileAttachment():
            return [Words(clean_text(f"{part.alt_text} ({part.name})"))]
        case Choice():
            return [_bullet_line((label,)) for _, label in part.options]


def _bullet_line(line: Line) -> Words:
    return Words("- ").append_text(style_line(line))


def _fields_grid(fields: Fields) -> Grid:
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column()
    grid.add_column(overflow="fold")
    for name, line in fields.pairs:
        grid.add_row(Words(clean_text(name), "bold"), style_line(line))
    return grid


def _table_pieces(table: Table, width: int) -> list[RenderableType]:
    """Draw a table. Columns that do not fit are left out, and that is said."""
    if not table.rows:
        return [Words(clean_text(f"{table.caption}: none."))]
    drawn, sizes = table, measure_columns(table)
    if not fits_whole(table, sizes, width):
        drawn = name_zones_once(table)
        sizes = measure_columns(drawn)
    kept, gap = choose_columns(drawn, sizes, width)
    grid = _draw_grid(drawn, kept, gap, share_width([sizes[n] for n in kept], gap, width))
    left = [clean_text(c.name) for n, c in enumerate(table.columns) if n not in kept]
    note = f"Left out, as the terminal is narrow: {join_words(left)}."
    return ["", grid, *([Words(note, "dim")] if left else []), ""]


def _draw_grid(table: Table, kept: list[int], gap: int, widths: list[int]) -> Grid:
    """Draw the columns of a table that are kept, in these widths."""
    grid = Grid(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, gap - 1, 0, 0))
    for n, column_width in zip(kept, widths, strict=True):
        right = all(_is_figure(row[n]) for row in table.rows if n < len(row))
        name = Words(display_text(table.columns[n].name, TERMINAL_CELL_UNITS))
        side: JustifyMethod = "right" if right else "left"
        grid.add_column(name, justify=side, overflow="fold", width=column_width)
    for row in table.rows:
        grid.add_row(*(_style_cell(row[n]) if n < len(row) else EMPTY_TEXT for n in kept))
    return grid


def _is_figure(cell: Cell) -> bool:
    return cell is None or isinstance(cell, int | float | timedelta | MarkedTime)


def _style_cell(cell: Cell) -> Words:
    text = Words(cell_text(cell))
    if isinstance(cell, MarkedTime):  # only the words behind the time may go into a second line
        text = Words(glue_units(cell.short_text).replace(" ", GLUE) + f" {cell.words}".rstrip())
    if isinstance(cell, Link) and safe_url(cell.url):
        text.stylize(f"link {cell.url}")
    return text


def _next_commands(buttons: list[Button]) -> list[RenderableType]:
    """Say what each button would say: here it is typed."""
    return [
        style_line((f"{button.label}: ", Say(button_sentence(button))))
        for button in buttons
        if button_sentence(button)
    ]
