"""Run the functions of the operations bot as it does: loaded by path, JSON on both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import orjson
import pytest

from botctl.functions.function import Function
from botctl.functions.in_process import InProcess
from botctl.messages import Reply

from . import fake_aws

FUNCTIONS = Path(__file__).parents[2] / "functions"

# Run a function for a document and return its reply, None where it says nothing.
Run: TypeAlias = Callable[[str, Mapping[str, Any]], Reply | None]


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[fake_aws.Aws]:
    """Return what boto3 finds where it looks for AWS."""
    with fake_aws.aws(monkeypatch) as known:
        yield known


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Return what runs functions for events, told to tell Anna in English, with nothing told of yet."""
    monkeypatch.setenv("BOTCTL_DATA", str(tmp_path))  # so that what InProcess sets is put back afterwards
    monkeypatch.setenv("ALERTS_TO", "web:anna")
    for name in ("ALERTS_LANGUAGE", "ALERTS_QUIET"):
        monkeypatch.delenv(name, raising=False)
    functions = {
        "instances": Function("instances", FUNCTIONS / "instances/__init__.py", timeout=60.0),
        "notify": Function("notify", FUNCTIONS / "notify.py"),
    }
    invoker = InProcess(functions, data=tmp_path)

    def run_for(function: str, document: Mapping[str, Any]) -> Reply | None:
        said = orjson.loads(invoker.run(functions[function], orjson.dumps(document)))
        return Reply.from_json(said) if said else None

    yield run_for
    invoker.close()
