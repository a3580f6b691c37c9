"""A Message in a terminal: plain words first, colour and links only on top of them.

Nothing from outside reaches the terminal as an escape sequence or as rich's own markup: words are
cleaned, and given to rich as text, which it does not parse.
"""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Table as Grid
from rich.text import Text as Words

from jobsbot.core.messages.message import (
    Button,
    Cell,
    Chart,
    Choice,
    Code,
    Fields,
    File,
    Items,
    Line,
    Link,
    Message,
    Part,
    Strong,
    Table,
    Text,
    listed,
    thin,
)
from jobsbot.render.buttons import sentence
from jobsbot.render.charts import drawable
from jobsbot.render.mrkdwn import address
from jobsbot.render.text import NOTHING, cell_words, clean, shown, span_words

UNBOUNDED = 100_000
"""The width of a pipe or a file: nothing there is folded."""
CELL = 60
BAR = 30


def to_terminal(message: Message, *, width: int | None = 80, colour: bool = False) -> str:
    """Write a message for a terminal of `width` columns; None for a pipe, where nothing folds.

    Without `colour` there is no escape sequence in it at all; with it links are OSC 8 links.
    """
    console = Console(
        file=StringIO(),
        width=width or UNBOUNDED,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    title = Words(clean(message.title).strip() or NOTHING, "bold")
    with console.capture() as captured:
        for piece in [title, *_body(message, console.width)]:
            console.print(piece, soft_wrap=width is None)
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


def words(line: Line) -> Words:
    """Write a line as rich text, each span in its own style."""
    text = Words()
    for span in line:
        style = ""
        if isinstance(span, Strong | Code):
            style = "bold" if isinstance(span, Strong) else "cyan"
        elif isinstance(span, Link) and address(span.url):
            style = f"link {span.url}"
        text.append(span_words(span), style)
    return text


def _body(message: Message, width: int) -> list[RenderableType]:
    pieces: list[RenderableType] = [_bullet(line) for line, _ in message.rows]
    pieces += [piece for part in message.parts for piece in _part(part, width)]
    buttons = [*message.buttons, *(button for _, each in message.rows for button in each)]
    return [*pieces, *_next(buttons)]


def _part(part: Part, width: int) -> list[RenderableType]:
    match part:
        case Text():
            text = words(part.line)
            if part.quiet:
                text.stylize("dim")
            return [text]
        case Items():
            return [_bullet(line) for line in part.lines]
        case Fields():
            return [_fields(part)]
        case Table():
            return _table(part, width)
        case Chart():
            bars = [_bars(part)] if drawable(part) else []
            return [Words(clean(f"{part.title}: {part.says}")), *bars]
        case File():
            return [Words(clean(f"{part.says} ({part.name})"))]
        case Choice():
            return [_bullet((label,)) for _, label in part.options]


def _bullet(line: Line) -> Words:
    return Words("- ").append_text(words(line))


def _fields(fields: Fields) -> Grid:
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column()
    grid.add_column(overflow="fold")
    for name, line in fields.pairs:
        grid.add_row(Words(clean(name), "bold"), words(line))
    return grid


def _table(table: Table, width: int) -> list[RenderableType]:
    """Draw a table. Wide columns that do not fit are left out, and that is said."""
    if not table.rows:
        return [Words(clean(f"{table.caption}: none."))]
    kept = _columns(table, width)
    grid = Grid(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for n in kept:
        right = all(_figure(row[n]) for row in table.rows if n < len(row))
        name = Words(shown(table.columns[n].name, CELL))
        grid.add_column(name, justify="right" if right else "left", overflow="fold")
    for row in table.rows:
        grid.add_row(*(_cell(row[n]) if n < len(row) else NOTHING for n in kept))
    left = [clean(c.name) for n, c in enumerate(table.columns) if n not in kept]
    note = f"Left out, as the terminal is narrow: {listed(left)}."
    return ["", grid, *([Words(note, "dim")] if left else []), ""]


def _columns(table: Table, width: int) -> list[int]:
    """Choose the columns to show: all, or all that are not wide where they would not fit."""
    every = list(range(len(table.columns)))
    needed = sum(_width(table, n) + 2 for n in every)
    narrow = [n for n in every if not table.columns[n].wide]
    return every if needed <= width or not narrow else narrow


def _width(table: Table, n: int) -> int:
    cells = [cell_len(cell_words(row[n])) for row in table.rows if n < len(row)]
    return max([cell_len(table.columns[n].name), *cells])


def _figure(cell: Cell) -> bool:
    return cell is None or isinstance(cell, int | float | timedelta)


def _cell(cell: Cell) -> Words:
    text = Words(cell_words(cell))
    if isinstance(cell, Link) and address(cell.url):
        text.stylize(f"link {cell.url}")
    return text


def _bars(chart: Chart) -> Grid:
    """Draw one line a figure: its name, a bar, and the figure itself."""
    figures = [abs(figure) for _, series in chart.series for figure in series]
    largest = max(figures) or 1
    grid = Grid.grid(padding=(0, 1, 0, 0))
    for name, series in chart.series:
        for category, figure in zip(chart.categories, series, strict=True):
            label = f"{category} {name}" if len(chart.series) > 1 else category
            bar = "█" * round(abs(figure) / largest * BAR)
            grid.add_row(Words(shown(label, CELL)), Words(bar, "blue"), Words(thin(figure)))
    return grid


def _next(buttons: list[Button]) -> list[RenderableType]:
    """Say what each button would say: here it is typed."""
    return [
        words((f"{button.label}: ", Code(f"jobsbot {sentence(button)}")))
        for button in buttons
        if sentence(button)
    ]
