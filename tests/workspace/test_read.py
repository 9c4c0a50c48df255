from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from botctl.bots.bot import PATTERNS, Escalation, Nlu
from botctl.errors import UsageError, WorkspaceError
from botctl.functions.events import triggers
from botctl.functions.events.patterns import compiled
from botctl.functions.events.schedules import schedule
from botctl.functions.function import Function
from botctl.intents.intent import BUILT_IN_INTENTS
from botctl.intents.phrases import Localised, Phrase, Said
from botctl.messages import Button, Card, Image
from botctl.workspace.read import find, load, read

HEALTHY = Path(__file__).parent / "healthy"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a copy of the healthy workspace, to change."""
    shutil.copytree(HEALTHY, tmp_path / "w", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "w"


def said(text: str) -> Said:
    return Said((Phrase(text),))


# --- finding ------------------------------------------------------------------------------------------


def test_a_workspace_is_found_from_any_folder_in_it() -> None:
    assert find(HEALTHY) == HEALTHY
    assert find(HEALTHY / "intents" / "types") == HEALTHY


def test_a_relative_folder_is_found_as_an_absolute_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HEALTHY / "bots")
    assert find(Path()) == HEALTHY
    assert find(Path("../intents")).resolve() == HEALTHY


def test_where_there_is_none_a_way_out_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no workspace here or above") as error:
        find(tmp_path)
    assert "botctl init" in error.value.hint


def test_the_packages_of_botctl_itself_are_no_workspace() -> None:
    import botctl

    source = Path(botctl.__file__).parent
    assert (source / "bots").is_dir()
    assert find(source / "bots") != source


# --- values -------------------------------------------------------------------------------------------


def test_an_intent_is_read_with_its_slots_in_order_and_its_words_in_every_language() -> None:
    intent = load(HEALTHY).intents["order_pizza"]
    assert intent.title == Localised("Order a pizza", {"de": "Pizza bestellen"})
    assert intent.utterances.get("de-DE") == ("ich möchte eine Pizza",)
    assert intent.utterances.base[0] == "I want a pizza"
    assert list(intent.slots) == ["size", "count"]
    size, count = intent.slots.values()
    assert (size.type, size.required, size.default, size.many, size.tries) == (
        "pizza_size",
        True,
        None,
        False,
        3,
    )
    assert size.ask == Localised(said("Small or large?"), {"de": said("Klein oder groß?")})
    assert (count.type, count.required, count.default) == ("number", False, 1)
    assert intent.confirm.get("en-US") == said("{count} {size}. Shall I order?")
    assert intent.call == "order_pizza"
    assert not intent.built_in


def test_a_bot_is_read_with_its_settings() -> None:
    bot = load(HEALTHY).bots["pizzeria"]
    assert bot.locales == ("en-US", "de-DE")
    assert bot.connectors == ("web",)
    assert bot.escalate == Escalation("hand_over", 2)
    assert bot.timezone == "Europe/Berlin"
    assert bot.nlu == Nlu()
    assert bot.keep == timedelta(days=30)
    assert list(bot.types) == ["pizza_size"]


def test_a_bot_serves_what_it_lists_and_every_built_in_intent() -> None:
    bot = load(HEALTHY).bots["pizzeria"]
    assert list(bot.intents) == ["order_pizza", "opening_hours", "hand_over", *BUILT_IN_INTENTS]
    assert all(bot.intents[name].built_in for name in BUILT_IN_INTENTS)
    assert bot.intents["cancel"].utterances.get("de-DE") != bot.intents["cancel"].utterances.get("en-US")


def test_an_intent_of_the_same_name_overrides_a_built_in_one_where_it_is_served(root: Path) -> None:
    (root / "intents/help.yml").write_text("title: Help\nutterances: [what now]\nreply: Call us.\n")
    bot = load(root).bots["pizzeria"]
    assert bot.intents["help"].built_in
    file = root / "bots/pizzeria.yml"
    file.write_text(file.read_text().replace("hand_over]", "hand_over, help]"))
    bot = load(root).bots["pizzeria"]
    assert not bot.intents["help"].built_in
    assert bot.intents["help"].utterances.base == ("what now",)


def test_all_intents_are_served_by_a_bot_that_says_all(root: Path) -> None:
    file = root / "bots/pizzeria.yml"
    file.write_text(file.read_text().replace("[order_pizza, opening_hours, hand_over]", "all"))
    assert set(load(root).bots["pizzeria"].intents) == {
        "order_pizza",
        "opening_hours",
        "hand_over",
        *BUILT_IN_INTENTS,
    }


def test_a_bot_whose_first_language_is_german_has_german_for_its_base(root: Path) -> None:
    file = root / "bots/pizzeria.yml"
    file.write_text(file.read_text().replace("[en-US, de-DE]", "[de-DE]"))
    bot = load(root).bots["pizzeria"]
    assert bot.patterns["yes"].base == said("Ja")
    assert "abbrechen [bitte]" in bot.intents["cancel"].utterances.base


def test_every_pattern_has_words_in_each_language_of_the_bot() -> None:
    bot = load(HEALTHY).bots["pizzeria"]
    assert set(bot.patterns) == set(PATTERNS)
    assert bot.patterns["yes"] == Localised(said("Yes"), {"de": said("Ja")})
    assert bot.patterns["greet"] == Localised(
        said("Welcome to the pizzeria."), {"de": said("Willkommen in der Pizzeria.")}
    )


def test_a_pattern_overridden_in_one_language_keeps_the_shipped_words_of_the_other(root: Path) -> None:
    with (root / "bots/pizzeria.yml").open("a") as file:
        file.write("patterns: {cancelled: Never mind.}\n")
    patterns = load(root).bots["pizzeria"].patterns
    assert patterns["cancelled"].get("en-US") == said("Never mind.")
    assert patterns["cancelled"].get("de-DE") == load(HEALTHY).bots["pizzeria"].patterns["cancelled"].get(
        "de-DE"
    )


def test_phrases_of_a_country_come_before_those_of_its_language(root: Path) -> None:
    (root / "bots/pizzeria.de-DE.yml").write_text("greet: Moin.\n")
    greet = load(root).bots["pizzeria"].patterns["greet"]
    assert greet.get("de-DE") == said("Moin.")
    assert greet.get("de-AT") == said("Willkommen in der Pizzeria.")


def test_a_type_is_read_with_synonyms_however_they_are_written(root: Path) -> None:
    (root / "intents/types/pizza_size.yml").write_text(
        "values: {small: [little, tiny], large: big, huge: }\n"
    )
    values = load(root).types["pizza_size"].values
    assert values.base == {"small": ("little", "tiny"), "large": ("big",), "huge": ()}
    (root / "intents/types/pizza_size.yml").write_text("values: [small, large]\n")
    assert load(root).types["pizza_size"].values.base == {"small": (), "large": ()}


def test_a_function_is_its_module_and_settings(root: Path) -> None:
    module = root / "functions/order_pizza.py"
    assert load(root).functions == {"order_pizza": Function("order_pizza", module, 10.0, 1.0)}
    (root / "functions/order_pizza.yml").write_text("timeout: 2.5\nslow_after: 0\n")
    assert load(root).functions == {"order_pizza": Function("order_pizza", module, 2.5, 0)}


def test_a_function_may_be_a_folder_with_files_of_its_own(root: Path) -> None:
    (root / "functions/order_pizza").mkdir()
    (root / "functions/order_pizza.py").rename(root / "functions/order_pizza/__init__.py")
    (root / "functions/order_pizza/prices.py").write_text("PRICES = {}\n")
    (root / "functions/data").mkdir()
    assert list(load(root).functions) == ["order_pizza"]
    assert load(root).functions["order_pizza"].module == root / "functions/order_pizza/__init__.py"


def test_a_connector_keeps_the_names_of_its_secrets_apart_from_its_settings(root: Path) -> None:
    (root / "connectors/web.yml").write_text("kind: web\nsecret: ${WEB_SECRET}\nsession: 12h\n")
    connector = load(root).connectors["web"]
    assert connector.secrets == {"secret": "WEB_SECRET"}
    assert connector.settings == {"session": "12h", "max_body": 65_536}
    assert connector.kind == "web"


def test_what_is_said_may_be_written_in_each_form(root: Path) -> None:
    (root / "intents/opening_hours.yml").write_text(
        """\
