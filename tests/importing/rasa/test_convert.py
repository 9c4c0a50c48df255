"""What becomes of what: small projects in, files and remarks out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from botctl.documents.reader import read
from botctl.importing.rasa.convert import Converted, convert
from tests.importing.rasa.copies import small


def file(converted: Converted, name: str) -> Any:
    """Return the values of a YAML file that was made."""
    node = read(converted.files[name].encode(), name).node
    assert node is not None
    return node.plain()


def told(converted: Converted, code: str) -> list[str]:
    """Return what was told for a reason, with places."""
    remarks = (*converted.remarks.left, *converted.remarks.changed)
    return [f"{one.place}: {one.message}" for one in remarks if one.code == code]


def nlu(**intents: str) -> str:
    """Return training data: the examples of each intent between bars."""
    parts = [
        f"- intent: {name}\n  examples: |\n" + "".join(f"    - {one.strip()}\n" for one in said.split("|"))
        for name, said in intents.items()
    ]
    return "nlu:\n" + "".join(parts)


ORDER = """
forms: {order_form: {required_slots: [size]}}
slots:
  size: {type: text, mappings: [{type: from_entity, entity: size}]}
responses:
  utter_ask_size: [{text: Which size?}]
  utter_done: [{text: "{size} it is."}]
"""
ORDER_RULES = """
rules:
- {rule: a, steps: [{intent: order}, {action: order_form}, {active_loop: order_form}]}
- rule: b
  condition: [{active_loop: order_form}]
  steps: [{action: order_form}, {active_loop: null}, {action: utter_done}]
"""
SIZES = "a [small](size) pizza | a [large](size) pizza | a [big](size:large) pie | a pizza"


def test_a_form_becomes_slots_and_what_follows_it_the_reply(tmp_path: Path) -> None:
    converted = convert(small(tmp_path, nlu=nlu(order=SIZES), domain=ORDER, rules=ORDER_RULES))
    assert file(converted, "intents/order.yml") == {
        "title": "Order",
        "utterances": ["a {size} (pizza|pie)", "a pizza"],
        "slots": {"size": {"type": "size", "ask": "Which size?"}},
        "reply": "{size} it is.",
    }
    assert file(converted, "intents/types/size.yml") == {"values": {"small": None, "large": ["big"]}}


def test_a_slot_that_a_trigger_fills_has_its_value_in_that_intent_only(tmp_path: Path) -> None:
    domain = """
forms: {report_form: {required_slots: [topic]}}
slots:
  topic:
    type: text
    mappings: [{type: from_trigger_intent, intent: lost_card, value: Lost card}, {type: from_text}]
responses: {utter_ask_topic: [{text: What is it about?}], utter_ok: [{text: Noted.}]}
"""
    rules = """
rules:
- rule: a
  steps: [{or: [{intent: lost_card}, {intent: report}]}, {action: report_form}, {active_loop: report_form}]
- rule: b
  condition: [{active_loop: report_form}]
  steps: [{action: report_form}, {active_loop: null}, {action: utter_ok}]
"""
    said = nlu(lost_card="I lost my card", report="I want to report something")
    converted = convert(small(tmp_path, nlu=said, domain=domain, rules=rules))
    topic = {"type": "text", "ask": "What is it about?"}
    assert file(converted, "intents/report.yml")["slots"] == {"topic": topic}
    assert file(converted, "intents/lost_card.yml")["slots"] == {"topic": {**topic, "default": "Lost card"}}


def test_an_answer_that_differs_by_what_was_said_before_is_told_at_its_line(tmp_path: Path) -> None:
    domain = "responses: {utter_a: [{text: A}], utter_b: [{text: B}], utter_c: [{text: C}]}\n"
    stories = (
        "stories:\n- story: x\n  steps:\n  - intent: more\n  - action: utter_a\n"
        "- story: y\n  steps:\n  - intent: hint\n  - action: utter_b\n  - intent: more\n  - action: utter_c\n"
    )
    said = nlu(more="tell me more", hint="give me a hint")
    converted = convert(small(tmp_path, nlu=said, domain=domain, **{"data/stories.yml": stories}))
    assert file(converted, "intents/more.yml")["reply"] == "A"
    assert told(converted, "branch") == ["data/stories.yml:10:5: `more` after `utter_b` leads to `utter_c`"]


def test_a_question_with_one_answer_only_says_our_words_to_the_other(tmp_path: Path) -> None:
    domain = """
