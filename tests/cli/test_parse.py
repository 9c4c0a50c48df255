"""`botctl parse` shows what is understood, in the form that programs were promised."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from botctl.cli.parse import led_to
from botctl.messages import Ranked, Understanding
from botctl.workspace.read import load
from tests.cli.calls import Terminal, botctl


def test_json_has_exactly_the_promised_keys(trained: Path) -> None:
    done = botctl("parse", "pizzeria", "can I get 2 big pizzas", "--json", cwd=trained)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert list(found) == ["text", "locale", "intent", "ranking", "slots", "why", "engine", "took_ms"]
    assert found["text"] == "can I get 2 big pizzas"
    assert found["locale"] == "en-US"
    assert found["intent"]["name"] == "order_pizza"
    assert found["ranking"][0] == found["intent"]
    assert set(found["slots"]) == {"count", "size"}
    size = dict(found["slots"]["size"])
    assert size.pop("confidence") > 0.5
    assert size == {"value": "large", "raw": "big", "start": 12, "end": 15}
    assert found["slots"]["count"]["value"] == 2
    assert found["engine"] == "embedded"
    assert found["took_ms"] > 0
    assert all(isinstance(reason, str) for reason in found["why"])


def test_what_fits_nothing_has_no_intent_or_little_confidence(trained: Path) -> None:
    found = json.loads(botctl("parse", "pizzeria", "qwrtz 🍕 ...", "--json", cwd=trained).stdout)
    assert found["intent"] is None or found["intent"]["confidence"] < 0.5


def test_another_locale_is_understood_in_its_own_words(trained: Path) -> None:
    done = botctl(
        "parse", "pizzeria", "ich will eine große Pizza", "--locale", "de-DE", "--json", cwd=trained
    )
    found = json.loads(done.stdout)
    assert found["locale"] == "de-DE"
    assert found["intent"]["name"] == "order_pizza"
    assert found["slots"]["size"]["value"] == "large"


def test_people_see_bars_slots_and_reasons(trained: Path) -> None:
    done = botctl("parse", "pizzeria", "can I get 2 big pizzas", cwd=trained)
    lines = done.stdout.splitlines()
    assert lines[0].startswith("order_pizza")
    assert "█" in lines[0]
    assert '  size = large  from "big" [12:15]' in lines
    assert any(line.startswith("· ") for line in lines)
    assert lines[-1] == "→ begins order_pizza"


@pytest.mark.parametrize(
    ("ranking", "outcome"),
    [
        ([("order_pizza", 0.8), ("opening_hours", 0.1)], "begins order_pizza"),
        ([("help", 0.9)], "begins help"),
        ([("order_pizza", 0.4), ("opening_hours", 0.1)], "falls back: 0.40 is less than `accept`, 0.5"),
        (
            [("order_pizza", 0.45), ("opening_hours", 0.41)],
            "asks which is meant: order_pizza 0.45, opening_hours 0.41 are within the margin of 0.1",
        ),
        ([], "falls back: 0.00 is less than `accept`, 0.5"),
    ],
)
def test_what_it_leads_to_is_said_by_the_bots_own_thresholds(
    pizzeria: Path, ranking: list[tuple[str, float]], outcome: str
) -> None:
    ranked = tuple(Ranked(*each) for each in ranking)
    found = Understanding("florp", "en-US", ranked[0] if ranked else None, ranked)
    assert led_to(load(pizzeria).bots["pizzeria"], found) == outcome


def test_a_bare_yes_leads_to_nothing_of_its_own(pizzeria: Path) -> None:
    yes = Ranked("yes", 1.0)
    found = Understanding("yes", "en-US", yes, (yes,), exact=True)
    assert led_to(load(pizzeria).bots["pizzeria"], found) == "hears yes, and nothing was asked"


def test_bars_fit_forty_columns(trained: Path) -> None:
    with Terminal("parse", "pizzeria", "can I get 2 big pizzas", cwd=trained, columns=40) as terminal:
        assert terminal.ends() == 0
        assert [line for line in terminal.shown.splitlines() if len(line) > 40] == []
        assert "order_pizza" in terminal.shown


def test_an_argument_that_steers_terminals_or_is_no_utf_8_is_only_text(trained: Path) -> None:
    done = botctl("parse", "pizzeria", "\x1b[31mpizza\udcff", cwd=trained)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    found = json.loads(botctl("parse", "pizzeria", "pizza \udcff", "--json", cwd=trained).stdout)
    assert found["text"] == "pizza ?"


def test_a_damaged_model_is_trained_anew_and_that_is_told(pizzeria: Path) -> None:
    (weights,) = (pizzeria / ".botctl/models/pizzeria").glob("*/weights.npz")
    weights.write_bytes(b"garbage")

    done = botctl("parse", "pizzeria", "a pizza for my friend", cwd=pizzeria)

    assert done.returncode == 0
    (line,) = done.stderr.splitlines()
    assert line.startswith(".botctl/models/pizzeria/")
    assert line.endswith("; it is trained anew")
    assert weights.read_bytes() != b"garbage"
