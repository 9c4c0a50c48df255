"""Agree on the pick-up and place the order; tell how it stands; cancel it."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from botctl import Call, Reply

from . import orders
from .basket import kept, lines_of, not_added, price, taken_out
from .hours import DAYS_AHEAD, ZONE, earliest, hours, now_of, refusal
from .menu import Line, minutes, total
from .orders import Order
from .words import PHONE, Words, capital, words

# An order that was not picked up for so long is history, not "ready for you".
_KEPT_WARM = timedelta(hours=2)

# Words that say which half of the day is meant.
_MORNING = re.compile(r"(?<![a-z])a\.?m\b|\bmorning\b|\bfrüh\b|\bmorgens\b|\bvormittag")
_AFTERNOON = re.compile(
    r"(?<![a-z])p\.?m\b|\b(afternoon|evening|tonight|night|nachmittags?|abends?)\b|(?<![:.\d])(1[3-9]|2[0-3])(?=[:.]\d|\s*uhr|\s*$)"
)

# "In 20 minutes" is today, whatever the opening hours say.
_FROM_NOW = re.compile(r"\bin\b.*\b(min|minutes?|hours?|minuten?|stunden?)\b|\bfrom now\b")

# What is longer, a number or a question, is something else that the guest said when asked for a name.
_LONGEST_NAME = 40


def checkout(call: Call) -> Reply:
    """Ask for time and name until both are there and the time can be kept; then ask for a yes."""
    say, lines = words(call.locale), lines_of(call)
    if not lines:
        return Reply(say("empty"), intent="order_item")
    moment = _moment(call, lines)
    if moment is None:
        return _ask_when(call, lines, say)
    refused = _refused(call, moment, lines, say)
    if refused is not None:
        return refused
    agreed = {"pickup": moment.isoformat()}
    if call.slots.get("part") == "name" and not call.slots.get("name"):
        return Reply(say("name"), ask="name", attributes=agreed)
    name = call.slots.get("name") or call.attributes.get("name")
    if not name or not _is_name(str(name)):
        return Reply(say("no_name" if name else "name"), ask="name", attributes=agreed)
    return Reply(
        say("summary", lines=say.lines(lines), total=price(call, lines, say)),
        attributes={**agreed, "name": name},
        intent="place_order",
        slots={"moment": say.moment(moment, now_of(call.now)), "name": name},
    )


def _is_name(said: str) -> bool:
    return "?" not in said and len(said) <= _LONGEST_NAME and any(map(str.isalpha, said))


def place_order(call: Call) -> Reply:
    """Place the order that was agreed on, and say its number."""
    say, lines = words(call.locale), lines_of(call)
    if not lines:
        return Reply(say("empty"), intent="order_item")
    now, moment = now_of(call.now), _agreed(call, lines)
    if moment is None:
        # Time went by, or the order was dropped meanwhile: agree on another time, and confirm that.
        return Reply(intent="checkout")
    order = orders.place(
        Order(
            number=0,  # the table gives the next one
            placed_by=call.turn_id,
            person=call.person,
            name=str(call.slots["name"]),
            lines=tuple(lines),
            total=str(total(lines, now.date())),
            pickup=moment,
            started=moment - timedelta(minutes=minutes(lines)),
        )
    )
    text = say("placed", name=order.name, number=str(order.number), moment=say.moment(order.pickup, now))
    # The visit ends here, so that no "anything else?" that was interrupted is taken up again.
    return Reply(text, attributes={**kept([]), "pickup": None, "name": order.name}, end=True)


def order_status(call: Call) -> Reply:
    """Say how an order stands: the one of that number, or the guest's latest."""
    say, own = words(call.locale), orders.orders_of(call.person)
    number = call.slots.get("number")
    if number is not None:
        order = _of_number(own, number)
        if order is None:
            return Reply(say("no_such_order", number=str(number)))
        return Reply(_status(order, now_of(call.now), say))
    lines = lines_of(call)
    if lines:
        return Reply(say("no_orders_basket", lines=say.lines(lines)))
    return Reply(_status(own[0], now_of(call.now), say) if own else say("no_orders"))


