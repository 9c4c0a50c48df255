"""Put an order together, line by line, in the conversation's attributes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from botctl import Call, Reply

from .hours import now_of
from .menu import ITEMS, Line, special, total
from .ordered import MOST, Unclear, left_out, number, ordered_lines, size_in_vain, values
from .words import Words, words


def lines_of(call: Call) -> list[Line]:
    """Return the lines of the order so far."""
    stored: Any = call.attributes.get("order") or []
    return [Line(**line) for line in stored]


def kept(lines: Sequence[Line]) -> dict[str, Any]:
    """Return the attributes that keep these lines; no lines leave nothing behind, nor does a question."""
    return {"order": [asdict(line) for line in lines] or None, "asked": None, "about": None}


def price(call: Call, lines: Sequence[Line], say: Words) -> str:
    """Return what these lines cost today."""
    return say.money(total(lines, now_of(call.now).date()))


def order_item(call: Call) -> Reply:
    """Write down what was ordered, ask for what is missing, and say what it comes to."""
    say = words(call.locale)
    meant = _meant(call, say)
    if meant is not None:
        return meant
    try:
        ordered = ordered_lines(call, say)
        lines = _merged(lines_of(call), ordered, say)
    except Unclear as unclear:
        return unclear.reply
    told = [*left_out(call, say), *size_in_vain(call, ordered, say)]
    told.append(say("added", lines=say.lines(ordered), total=price(call, lines, say)))
    return Reply(" ".join(told), attributes=kept(lines), intent="anything_else")


def _meant(call: Call, say: Words) -> Reply | None:
    """Return what is meant where no item of ours was named; None for an order or the question for one."""
    if not call.slots and lines_of(call) and not call.attributes.get("asked"):
        return Reply(intent="anything_else")
    if call.slots.get("unlisted") and not call.slots.get("item"):
        # Begun anew, so that what we do not have is forgotten once it is said.
        return Reply(" ".join(left_out(call, say)), intent="order_item")
    if set(call.slots) == {"milk"}:
        return Reply(intent="ask_milk", slots={"milk": str(values(call, "milk")[0])})
    talked_about = call.attributes.get("about")
    if "size" in call.slots and "item" not in call.slots and talked_about:
        return Reply(intent="order_item", slots={**call.slots, "item": [talked_about]})
    if set(call.slots) == {"size"} and lines_of(call):
        return Reply(intent="change_order", slots={"size": str(values(call, "size")[0])})
    return None


def order_more(call: Call) -> Reply:
    """Add so many more of what was noted last."""
    say, lines = words(call.locale), lines_of(call)
    if not lines:
        return Reply(say("empty"), intent="order_item")
    last = lines[-1]
    try:
        more = number(call.slots.get("count") or 1, say)
        lines[-1] = replace(last, count=number(last.count + more, say))
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
        return Reply(intent="order_item", attributes={"asked": "item"})
    return Reply(intent="checkout")


def change_order(call: Call) -> Reply:
    """Change the size, the milk or the number of a line: the named one, or the last that has such."""
    call = _with_new_size(call)
    say, lines = words(call.locale), lines_of(call)
    if not lines and call.slots.get("item"):
        # "Could you make it two lattes" begins an order where there is none to change.
        begun = {name: value for name, value in call.slots.items() if name != "old_size"}
        return Reply(intent="order_item", slots=begun)
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
    old, new = call.slots.get("old_size"), call.slots.get("size")
    if old is None or new not in (None, old):
        return call
    return replace(call, slots={**call.slots, "size": old, "old_size": None})


def remove_item(call: Call) -> Reply:
    """Take a line out of the order, or some of it.

    "I don't want it" means what is being asked about, or the last one.
    """
    say, lines = words(call.locale), lines_of(call)
    item, last = call.slots.get("item"), call.slots.get("last")
    if item is None and last and call.attributes.get("asked"):
        return not_added(lines, say)
    if item is None and not last and len(lines) > 1:
        return Reply(say("remove_what", lines=say.lines(lines)), ask="item")
    found = _find(lines, call)
    if not found:
        return _not_there(call, lines, say)
    fewer = lines[found[-1]].count - int(str(call.slots.get("count") or MOST))
    if fewer <= 0:
        return taken_out(call, lines, found[-1])
    lines[found[-1]] = replace(lines[found[-1]], count=fewer)
    text = say("changed", lines=say.lines(lines), total=price(call, lines, say))
    return Reply(text, attributes=kept(lines))


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


def _merged(lines: list[Line], ordered: list[Line], say: Words) -> list[Line]:
    """Return the order with new lines; more of the same makes the line longer."""
    merged = list(lines)
    for new in ordered:
        same = next((i for i, line in enumerate(merged) if replace(line, count=new.count) == new), None)
        if same is None:
            merged.append(new)
        else:
            merged[same] = replace(new, count=number(merged[same].count + new.count, say))
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
        count=line.count if count is None else number(count, say, least=0),
    )


def taken_out(call: Call, lines: list[Line], position: int) -> Reply:
    """Take a line out, and say what remains."""
    say = words(call.locale)
    line, left = lines[position], [*lines[:position], *lines[position + 1 :]]
    if not left:
        return Reply(say("removed_last", line=say.line(line)), attributes=kept(left), intent="order_item")
    text = say("removed", line=say.line(line), lines=say.lines(left), total=price(call, left, say))
    return Reply(text, attributes=kept(left))
