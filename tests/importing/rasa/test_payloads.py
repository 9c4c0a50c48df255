from __future__ import annotations

import pytest

from botctl.importing.rasa.payloads import payload


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/greet", ("greet", {})),
        ("/faq/ask_name", ("faq/ask_name", {})),
        ('/inform{"size": "large", "count": 2}', ("inform", {"size": "large", "count": "2"})),
        ('/inform {"size": "large"} ', ("inform", {"size": "large"})),
        ('/inform{{"size": "large"}}', ("inform", {"size": "large"})),
        ("/inform{{}}", ("inform", {})),
        ("/inform{size: large}", ("inform", {})),
        ("/no such thing", ("no such thing", {})),
        ("/", ("/", {})),
        ("that is all", ("", {})),
        ("", ("", {})),
    ],
)
def test_a_payload_is_an_intent_with_values_or_a_text(text: str, found: tuple[str, dict[str, str]]) -> None:
    assert payload(text) == found