def cancel(call: Call) -> Reply:
    """Drop what is going on: the item being asked about, the order so far, or an order that was placed."""
    say, lines = words(call.locale), lines_of(call)
    if call.attributes.get("asked"):
        return not_added(lines, say)
    if len(lines) == 1:
        return taken_out(call, lines, 0)
    if lines:
        return Reply(say("not_placed", lines=say.lines(lines)), intent="drop_order")
    if _still_open(call):
        return Reply(intent="cancel_order")
    return Reply(say("nothing_going_on"))


def cancel_order(call: Call) -> Reply:
    """Find the order to cancel, and ask for a yes before it is done."""
    say, now = words(call.locale), now_of(call.now)
    own, still_open = orders.orders_of(call.person), _still_open(call)
    number = call.slots.get("number")
    if number is None and lines_of(call):
        return Reply(say("not_placed", lines=say.lines(lines_of(call))), intent="drop_order")
    if number is None and len(still_open) > 1:
        numbers = say.join(str(order.number) for order in still_open)
        return Reply(
            say("which_order", orders=numbers),
            ask="number",
            buttons=[str(order.number) for order in still_open],
        )
    order = _of_number(own, number) if number is not None else next(iter(still_open), None)
    if order is None:
        known = say("nothing_to_cancel") if number is None else say("no_such_order", number=str(number))
        return Reply(known)
    if order.cancelled_by or now >= order.started:
        return Reply(_after_cancelling(order, say))
    found = say(
        "found", number=str(order.number), lines=say.lines(order.lines), moment=say.moment(order.pickup, now)
    )
    return Reply(found, intent="cancel_placed_order", attributes={"cancelling": order.number})


def cancel_placed_order(call: Call) -> Reply:
    """Cancel an order, unless the kitchen has begun with it."""
    say, number = words(call.locale), int(str(call.attributes["cancelling"]))
    order = orders.cancel(number, call.person, now=now_of(call.now), turn_id=call.turn_id)
    told = _after_cancelling(order, say) if order else say("no_such_order", number=str(number))
    return Reply(told, attributes={"cancelling": None})


def drop_order(call: Call) -> Reply:
    """Forget an order that was not placed, and the visit with it."""
    return Reply(words(call.locale)("dropped"), attributes={**kept([]), "pickup": None}, end=True)


def _after_cancelling(order: Order, say: Words) -> str:
    if order.cancelled_by:
        return say("cancelled", number=str(order.number))
    return say("too_late", number=str(order.number), phone=PHONE)


def _still_open(call: Call) -> list[Order]:
    """Return the guest's orders that are neither cancelled nor long gone, the newest first."""
    now = now_of(call.now)
    own = orders.orders_of(call.person)
    return [order for order in own if not order.cancelled_by and now < order.pickup + _KEPT_WARM]


def _of_number(own: list[Order], number: object) -> Order | None:
    """Return the guest's own order of that number; nobody hears of other guests' orders."""
    return next((order for order in own if order.number == number), None)


def _status(order: Order, now: datetime, say: Words) -> str:
    fields = {
        "number": str(order.number),
        "lines": say.lines(order.lines),
        "moment": say.moment(order.pickup, now),
        "phone": PHONE,
    }
    if order.cancelled_by:
        return say("status_cancelled", **fields)
    if now < order.started:
        return say("status_waiting", **fields)
    if now < order.pickup:
        return say("status_making", **fields)
    return say("status_ready" if now < order.pickup + _KEPT_WARM else "status_past", **fields)


def _earliest(call: Call, lines: list[Line]) -> datetime:
    return earliest(now_of(call.now), minutes(lines))


