"""Reset passwords: a one-time code proves who asks, then the desk sets a temporary password."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from botctl import Button, Call, Reply

from . import codes, outbox

RESET = codes.Purpose("password", lifetime=timedelta(minutes=10), tries=3)
# More than this many codes an hour for one account is somebody ringing its owner's phone.
CODES_AN_HOUR = 3


def reset_password(books: sqlite3.Connection, call: Call) -> Reply:
    """Issue a code to the account's owner, and ask for it.

    The reply is the same whether the account exists or not, so that nobody can find out which do.
    """
    account = str(call.slots["account"])
    if codes.issued_since(books, call, RESET, account, timedelta(hours=1)) >= CODES_AN_HOUR:
        return Reply(
            f"{account} had {CODES_AN_HOUR} codes within the hour, so I may not issue another yet. "
            "Please try again later, or call the desk on extension 4000.",
            buttons=[Button("Talk to a person", "/hand_over")],
        )
    code = codes.issue(books, call, RESET, account, holder=call.conversation)
    outbox.leave(
        books,
        call,
        account,
        "Your one-time code",
        f"{code} is your code for a new password. It works once, for ten minutes. "
        "Nobody from IT asks you for it.",
    )
    return Reply(
        f"If there is an account {account}, its owner gets a six-digit code: it is in the desk's outbox now. "
        "It works once, for ten minutes.",
        intent="enter_reset_code",
    )


def enter_reset_code(books: sqlite3.Connection, call: Call) -> Reply:
    """Check the code; a right one has the desk set a temporary password."""
    checked = codes.check(books, call, RESET, _digits(call.slots["code"]), holder=call.conversation)
    if checked is None:
        return Reply(
            "I have no code to check against: it is used up or older than ten minutes, "
            "or you asked for none here.",
            buttons=[Button("Get a new code", "/reset_password")],
        )
    if not checked.right and checked.tries_left == 0:
        return Reply(
            "That is not it either, and it was the last try. You need a new code.",
            buttons=[Button("Get a new code", "/reset_password"), Button("Talk to a person", "/hand_over")],
        )
    if not checked.right:
        tries = "one try" if checked.tries_left == 1 else f"{checked.tries_left} tries"
        return Reply(f"That is not the code. You have {tries} left. What are the six digits?", ask="code")
    outbox.leave(
        books,
        call,
        outbox.DESK,
        f"Set a temporary password for {checked.subject}",
        f"The owner proved who they are with a one-time code at {call.now} ({call.conversation}).",
    )
    return Reply(
        f"That's the one. The desk will set a temporary password for {checked.subject} and tell you "
        "in person or by phone, never by e-mail. You choose your own when you first sign in."
    )


def _digits(value: object) -> str:
    return f"{value:.0f}" if isinstance(value, float) else str(value)
