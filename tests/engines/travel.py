"""A travel desk: the bot that the answers in `answers.json` were recorded for, from a real Rasa 3.6.21.

Its model knew an intent `yes` besides, as that of a server which runs elsewhere may.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.intents.building import definitions, intent, slot_type

ANSWERS: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("answers.json").read_text("utf-8"))

TRAVEL = definitions(
    intent(
        "book_flight",
        "I want to fly [from {origin}] to {goal}",
        "book (a flight|flights) from {origin} to {goal} [please]",
        "fly me to {goal} from {origin}",
        "a flight to {goal} on {day}",
        origin="city",
        goal="city",
        day="date",
    ),
    intent(
        "leave_message",
        "tell them {message:the room is too cold}",
        "leave a note that says {message:we arrive after midnight}",
        "please let them know {message:I lost my key}",
        message="text",
    ),
    intent("opening_hours", "when are you open", "what are your opening hours", "are you open on sunday"),
    types=[
        slot_type(
            "city", {"BER": ["Berlin", "Tegel"], "LHR": ["London", "Heathrow"], "CDG": ["Paris", "Roissy"]}
        )
    ],
)
