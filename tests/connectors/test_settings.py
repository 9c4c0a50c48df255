"""Read a web connector's settings."""

from __future__ import annotations

from datetime import timedelta

import pytest

from botctl.connectors.connector import Connector
from botctl.connectors.settings import WebSettings, duration
from botctl.messages import Json


def test_settings_are_read_into_values() -> None:
    given: dict[str, Json] = {"origins": ["https://a.example"], "session": "12h", "max_body": 2_048}
    settings = WebSettings.of(Connector("web", "web", given))
    assert settings == WebSettings(("https://a.example",), timedelta(hours=12), 2_048)


def test_what_is_not_set_has_its_default() -> None:
    assert WebSettings.of(Connector("web", "web")) == WebSettings((), timedelta(days=30), 65_536)


@pytest.mark.parametrize(
    ("text", "seconds"), [("20s", 20), ("15m", 900), ("12h", 43_200), ("30d", 2_592_000), ("2w", 1_209_600)]
)
def test_a_duration_has_a_number_and_a_unit(text: str, seconds: int) -> None:
    assert duration(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "d", "30", "1.5h", "-1d", "30y"])
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        duration(text)
