"""Draw turns for people who test a bot: what it said, what it understood, what it knows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from rich.text import Text

from botctl.cli.terminal import bar, console
from botctl.conversations.conversation import Conversation
from botctl.messages import Message, SlotValue, Step, Turn, Understanding
from botctl.testing.transcript import reply_lines, safe

SHOWN_RIVALS = 5


def reply(message: Message, *, first: int = 1, marked: bool = True) -> Iterator[Text]:
    """Draw a reply, its buttons numbered from `first`, each of its lines marked as the bot's."""
    for line in reply_lines(replace(message, buttons=())):
        yield from _marked(line) if marked else [Text(line)]
    for number, button in enumerate(message.buttons, start=first):
        yield Text.assemble("  ", (f"{number}", "bold cyan"), f" {safe(button.title)}")


def _marked(line: str) -> Iterator[Text]:
    screen = console()
    for part in Text(line).wrap(screen, max(screen.width - 2, 10)):
        yield Text.assemble(("▌ ", "cyan"), part)


def understanding(found: Understanding) -> Iterator[Text]:
    """Draw what was understood: ranking bars, slots with their spans, reasons."""
    if not found.ranking:
        yield Text("no intent fits", style="yellow")
    width = max((len(safe(ranked.name)) for ranked in found.ranking[:SHOWN_RIVALS]), default=0)
    for position, ranked in enumerate(found.ranking[:SHOWN_RIVALS]):
        best = position == 0 and found.intent is not None
        yield Text.assemble(
            (f"{safe(ranked.name):<{width}}  ", "bold" if best else ""),
            (bar(ranked.confidence), "green" if best else "dim"),
            f"  {ranked.confidence:.2f}",
        )
    yield from _slots("slots", found.slots)
    yield from _slots("answers", found.answers)
    for reason in found.why:
        yield Text(f"· {safe(reason)}", style="dim")
    yield Text(f"{found.engine}, {found.took_ms:.1f} ms", style="dim")


def why(turn: Turn) -> Iterator[Text]:
    """Draw why a turn came out as it did: what was understood, and what each step did."""
    if turn.understanding:
        yield from understanding(turn.understanding)
    for step in turn.steps:
        yield from _step(step)


def known(state: Conversation) -> Iterator[Text]:
    """Draw what a bot remembers: intents being worked on (the current one last), attributes."""
    for frame in state.frames:
        yield Text(frame.intent, style="bold")
        yield from _values(frame.slots)
    if not state.frames:
        yield Text("no intent is being worked on", style="dim")
    if state.expects:
        yield Text.assemble(("expects ", "dim"), safe(state.expects))
    if state.attributes:
        yield Text("attributes", style="bold")
        yield from _values(state.attributes)


def _step(step: Step) -> Iterator[Text]:
    detail = f"  {safe(step.detail)}" if step.detail else ""
    yield Text(f"{step.name:<12} {step.took_ms:8.1f} ms{detail}", style="dim")
    for line in safe(step.error).splitlines():
        yield Text(f"  {line}", style="red")


def _slots(title: str, slots: Mapping[str, SlotValue]) -> Iterator[Text]:
    if slots:
        yield Text(title, style="bold")
    for name, slot in slots.items():
        read = f'  from "{safe(slot.raw)}" [{slot.start}:{slot.end}]' if slot.raw else ""
        yield Text.assemble(f"  {name} = ", (_written(slot.value), "green"), (read, "dim"))


def _values(values: Mapping[str, object]) -> Iterator[Text]:
    for name, value in values.items():
        yield Text.assemble(f"  {safe(name)} = ", (_written(value), "green"))


def _written(value: object) -> str:
    return safe(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