responses:
  utter_ask_more: [{text: 'Shall I "go on"?'}]
  utter_more: [{text: "So: {{x}}"}]
"""
    rules = (
        "rules:\n- {rule: a, steps: [{intent: tell}, {action: utter_ask_more}]}\n"
        "- {rule: b, steps: [{action: utter_ask_more}, {intent: affirm}, {action: utter_more}]}\n"
    )
    said = nlu(tell="tell me a story", affirm="yes | sure")
    converted = convert(small(tmp_path, nlu=said, domain=domain, rules=rules))
    slots = file(converted, "intents/tell.yml")["slots"]
    assert slots == {"more": {"type": "yes_no", "ask": 'Shall I "go on"?'}}
    assert converted.files["functions/more.py"].endswith(
        '    if call.slots["more"]:\n        return Reply("So: {x}")\n'
        '    return Reply("All right. Is there anything else I can do?")\n'
    )
    assert told(converted, "branch") == []


@pytest.mark.parametrize(
    ("intent", "said", "ours"),
    [
        ("affirm", "yes | of course", "yes"),
        ("deny", "no | not really", "no"),
        ("zustimmung", "yes | yes please", "yes"),
        ("confirm", "confirm my booking | I confirm the date", None),
        ("stop", "stop | leave it be", "stop"),
        ("stop", "stop the music | halt the song", None),
        ("restart", "restart | from the top", "start_over"),
    ],
)
def test_an_intent_is_built_in_only_if_people_say_what_we_hear(
    intent: str, said: str, ours: str | None, tmp_path: Path
) -> None:
    converted = convert(small(tmp_path, nlu=nlu(order="a pizza please", **{intent: said})))
    assert (f"intents/{intent}.yml" in converted.files) == (ours is None)
    assert bool(told(converted, "built-in")) == (ours is not None)


def test_a_lone_text_slot_is_no_utterance(tmp_path: Path) -> None:
    said = nlu(name="I am [Ann](person) | [Bob](person) | call me [Eve](person)")
    converted = convert(small(tmp_path, nlu=said))
    assert file(converted, "intents/name.yml")["utterances"] == ["I am {person:Ann}", "call me {person:Eve}"]


def test_the_name_of_an_action_cannot_become_code(tmp_path: Path) -> None:
    name = r'"action_x\"\"\"\nimport os"'
    rules = f"rules: [{{rule: a, steps: [{{intent: order}}, {{action: {name}}}]}}]\n"
    converted = convert(small(tmp_path, nlu=nlu(order="a pizza"), rules=rules))
    (module,) = (text for name, text in converted.files.items() if name.startswith("functions/"))
    assert module.count('"""') == 4
    assert "\nimport os" not in module


def test_a_button_says_a_sentence_that_has_its_values(tmp_path: Path) -> None:
    domain = (
        ORDER
        + """
  utter_hi:
  - text: Hello!
    buttons:
    - {title: Big one, payload: '/order{"size": "large"}'}
    - {title: Anything, payload: /order}
    - {title: Odd, payload: '/order{"colour": "red"}'}
    - {title: Nowhere, payload: /nowhere}
"""
    )
    rules = ORDER_RULES + "- {rule: c, steps: [{intent: greet}, {action: utter_hi}]}\n"
    converted = convert(small(tmp_path, nlu=nlu(order=SIZES, greet="hello"), domain=domain, rules=rules))
    assert file(converted, "intents/greet.yml")["reply"]["buttons"] == [
        {"title": "Big one", "say": "a large pizza"},
        {"title": "Anything", "intent": "order"},
        {"title": "Odd", "intent": "order"},
        "Nowhere",
    ]
    assert [one.partition(": ")[2] for one in told(converted, "button")] == [
        'what the button `Odd` of `utter_hi` sends is not carried over: /order{"colour": "red"}',
        "what the button `Nowhere` of `utter_hi` sends is not carried over: /nowhere",
    ]