def _ask_when(call: Call, lines: list[Line], say: Words) -> Reply:
    """Ask for the pick-up time, of the day that the guest has named or of the first possible one."""
    day, part, agreed = call.slots.get("day"), call.slots.get("part"), _agreed(call, lines)
    if part == "time" and day is None and agreed is not None:
        day = agreed.date().isoformat()
    if day is None and part == "day":
        return Reply(say("which_day"), ask="day")
    if day is None:
        first = say.moment(_earliest(call, lines), now_of(call.now))
        text = say("when", lines=say.lines(lines), total=price(call, lines, say), earliest=first)
        return Reply(text, ask="pickup", buttons=[say("soon_button")])
    wanted = date.fromisoformat(str(day))
    open_hours = hours(wanted)
    last = datetime.combine(wanted, open_hours.closes if open_hours else time.max, ZONE)
    refused = _refused(call, last, lines, say)
    return refused or Reply(say("at_what_time", **_day_fields(call, wanted, say)), ask="pickup")


def _moment(call: Call, lines: list[Line]) -> datetime | None:
    """Return when the guest wants to come, or None as long as that is open.

    A time without a day means the first day on which the order can be had: late in the evening
    "at nine" is tomorrow. What was agreed on earlier in this order still holds.
    """
    first, agreed = _earliest(call, lines), _agreed(call, lines)
    clock, day = call.slots.get("pickup"), call.slots.get("day")
    if call.slots.get("soon") or (day is None and clock == f"{now_of(call.now):%H:%M}"):
        return first  # "now" is as soon as possible
    if clock is not None and day is None and _FROM_NOW.search(call.utterance.casefold()):
        return _at(now_of(call.now).date().isoformat(), str(clock))
    if clock is not None:
        return _meant(call, _at(str(day or (agreed or first).date().isoformat()), str(clock)), lines)
    if call.slots.get("part") in ("time", "day") and day is None:
        return None
    if day is None or agreed is None or call.slots.get("part") == "time":
        return agreed if day is None else None
    return _at(str(day), agreed.strftime("%H:%M"))


def _agreed(call: Call, lines: list[Line]) -> datetime | None:
    """Return the pick-up that was agreed on earlier in this order, if it can still be kept."""
    stored = call.attributes.get("pickup")
    if not stored:
        return None
    moment = datetime.fromisoformat(str(stored)).astimezone(ZONE)
    return None if refusal(moment, now_of(call.now), minutes(lines)) else moment


def _meant(call: Call, moment: datetime, lines: list[Line]) -> datetime:
    """Return the time as it is meant, which may be in the other half of the day.

    Who says "five" to a café that opens at half past seven means the afternoon, and who says "nine" of a
    day to come, where it closes at six, the morning. What is meant is read back before the order is placed.
    A time that can be kept is taken at its word, and so is "9 AM".
    """
    now, needed = now_of(call.now), minutes(lines)
    if not refusal(moment, now, needed):
        return moment
    said, half = call.utterance.casefold(), timedelta(hours=12)
    others = [] if _AFTERNOON.search(said) else [moment - half]
    others += [] if _MORNING.search(said) else [moment + half]
    same_day = [other for other in others if other.date() == moment.date()]
    return next((other for other in same_day if not refusal(other, now, needed)), moment)


def _at(day: str, clock: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), ZONE)


def _refused(call: Call, moment: datetime, lines: list[Line], say: Words) -> Reply | None:
    """Return the refusal of a pick-up time that cannot be kept, which asks for another one."""
    why = refusal(moment, now_of(call.now), minutes(lines))
    if not why:
        return None
    fields = _day_fields(call, moment.date(), say)
    first = say.moment(_earliest(call, lines), now_of(call.now))
    text = say(f"pickup_{why}", time=say.clock(moment), earliest=first, days=str(DAYS_AHEAD), **fields)
    return Reply(text, ask="day" if why in ("day_past", "far", "closed_day") else "pickup")


def _day_fields(call: Call, day: date, say: Words) -> dict[str, str]:
    """Return what sentences about a day's opening hours need; no times where it is closed."""
    open_hours, name = hours(day), say.day(day, now_of(call.now).date())
    return {
        "day": name,
        "open_day": capital(name),
        "opens": say.clock(open_hours.opens) if open_hours else "",
        "closes": say.clock(open_hours.closes) if open_hours else "",
    }
