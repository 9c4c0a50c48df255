from __future__ import annotations

import pytest

from botctl.errors import Place
from botctl.importing.rasa.markup import example
from botctl.importing.rasa.project import Annotation
from botctl.importing.remarks import Remarks

HERE = Place("data/nlu.yml", 7)


@pytest.mark.parametrize(
    ("marked", "text", "entities"),
    [
        ("no marks", "no marks", ()),
        ("a [large](size) one", "a large one", (Annotation(2, 7, "size", "large"),)),
        ("a [big](size:large) one", "a big one", (Annotation(2, 5, "size", "large"),)),
        (
            'from [NYC]{"entity": "city", "role": "from", "group": "1", "value": "New York"} on',
            "from NYC on",
            (Annotation(5, 8, "city", "New York", "from", "1"),),
        ),
        (
            "[two](number) [ham](topping)",
            "two ham",
            (Annotation(0, 3, "number", "two"), Annotation(4, 7, "topping", "ham")),
        ),
        ('[4]{"entity": "n", "value": 4}', "4", (Annotation(0, 1, "n", "4"),)),
    ],
)
def test_marks_become_places_in_the_text(marked: str, text: str, entities: tuple[Annotation, ...]) -> None:
    remarks = Remarks()
    found = example(marked, HERE, remarks)
    assert (found.text, found.entities, remarks.left) == (text, entities, [])


@pytest.mark.parametrize("mark", ["[x]{entity: city}", '[x]{"role": "from"}'])
def test_a_mark_that_names_no_entity_is_told_and_taken_for_words(mark: str) -> None:
    remarks = Remarks()
    found = example(f"a {mark} b", HERE, remarks)
    assert (found.text, found.entities) == ("a x b", ())
    assert [(one.code, str(one.place)) for one in remarks.left] == [("markup", "data/nlu.yml:7:1")]


def test_of_several_entities_of_the_same_words_the_first_counts_and_the_rest_is_told() -> None:
    remarks = Remarks()
    found = example('[ten][{"entity": "a"}, {"entity": "b"}]', HERE, remarks)
    assert [one.entity for one in found.entities] == ["a"]
    assert "marked as several entities" in remarks.left[0].message
