"""Take reports that cannot wait: lost devices and suspicious messages."""

from __future__ import annotations

import sqlite3

from botctl import Call, Reply

from . import outbox, tickets


def lost_device(books: sqlite3.Connection, call: Call) -> Reply:
    """Have a device locked by the security team."""
    device = str(call.slots["device"])
    number = tickets.add(books, call, "loss", f"Lost or stolen: {device}", "urgent")
    body = f"Please lock the {device} of {call.person} and sign it out everywhere. Ticket {number}."
    outbox.leave(books, call, outbox.SECURITY, f"Lock a lost {device}", body)
    police = (
        "If it was stolen, report it to the police and keep their reference: we need it for the insurance."
    )
    password = (
        " Please change your password too, from another device."
        if device in ("laptop", "phone", "tablet")
        else ""
    )
    return Reply(
        f"The security team has it as urgent: ticket {number}.{password} {police}",
        attributes={"ticket": number},
    )


def report_phishing(books: sqlite3.Connection, call: Call) -> Reply:
    """Take a report of a suspicious message, with what to do now."""
    if not call.slots["clicked"]:
        outbox.leave(
            books, call, outbox.SECURITY, "Suspicious message", f"Reported by {call.person}: nothing clicked."
        )
        return Reply(
            "Well spotted, and thank you. Please forward it as an attachment to phishing@example.com, "
            "then delete it. You need do nothing else."
        )
    number = tickets.add(
        books, call, "phishing", "Clicked or opened something in a suspicious message", "urgent"
    )
    outbox.leave(
        books,
        call,
        outbox.SECURITY,
        f"Phishing: ticket {number}",
        f"{call.person} clicked or typed something.",
    )
    return Reply(
        "Good that you say so: it happens to the best. Take the device off the network now, "
        "but leave it switched on. "
        f"The security team has ticket {number} and will ring you. If you typed a password, let us reset it.",
        buttons=["Reset my password"],
        attributes={"ticket": number},
    )
