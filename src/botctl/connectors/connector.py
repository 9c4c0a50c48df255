"""Define a connector as its file says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from botctl.messages import Json


@dataclass(frozen=True, slots=True)
class Connector:
    """Name a connector, its kind, and its checked settings.

    `secrets` maps a setting to the name of the environment variable that holds its value; a value
    itself never stands here.
    """

    name: str
    kind: str
    settings: Mapping[str, Json] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
