"""Issue and check six-digit codes: short-lived, few tries, used once, kept only as a salted digest."""

from __future__ import annotations

import hmac
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import timedelta
from hashlib import scrypt

from botctl import Call

from .records import moment, stamp


@dataclass(frozen=True, slots=True)
class Purpose:
    """Name what a code is for, how long it lives and how many tries it allows."""

    name: str
    lifetime: timedelta
    tries: int


@dataclass(frozen=True, slots=True)
class Checked:
    """Tell what came of a try; `subject` is what the code was issued for."""

    right: bool
    subject: str
    tries_left: int


def issue(books: sqlite3.Connection, call: Call, purpose: Purpose, subject: str, holder: str = "") -> str:
    """Issue a code and return it; earlier codes for the same thing stop working.

    `holder` is who may use it: a conversation, or "" for anybody who has it. No code begins with a zero,
    which people and number readers drop.
    """
    books.execute("UPDATE codes SET tries = 0 WHERE purpose = ? AND subject = ?", (purpose.name, subject))
    code = str(100_000 + secrets.randbelow(900_000))
    salt = secrets.token_bytes(16)
    now = moment(call)
    books.execute(
        "INSERT INTO codes (purpose, subject, holder, salt, digest, issued, expires, tries)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            purpose.name,
            subject,
            holder,
            salt,
            _digest(code, salt),
            stamp(now),
            stamp(now + purpose.lifetime),
            purpose.tries,
        ),
    )
    return code


def check(
    books: sqlite3.Connection, call: Call, purpose: Purpose, code: str, *, subject: str = "", holder: str = ""
) -> Checked | None:
    """Try a code on the latest one that is still good for a subject or a holder; None where there is none."""
    row = books.execute(
        "SELECT id, subject, salt, digest, tries FROM codes WHERE purpose = ? AND (subject = ? OR ? = '')"
        " AND holder = ? AND used IS NULL AND tries > 0 AND expires > ? ORDER BY id DESC",
        (purpose.name, subject, subject, holder, stamp(moment(call))),
    ).fetchone()
    if row is None:
        return None
    right = hmac.compare_digest(row["digest"], _digest(code, row["salt"]))
    used = stamp(moment(call)) if right else None
    books.execute("UPDATE codes SET tries = tries - 1, used = ? WHERE id = ?", (used, row["id"]))
    return Checked(right, row["subject"], row["tries"] - 1)


def issued_since(
    books: sqlite3.Connection, call: Call, purpose: Purpose, subject: str, ago: timedelta
) -> int:
    """Return how many codes were issued for a subject in the time before now."""
    since = stamp(moment(call) - ago)
    row = books.execute(
        "SELECT count(*) FROM codes WHERE purpose = ? AND subject = ? AND issued > ?",
        (purpose.name, subject, since),
    ).fetchone()
    return int(row[0])


def _digest(code: str, salt: bytes) -> bytes:
    # A million codes are few: the cost of one guess is what protects a stolen file while a code lives.
    return scrypt(code.encode(), salt=salt, n=2**12, r=8, p=1)
