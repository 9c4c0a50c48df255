"""Ask an approver for access to a system, and take the answer.

An approver is whoever holds the code that was sent with the request: the code is the proof, so that an
answer can come from any channel and nobody else can give one.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TypedDict

from botctl import Button, Call, Reply

from . import codes, outbox
from .records import moment, stamp
from .wording import when

APPROVAL = codes.Purpose("approval", lifetime=timedelta(days=7), tries=5)


class System(TypedDict):
    """Name who approves access to a system."""

    approver: str
    name: str


@cache
def systems() -> dict[str, System]:
    """Return the systems that access can be asked for."""
    known: dict[str, System] = json.loads(
        Path(__file__).with_name("systems.json").read_text(encoding="utf-8")
    )
    return known


def request_access(books: sqlite3.Connection, call: Call) -> Reply:
    """Keep a request and tell its approver."""
    wanted = {name: str(call.slots[name]) for name in ("who", "system", "level", "reason")}
    system = systems()[wanted["system"]]
    number = books.execute(
        "INSERT INTO requests (person, who, system, level, reason, approver, at)"
        " VALUES (:person, :who, :system, :level, :reason, :approver, :at)",
        {**wanted, "person": call.person, "approver": system["approver"], "at": stamp(moment(call))},
    ).lastrowid
    code = codes.issue(books, call, APPROVAL, str(number))
    body = (
        f"{wanted['who']} asks for {wanted['level']} access to {wanted['system']}: {wanted['reason']}\n"
        f'Tell the help desk bot "approve request {number}" or "decline request {number}". '
        f"Your code is {code}; it is good for seven days."
    )
    outbox.leave(books, call, system["approver"], f"Access request {number}", body)
    return Reply(
        f"That is request {number}. It waits for {system['name']}, who looks after {_the(wanted['system'])}; "
        "the message to them is in the desk's outbox.",
        attributes={"request": number},
    )


def request_status(books: sqlite3.Connection, call: Call) -> Reply:
    """Tell how far the person's requests are."""
    number = call.slots.get("request")
    rows = books.execute(
        "SELECT * FROM requests WHERE person = ? AND (id = ? OR ? IS NULL) ORDER BY id DESC LIMIT 5",
        (call.person, number, number),
    ).fetchall()
    if not rows and number is not None:
        return Reply(f"I can't find a request {number} of yours.")
    if not rows:
        return Reply(
            "You have not asked for access yet.", buttons=[Button("Request access", "/request_access")]
        )
    now = moment(call)
    return Reply("\n".join(_told(row, when(row["decided"] or row["at"], now)) for row in rows))


def _told(row: sqlite3.Row, at: str) -> str:
    what = f"Request {row['id']}, {row['level']} access to {_the(row['system'])} for {row['who']}"
    if row["state"] == "waiting":
        return f"{what}: waiting for {systems()[row['system']]['name']} since {at.removeprefix('on ')}."
    return f"{what}: {row['state']} {at}."


def approve_request(books: sqlite3.Connection, call: Call) -> Reply:
    """Take an approver's decision, if their code is right."""
    number, code = call.slots["request"], call.slots["code"]
    row = books.execute("SELECT * FROM requests WHERE id = ?", (number,)).fetchone()
    if row is not None and row["state"] != "waiting":
        row = None
    checked = row and codes.check(books, call, APPROVAL, str(code), subject=str(number))
    if not row or not checked:
        return Reply(
            f"Request {number} is not waiting for an answer, or its code has run out. "
            "Whoever asked can send a new one."
        )
    if not checked.right:
        return Reply(
            "That code does not belong to this request. What are the six digits in your message?", ask="code"
        )
    return _decide(books, call, row)


def _decide(books: sqlite3.Connection, call: Call, row: sqlite3.Row) -> Reply:
    state = "approved" if call.slots["decision"] == "approve" else "declined"
    books.execute(
        "UPDATE requests SET state = ?, decided = ? WHERE id = ?", (state, stamp(moment(call)), row["id"])
    )
    what = f"{row['level']} access to {_the(row['system'])}"
    outbox.leave(
        books,
        call,
        row["who"],
        f"Access request {row['id']} {state}",
        f"Your request for {what} was {state}.",
    )
    if state == "approved":
        outbox.leave(
            books, call, outbox.DESK, f"Give access: request {row['id']}", f"{what} for {row['who']}"
        )
    then = (
        "The desk sets it up now, and they hear of it." if state == "approved" else "I am letting them know."
    )
    return Reply(f"Request {row['id']} is {state}: {what} for {row['who']}. {then}")


def _the(system: str) -> str:
    return system if system in ("payroll", "finance") else f"the {system}"
