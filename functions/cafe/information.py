"""Tell about the menu, its allergens, and when the café is open."""

from __future__ import annotations

from datetime import date, datetime

from botctl import Button, Call, Reply

from . import hours as opening_times
from .hours import now_of
from .menu import DRINKS, ITEMS, MILKS, SECTIONS, Item, Line, allergens, special, special_price
from .words import Words, capital, words

# What comes from animals, of the allergens that are declared.
_ANIMAL = ("milk", "egg")


def show_menu(call: Call) -> Reply:
    """Name the sections of the menu, or what is in one of them and what it costs."""
    say, section = words(call.locale), call.slots.get("section")
    if section is None:
        titles = [say.of("sections", key) for key in SECTIONS]
        buttons = [Button(capital(title), say("section_question", section=title)) for title in titles]
        return Reply(say("menu", sections=say.join(titles)), buttons=buttons)
    items = [_with_price(item, say) for item in ITEMS.values() if item.section == section]
    title = capital(say.of("sections", str(section)))
    return Reply(say("section", section=title, items=say.join(items)))


def menu_item(call: Call) -> Reply:
    """Say what an item is made of and what it costs today; of a size or with a milk, what that costs."""
    say, item, day = words(call.locale), ITEMS[str(call.slots["item"])], now_of(call.now).date()
    size, milk = (str(call.slots.get(name) or "") for name in ("size", "milk"))
    talked = {"about": item.key}
    if (size and item.sized) or (milk and item.milk and not item.sized):
        line = Line(item.key, 1, size if item.sized else "", milk if item.milk else "")
        return Reply(
            say("price_of", line=say.line(line), price=say.money(line.price(day))), attributes=talked
        )
    told = say("item", item=say.name(item.key), about=say.about(item.key), price=_prices(item, day, say))
    if milk and item.milk:
        told = f"{told} {_extra(milk, say)}"
    return Reply(told, attributes=talked)


def ask_milk(call: Call) -> Reply:
    """Say which kinds of milk there are, or what one of them costs more."""
    say, milk = words(call.locale), call.slots.get("milk")
    if milk is None:
        return Reply(say("milks", milks=say.every("milk", MILKS)))
    return Reply(f"{say('milk_yes')} {_extra(str(milk), say)}")


def _extra(milk: str, say: Words) -> str:
    extra = MILKS[milk].extra
    told, fields = say.of("milk", milk), {"price": say.money(extra)} if extra else {}
    return say("milk_more" if extra else "milk_same", milk=told, **fields)


def specials(call: Call) -> Reply:
    """Say the special of today, or of the day asked about."""
    say, today = words(call.locale), now_of(call.now).date()
    day = date.fromisoformat(str(call.slots.get("day") or today.isoformat()))
    offer = special(day)
    fields = {
        "item": say.the(offer.item),
        "price": say.money(offer.price),
        "usual": say.money(ITEMS[offer.item].price[""]),
    }
    if day == today:
        told = say("special", about=say.about(offer.item), **fields)
        return Reply(told, attributes={"about": offer.item})
    return Reply(say("special_day", day=say.day(day, today), **fields))


def vegan(call: Call) -> Reply:
    """Say whether an item is vegan, or which items are."""
    say, key = words(call.locale), call.slots.get("item")
    if key is None:
        food = [item.key for item in ITEMS.values() if item.vegan and item.section not in DRINKS]
        return Reply(say("vegan_list", items=say.names(food)))
    item = ITEMS[str(key)]
    if not item.vegan:
        animal = say.every("allergens", [name for name in allergens(item) if name in _ANIMAL])
        return Reply(say("vegan_no", item=say.the(item.key), allergens=animal))
    answer = "vegan_milk" if item.milk == "included" else "vegan_yes"
    return Reply(say(answer, item=say.the(item.key)))


def tell_allergens(call: Call) -> Reply:
    """Say what an item contains, whether it contains something, or which items do not."""
    say = words(call.locale)
    key, allergen = call.slots.get("item"), call.slots.get("allergen")
    if key is None and allergen is None:
        return Reply(say("which_allergens"), ask="item")
    if key is None:
        food = [item for item in ITEMS.values() if item.section not in DRINKS]
        free = say.names(item.key for item in food if allergen not in allergens(item))
        told = say("without", allergen=say.of("allergens", str(allergen)), items=free)
    else:
        told = _contents(ITEMS[str(key)], str(call.slots.get("milk") or ""), allergen, say)
    return Reply(f"{told} {say('traces')}")


def _contents(item: Item, milk: str, allergen: object, say: Words) -> str:
    inside, subject = allergens(item, milk), say.the(item.key)
    if milk and item.milk:
        subject = f"{subject} {say.of('milk', milk)}"
    if allergen is None:
        found = say.every("allergens", inside) if inside else ""
        return (
            say("contains", item=subject, allergens=found)
            if inside
            else say("contains_nothing", item=subject)
        )
    answer = say(
        "contains_yes" if allergen in inside else "contains_no",
        item=subject,
        allergen=say.of("allergens", str(allergen)),
    )
    free = item.milk == "included" and any(allergen not in allergens(item, other) for other in MILKS)
    changes = not milk and allergen in inside and free
    return f"{answer} {say('other_milk')}" if changes else answer


def _with_price(item: Item, say: Words) -> str:
    price = say.money(min(item.price.values()))
    return say.part("price_from" if item.sized else "price_one", item=say.name(item.key), price=price)


def _prices(item: Item, day: date, say: Words) -> str:
    today = special_price(item.key, day)
    if today is not None:
        return say("special_today", price=say.money(today))
    if item.sized:
        return say("sizes_price", **{size: say.money(price) for size, price in item.price.items()})
    return say("one_price", price=say.money(item.price[""]))


def opening_hours(call: Call) -> Reply:
    """Say when the café is open: now, on a day, or on a holiday."""
    say, now = words(call.locale), now_of(call.now)
    holiday, day = call.slots.get("holiday"), call.slots.get("day")
    if holiday is not None:
        coming = opening_times.next_day(str(holiday), now.date())
        return Reply(_hours_of(coming, now, say) if coming else say("holiday_unknown"))
    if day is not None:
        return Reply(_hours_of(date.fromisoformat(str(day)), now, say))
    return Reply(_hours_now(now, say))


def _hours_of(day: date, now: datetime, say: Words) -> str:
    open_hours, name = opening_times.hours(day), opening_times.holiday(day)
    fields = {"day": say.day(day, now.date())}
    kind = "day"
    if name:
        fields["holiday"], kind = say.of("holidays", name), "holiday"
    if open_hours is None:
        return say(f"closed_{kind}", **fields)
    return say(
        f"open_{kind}", opens=say.clock(open_hours.opens), closes=say.clock(open_hours.closes), **fields
    )


def _hours_now(now: datetime, say: Words) -> str:
    opens = opening_times.opening(now)
    if opens > now:
        return say(
            "closed_now", day=say.day(opens.date(), now.date()), opens=say.clock(opens), week=_week(say)
        )
    closes = opening_times.hours(now.date())
    assert closes is not None, "the café is open now, so today has hours"  # noqa: S101  # opening() said so
    return say("open_now", closes=say.clock(closes.closes), week=_week(say))


def _week(say: Words) -> str:
    parts = []
    for first, last, same in opening_times.week():
        days = say.weekday(first)
        if last != first:
            days = say.part("days", first=days, last=say.weekday(last))
        times = say.part("hours", opens=say.clock(same.opens), closes=say.clock(same.closes))
        parts.append(f"{days} {times}")
    return say.join(parts)