title: Opening hours
reply:
  default:
    - Every day.
    - text: From 9 to 18.
      buttons: [Order, {title: Person, intent: hand_over}, {title: Thanks, say: thank you}]
      image: https://example.com/a.png
  alexa:
    text: Every day
    card: {title: Hours, text: 9 to 18, image: {url: "https://example.com/b.png", alt: Door}, link: "https://example.com"}
"""
    )
    assert load(root).intents["opening_hours"].reply.base == Said(
        (
            Phrase("Every day."),
            Phrase(
                "From 9 to 18.",
                (Button("Order"), Button("Person", "/hand_over"), Button("Thanks", "thank you")),
                image=Image("https://example.com/a.png"),
            ),
        ),
        {
            "alexa": (
                Phrase(
                    "Every day",
                    card=Card(
                        "Hours", "9 to 18", Image("https://example.com/b.png", "Door"), "https://example.com"
                    ),
                ),
            )
        },
    )


# --- faults -------------------------------------------------------------------------------------------


def test_warnings_do_not_keep_a_workspace_from_being_used(root: Path) -> None:
    (root / "intents/hand_over.de.yml").unlink()
    reading = read(root)
    assert [fault.code for fault in reading.faults] == ["T109"]
    assert reading.errors == ()
    assert reading.workspace == load(root)


def test_an_error_keeps_it_and_all_faults_are_told(root: Path) -> None:
    (root / "intents/hand_over.de.yml").unlink()
    (root / "connectors/web.yml").write_text("kind: wbe\n")
    assert read(root).workspace is None
    with pytest.raises(WorkspaceError, match=r"has 1 error$") as error:
        load(root)
    assert [fault.code for fault in error.value.faults] == ["S111", "T109"]
    assert "botctl check" in error.value.hint


def test_a_file_of_more_than_a_megabyte_is_refused(root: Path) -> None:
    (root / "connectors/web.yml").write_text("kind: web\n#" + "x" * 1_100_000)
    assert [str(fault) for fault in read(root).faults] == [
        "connectors/web.yml:1:1 Y203 the file is larger than 1,024 KiB"
    ]


def test_a_pipe_is_not_waited_for(root: Path) -> None:
    import os

    (root / "connectors/web.yml").unlink()
    os.mkfifo(root / "connectors/web.yml")
    assert [str(fault) for fault in read(root).faults] == [
        "connectors/web.yml:1:1 F101 this is not an ordinary file"
    ]


def test_a_folder_that_is_no_workspace_is_told_so_and_nothing_is_raised(tmp_path: Path) -> None:
    assert [fault.code for fault in read(tmp_path).faults] == ["F104", "F104"]


def test_hidden_files_notes_and_drafts_are_left_alone(root: Path) -> None:
    (root / "intents/.order.yml.swp").write_text("\x00")
    (root / "intents/_draft.yml").write_text("not: [ready")
    (root / "intents/README.md").write_text("# Notes")
    (root / "functions/_shared.py").write_text("X = 1")
    (root / "functions/__pycache__").mkdir()
    assert read(root).faults == ()


def test_the_order_of_faults_is_that_of_places(root: Path) -> None:
    (root / "intents/opening_hours.yml").write_text(
        "title: A\nreply: '{b} {a}'\nconfrim: x\nutterances: []\n"
    )
    (root / "bots/pizzeria.de.yml").write_text("x: 1\n")
    places = [(fault.place.file, fault.place.line, fault.place.column) for fault in read(root).faults]
    assert places == sorted(places)


def test_a_workspace_may_be_reached_through_a_link(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    assert read(tmp_path / "link").faults == ()
    (root / "intents/hours.yml").symlink_to("opening_hours.yml")
    (root / "intents/hours.de.yml").symlink_to("opening_hours.de.yml")
    codes = {fault.code for fault in read(tmp_path / "link").faults}
    assert codes == {"R108"}  # a link within the workspace is a file like any other, here served by no bot


def test_a_link_to_itself_is_a_fault_like_any_other(root: Path) -> None:
    (root / "intents/loop.yml").symlink_to("loop.yml")
    (root / "functions/turning.py").symlink_to("turning.py")

    assert {str(fault) for fault in read(root).faults} >= {  # and no bot serves it
        "functions/turning.py:1:1 F101 this link leads to itself",
        "intents/loop.yml:1:1 F101 this link leads to itself",
    }


def test_a_function_that_is_linked_out_of_the_workspace_is_a_fault(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / "functions/linked").symlink_to(outside)  # whatever is in there
    (outside / "__init__.py").write_text("secret = 1")
    (root / "functions/folder").mkdir()
    (root / "functions/folder/__init__.py").symlink_to(outside / "__init__.py")
    (outside / "bare").mkdir()
    (root / "functions/bare").symlink_to(outside / "bare")

    assert [str(fault) for fault in read(root).faults] == [
        "functions/bare:1:1 F102 this link leads out of the workspace",
        "functions/folder/__init__.py:1:1 F102 this link leads out of the workspace",
        "functions/linked:1:1 F102 this link leads out of the workspace",
    ]


def test_a_secret_in_a_connector_reaches_neither_faults_nor_sources(root: Path) -> None:
    for text in (
        "kind: web\nsecret: canary-1\n",
        "kind: web\nsecret: [canary-1]\n",
        "kind: web\nsecret:\n  - canary-1\n  - canary-1\n",
        "kind: web\nsecret: |\n  canary-1\n",
        "kind: web\nsekret: canary-1\nsigning: {key: canary-1}\n",
        "kind: {web: canary-1\nsecret: canary-1\n",
        'kind: web\nsecret: "canary-1\n',
        "kind: canary-1\nsecret: canary-1\n",
        "- canary-1\n",
    ):
        (root / "connectors/web.yml").write_text(text)
        reading = read(root)
        assert reading.errors
        shown = [*map(repr, reading.faults), reading.sources["connectors/web.yml"]]
        assert [one for one in shown if "canary" in one and "kind: canary" not in text] == []


def test_events_of_a_function_are_read_as_what_it_is_run_for(root: Path) -> None:
    (root / "functions" / "order_pizza.yml").write_text(
        """
        events:
          - {schedule: cron(0 9 ? * MON-FRI *), timezone: Europe/Berlin}
          - eventbridge: {source: [aws.ec2], detail: {state: [{anything-but: running}]}}
          - s3: shop-receipts
          - s3: {bucket: shop-inbox, events: ["s3:ObjectRemoved:*"], prefix: in/, suffix: .csv}
          - sns: orders
          - sqs: orders
          - dynamodb: orders
          - kinesis: clicks
          - ses: orders@example.com
          - alarm: Oven too cold
          - logs: /aws/lambda/oven
          - logs: {group: /aws/lambda/oven, filter: ERROR}
          - api: GET /orders/{id}
        """
    )
    assert load(root).functions["order_pizza"].events == (
        triggers.OnSchedule(schedule("cron(0 9 ? * MON-FRI *)", "Europe/Berlin")),
        triggers.OnPattern(
            compiled({"source": ["aws.ec2"], "detail": {"state": [{"anything-but": "running"}]}})
        ),
        triggers.OnS3("shop-receipts", ("s3:ObjectCreated:*",)),
        triggers.OnS3("shop-inbox", ("s3:ObjectRemoved:*",), "in/", ".csv"),
        triggers.OnSns("orders"),
        triggers.OnSqs("orders"),
        triggers.OnDynamodb("orders"),
        triggers.OnKinesis("clicks"),
        triggers.OnSes("orders@example.com"),
        triggers.OnAlarm("Oven too cold"),
        triggers.OnLogs("/aws/lambda/oven"),
        triggers.OnLogs("/aws/lambda/oven", "ERROR"),
        triggers.OnRoute("GET", "/orders/{id}"),
    )