def test_one_action_too_many_is_told(tmp_path: Path) -> None:
    rules = "rules: [{rule: a, steps: [{intent: order}, {action: action_a}, {action: action_b}]}]\n"
    converted = convert(small(tmp_path, nlu=nlu(order="a pizza"), rules=rules))
    assert file(converted, "intents/order.yml")["call"] == "a"
    assert told(converted, "action")[0] == (
        "data/rules.yml:1:27: `action_b` follows `action_a`; one intent calls one"
    )


def test_a_response_that_is_nowhere_defined_is_told(tmp_path: Path) -> None:
    rules = "rules: [{rule: a, steps: [{intent: order}, {action: utter_lost}]}]\n"
    converted = convert(small(tmp_path, nlu=nlu(order="a pizza"), rules=rules))
    assert told(converted, "response") == [
        "data/rules.yml:1:27: `utter_lost` is said, but no domain file defines it"
    ]


def test_a_rule_without_words_of_a_person_is_how_the_bot_greets(tmp_path: Path) -> None:
    domain = "responses: {utter_hi: [{text: Hi there!}]}\n"
    rules = (
        "rules:\n- rule: begin\n  conversation_start: true\n"
        "  steps: [{action: action_session_start}, {action: utter_hi}, {action: action_look_up}]\n"
    )
    converted = convert(small(tmp_path, nlu=nlu(order="a pizza"), domain=domain, rules=rules))
    (name,) = (one for one in converted.files if one.startswith("bots/"))
    assert file(converted, name)["greet"] == "Hi there!"
    assert told(converted, "action") == [
        "data/rules.yml:2:3: `action_look_up` is called where the bot says `greet`, which is only words here"
    ]


def test_what_follows_a_fallback_is_the_bots_and_a_function_it_called_is_told(tmp_path: Path) -> None:
    domain = "responses: {utter_default: [{text: Pardon?}]}\n"
    rules = (
        "rules: [{rule: a, steps: [{intent: nlu_fallback}, {action: utter_default}, {action: action_x}]}]\n"
    )
    converted = convert(small(tmp_path, nlu=nlu(order="a pizza"), domain=domain, rules=rules))
    (name,) = (one for one in converted.files if one.startswith("bots/"))
    assert file(converted, name)["fallback"] == "Pardon?"
    assert "which is only words here" in told(converted, "action")[0]


def test_what_is_said_to_a_lone_yes_or_a_goodbye_is_a_pattern_of_the_bot(tmp_path: Path) -> None:
    domain = "responses: {utter_nice: [{text: Nice!}], utter_bye: [{text: So long.}]}\n"
    rules = (
        "rules:\n- {rule: a, steps: [{intent: affirm}, {action: utter_nice}]}\n"
        "- {rule: b, steps: [{intent: stop}, {action: utter_bye}]}\n"
    )
    said = nlu(order="a pizza", affirm="yes", stop="stop | quit")
    converted = convert(small(tmp_path, nlu=said, domain=domain, rules=rules))
    (name,) = (one for one in converted.files if one.startswith("bots/"))
    assert file(converted, name)["patterns"] == {"yes_without_question": "Nice!", "stopped": "So long."}
    assert told(converted, "branch") == []


def test_a_button_whose_braces_are_doubled_says_its_value(tmp_path: Path) -> None:
    domain = ORDER.replace(
        "[{text: Which size?}]",
        """[{text: Which size?, buttons: [{title: Family, payload: '/inform{{"size": "large"}}'}]}]""",
    )
    converted = convert(small(tmp_path, nlu=nlu(order=SIZES), domain=domain, rules=ORDER_RULES))
    ask = {"text": "Which size?", "buttons": [{"title": "Family", "say": "large"}]}
    assert file(converted, "intents/order.yml")["slots"] == {"size": {"type": "size", "ask": ask}}
    assert told(converted, "button") == []


def test_words_of_a_lookup_table_that_no_slot_takes_are_told_by_name(tmp_path: Path) -> None:
    domain = ORDER.replace("type: text,", "type: categorical, values: [small, large],")
    said = nlu(order=SIZES) + "- lookup: size\n  examples: |\n    - small\n    - huge\n    - tiny\n"
    converted = convert(small(tmp_path, nlu=said, domain=domain, rules=ORDER_RULES))
    assert file(converted, "intents/types/size.yml") == {"values": {"small": None, "large": ["big"]}}
    (line,) = told(converted, "lookup")
    assert line.endswith(': of the lookup table `size`, these are no slot\'s values: "huge", "tiny"')
