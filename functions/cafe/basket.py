"""Put an order together, line by line, in the conversation's attributes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any

from botctl import Call, Reply

from .hours import now_of
from .menu import ITEMS, SIZES, Line, special, total
from .words import Words, capital, words

# So many of the same are made for one order; larger ones are talked over with a person.
MOST = 20


class Unclear(Exception):  # it is a question to the guest, not an error
    """Say which slot must be asked for before a line can be written, and in which words."""

    def __init__(self, slot: str, question: str, buttons: Sequence[str] = ()) -> None:
        super().__init__(question)
        self.reply = Reply(
            question, ask=slot, buttons=buttons, attributes={"asked": None if slot == "item" else slot}
        )


def lines_of(call: Call) -> list[Line]:
    """Return the lines of the order so far."""
    stored: Any = call.attributes.get("order") or []
    return [Line(**line) for line in stored]


def kept(lines: Sequence[Line]) -> dict[str, Any]:
    """Return the attributes that keep these lines; no lines leave nothing behind, nor does a question."""
    return {"order": [asdict(line) for line in lines] or None, "asked": None}


def price(call: Call, lines: Sequence[Line], say: Words) -> str:
    """Return what these lines cost today."""
    return say.money(total(lines, now_of(call.now).date()))


def order_item(call: Call) -> Reply:
    """Write down what was ordered, ask for what is missing, and say what it comes to."""
    say = words(call.locale)
    if not call.slots and lines_of(call) and not call.attributes.get("asked"):
        return Reply(intent="anything_else")
    if call.slots.get("unlisted") and not call.slots.get("item"):
        # Begun anew, so that what we do not have is forgotten once it is said.
        return Reply(" ".join(_left_out(call, say)), intent="order_item")
    if set(call.slots) == {"milk"}:
        return Reply(intent="ask_milk", slots={"milk": str(_values(call, "milk")[0])})
    if set(call.slots) == {"size"} and lines_of(call):
        return Reply(intent="change_order", slots={"size": str(_values(call, "size")[0])})
    try:
        ordered = _ordered(call, say)
        lines = _merged(lines_of(call), ordered, say)
    except Unclear as unclear:
        return unclear.reply
    told = [*_left_out(call, say), *_no_size(call, ordered, say)]
    told.append(say("added", lines=say.lines(ordered), total=price(call, lines, say)))
    return Reply(" ".join(told), attributes=kept(lines), intent="anything_else")


def order_more(call: Call) -> Reply:
    """Add so many more of what was noted last."""
    say, lines = words(call.locale), lines_of(call)
    if not lines:
        return Reply(say("empty"), intent="order_item")
    last = lines[-1]
    try:
        more = _count(call.slots.get("count") or 1, say)
        lines[-1] = replace(last, count=_count(last.count + more, say))
    except Unclear as unclear:
        return replace(unclear.reply, attributes={})
    text = say("added", lines=say.line(lines[-1]), total=price(call, lines, say))
    return Reply(text, attributes=kept(lines), intent="anything_else")


def take_that(call: Call) -> Reply:
    """Order the special, or what was talked about last."""
    item = special(now_of(call.now).date()).item if call.slots.get("offer") else call.attributes.get("about")
    return Reply(intent="order_item", slots={"item": [item]} if item else {})


def anything_else(call: Call) -> Reply:
    """Go on ordering, or go on to the pick-up."""
    if call.slots.get("more"):
        return Reply(words(call.locale)("what"), intent="order_item", slots={})
    return Reply(intent="checkout")


def change_order(call: Call) -> Reply:
    """Change the size, the milk or the number of a line: the named one, or the last that has such."""
    call = _with_new_size(call)
    say, lines = words(call.locale), lines_of(call)
    if not lines and call.slots.get("item"):
        # "Could you make it two lattes" begins an order where there is none to change.
        return Reply(intent="order_item", slots=call.slots)
    if not _find(lines, call):
        return _not_there(call, lines, say)
    fitting = [position for position in _find(lines, call) if _takes(lines[position], call)]
    if not fitting:
        wrong = "one_size" if call.slots.get("size") else "no_milk"
        return Reply(say(wrong, item=say.the(lines[_find(lines, call)[-1]].item)))
    position = fitting[-1]
    try:
        line = _changed(lines[position], call, say)
    except Unclear as unclear:
        return unclear.reply
    if line.count == 0:
        return taken_out(call, lines, position)
    lines[position] = line
    text = say("changed", lines=say.lines(lines), total=price(call, lines, say))
    return Reply(text, attributes=kept(lines))


def _with_new_size(call: Call) -> Call:
    """Return the call with a size that was said alone as the new one: "large" is no line to be found."""
    if call.slots.get("size") or not call.slots.get("old_size"):
        return call
    return replace(call, slots={**call.slots, "size": call.slots["old_size"], "old_size": None})


def remove_item(call: Call) -> Reply:
    """Take a line out of the order; "I don't want it" means what is being asked about, or the last one."""
    say, lines = words(call.locale), lines_of(call)
    item, last = call.slots.get("item"), call.slots.get("last")
    if item is None and last and call.attributes.get("asked"):
        return not_added(lines, say)
    if item is None and not last and len(lines) > 1:
        return Reply(say("remove_what", lines=say.lines(lines)), ask="item")
    found = _find(lines, call)
    return taken_out(call, lines, found[-1]) if found else _not_there(call, lines, say)


def not_added(lines: list[Line], say: Words) -> Reply:
    """Leave out what was being asked about, and say what remains."""
    if not lines:
        return Reply(say("not_added"), intent="order_item", attributes={"asked": None})
    told = f"{say('not_added')} {say('so_far', lines=say.lines(lines))}"
    return Reply(told, intent="anything_else", attributes={"asked": None})


def show_order(call: Call) -> Reply:
    """Say what was ordered so far and what it comes to."""
    say, lines = words(call.locale), lines_of(call)
    if not lines:
        return Reply(say("empty"), intent="order_item")
    return Reply(say("order", lines=say.lines(lines), total=price(call, lines, say)))


def _ordered(call: Call, say: Words) -> list[Line]:
    """Return the lines that the slots amount to; raise Unclear where one is missing or ambiguous."""
    items = [str(item) for item in _values(call, "item")]
    if not items:
        # "a unicorn" is a number of something, and that something is not ours.
        raise Unclear("item", say("not_on_menu" if call.slots else "what"))
    counts = _counts(call, items, say)
    if len(items) == 1 and ITEMS[items[0]].sized and len(set(_values(call, "size"))) > 1:
        items, counts = _split(items[0], counts, _values(call, "size"), say)
    if set(counts) == {1}:
        counts = [1] * len(items)  # "a latte, a croissant and a brownie", with or without each "a"
    if len(counts) != len(items) or _unanswered(call, "count"):
        raise Unclear("count", say("how_many_each", items=say.names(items)))
    sizes = _shared(_values(call, "size"), items, lambda item: ITEMS[item].sized)
    if sizes is None:
        sized = [item for item in items if ITEMS[item].sized]
        question = say("which_size") if len(items) == 1 else say("which_size_many", items=say.names(sized))
        raise Unclear("size", question, [capital(say.of("sizes", size)) for size in SIZES])
    said = _values(call, "milk")
    milks = _shared(said, items, lambda item: bool(ITEMS[item].milk)) if said else [""] * len(items)
    if milks is None or _unanswered(call, "milk"):
        milky = [item for item in items if ITEMS[item].milk]
        raise Unclear("milk", say("which_milk_many", items=say.names(milky)))
    return [Line(*parts) for parts in zip(items, counts, sizes, milks, strict=True)]


def _unanswered(call: Call, slot: str) -> bool:
    """Return whether a slot was asked for and something else was said: it is asked for again, not guessed."""
    return call.attributes.get("asked") == slot and slot not in call.slots


def _counts(call: Call, items: list[str], say: Words) -> list[int]:
    """Return the numbers that were said, without those of what is not on the menu where that is clear."""
    counts = [_count(count, say) for count in _values(call, "count") or [1]]
    unlisted = len(_values(call, "unlisted"))
    if unlisted and len(counts) == len(items) + unlisted and len(set(counts)) > 1:
        raise Unclear(
            "count", " ".join([*_left_out(call, say), say("how_many_each", items=say.names(items))])
        )
    return counts


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


def _left_out(call: Call, say: Words) -> list[str]:
    """Say what was asked for and is not on the menu, so that nothing is left out in silence."""
    things = [say.of("unlisted", str(thing)) for thing in dict.fromkeys(_values(call, "unlisted"))]
    if things:
        return [say("unlisted_things", things=say.join(things))]
    more = len(_values(call, "count")) > max(len(_values(call, "item")), len(_values(call, "size")))
    ones = {str(count) for count in _values(call, "count")} == {"1"}
    return [say("not_all")] if more and ones and _values(call, "item") else []


def _no_size(call: Call, ordered: list[Line], say: Words) -> list[str]:
    """Say of what comes in one size only that a size was said in vain."""
    vain = call.slots.get("size") and not any(line.size for line in ordered)
    return [say("one_size", item=say.the(ordered[0].item))] if vain else []


def _values(call: Call, slot: str) -> list[Any]:
    value = call.slots.get(slot)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


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


def _count(value: object, say: Words, *, least: int = 1) -> int:
    """Return how many are meant: a number, or digits; raise Unclear for what nobody can make."""
    text = str(value).removesuffix(".0")
    if not text.isdecimal() or not least <= int(text) <= MOST:
        raise Unclear("count", say("how_many", most=str(MOST)))
    return int(text)


def _merged(lines: list[Line], ordered: list[Line], say: Words) -> list[Line]:
    """Return the order with new lines; more of the same makes the line longer."""
    merged = list(lines)
    for new in ordered:
        same = next((i for i, line in enumerate(merged) if replace(line, count=new.count) == new), None)
        if same is None:
            merged.append(new)
        else:
            merged[same] = replace(new, count=_count(merged[same].count + new.count, say))
    return merged


def _find(lines: list[Line], call: Call) -> list[int]:
    """Return where the lines of the named item stand; all of them where none is named."""
    item, size = call.slots.get("item"), call.slots.get("old_size")
    return [
        position
        for position, line in enumerate(lines)
        if item in (None, line.item) and size in (None, line.size)
    ]


def _takes(line: Line, call: Call) -> bool:
    """Return whether a line can be changed like that: a croissant has neither size nor milk."""
    item, wanted = ITEMS[line.item], call.slots
    return (item.sized or not wanted.get("size")) and (bool(item.milk) or not wanted.get("milk"))


def _not_there(call: Call, lines: list[Line], say: Words) -> Reply:
    if not lines:
        return Reply(say("empty"), intent="order_item")
    item = call.slots.get("item")
    if item is None:
        return Reply(say("order", lines=say.lines(lines), total=price(call, lines, say)))
    return Reply(say("not_ordered", item=say.name(str(item)), lines=say.lines(lines)))


def _changed(line: Line, call: Call, say: Words) -> Line:
    size, milk, count = (call.slots.get(name) for name in ("size", "milk", "count"))
    if size is None and milk is None and count is None:
        raise Unclear("size", say("change_what", line=say.line(line)))
    return replace(
        line,
        size=str(size or line.size),
        milk=str(milk or line.milk),
        count=line.count if count is None else _count(count, say, least=0),
    )


def taken_out(call: Call, lines: list[Line], position: int) -> Reply:
    """Take a line out, and say what remains."""
    say = words(call.locale)
    line, left = lines[position], [*lines[:position], *lines[position + 1 :]]
    if not left:
        return Reply(say("removed_last", line=say.line(line)), attributes=kept(left), intent="order_item")
    text = say("removed", line=say.line(line), lines=say.lines(left), total=price(call, left, say))
    return Reply(text, attributes=kept(left))
