"""Be the one entry of every function, in a worker here and on AWS Lambda.

The environment names the function: BOTCTL_FUNCTION its name, AWS_LAMBDA_FUNCTION_NAME where that is
not set; BOTCTL_MODULE the path of its module, by default functions/NAME.py or functions/NAME/__init__.py
in the folder LAMBDA_TASK_ROOT. Importing this imports the function: AWS Lambda's init phase.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import orjson

from botctl.errors import FunctionError
from botctl.functions.function import Function
from botctl.functions.handling import handle_event
from botctl.functions.loader import Handle, load
from botctl.functions.telling import raisable


def function(event: Any, context: Any) -> Any:
    """Return what the function makes of an event, as AWS Lambda's runtime calls it.

    Raise an exception that carries the whole fault where it fails.
    """
    deadline = time.monotonic() + context.get_remaining_time_in_millis() / 1000
    try:
        reply = handle_event(_FUNCTION, _HANDLE, event, deadline=deadline)
    except FunctionError as error:
        raise raisable(error) from None
    return orjson.loads(reply)


def _named() -> Function:
    name = os.environ.get("BOTCTL_FUNCTION") or os.environ["AWS_LAMBDA_FUNCTION_NAME"]
    return Function(name, Path(os.environ.get("BOTCTL_MODULE") or _usual_place(name)))


def _usual_place(name: str) -> Path:
    functions = Path(os.environ.get("LAMBDA_TASK_ROOT", ".")) / "functions"
    module = functions / f"{name}.py"
    return module if module.is_file() else functions / name / "__init__.py"


def _load(named: Function) -> Handle:
    try:
        return load(named)
    except FunctionError as error:
        raise raisable(error) from None


_FUNCTION = _named()
_HANDLE = _load(_FUNCTION)
