"""Leave messages for people outside the conversation.

This workspace sends nothing by itself: messages wait in the table `outbox` of desk.sqlite3, and a line
in the log tells the operator. Whoever delivers them (a mail job, a text message gateway, a person) sets
`sent`.
"""

from __future__ import annotations

import logging
import sqlite3

from botctl import Call

from .records import moment, stamp

DESK = "it-desk@example.com"
ON_CALL = "on-call@example.com"
SECURITY = "security@example.com"

log = logging.getLogger("functions.desk.outbox")


def leave(books: sqlite3.Connection, call: Call, recipient: str, subject: str, body: str) -> None:
    """Leave a message; the log names recipient and subject, never the body, which may hold a code."""
    number = books.execute(
        "INSERT INTO outbox (at, recipient, subject, body) VALUES (?, ?, ?, ?)",
        (stamp(moment(call)), recipient, subject, body),
    ).lastrowid
    log.info("message %s waits in the outbox: %r for %s", number, subject, recipient)
