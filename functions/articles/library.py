"""Hold the guides: Markdown files in `guides/`, searched by SQLite's FTS5.

A guide's file is named for its topic. Its first line is `# Title`, its last `Also found as: word, word`.
"""

from __future__ import annotations

import difflib
import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from weakref import finalize

GUIDES = Path(__file__).with_name("guides")

_ALSO = "Also found as:"
_MARKS = re.compile(r"\*\*|`|^#+ ", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
# Words that say nothing about the subject.
_COMMON = """
    a about am an and any are as at be by can could did do does for from get give had has have help how i if
    in is it its just like long me must my need new not of on or our please should so some something than
    that the their them there this to up us use want was we what when where which who why will with work
    would you your
    m s t re ve ll isn isnt doesn doesnt don dont won wont hasn aren whats hi hello hey pls very really so
    again anymore any more all time today every keep keeps stop stopped stops work works working broken
    problem problems trouble issue issues wrong something properly ok okay thanks
"""


@dataclass(frozen=True, slots=True)
class Article:
    """Hold a guide as plain text; `topic` is its file's name."""

    topic: str
    title: str
    body: str
    also: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Hold a guide that was found, with the words around what matched; `complete` if every word did."""

    article: Article
    snippet: str
    complete: bool


@cache
def articles() -> Mapping[str, Article]:
    """Return every guide by topic."""
    return {path.stem: _parse(path) for path in sorted(GUIDES.glob("*.md"))}


def search(words: str, limit: int = 3, *, anywhere: bool = True) -> list[Hit]:
    """Return the guides that fit best, those with every word first; any text whatever may be searched for.

    Where none has every word, those with one in their title or synonyms come; with `anywhere`, words count
    in their text as well.
    """
    terms = [_mended(term) for term in _terms(words)]
    if not terms:
        return []
    every, one = (f" {operator} ".join(map(_quoted, terms)) for operator in ("AND", "OR"))
    about = "{title also} : "
    queries = [every, f"{about}({one})", one] if anywhere else [f"{about}({every})", f"{about}({one})"]
    for query in queries:
        rows = _index().rows(query, limit)
        if rows:
            return [Hit(articles()[topic], _tidy(snippet), query == queries[0]) for topic, snippet in rows]
    return []


def _tidy(snippet: str) -> str:
    return "\n".join(line for line in snippet.strip().splitlines() if line)


def _parse(path: Path) -> Article:
    heading, *lines = path.read_text(encoding="utf-8").strip().splitlines()
    if not heading.startswith("# ") or not lines[-1].startswith(_ALSO):
        raise ValueError(f"{path.name}: it must begin with `# Title` and end with `{_ALSO} word, word`")
    body = _LINK.sub(r"\1", _MARKS.sub("", "\n".join(lines[:-1]).strip()))
    return Article(path.stem, heading.removeprefix("# "), body, lines[-1].removeprefix(_ALSO).strip())


def _terms(words: str) -> list[str]:
    found = dict.fromkeys(word.casefold() for word in _WORD.findall(words))
    return [word for word in found if word not in _COMMON.split()][:12]


def _quoted(term: str) -> str:
    """Return a term for FTS5, where nothing between quotes is an operator."""
    return f'"{_hyphened().get(term.replace("-", ""), term)}"*'


def _mended(term: str) -> str:
    """Return the nearest word of the guides where none begins with this one: "prniter" is a printer."""
    known = _words()
    if len(term) < 4 or any(word.startswith(term[:-1]) for word in known):
        return term
    return next(iter(difflib.get_close_matches(term, known, n=1, cutoff=0.82)), term)


@cache
def _hyphened() -> Mapping[str, str]:
    """Return the guides' words with a hyphen by their spelling without: "email" is "e-mail"."""
    return {word.replace("-", ""): word for word in _words() if "-" in word}


@cache
def _words() -> frozenset[str]:
    texts = (f"{one.title} {one.also} {one.body}" for one in articles().values())
    return frozenset(word.casefold() for text in texts for word in _WORD.findall(text))


class _Index:
    """Hold the full-text index in memory; one connection, one reader at a time."""

    def __init__(self, guides: Iterable[Article]) -> None:
        self._lock = Lock()
        self._memory = sqlite3.connect(":memory:", check_same_thread=False)
        finalize(self, self._memory.close)  # functions are loaded anew when their files change
        self._memory.execute(
            "CREATE VIRTUAL TABLE guides USING fts5"
            "(topic UNINDEXED, title, also, body, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        rows = [(one.topic, one.title, one.also, one.body) for one in guides]
        self._memory.executemany("INSERT INTO guides VALUES (?, ?, ?, ?)", rows)

    def rows(self, query: str, limit: int) -> list[tuple[str, str]]:
        """Return topics and snippets, best first: a word in the title weighs most, then in the synonyms."""
        with self._lock:
            return self._memory.execute(
                "SELECT topic, snippet(guides, 3, '', '', ' … ', 40) FROM guides WHERE guides MATCH ?"
                " ORDER BY bm25(guides, 0, 8, 6, 1), topic LIMIT ?",
                (query, limit),
            ).fetchall()


@cache
def _index() -> _Index:
    return _Index(articles().values())
