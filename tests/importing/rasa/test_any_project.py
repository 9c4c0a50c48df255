"""Whatever a Rasa project holds, what becomes of it is a workspace without errors."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from botctl.errors import Fault
from botctl.importing.rasa.convert import convert
from botctl.importing.writing import write
from botctl.workspace.read import Reading, read

NAMES = st.sampled_from(
    ["greet", "affirm", "stop", "goodbye", "help", "order-Pizza", "faq/a b", "faq/c", "Übung", "7up", "__"]
)
SLOTS = st.sampled_from(
    ["size", "PERSON", "choice", "travel-class", "e-mail", "number", "time", "confirm_it"]
)
RESPONSES = st.sampled_from(["utter_a", "utter_b", "utter_ask_size", "utter_ask_form_PERSON", "utter_faq/c"])
FORMS = st.sampled_from(["form", "pizza_form"])
ODD = st.sampled_from(["action_x", 'action_"""\\', "action_restart", "utter_none", "utter_faq"])
ACTIONS = st.one_of(RESPONSES, FORMS, ODD)
PIECES = st.sampled_from(
    ["pizza", "a (b", "[x](size)", '[y]{"entity": "city", "role": "from"}', "{", "|", "yes", "no", "12",
     "bye", "[12:30](time)", "[a](size:b)", "[]()", "/", ":)", "don't", "{size}", "{{x}}", "…", "👍", "- ",
     "#", "\u2028", "\x07"]
)  # fmt: skip
TEXTS = st.lists(PIECES, min_size=1, max_size=4).map(" ".join)
BUTTONS = st.fixed_dictionaries(
    {"title": TEXTS, "payload": st.one_of(TEXTS, NAMES.map("/{}".format), st.just('/greet{"size": "x"}'))}
)
VARIATIONS = st.fixed_dictionaries(
    {},
    optional={
        "text": TEXTS,
        "buttons": st.lists(BUTTONS, max_size=2),
        "image": st.sampled_from(["https://example.com/a.png", "file.png"]),
        "channel": st.sampled_from(["slack", "telegram"]),
        "condition": st.just([{"type": "slot", "name": "size", "value": "x"}]),
        "custom": st.just({"a": 1}),
    },
)
MAPPINGS = st.sampled_from(
    [
        {"type": "from_entity", "entity": "size"},
        {"type": "from_entity", "entity": "city", "role": "from"},
        {"type": "from_text"},
        {"type": "from_intent", "intent": "affirm", "value": True},
        {"type": "from_intent", "intent": "deny", "value": False},
        {"type": "from_trigger_intent", "intent": "greet", "value": "x"},
        {"type": "custom"},
    ]
)
DEFINED = st.fixed_dictionaries(
    {"type": st.sampled_from(["text", "bool", "float", "list", "any", "categorical"])},
    optional={
        "mappings": st.lists(MAPPINGS, max_size=3),
        "values": st.lists(TEXTS, max_size=3),
        "initial_value": st.one_of(st.none(), st.booleans(), st.integers(), TEXTS),
    },
)
STEPS = st.one_of(
    NAMES.map(lambda name: {"intent": name}),
    st.builds(lambda name, said: {"intent": name, "user": said}, NAMES, TEXTS),
    ACTIONS.map(lambda name: {"action": name}),
    st.one_of(FORMS, st.none()).map(lambda name: {"active_loop": name}),
    SLOTS.map(lambda name: {"slot_was_set": [{name: 1}]}),
    st.just({"or": [{"intent": "greet"}, {"intent": "stop"}]}),
    st.sampled_from([{"checkpoint": "x"}, {"bot": "x"}, "...", 3]),
)
REQUIRED = st.lists(SLOTS, max_size=4, unique=True).map(lambda slots: {"required_slots": slots})
STORIES = st.lists(st.lists(STEPS, min_size=1, max_size=6), max_size=4)


def _line(fault: Fault, reading: Reading) -> str:
    return reading.sources[fault.place.file].split("\n")[fault.place.line - 1]


class Plain(yaml.SafeDumper):
    """Write no anchors: our reader refuses them, and that is another test's matter."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


@st.composite
def projects(draw: st.DrawFn) -> dict[str, Any]:
    """Return the files of a project."""
    intents = draw(st.lists(st.tuples(NAMES, st.lists(TEXTS, max_size=4)), min_size=1, max_size=5))
    nlu: list[dict[str, Any]] = [
        {"intent": name, "examples": "".join(f"- {one}\n" for one in said)} for name, said in intents
    ]
    nlu += [{"intent": "order", "examples": "- order something\n"}]  # the others may all be built in
    nlu += [{"synonym": draw(TEXTS), "examples": "- x\n- y\n"}, {"lookup": "size", "examples": "- x\n- z\n"}]
    domain = {
        "intents": [name for name, _ in intents],
        "entities": draw(st.lists(SLOTS, max_size=3)),
        "slots": draw(st.dictionaries(SLOTS, DEFINED, max_size=4)),
        "forms": draw(st.dictionaries(FORMS, REQUIRED)),
        "responses": draw(st.dictionaries(RESPONSES, st.lists(VARIATIONS, max_size=3), max_size=5)),
    }
    return {
        "domain.yml": domain,
        "data/nlu.yml": {"nlu": nlu},
        "data/rules.yml": {"rules": [{"rule": "r", "steps": steps} for steps in draw(STORIES)]},
        "data/stories.yml": {"stories": [{"story": "s", "steps": steps} for steps in draw(STORIES)]},
        "tests/test_stories.yml": {"stories": [{"story": "t", "steps": steps} for steps in draw(STORIES)]},
    }


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(projects())
def test_what_becomes_of_any_project_has_no_error(files: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "some project"
        for name, data in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(yaml.dump(data, Dumper=Plain, sort_keys=False), "utf-8")
        written = convert(root)
        write(Path(folder) / "out", written.files)
        reading = read(Path(folder) / "out")
        assert [f"{fault}: {_line(fault, reading)}" for fault in reading.errors] == []
        assert reading.workspace is not None
