"""What is kept of conversations can be listed, shown, exported and deleted."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from botctl.conversations.conversation import Conversation
from botctl.conversations.opening import open_store
from botctl.conversations.store import Claimed
from botctl.messages import Message, Turn, Utterance
from tests.cli.calls import Terminal, botctl

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


# Keys of the length that the web connector makes; they differ after twelve digits.
FIRST = "9f2c41b80a7d1e5f60718293a4b5c6d7"
SECOND = "9f2c41b80a7d2e5f60718293a4b5c6d7"


def said(number: int, person: str, text: str, reply: str) -> tuple[Utterance, Message]:
    key = f"pizzeria/web/{person}"
    at = NOW + timedelta(minutes=number)
    utterance = Utterance(str(number), "pizzeria", "web", "web", key, f"web:{person}", "en-US", text, at)
    return utterance, Message(reply)


@pytest.fixture
def talked(pizzeria: Path) -> Path:
    """Return a pizzeria whose store keeps two persons' conversations."""
    return talk(
        pizzeria,
        said(1, "anna", "hello", "Welcome."),
        said(2, "bert", "\x1b[31mred", "You said \x1b]0;x\x07 so."),
        said(3, "anna", "a pizza", "Which\nsize?"),
    )


@pytest.fixture
def crowded(pizzeria: Path) -> Path:
    """Return a pizzeria with two conversations whose keys begin alike."""
    return talk(pizzeria, said(1, FIRST, "hello", "Welcome."), said(2, SECOND, "hello", "Welcome."))


def talk(root: Path, *turns: tuple[Utterance, Message]) -> Path:
    """Keep turns in a workspace's store."""
    store = open_store(root / ".botctl")
    for utterance, message in turns:
        claim = store.open(utterance, now=utterance.at, lease=timedelta(minutes=1), keep=timedelta(30))
        assert isinstance(claim, Claimed)
        before: Conversation = claim.conversation
        number = before.version + 1
        event = utterance.event_id
        turn = Turn(event, before.id, number, event, utterance.at, utterance.text, (message,))
        store.commit(claim, before, turn)
    store.close()
    return root


def test_conversations_are_listed_the_latest_first(talked: Path) -> None:
    done = botctl("conversations", "list", cwd=talked)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "pizzeria/web/anna\tweb:anna\t2\t2026-11-23 09:33\npizzeria/web/bert\tweb:bert\t1\t2026-11-23 09:32\n"
    )
    found = json.loads(botctl("conversations", "list", "--json", "--limit", "1", cwd=talked).stdout)
    assert [each["id"] for each in found] == ["pizzeria/web/anna"]
    assert found[0]["version"] == 2
    only = botctl("conversations", "list", "--person", "web:bert", "--bot", "pizzeria", cwd=talked)
    assert only.stdout.startswith("pizzeria/web/bert\t")


def test_a_list_shows_on_a_terminal_as_much_of_a_key_as_finds_it_again(crowded: Path) -> None:
    with Terminal("conversations", "list", cwd=crowded, columns=80) as terminal:
        assert terminal.ends() == 0
        rows = [line.split() for line in terminal.shown.splitlines()[1:]]
    assert [len(row) for row in rows] == [5, 5]  # nothing is wrapped: the last column is two words
    for (conversation, person, *_), digits in zip(rows, (SECOND, FIRST), strict=True):
        assert "…" not in conversation
        shown = botctl("conversations", "show", conversation, "--json", cwd=crowded)
        assert json.loads(shown.stdout)[0]["conversation"] == f"pizzeria/web/{digits}"
        kept = botctl("conversations", "export", person, cwd=crowded)
        assert json.loads(kept.stdout)["person"] == f"web:{digits}"


def test_an_address_alone_finds_its_conversation_and_its_person(crowded: Path) -> None:
    begun = FIRST[:13]
    done = botctl("conversations", "show", begun, cwd=crowded)
    assert (done.returncode, "you: hello\n" in done.stdout) == (0, True)
    found = botctl("conversations", "list", "--person", begun, cwd=crowded)
    assert found.stdout.startswith(f"pizzeria/web/{FIRST}\tweb:{FIRST}\t1\t")
    done = botctl("conversations", "delete", begun, "--dry-run", cwd=crowded)
    assert done.stdout == f"would be deleted: 1 conversation, 1 turn, 1 event of web:{FIRST}\n"


@pytest.mark.parametrize("call", [("show",), ("export",), ("delete", "--dry-run")])
def test_what_begins_several_keys_is_wrong_usage_that_names_them(crowded: Path, call: list[str]) -> None:
    done = botctl("conversations", *call, "9f2c41b8", cwd=crowded)
    assert (done.returncode, done.stdout) == (2, "")
    assert "begins the keys of 2 " in done.stderr
    assert FIRST in done.stderr
    assert SECOND in done.stderr


