"""Make the environment of a function's worker: what AWS Lambda gives, what it declares, and nothing else."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from botctl.functions.function import Function
from botctl.functions.once.keeping import DATABASE, database_of
from botctl.functions.variables import declared

# What Python needs to start as it does here, and programs to find what belongs to the person.
_KEPT = (
    "HOME",
    "LD_LIBRARY_PATH",
    "PYTHONHOME",
    "PYTHONPATH",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TMPDIR",
    "VIRTUAL_ENV",
)
_REGION = "us-east-1"

# What stands in for a part of awslambdaric that is built on Linux alone.
STAND_IN = Path(__file__).with_name("stand_in")


def environment(function: Function, *, root: Path, data: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return a worker's environment; what AWS Lambda reserves, a function's file cannot change.

    Raise FunctionError where a variable that the file names is not set.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or _REGION
    return {
        "PATH": environ.get("PATH", "/usr/local/bin:/usr/bin:/bin"),
        "LANG": "en_US.UTF-8",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        **{name: environ[name] for name in _KEPT if name in environ},
        **_client(environ),
        **declared(function, environ),
        # A second save within a second could not be told from the first by the byte code's date.
        "PYTHONDONTWRITEBYTECODE": "1",
        "TZ": ":UTC",
        "LAMBDA_TASK_ROOT": str(root),
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        "BOTCTL_FUNCTION": function.name,
        "BOTCTL_MODULE": str(function.module.absolute()),
        "BOTCTL_DATA": str(data),
        DATABASE: database_of(data.parent, environ),
    }


def _client(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the path on which awslambdaric finds a client of the Runtime API, where it has none."""
    if find_spec("runtime_client") is not None:
        return {}
    return {"PYTHONPATH": os.pathsep.join(filter(None, (str(STAND_IN), environ.get("PYTHONPATH"))))}
