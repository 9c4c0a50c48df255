"""List, show, export and delete what the store keeps."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from botctl.cli.options import AsJson, BotOption

if TYPE_CHECKING:
    from botctl.conversations.store import Deleted, Store

conversations = typer.Typer(
    name="conversations",
    help="List, show, export, delete conversations.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

LISTED = ("id", "bot", "connector", "channel", "person", "locale", "version", "expects", "ended", "updated")

Person = Annotated[
    str, typer.Argument(metavar="PERSON", help="A person's key, such as web:9f2c, or how only it begins.")
]


@conversations.command("list")
def list_(
    *,
    bot: BotOption = None,
    person: Annotated[str | None, typer.Option("--person", help="Only this person's.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List conversations, the latest first.

    A terminal shows the beginnings of keys, as much as `show`, `export` and `delete` need. A pipe gets
    the same columns with whole keys, separated by tabs and without titles.
    """
    from botctl.cli import here, terminal

    with here.store() as store:
        of = None if person is None else _person(store, person)
        found = store.conversations(bot=bot, person=of, limit=limit)
    if as_json:
        terminal.say_json([{key: getattr(each, key) for key in LISTED} for each in found])
        return
    if not found:
        terminal.tell("There are no conversations.")
        return
    shown = _shown({each.id for each in found}, {each.person for each in found})
    terminal.say_table(
        ("conversation", "person", "turns", "last used"),
        (
            (
                shown[each.id],
                shown[each.person],
                str(each.version),
                f"{each.updated:%Y-%m-%d %H:%M}" if each.updated else "",
            )
            for each in found
        ),
    )


def _shown(*kinds: set[str]) -> dict[str, str]:
    """Return how keys of several kinds are written: short for a person's eyes, whole in a pipe."""
    from botctl.cli import keys, terminal

    shown: dict[str, str] = {}
    for kind in kinds:
        shown |= keys.short(kind) if terminal.console().is_terminal else dict(zip(kind, kind, strict=True))
    return shown


@conversations.command()
def show(
    conversation: Annotated[
        str, typer.Argument(metavar="CONVERSATION", help="As `list` names it, or how only it begins.")
    ],
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Only the last so many turns.")] = 1000,
    as_json: AsJson = False,
) -> None:
    """Show what was said in a conversation."""
    from botctl.cli import here, terminal
    from botctl.testing.transcript import turn_lines

    with here.store() as store:
        turns = store.turns(_conversation(store, conversation), limit=limit)
    if as_json:
        terminal.say_json(turns)
        return
    for turn in turns:
        terminal.say(f"{turn.number}  {turn.at:%Y-%m-%d %H:%M:%S %z}", style="dim")
        for line in turn_lines(turn):
            terminal.say(line)


@conversations.command()
def export(person: Person) -> None:
    """Print all that a person's conversations keep; not what functions have kept by themselves."""
    from botctl.cli import here, terminal

    with here.store() as store:
        kept = store.export(_person(store, person))
    terminal.say_json(kept)


@conversations.command()
def delete(
    person: Person,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be deleted.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete all that a person's conversations keep.

    What functions have kept by themselves, in .botctl/data or elsewhere, stays: botctl does not know
    whose it is.

    With --yes, where nobody looks, PERSON must be the whole key.
    """
    from dataclasses import asdict

    from botctl.cli import here, terminal

    with here.store() as store:
        key = _person(store, person)
        if yes and not dry_run and key != person:
            raise _only_begun(person, key)
        counted = store.count(key)
        delete = not dry_run and (yes or _agreed(key, _words(counted)))
        if delete:
            counted = store.delete(key)
    if as_json:
        terminal.say_json({"person": key, "deleted": delete, **asdict(counted)})
        return
    done = "deleted" if delete else "would be deleted" if dry_run else "kept"
    terminal.say(f"{done}: {_words(counted)} of {key}")
    if delete:
        terminal.tell("What functions have kept by themselves (.botctl/data, other systems) is still there.")


def _words(counted: Deleted) -> str:
    from botctl.cli.terminal import count

    found = (counted.conversations, "conversation"), (counted.turns, "turn"), (counted.events, "event")
    return ", ".join(count(number, noun) for number, noun in found)


def _conversation(store: Store, wanted: str) -> str:
    """Return the key of the conversation that is wanted."""
    from botctl.cli import keys
    from botctl.conversations.store import EVERYTHING

    if store.conversation(wanted) is not None or store.turns(wanted, limit=1):
        return wanted
    return keys.whole(wanted, (each.id for each in store.conversations(limit=EVERYTHING)), "conversation")


def _person(store: Store, wanted: str) -> str:
    """Return the key of the person that is wanted; some had no turn yet, and no conversation."""
    from botctl.cli import keys
    from botctl.conversations.store import EVERYTHING

    counted = store.count(wanted)
    if counted.conversations or counted.events:
        return wanted
    return keys.whole(wanted, (each.person for each in store.conversations(limit=EVERYTHING)), "person")


def _only_begun(person: str, key: str) -> Exception:
    # Said again by a script, the beginning of a deleted person's key would be somebody else's.
    from botctl.errors import UsageError

    hint = f"botctl conversations delete {key} --yes"
    return UsageError(f"`{person}` only begins a person's key, and --yes wants the whole", hint=hint)


def _agreed(person: str, what: str) -> bool:
    """Ask before something is lost; where nobody can be asked, `--yes` has to say it."""
    from botctl.errors import UsageError

    if not sys.stdin.isatty():
        hint = "Say --yes, or --dry-run to see what is meant."
        raise UsageError("nobody is here to confirm the deletion", hint=hint)
    sys.stderr.write(f"Delete {what} of {person}? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
