"""Read lines, let the bot answer, and answer the commands that begin with a slash."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.text import Text

from botctl.cli import drawing, terminal
from botctl.cli.talk import Talk, duration
from botctl.errors import BotctlError
from botctl.messages import Message

COMMANDS = {
    "/why": "why the last reply came out as it did",
    "/slots": "what the bot remembers of this conversation",
    "/reset": "begin a new conversation",
    "/user NAME": "go on as somebody else; earlier talks are remembered",
    "/wait 20m": "let time pass for the bot (s, m, h, d, w)",
    "/help": "this list",
    "/quit": "leave; so does Ctrl-D",
}


class Repl:
    """Talk line by line: with editing and colours on a terminal, as plain lines in a pipe."""

    def __init__(self, talk: Talk, *, history: Path) -> None:
        self._talk = talk
        self._history = history
        self._plain = not (sys.stdin.isatty() and sys.stdout.isatty())
        self._commands: dict[str, Callable[[str], None]] = {
            "why": self._why,
            "slots": self._slots,
            "reset": self._reset,
            "user": self._user,
            "wait": self._wait,
            "help": self._help,
        }

    def run(self) -> None:
        """Greet, then answer lines until they end or somebody says /quit."""
        if not self._plain:
            title = self._talk.parts.bot.title.get(self._talk.locale)
            terminal.tell(f"Talking with {title}. /help lists commands, Ctrl-D leaves.", style="dim")
        self._turn("")
        for line in self._lines():
            text = line.strip()
            if text in ("/quit", "/exit"):
                return
            if text:
                self._answer(text)

    def _answer(self, text: str) -> None:
        name, _, rest = text.removeprefix("/").partition(" ")
        try:
            if text.startswith("/") and name in self._commands:
                self._commands[name](rest.strip())
            elif text.startswith("/") and name not in self._talk.parts.bot.intents:
                self._unknown(name)
            else:
                self._turn(self._pressed(text))
        except BotctlError as error:
            terminal.tell(error.message, style="red")
            if error.hint:
                terminal.tell(f"  {error.hint}")

    def _pressed(self, text: str) -> str:
        button = self._talk.pressed(text)
        if button is None:
            return text
        if not self._plain:
            terminal.say(f"→ {button.title}", style="dim")
        return button.text

    def _turn(self, text: str) -> None:
        turn = self._talk.say(text, slow=self._show)
        numbered = 1
        for message in turn.messages:
            self._show(message, first=numbered)
            numbered += len(message.buttons)
        if turn.understanding and turn.understanding.fault:
            fault = turn.understanding.fault
            terminal.tell(f"Only exact utterances are understood: {fault}", style="yellow")
        for step in turn.steps:
            if step.error:  # the person was told politely; the author is told in full
                terminal.tell(f"{step.name} {step.detail}".rstrip() + " failed:", style="red")
                terminal.tell_stack(step.error)
        if turn.ended and not self._plain:
            terminal.tell("The conversation is over; the next line begins another one.", style="dim")

    def _show(self, message: Message, *, first: int = 1) -> None:
        for line in drawing.reply(message, first=first, marked=not self._plain):
            terminal.say(line)

    def _why(self, _: str) -> None:
        if self._talk.last is None:
            terminal.tell("Nothing was said yet.")
            return
        self._print(drawing.why(self._talk.last))

    def _slots(self, _: str) -> None:
        state = self._talk.state
        if state is None:
            terminal.tell("Nothing was said yet.")
            return
        self._print(drawing.known(state))

    def _reset(self, _: str) -> None:
        self._talk.reset()
        self._turn("")

    def _user(self, name: str) -> None:
        if not name:
            terminal.tell(f"You are {self._talk.person}. /user NAME makes you somebody else.")
            return
        self._talk.switch(name)
        terminal.tell(f"You are {name}.", style="dim")
        if self._talk.state is None:
            self._turn("")

    def _wait(self, text: str) -> None:
        self._talk.clock.ahead += duration(text)
        terminal.tell(f"It is {self._talk.clock():%A %Y-%m-%d %H:%M}.", style="dim")

    def _help(self, _: str) -> None:
        terminal.say_pairs((Text(command, "bold"), meaning) for command, meaning in COMMANDS.items())
        terminal.say("A number presses a button; /NAME of an intent starts that intent.")

    def _unknown(self, name: str) -> None:
        near = difflib.get_close_matches(name, [*self._commands, *self._talk.parts.bot.intents], n=1)
        hint = f"did you mean /{near[0]}?" if near else "/help lists them."
        terminal.tell(f"There is no command or intent /{name}; {hint}")

    def _print(self, lines: Iterator[Text]) -> None:
        for line in lines:
            terminal.say(line)

    def _lines(self) -> Iterator[str]:
        if self._plain:
            sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]  # a text stream outside of tests
            yield from sys.stdin
        else:
            yield from self._edited_lines()

    def _edited_lines(self) -> Iterator[str]:
        from botctl.cli.editing import line_editor

        names = [*(f"/{name}" for name in (*self._commands, "quit", *self._talk.parts.bot.intents))]
        read = line_editor(self._history, complete=names)
        while True:
            try:
                yield read(f"{self._talk.person}> ")
            except EOFError:  # Ctrl-D
                return
