"""List dead letters, show one, run them again, drop them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from botctl.cli.options import AsJson

if TYPE_CHECKING:
    from botctl.conversations.fulfillments import DeadLetter
    from botctl.conversations.store import Store
    from botctl.errands.running import Means
    from botctl.errors import FunctionError
    from botctl.messages import Turn

deadletters = typer.Typer(
    name="deadletters",
    help="List what functions failed at for good, show, redrive, drop.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

Letter = Annotated[str, typer.Argument(metavar="ID", help="A dead letter's id, or how only it begins.")]
OfFunction = Annotated[str | None, typer.Option("--function", help="Only those of this function.")]
All = Annotated[bool, typer.Option("--all", help="All of them, or all of a function's.")]


@deadletters.command("list")
def list_(
    *,
    function: OfFunction = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List dead letters, the latest first."""
    from botctl.cli import here, keys, terminal
    from botctl.conversations import records

    with here.store() as store:
        found = store.fulfillments.dead_letters(function=function, limit=limit)
    if as_json:
        terminal.say_json([records.plain(letter) for letter in found])
        return
    if not found:
        terminal.tell("There are no dead letters.")
        return
    shown = keys.short({letter.id for letter in found}) if terminal.console().is_terminal else {}
    terminal.say_table(
        ("id", "at", "function", "tries", "error"),
        (
            (
                shown.get(letter.id, letter.id),
                f"{letter.at:%Y-%m-%d %H:%M}",
                letter.function,
                str(len(letter.attempts)),
                letter.error.removeprefix(f"functions/{letter.function}: "),
            )
            for letter in found
        ),
    )


@deadletters.command()
def show(wanted: Letter, *, as_json: AsJson = False) -> None:
    """Show a dead letter: the call, the error and its stack, the attempts, and the state before."""
    from botctl.cli import here, terminal
    from botctl.cli.letters import lines
    from botctl.conversations import records

    with here.store() as store:
        letter = _one(store, wanted)
    if as_json:
        terminal.say_json(records.plain(letter))
        return
    for line, style in lines(letter):
        terminal.say(line, style=style)


@deadletters.command()
def redrive(
    wanted: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Which, by their ids.")
    ] = None,
    *,
    every: All = False,
    function: OfFunction = None,
    as_json: AsJson = False,
) -> None:
    """Run dead letters again, the oldest first, and give their answers in the conversations they came from.

    What was run for an event says its words to whom it names. A function gets the same key as before. What
    fails again stays a dead letter, and the command fails.
    """
    from botctl.cli import here, terminal
    from botctl.cli.exits import Failed
    from botctl.errands.redrive import redrive as run_again
    from botctl.errors import FunctionError

    results = []
    with here.store() as store:
        letters = _chosen(store, wanted or [], every=every, function=function)
        if not letters:
            terminal.tell("There are no dead letters.")
        with _means(store, letters) as means:
            for letter in letters:
                failure: FunctionError | None = None
                try:
                    turns = run_again(means, letter)
                except FunctionError as error:
                    failure, turns = error, ()
                results.append(_result(letter, turns, failure))
                if not as_json:
                    _tell(letter, turns, failure)
    if as_json:
        terminal.say_json(results)
    if any(result["error"] for result in results):
        raise Failed


@deadletters.command()
def drop(
    wanted: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Which, by their ids.")
    ] = None,
    *,
    every: All = False,
    function: OfFunction = None,
    as_json: AsJson = False,
) -> None:
    """Forget dead letters; nobody is told, and nothing is run."""
    from botctl.cli import here, terminal

    with here.store() as store:
        letters = _chosen(store, wanted or [], every=every, function=function)
        gone = [letter.id for letter in letters if store.fulfillments.drop(letter.id)]
    if as_json:
        terminal.say_json({"dropped": gone})
        return
    terminal.say(f"dropped: {terminal.count(len(gone), 'dead letter')}")


def _chosen(store: Store, wanted: list[str], *, every: bool, function: str | None) -> list[DeadLetter]:
    """Return the dead letters that are meant, the oldest first; raise UsageError where none is named."""
    from botctl.conversations.store import EVERYTHING
    from botctl.errors import UsageError

    if bool(wanted) == (every or function is not None):
        raise UsageError(
            "say which dead letters are meant", hint="Give their ids, or --all, or --function NAME."
        )
    if wanted:
        return [_one(store, one) for one in wanted]
    return list(reversed(store.fulfillments.dead_letters(function=function, limit=EVERYTHING)))


def _one(store: Store, wanted: str) -> DeadLetter:
    from botctl.conversations.store import EVERYTHING
    from botctl.errors import BotctlError, UsageError

    letter = store.fulfillments.dead_letter(wanted)
    if letter is not None:
        return letter
    found = [one for one in store.fulfillments.dead_letters(limit=EVERYTHING) if one.id.startswith(wanted)]
    if len(found) > 1:
        hint = f"Write more of it: {', '.join(one.id for one in found[:5])}"
        raise UsageError(f"`{wanted}` begins the ids of {len(found)} dead letters", hint=hint)
    if not found:
        hint = "`botctl deadletters list` names them."
        raise BotctlError(f"there is no dead letter `{wanted}`", hint=hint)
    return found[0]


@contextmanager
def _means(store: Store, letters: list[DeadLetter]) -> Iterator[Means]:
    """Open what functions are run with, and the turns of what they say are taken with, as the server does.

    What an event's function says may go to any bot.
    """
    import os

    from botctl.cli import here
    from botctl.conversations.leases import Leases
    from botctl.errands.running import Means
    from botctl.functions.persistent import Persistent
    from botctl.functions.runtime.opening import open_workers
    from botctl.serve.opening import LEASE, now
    from botctl.turn import Parts

    workspace = here.workspace()
    workers = open_workers(
        workspace.functions,
        root=workspace.root,
        secrets=workspace.secrets(os.environ),
        environ=os.environ,
    )
    functions = Persistent(workers, workspace.functions)
    hold = Leases(store, clock=now, lease=LEASE).held
    wanted = {letter.bot for letter in letters}
    bots = {name: bot for name, bot in workspace.bots.items() if name in wanted or "" in wanted}
    try:
        parts = {
            name: Parts(bot, here.model(workspace, bot), store, functions, now, lease=LEASE, hold=hold)
            for name, bot in bots.items()
        }
        yield Means(workspace.functions, functions, parts, store, now)
    finally:
        functions.close()


def _result(letter: DeadLetter, turns: tuple[Turn, ...], failure: FunctionError | None) -> dict[str, object]:
    return {
        "id": letter.id,
        "function": letter.function,
        "conversation": letter.conversation,
        "answers": [message.text for turn in turns for message in turn.messages],
        "error": failure.message if failure else None,
    }


def _tell(letter: DeadLetter, turns: tuple[Turn, ...], failure: FunctionError | None) -> None:
    from botctl.cli import terminal

    for turn in turns:
        answer = " ".join(message.text for message in turn.messages)
        did = "answered" if letter.bot else "said"
        terminal.say(f"{letter.id}: {did} in {turn.conversation}: {answer}")
    if failure is None:
        if not turns:
            terminal.say(f"{letter.id}: run again; it had nothing to say")
        return
    terminal.say(f"{letter.id}: failed again: {failure.message}")
    if failure.hint:
        terminal.tell(f"  hint: {failure.hint}")
