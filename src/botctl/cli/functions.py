"""List functions, run one by itself, and show what they printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from botctl.cli.options import AsJson

if TYPE_CHECKING:
    from botctl.functions.function import Function
    from botctl.functions.journal import Entry
    from botctl.workspace.workspace import Workspace

functions = typer.Typer(
    name="functions",
    help="List functions, invoke one, show their logs.",
    rich_markup_mode=None,
    no_args_is_help=True,
)


def _here(incomplete: str) -> list[str]:
    """Complete a function's name from the files at hand; a workspace with faults completes too."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        found = [*folder.glob("functions/*.py"), *folder.glob("functions/*/__init__.py")]
        if found:
            names = {file.parent.name if file.stem == "__init__" else file.stem for file in found}
            return sorted(name for name in names if name.startswith(incomplete))
    return []


Name = Annotated[str, typer.Argument(metavar="NAME", help="A function's name.", autocompletion=_here)]


@functions.command("list")
def list_(*, as_json: AsJson = False) -> None:
    """List functions, their limits, and the intents and kinds of events that run them."""
    from botctl.cli import here, terminal

    workspace = here.workspace()
    rows = [_described(workspace, one) for _, one in sorted(workspace.functions.items())]
    if as_json:
        terminal.say_json(rows)
        return
    if not rows:
        terminal.tell("There are no functions.")
        return
    terminal.say_table(
        ("function", "timeout", "memory", "retries", "run for"),
        (
            (
                row["name"],
                f"{row['timeout']:g} s",
                f"{row['memory']} MB",
                str(row["retries"]),
                ", ".join((*row["intents"], *row["events"])),
            )
            for row in rows
        ),
    )


def _described(workspace: Workspace, function: Function) -> dict[str, Any]:
    """Return what is known of a function; of its environment the names, since values may be secrets."""
    return {
        "name": function.name,
        "module": str(function.module.relative_to(workspace.root)),
        "timeout": function.timeout,
        "slow_after": function.slow_after,
        "memory": function.memory,
        "retries": function.retries,
        "backoff": function.backoff,
        "concurrency": function.concurrency,
        "environment": sorted(function.environment),
        "on_failure": function.on_failure,
        "intents": sorted(one.name for one in workspace.intents.values() if one.call == function.name),
        "events": sorted({trigger.kind for trigger in function.events}),
    }


@functions.command()
def invoke(  # noqa: PLR0913 - what a call holds, and how it is shown
    name: Name,
    *,
    slots: Annotated[str, typer.Option("--slots", help="The call's slots, as JSON.")] = "{}",
    event: Annotated[
        Path | None, typer.Option("--event", help="Not a call: a JSON file, or - for stdin.")
    ] = None,
    intent: Annotated[str | None, typer.Option("--intent", help="The intent that calls it.")] = None,
    utterance: Annotated[str, typer.Option("--utterance", help="What was said.")] = "",
    attributes: Annotated[
        str, typer.Option("--attributes", help="The conversation's attributes, as JSON.")
    ] = "{}",
    locale: Annotated[str | None, typer.Option("--locale", help="A language, such as de-DE.")] = None,
    person: Annotated[str, typer.Option("--person", help="Who talks.")] = "cli:you",
    in_process: Annotated[
        bool, typer.Option("--here", help="In this process, where a debugger stops.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Run a function once, as `botctl run` does, and print its reply.

    What it prints goes to stderr.
    """
    from botctl.cli import here, invoking

    workspace = here.workspace()
    function = invoking.chosen(workspace, name)
    if event is not None:
        payload = invoking.document(event, function)
    else:
        call = invoking.Asked(slots, attributes, intent, utterance, locale, person)
        payload = call.payload(workspace, function)
    invoking.run(workspace, function, payload, in_process=in_process, as_json=as_json or event is not None)


@functions.command()
def logs(
    name: Name,
    *,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Show what comes, until Ctrl-C.")] = False,
    request: Annotated[
        str, typer.Option("--request", help="Only this request's, or this turn's; its beginning will do.")
    ] = "",
    lines: Annotated[int, typer.Option("-n", "--lines", min=0, help="Only the last so many.")] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="Print each entry as a line of JSON.")] = False,
) -> None:
    """Show what a function printed and what became of its calls."""
    from collections import deque

    from botctl.cli import entries, here, invoking
    from botctl.functions.entries import follow as entries_of
    from botctl.functions.journal import logs as folder

    workspace = here.workspace()
    invoking.chosen(workspace, name)
    draw = entries.say_json if as_json else entries.say
    latest: deque[Entry] | None = deque(maxlen=lines)
    for entry in entries_of(folder(workspace.root), name):
        if entry is None:
            for one in latest or ():
                draw(one)
            latest = None
            if not follow:
                return
        elif entry["request"].startswith(request) or entry["turn"].startswith(request):
            draw(entry) if latest is None else latest.append(entry)
