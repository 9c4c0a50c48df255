"""Build definitions by hand, in as few words as a test needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from botctl.intents.intent import Intent, Slot, SlotType
from botctl.intents.model import Context, Definitions
from botctl.intents.phrases import Localised
from botctl.intents.types.lists import ListTypes

NO_LISTS = ListTypes({}, "en", ())
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))  # a Monday


def intent(name: str, /, *utterances: str, de: Sequence[str] = (), **slots: str) -> Intent:
    """Build an intent; a slot is `name="type"`, or `name="type*"` where it takes many."""
    return Intent(
        name,
        Localised(name),
        Localised(tuple(utterances), {"de": tuple(de)} if de else {}),
        {slot: Slot(slot, kind.rstrip("*"), many=kind.endswith("*")) for slot, kind in slots.items()},
    )


def slot_type(
    name: str, values: Mapping[str, Sequence[str]], de: Mapping[str, Sequence[str]] | None = None
) -> SlotType:
    """Build a list type."""
    own = {value: tuple(words) for value, words in values.items()}
    others = {"de": {value: tuple(words) for value, words in de.items()}} if de else {}
    return SlotType(name, Localised(own, others))


def definitions(
    *intents: Intent, types: Sequence[SlotType] = (), locales: Sequence[str] = ("en-US",)
) -> Definitions:
    """Build the definitions of a bot."""
    return Definitions(
        {each.name: each for each in intents}, {each.name: each for each in types}, tuple(locales)
    )


def context(locale: str = "en-US", *, intent: str | None = None, slot: str | None = None) -> Context:
    """Build a context at NOW."""
    return Context(locale, NOW, intent, slot)


PIZZERIA = definitions(
    intent(
        "order_pizza",
        "I want a pizza",
        "(can|could) I (get|have) {count} {size} {topping} pizza[s] [please]",
        "a {size} {topping} pizza [please]",
        "I would like to order {topping}",
        de=(
            "Ich möchte eine Pizza",
            "[ich hätte gern] {count} {size} Pizza[s] {topping} [bitte]",
            "eine {size} {topping} bitte",
        ),
        size="size",
        topping="topping*",
        count="number",
    ),
    intent(
        "opening_hours",
        "when are you open",
        "what are your opening hours",
        "are you open [on] {day}",
        de=("wann habt ihr offen", "habt ihr {day} geöffnet", "wie sind eure öffnungszeiten"),
        day="date",
    ),
    intent("play", "play {song:yellow submarine} [by {artist}]", song="text", artist="text"),
    intent("introduce", "my name is {name}", "call me {name}", de=("ich heiße {name}",), name="text"),
    intent("yes", "yes [please]", "sure", de=("ja [bitte]",)),
    intent("no", "no [thanks]", de=("nein [danke]",)),
    types=(
        slot_type(
            "size",
            {"small": (), "medium": ("regular",), "large": ("big",)},
            {"small": ("klein", "kleine"), "medium": ("mittel", "mittlere"), "large": ("groß", "große")},
        ),
        slot_type(
            "topping",
            {"salami": ("pepperoni", "spicy sausage"), "margherita": ("plain",), "tuna": ()},
            {"tuna": ("Thunfisch",)},
        ),
    ),
    locales=("en-US", "de-DE"),
)
