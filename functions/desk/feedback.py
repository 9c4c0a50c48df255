"""Keep whether a guide helped; where it did not, lead on to a ticket."""

from __future__ import annotations

import sqlite3

from botctl import Call, Reply

from .records import moment, stamp


def it_helped(books: sqlite3.Connection, call: Call) -> Reply:
    """Keep that the guide shown last helped."""
    _keep(books, call, helped=True)
    return Reply("Glad that did it. Anything else?", attributes={"topic": None, "about": None})


def it_did_not_help(books: sqlite3.Connection, call: Call) -> Reply:
    """Keep that it did not help, and begin a ticket about it."""
    _keep(books, call, helped=False)
    about = call.attributes.get("about")
    slots = {"summary": f"{about} (our guide did not help)"} if about else {}
    return Reply("Sorry about that. Then somebody should look at it.", intent="open_ticket", slots=slots)


def _keep(books: sqlite3.Connection, call: Call, *, helped: bool) -> None:
    topic = call.attributes.get("topic")
    if topic:
        books.execute(
            "INSERT INTO feedback (topic, helped, at) VALUES (?, ?, ?)", (topic, helped, stamp(moment(call)))
        )
