"""List, show, export and delete what the store keeps."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from botctl.cli.options import AsJson, BotOption

if TYPE_CHECKING:
    from botctl.conversations.store import Deleted

conversations = typer.Typer(
    name="conversations",
    help="List, show, export, delete conversations.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

LISTED = ("id", "bot", "connector", "channel", "person", "locale", "version", "expects", "ended", "updated")

Person = Annotated[str, typer.Argument(metavar="PERSON", help="A person's key, such as web:9f2c.")]


@conversations.command("list")
def list_(
    *,
    bot: BotOption = None,
    person: Annotated[str | None, typer.Option("--person", help="Only this person's.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List conversations, the latest first."""
    from botctl.cli import here, terminal

    with here.store() as store:
        found = store.conversations(bot=bot, person=person, limit=limit)
    if as_json:
        terminal.say_json([{key: getattr(each, key) for key in LISTED} for each in found])
        return
    if not found:
        terminal.tell("There are no conversations.")
        return
    rows = (
        (each.id, each.person, str(each.version), f"{each.updated:%Y-%m-%d %H:%M}" if each.updated else "")
        for each in found
    )
    terminal.say_table(("conversation", "person", "turns", "last used"), rows)


@conversations.command()
def show(
    conversation: Annotated[str, typer.Argument(metavar="CONVERSATION", help="As `list` names it.")],
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Only the last so many turns.")] = 1000,
    as_json: AsJson = False,
) -> None:
    """Show what was said in a conversation."""
    from botctl.cli import here, terminal
    from botctl.errors import BotctlError
    from botctl.testing.transcript import turn_lines

    with here.store() as store:
        turns = store.turns(conversation, limit=limit)
    if not turns:
        raise BotctlError(
            f"there is no conversation `{conversation}`", hint="`botctl conversations list` names them."
        )
    if as_json:
        terminal.say_json(turns)
        return
    for turn in turns:
        terminal.say(f"{turn.number}  {turn.at:%Y-%m-%d %H:%M:%S %z}", style="dim")
        for line in turn_lines(turn):
            terminal.say(line)


@conversations.command()
def export(person: Person) -> None:
    """Print all that is kept about a person."""
    from botctl.cli import here, terminal

    with here.store() as store:
        kept = store.export(person)
    if not kept["conversations"] and not kept["events"]:
        raise _nothing_kept(person)
    terminal.say_json(kept)


@conversations.command()
def delete(
    person: Person,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be deleted.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete all that is kept about a person."""
    from dataclasses import asdict

    from botctl.cli import here, terminal

    with here.store() as store:
        counted = store.count(person)
        if not counted.conversations and not counted.events:
            raise _nothing_kept(person)
        delete = not dry_run and (yes or _agreed(person, _words(counted)))
        if delete:
            counted = store.delete(person)
    if as_json:
        terminal.say_json({"person": person, "deleted": delete, **asdict(counted)})
        return
    done = "deleted" if delete else "would be deleted" if dry_run else "kept"
    terminal.say(f"{done}: {_words(counted)} of {person}")


def _words(counted: Deleted) -> str:
    return f"{counted.conversations} conversations, {counted.turns} turns, {counted.events} events"


def _agreed(person: str, what: str) -> bool:
    """Ask before something is lost; where nobody can be asked, `--yes` has to say it."""
    from botctl.errors import UsageError

    if not sys.stdin.isatty():
        hint = "Say --yes, or --dry-run to see what is meant."
        raise UsageError("nobody is here to confirm the deletion", hint=hint)
    sys.stderr.write(f"Delete {what} of {person}? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _nothing_kept(person: str) -> Exception:
    from botctl.errors import BotctlError

    return BotctlError(
        f"nothing is kept about `{person}`", hint="`botctl conversations list` names the persons."
    )
