"""The entry is the same on AWS: it finds the function, imports little, and fails so that AWS can tell why."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

CALL = {
    "intent": "order",
    "function": "order",
    "slots": {},
    "person": "p",
    "conversation": "c",
    "channel": "web",
    "locale": "en-US",
    "utterance": "",
    "turn_id": "t",
    "attributes": {},
    "now": "",
}
# What a runtime does: import the handler, hand it an event, and look at what it raises.
RUNTIME = """
import json, sys
class Context:
    def get_remaining_time_in_millis(self):
        return 5000
try:
    from botctl.lambda_handler import function
    result = function(json.loads(sys.argv[1]), Context())
except Exception as error:
    result = {"errorType": type(error).__name__, "errorMessage": str(error)}
print(json.dumps({"result": result, "modules": sorted(sys.modules)}))
"""
HEAVY = {"asyncio", "fastapi", "httptools", "numpy", "pydantic", "rich", "ssl", "typer", "uvloop", "yaml"}


def entered(event: object, **environ: str) -> tuple[object, set[str]]:
    """Enter as AWS Lambda does; return the result or the error, and the modules that were imported."""
    done = subprocess.run(  # noqa: S603 - our own Python and what stands above
        [sys.executable, "-P", "-c", RUNTIME, json.dumps(event)],
        env={"PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1", **environ},
        capture_output=True,
        check=True,
        timeout=60,
    )
    found = json.loads(done.stdout)
    return found["result"], set(found["modules"])


@pytest.fixture
def task(tmp_path: Path) -> Path:
    (tmp_path / "functions" / "desk").mkdir(parents=True)
    (tmp_path / "functions" / "order.py").write_text(
        "from botctl import Never\n"
        "def handle(call):\n"
        "    if call.slots.get('never'): raise Never('sold out')\n"
        "    if call.slots: raise LookupError('no oven')\n"
        "    return f'{round(call.remaining_ms(), -3):g}'\n"
    )
    (tmp_path / "functions" / "desk" / "__init__.py").write_text(
        "from botctl import Reply\ndef handle(event):\n    return Reply(event.document['id'])\n"
    )
    return tmp_path


@pytest.mark.parametrize("variable", ["BOTCTL_FUNCTION", "AWS_LAMBDA_FUNCTION_NAME"])
def test_a_function_is_found_in_its_usual_place_and_called(task: Path, variable: str) -> None:
    result, _ = entered(CALL, LAMBDA_TASK_ROOT=str(task), **{variable: "order"})
    assert result == {"text": "5000"}


def test_a_folder_is_found_and_an_event_handed_over_as_it_is(task: Path) -> None:
    event = {"id": "e1", "source": "aws.ec2", "detail-type": "EC2 Instance State-change", "detail": {}}
    result, _ = entered(event, LAMBDA_TASK_ROOT=str(task), BOTCTL_FUNCTION="desk")
    assert result == {"text": "e1"}


def test_a_function_may_stand_anywhere(task: Path) -> None:
    module = task / "functions" / "order.py"
    result, _ = entered(CALL, BOTCTL_FUNCTION="pizza", BOTCTL_MODULE=str(module))
    assert result == {"text": "5000"}


def test_the_entry_imports_little(task: Path) -> None:
    _, modules = entered(CALL, LAMBDA_TASK_ROOT=str(task), BOTCTL_FUNCTION="order")
    assert {name.partition(".")[0] for name in modules} & HEAVY == set()
    ours = {name for name in modules if name.startswith("botctl.")}
    assert {name.split(".")[1] for name in ours} <= {"errors", "messages", "functions", "lambda_handler"}


@pytest.mark.parametrize(
    ("slots", "kind", "words"),
    [
        ({"size": "large"}, "LookupError", "functions/order: LookupError: no oven"),
        ({"never": True}, "botctl.Never", "functions/order: Never: sold out"),
    ],
)
def test_a_fault_tells_aws_its_type_its_words_and_its_stack(
    task: Path, slots: dict[str, object], kind: str, words: str
) -> None:
    result, _ = entered(CALL | {"slots": slots}, LAMBDA_TASK_ROOT=str(task), BOTCTL_FUNCTION="order")
    assert isinstance(result, dict)
    assert result["errorType"] == kind
    message, stack, *_ = result["errorMessage"].split("\r")
    assert (message, stack) == (words, "-- stack:")
    assert 'order.py", line ' in result["errorMessage"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("def handle(:\n", "SyntaxError"),
        ("import nothing_there\n", "ModuleNotFoundError"),
        ("", "FunctionError"),
    ],
)
def test_what_cannot_be_imported_fails_in_the_init_phase(task: Path, text: str, kind: str) -> None:
    (task / "functions" / "order.py").write_text(text)
    result, _ = entered(CALL, LAMBDA_TASK_ROOT=str(task), BOTCTL_FUNCTION="order")
    assert isinstance(result, dict)
    assert result["errorType"] == kind
    assert str(task / "functions" / "order.py") in result["errorMessage"]
