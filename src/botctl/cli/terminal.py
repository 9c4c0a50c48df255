"""Write to the terminal: results to stdout, talk to stderr, and nothing that could steer it.

Rich is loaded when something is printed with it. NO_COLOR, TERM=dumb and pipes are honoured by Rich;
in a pipe nothing is wrapped, so that `grep` finds whole lines.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from botctl.testing.transcript import safe

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress
    from rich.text import Text


@functools.cache
def console(*, stderr: bool = False) -> Console:
    """Return the console of a stream; it wraps only where a person reads along."""
    from rich.console import Console

    found = Console(stderr=stderr, highlight=False, emoji=False, markup=False)
    found.soft_wrap = not found.is_terminal
    return found


def columns(*, stderr: bool = False) -> int | None:
    """Return how many columns a stream's terminal has, None where it is none."""
    where = console(stderr=stderr)
    return where.width if where.is_terminal else None


def say(text: str | Text = "", *, style: str = "") -> None:
    """Print a line of the result."""
    console().print(_printable(text), style=style or None)


def tell(text: str | Text = "", *, style: str = "") -> None:
    """Print a line of talk on stderr."""
    console(stderr=True).print(_printable(text), style=style or None)


def say_json(value: Any) -> None:
    """Print a result as indented JSON, its keys in the order given; in UTF-8 in any locale (RFC 8259)."""
    import orjson

    payload = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE, default=str)
    sys.stdout.flush()
    sys.stdout.buffer.write(payload)


def say_painted(draw: Callable[[bool], str], *, stderr: bool = False) -> None:
    """Print lines that bring colours of their own if told to, and break them only where they break."""
    from rich.text import Text

    where = console(stderr=stderr)
    colours = where.color_system is not None and not where.no_color
    lines = draw(colours)
    # Of all escape sequences, from_ansi keeps colours and drops the others.
    where.print(Text.from_ansi(lines) if colours else Text(safe(lines)), soft_wrap=True)


def say_table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Print rows under titles: a table that fits where a person reads, tab-separated in a pipe."""
    if not console().is_terminal:
        for row in rows:
            # Not through Rich, which would write spaces for the tabs.
            sys.stdout.write("\t".join(" ".join(safe(cell).split()) for cell in row) + "\n")
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in titles:
        table.add_column(title, overflow="fold")  # a key that is cut off cannot be copied
    for row in rows:
        table.add_row(*(_printable(cell) for cell in row))
    console().print(table)


def say_pairs(pairs: Iterable[tuple[str | Text, str | Text]]) -> None:
    """Print terms and what they mean in two columns; long meanings stay in theirs."""
    printable = [(_printable(term), _printable(meaning)) for term, meaning in pairs]
    if not console().is_terminal:
        width = max((term.cell_len for term, _ in printable), default=0)
        for term, meaning in printable:
            indented = meaning.plain.replace("\n", "\n" + " " * (width + 2))
            say(f"{term.plain}{' ' * (width - term.cell_len)}  {indented}")
        return
    from rich.table import Table

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    for pair in printable:
        grid.add_row(*pair)
    console().print(grid)


def tell_stack(story: str) -> None:
    """Print a stack on stderr, its lines as they are: a place that is wrapped cannot be clicked on."""
    console(stderr=True).print(_printable(story), style="red", soft_wrap=True)


def bar(share: float, *, width: int = 20) -> str:
    """Draw a share from 0 to 1 as a bar of blocks, or of what stdout can show."""
    filled = round(max(0.0, min(1.0, share)) * width)
    full, empty = "█░" if console().encoding.startswith("utf") else "#."
    return full * filled + empty * (width - filled)


def progress() -> Progress:
    """Return a progress bar on stderr that shows only on a terminal and leaves nothing behind."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    where = console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(bar_width=None), TimeElapsedColumn())
    return Progress(*columns, console=where, transient=True, disable=not where.is_terminal)


def count(number: int, noun: str) -> str:
    """Return a number with its noun, which says whether it is one."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _printable(text: str | Text) -> Text:
    from rich.text import Text

    return text if isinstance(text, Text) else Text(safe(text))
