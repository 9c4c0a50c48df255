"""Open, show, extend and close tickets. A person sees their own and nobody else's."""

from __future__ import annotations

import sqlite3

from botctl import Button, Call, Card, Reply

from . import outbox
from .records import moment, stamp
from .wording import count, listed, short, when

# What is kept of one text; a longer one is a paste by mistake.
LONGEST = 4000

ANSWER_TIMES = {
    "low": "within a week",
    "normal": "within two working days",
    "high": "today or tomorrow morning",
    "urgent": "within the hour",
}


def add(books: sqlite3.Connection, call: Call, kind: str, summary: str, priority: str) -> int:
    """Keep a new ticket and return its number."""
    number = books.execute(
        "INSERT INTO tickets (person, kind, summary, priority, conversation, opened)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (call.person, kind, summary[:LONGEST], priority, call.conversation, stamp(moment(call))),
    ).lastrowid
    assert number is not None  # noqa: S101  # SQLite gives one to every row it inserts
    if priority == "urgent":
        outbox.leave(books, call, outbox.ON_CALL, f"Urgent ticket {number}", summary)
    return number


def open_ticket(books: sqlite3.Connection, call: Call) -> Reply:
    """Open a ticket for a fault."""
    priority = str(call.slots["priority"])
    number = add(books, call, "fault", str(call.slots["summary"]), priority)
    return Reply(
        f"Done: that is ticket {number}. Somebody looks at it {ANSWER_TIMES[priority]}.",
        buttons=[Button("Show my tickets", "/show_tickets")],
        attributes={"ticket": number},
    )


def show_tickets(books: sqlite3.Connection, call: Call) -> Reply:
    """List the person's tickets, open ones unless they ask for others."""
    state = str(call.slots.get("state") or "open")
    rows = books.execute(
        "SELECT id, summary, priority FROM tickets WHERE person = ? AND state = ? ORDER BY id DESC",
        (call.person, state),
    ).fetchall()
    if not rows:
        return Reply(
            f"You have no {state} tickets.",
            buttons=[] if state == "closed" else [Button("Open a ticket", "/open_ticket")],
        )
    lines = [f"{row['id']}: {short(row['summary'])} ({row['priority']})" for row in rows[:10]]
    more = f"\nand {count(len(rows) - 10, 'older one')}." if len(rows) > 10 else ""
    buttons = [Button(f"Ticket {row['id']}", f"show ticket {row['id']}") for row in rows[:3]]
    return Reply(
        f"You have {count(len(rows), f'{state} ticket')}:\n" + "\n".join(lines) + more, buttons=buttons
    )


def show_ticket(books: sqlite3.Connection, call: Call) -> Reply:
    """Show one ticket with its comments: the one named, or else the one last talked about."""
    row = _find(books, call)
    if row is None:
        return _which(books, call)
    comments = books.execute(
        "SELECT at, text FROM ticket_comments WHERE ticket = ? ORDER BY id", (row["id"],)
    ).fetchall()
    now = moment(call)
    lines = [f"{row['priority'].capitalize()} priority, opened {when(row['opened'], now)}."]
    lines += [f"Closed {when(row['closed'], now)}."] if row["closed"] else []
    lines += [
        f"You added {when(comment['at'], now)}: {short(comment['text'], 300)}" for comment in comments[-5:]
    ]
    buttons = [Button("Add to it", "/add_ticket_comment"), Button("Close it", f"close ticket {row['id']}")]
    return Reply(
        f"Ticket {row['id']} is {row['state']}.",
        card=Card(short(row["summary"]), "\n".join(lines)),
        buttons=buttons if row["state"] == "open" else [],
        attributes={"ticket": row["id"]},
    )


def add_comment(books: sqlite3.Connection, call: Call) -> Reply:
    """Add the person's words to a ticket: the one named, or else the one last talked about."""
    row = _find(books, call)
    if row is None:
        return _which(books, call)
    if row["state"] == "closed":
        return Reply(
            f"Ticket {row['id']} is closed already. Please open a new one.",
            buttons=[Button("Open a ticket", "/open_ticket")],
        )
    books.execute(
        "INSERT INTO ticket_comments (ticket, at, text) VALUES (?, ?, ?)",
        (row["id"], stamp(moment(call)), str(call.slots["comment"])[:LONGEST]),
    )
    return Reply(f"I have added that to ticket {row['id']}.", attributes={"ticket": row["id"]})


def close_ticket(books: sqlite3.Connection, call: Call) -> Reply:
    """Find the ticket to close, and have that confirmed: the one named, or else the one last talked about."""
    row = _find(books, call)
    if row is None:
        return _which(books, call)
    if row["state"] == "closed":
        return Reply(f"Ticket {row['id']} was closed {when(row['closed'], moment(call))} already.")
    return Reply(intent="confirm_close", slots={"ticket": row["id"]})


def confirm_close(books: sqlite3.Connection, call: Call) -> Reply:
    """Close one of the person's tickets; they may have named another when asked, so it is looked up again."""
    row = _find(books, call)
    if row is None:
        return _which(books, call)
    books.execute(
        "UPDATE tickets SET state = 'closed', closed = ? WHERE id = ? AND state = 'open'",
        (stamp(moment(call)), row["id"]),
    )
    return Reply(f"Ticket {row['id']} is closed. Good to have that out of the way.")


def hand_over(books: sqlite3.Connection, call: Call) -> Reply:
    """Have a person take over: a ticket that names the conversation, one at a time."""
    waiting = books.execute(
        "SELECT id FROM tickets"
        " WHERE person = ? AND conversation = ? AND kind = 'hand over' AND state = 'open'",
        (call.person, call.conversation),
    ).fetchone()
    if waiting:
        return Reply(
            f"A colleague knows already: it is ticket {waiting['id']}. You can also call extension 4000.",
            end=True,
        )
    summary = f"Wants to talk to a person. Last words: {short(call.utterance, 200)}"
    number = add(books, call, "hand over", summary, "high")
    outbox.leave(
        books,
        call,
        outbox.DESK,
        f"Please take over: ticket {number}",
        f"Transcript: conversation {call.conversation}",
    )
    return Reply(
        f"I have asked a colleague to take over: that is ticket {number}, with this conversation. "
        "If it cannot wait, call extension 4000.",
        attributes={"ticket": number},
        end=True,  # a colleague goes on from here; nothing that was going on is taken up again
    )


def _find(books: sqlite3.Connection, call: Call) -> sqlite3.Row | None:
    number = call.slots.get("ticket", call.attributes.get("ticket"))
    row: sqlite3.Row | None = books.execute(
        "SELECT * FROM tickets WHERE id = ? AND person = ?", (number, call.person)
    ).fetchone()
    return row


def _which(books: sqlite3.Connection, call: Call) -> Reply:
    """Ask for a ticket's number; somebody else's ticket is as unknown as one that never was."""
    rows = books.execute(
        "SELECT id FROM tickets WHERE person = ? AND state = 'open' ORDER BY id DESC LIMIT 3", (call.person,)
    ).fetchall()
    number = call.slots.get("ticket")
    unknown = f"I can't find a ticket {number} of yours. " if number is not None else ""
    if not rows:
        return Reply(f"{unknown}You have no open tickets.", buttons=[Button("Open a ticket", "/open_ticket")])
    numbers = [str(row["id"]) for row in rows]
    yours = f"Your latest {'is' if len(numbers) == 1 else 'are'} {listed(numbers)}. Which one do you mean?"
    return Reply(f"{unknown}{yours}", buttons=numbers, ask="ticket")