def test_a_deletion_that_nobody_looks_at_wants_the_whole_key(crowded: Path) -> None:
    done = botctl("conversations", "delete", FIRST[:13], "--yes", cwd=crowded)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"botctl conversations delete web:{FIRST} --yes" in done.stderr
    assert botctl("conversations", "export", f"web:{FIRST}", cwd=crowded).returncode == 0


def test_nothing_finds_nothing(crowded: Path) -> None:
    for call in (("show", ""), ("export", ""), ("delete", "", "--dry-run")):
        assert botctl("conversations", *call, cwd=crowded).returncode == 1


def test_a_list_fits_a_narrow_terminal(talked: Path) -> None:
    with Terminal("conversations", "list", cwd=talked, columns=40) as terminal:
        assert terminal.ends() == 0
        assert [line for line in terminal.shown.splitlines() if len(line) > 40] == []
        assert "anna" in terminal.shown


def test_an_empty_store_is_said_on_stderr(pizzeria: Path) -> None:
    done = botctl("conversations", "list", cwd=pizzeria)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "There are no conversations.\n")
    assert botctl("conversations", "list", "--json", cwd=pizzeria).stdout == "[]\n"


def test_a_conversation_is_shown_turn_by_turn_and_steers_no_terminal(talked: Path) -> None:
    done = botctl("conversations", "show", "pizzeria/web/anna", cwd=talked)
    assert done.stdout == (
        "1  2026-11-23 09:31:00 +0000\nyou: hello\nbot: Welcome.\n"
        "2  2026-11-23 09:33:00 +0000\nyou: a pizza\nbot: Which\n     size?\n"
    )
    done = botctl("conversations", "show", "pizzeria/web/bert", cwd=talked)
    assert "you: ␛[31mred\nbot: You said ␛]0;x␇ so.\n" in done.stdout
    (turn,) = json.loads(botctl("conversations", "show", "pizzeria/web/bert", "--json", cwd=talked).stdout)
    assert turn["text"] == "\x1b[31mred"


def test_what_is_not_there_is_told(talked: Path) -> None:
    for call in (
        ("show", "pizzeria/web/nobody"),
        ("export", "web:nobody"),
        ("delete", "web:nobody", "--yes"),
    ):
        done = botctl("conversations", *call, cwd=talked)
        assert (done.returncode, done.stdout) == (1, "")
        assert "nobody`" in done.stderr
        assert "botctl conversations list" in done.stderr


def test_an_export_is_json_with_everything_said(talked: Path) -> None:
    found = json.loads(botctl("conversations", "export", "web:anna", cwd=talked).stdout)
    assert found["person"] == "web:anna"
    (conversation,) = found["conversations"]
    assert [turn["text"] for turn in conversation["turns"]] == ["hello", "a pizza"]


def test_a_dry_run_deletes_nothing(talked: Path) -> None:
    done = botctl("conversations", "delete", "web:anna", "--dry-run", cwd=talked)
    assert done.returncode == 0
    assert done.stdout == "would be deleted: 1 conversation, 2 turns, 2 events of web:anna\n"
    assert botctl("conversations", "show", "pizzeria/web/anna", cwd=talked).returncode == 0


def test_nobody_to_ask_needs_a_yes(talked: Path) -> None:
    done = botctl("conversations", "delete", "web:anna", cwd=talked)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--yes" in done.stderr
    done = botctl("conversations", "delete", "web:anna", "--yes", "--json", cwd=talked)
    assert json.loads(done.stdout) == {
        "person": "web:anna",
        "deleted": True,
        "conversations": 1,
        "turns": 2,
        "events": 2,
    }
    assert botctl("conversations", "show", "pizzeria/web/anna", cwd=talked).returncode == 1
    assert botctl("conversations", "show", "pizzeria/web/bert", cwd=talked).returncode == 0


@pytest.mark.parametrize(("keys", "code", "kept"), [("y\r", 0, False), ("\r", 0, True), ("\x03", 130, True)])
def test_on_a_terminal_a_person_is_asked(talked: Path, keys: str, code: int, kept: bool) -> None:  # noqa: FBT001 - a parameter of the test
    with Terminal("conversations", "delete", "web:anna", cwd=talked) as terminal:
        terminal.wait_for("[y/N]")
        terminal.type(keys)
        assert terminal.ends() == code
        assert "Traceback" not in terminal.shown
    shown = botctl("conversations", "show", "pizzeria/web/anna", cwd=talked)
    assert (shown.returncode == 0) == kept


def test_a_deletion_says_what_it_cannot_delete(talked: Path) -> None:
    done = botctl("conversations", "delete", "web:anna", "--yes", cwd=talked)
    assert (
        done.stderr
        == "What functions have kept by themselves (.botctl/data, other systems) is still there.\n"
    )
    assert ".botctl/data" in botctl("conversations", "delete", "--help", cwd=talked).stdout
