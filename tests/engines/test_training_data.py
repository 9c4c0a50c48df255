"""Rasa is trained on what the author wrote: sentences with their slots marked, and the values of types."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from botctl.engines import training_data
from botctl.engines.training_data import TrainingData
from botctl.intents.intent import Intent
from botctl.intents.model import Definitions
from botctl.intents.phrases import Localised
from tests.engines.travel import TRAVEL
from tests.intents.building import definitions, intent, slot_type


def made(wanted: Definitions = TRAVEL, pipeline: dict[str, Any] | None = None) -> TrainingData:
    return training_data.training_data("travel", wanted, pipeline)


def nlu(data: TrainingData, kind: str) -> dict[str, list[str]]:
    items = yaml.safe_load(data.nlu)["nlu"]
    return {
        item[kind]: [line.removeprefix("- ") for line in item["examples"].splitlines()]
        for item in items
        if kind in item
    }


def test_templates_are_sentences_with_their_slots_marked() -> None:
    said = nlu(made(), "intent")
    assert said["leave_message"][0] == 'tell them [the room is too cold]{"entity": "message"}'
    assert said["opening_hours"] == [
        "when are you open",
        "what are your opening hours",
        "are you open on sunday",
    ]


def test_slots_of_one_type_have_roles_and_the_only_one_of_its_type_has_none() -> None:
    flights = nlu(made(), "intent")["book_flight"]
    assert 'I want to fly to [Paris]{"entity": "city", "role": "goal"}' in flights
    assert any(line.endswith('on [tomorrow]{"entity": "date"}') for line in flights)


def test_values_are_lookups_and_their_other_words_synonyms() -> None:
    data = made()
    assert nlu(data, "synonym") == {
        "BER": ["Berlin", "Tegel"],
        "LHR": ["London", "Heathrow"],
        "CDG": ["Paris", "Roissy"],
    }
    assert nlu(data, "lookup")["city"][:3] == ["BER", "Berlin", "Tegel"]


def test_a_word_for_two_values_is_a_synonym_of_neither() -> None:
    wanted = definitions(
        intent("order", "a {size} {cup}", size="size", cup="cup"),
        types=[slot_type("size", {"large": ["grande", "big"]}), slot_type("cup", {"mug": ["Big", "beaker"]})],
    )
    assert nlu(made(wanted), "synonym") == {"large": ["grande"], "mug": ["beaker"]}


def test_every_language_goes_into_the_one_model() -> None:
    wanted = definitions(
        intent("hours", "when are you open", de=["wann habt ihr auf"]), locales=("en-US", "en-GB", "de-DE")
    )
    assert nlu(made(wanted), "intent") == {"hours": ["when are you open", "wann habt ihr auf"]}
    assert yaml.safe_load(made(wanted).config)["language"] == "en"


def test_yes_and_no_are_left_to_the_rules_unless_the_bot_has_its_own() -> None:
    shipped = Intent("yes", Localised("yes"), Localised(("yes", "yup")), {}, built_in=True)
    with_shipped = Definitions({**TRAVEL.intents, "yes": shipped}, TRAVEL.types, TRAVEL.locales)
    assert "yes" not in nlu(made(with_shipped), "intent")
    own = definitions(intent("yes", "yes", "make it so"), intent("hours", "when are you open"))
    assert nlu(made(own), "intent")["yes"] == ["yes", "make it so"]


def test_what_looks_like_yaml_or_markup_stays_text() -> None:
    wanted = definitions(
        intent("odd", "yes: no", "# not a comment", "- a dash", "'quoted\"", "😀 ü", "null", "1e3")
    )
    assert nlu(made(wanted), "intent")["odd"] == [
        "yes: no",
        "# not a comment",
        "- a dash",
        "'quoted\"",
        "😀 ü",
        "null",
        "1e3",
    ]


def test_a_sample_with_brackets_which_rasa_cannot_write_is_left_out() -> None:
    wanted = definitions(intent("sing", "sing {song:one [live]}", "sing {song:two (live)}", song="text"))
    assert nlu(made(wanted), "intent")["sing"] == ['sing [two (live)]{"entity": "song"}']


def test_there_is_a_budget_and_every_template_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_data, "BUDGET", 10)
    many = [f"(a|b|c) (d|e|f) (g|h|i) number{number}" for number in range(12)]
    data = made(definitions(intent("many", *many)))
    assert data.sentences == 12
    assert {line.split()[-1] for line in nlu(data, "intent")["many"]} == {f"number{n}" for n in range(12)}


def test_the_same_intents_give_the_same_files() -> None:
    assert made() == made()


def test_the_default_pipeline_can_be_repeated_and_knows_no_fallback() -> None:
    config = yaml.safe_load(made().config)
    names = [component["name"] for component in config["pipeline"]]
    assert names[-3:] == ["LogisticRegressionClassifier", "CRFEntityExtractor", "EntitySynonymMapper"]
    assert config["pipeline"][-3]["random_state"] == 20
    assert (config["recipe"], config["assistant_id"], config["policies"]) == (
        "default.v1",
        "botctl-travel",
        [],
    )


def test_an_authors_own_config_is_kept_but_for_its_policies() -> None:
    own = {"language": "de", "assistant_id": "mine", "pipeline": [{"name": "KeywordIntentClassifier"}]}
    config = yaml.safe_load(made(pipeline={**own, "policies": [{"name": "RulePolicy"}]}).config)
    assert config == {"recipe": "default.v1", **own, "policies": []}
