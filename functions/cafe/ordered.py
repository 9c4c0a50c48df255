"""Read what was ordered out of what was said: items, numbers, sizes and milks that belong together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from botctl import Call, Reply

from .menu import ITEMS, SIZES, Line
from .words import Words, capital

# So many of the same are made for one order; larger ones are talked over with a person.
MOST = 20


class Unclear(Exception):  # it is a question to the guest, not an error
    """Say which slot must be asked for before a line can be written, and in which words."""

    def __init__(self, slot: str, question: str, buttons: Sequence[str] = ()) -> None:
        super().__init__(question)
        self.reply = Reply(
            question, ask=slot, buttons=buttons, attributes={"asked": None if slot == "item" else slot}
        )


def ordered_lines(call: Call, say: Words) -> list[Line]:
    """Return the lines that the slots amount to; raise Unclear where one is missing or ambiguous."""
    items = [str(item) for item in values(call, "item")]
    if not items:
        # "a unicorn" is a number of something, and that something is not ours.
        raise Unclear("item", say("not_on_menu" if call.slots else "what"))
    counts = _counts(call, items, say)
    if len(items) == 1 and ITEMS[items[0]].sized and len(set(values(call, "size"))) > 1:
        items, counts = _split(items[0], counts, values(call, "size"), say)
    if set(counts) == {1}:
        counts = [1] * len(items)  # "a latte, a croissant and a brownie", with or without each "a"
    if len(counts) != len(items) or _unanswered(call, "count"):
        raise Unclear("count", say("how_many_each", items=say.names(items)))
    sizes = _shared(values(call, "size"), items, lambda item: ITEMS[item].sized)
    if sizes is None:
        sized = [item for item in items if ITEMS[item].sized]
        question = say("which_size") if len(items) == 1 else say("which_size_many", items=say.names(sized))
        raise Unclear("size", question, [capital(say.of("sizes", size)) for size in SIZES])
    said = values(call, "milk")
    milks = _shared(said, items, lambda item: bool(ITEMS[item].milk)) if said else [""] * len(items)
    if milks is None or _unanswered(call, "milk"):
        milky = [item for item in items if ITEMS[item].milk]
        raise Unclear("milk", say("which_milk_many", items=say.names(milky)))
    return [Line(*parts) for parts in zip(items, counts, sizes, milks, strict=True)]


def _split(item: str, counts: list[int], sizes: list[Any], say: Words) -> tuple[list[str], list[int]]:
    """Return one item's sizes as lines of their own: "two lattes, one large and one small".

    Raise Unclear where the numbers and the sizes do not match up.
    """
    whole, *parts = counts
    if parts and (len(parts) != len(sizes) or sum(parts) != whole):
        parts = counts  # "one large and one small latte"
    elif not parts and whole in (1, len(sizes)):
        parts = [1] * len(sizes)  # "two lattes, large and small"
    if len(parts) != len(sizes):
        raise Unclear("size", say("which_size"), [capital(say.of("sizes", size)) for size in SIZES])
    return [item] * len(sizes), parts


def _counts(call: Call, items: list[str], say: Words) -> list[int]:
    """Return the numbers that were said, without those of what is not on the menu where that is clear."""
    counts = [number(count, say) for count in values(call, "count") or [1]]
    unlisted = len(values(call, "unlisted"))
    if unlisted and len(counts) == len(items) + unlisted and len(set(counts)) > 1:
        raise Unclear("count", " ".join([*left_out(call, say), say("how_many_each", items=say.names(items))]))
    return counts


def _unanswered(call: Call, slot: str) -> bool:
    """Return whether a slot was asked for and something else was said: it is asked for again, not guessed."""
    return call.attributes.get("asked") == slot and slot not in call.slots


def left_out(call: Call, say: Words) -> list[str]:
    """Say what was asked for and is not on the menu, so that nothing is left out in silence."""
    things = [say.of("unlisted", str(thing)) for thing in dict.fromkeys(values(call, "unlisted"))]
    if things:
        return [say("unlisted_things", things=say.join(things))]
    more = len(values(call, "count")) > max(len(values(call, "item")), len(values(call, "size")))
    ones = {str(count) for count in values(call, "count")} == {"1"}
    return [say("not_all")] if more and ones and values(call, "item") else []


def size_in_vain(call: Call, ordered: list[Line], say: Words) -> list[str]:
    """Say of what comes in one size only that a size was said in vain."""
    vain = call.slots.get("size") and not any(line.size for line in ordered)
    return [say("one_size", item=say.the(ordered[0].item))] if vain else []


def _shared(said: list[Any], items: list[str], takes: Callable[[str], bool]) -> list[str] | None:
    """Return each item's value, "" for those that take none, or None where they do not match up.

    A single value, however often it is said, is meant for all: "a large cappuccino and a latte" is
    read back as two large ones.
    """
    takers = sum(takes(item) for item in items)
    values = said[:1] * takers if len(set(said)) == 1 else said
    if len(values) != takers and takers:
        return None
    rest = iter(values)
    return [str(next(rest)) if takes(item) else "" for item in items]


def number(value: object, say: Words, *, least: int = 1) -> int:
    """Return how many are meant: a number, or digits; raise Unclear for what nobody can make."""
    text = str(value).removesuffix(".0")
    if not text.isdecimal() or not least <= int(text) <= MOST:
        raise Unclear("count", say("how_many", most=str(MOST)))
    return int(text)


def values(call: Call, slot: str) -> list[Any]:
    """Return what was said for a slot, one or many."""
    value = call.slots.get(slot)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
