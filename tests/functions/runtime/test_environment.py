from __future__ import annotations

import json
import sys
from pathlib import Path

from botctl.functions.function import Function
from botctl.functions.runtime.environment import environment
from botctl.functions.runtime.runtime import Runtime
from tests.functions.conftest import Stage

OURS = {
    "PATH": "/usr/bin",
    "HOME": "/home/anna",
    "LANG": "de_DE.UTF-8",
    "SLACK_BOT_TOKEN": "canary-slack",
    "AWS_SECRET_ACCESS_KEY": "canary-aws",
    "AWS_REGION": "eu-central-1",
    "ORDERS_TOKEN": "canary-orders",
}


def made(**declared: str) -> dict[str, str]:
    function = Function("order", Path("/ws/functions/order.py"), memory=512, environment=declared)
    return environment(function, root=Path("/ws"), data=Path("/ws/.botctl/data"), environ=OURS)


def test_what_a_function_does_once_is_kept_where_conversations_are() -> None:
    address = "postgresql://bots:secret@db/bots"
    function = Function("order", Path("/ws/functions/order.py"))
    found = environment(
        function, root=Path("/ws"), data=Path("/ws/.botctl/data"), environ={"BOTCTL_DATABASE_URL": address}
    )
    assert found["BOTCTL_ONCE_DATABASE"] == address
    assert "BOTCTL_DATABASE_URL" not in found


def test_a_function_gets_what_aws_lambda_gives_and_nothing_of_ours() -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert made() == {
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{version}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LAMBDA_FUNCTION_NAME": "order",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/order",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        "AWS_REGION": "eu-central-1",
        "BOTCTL_DATA": "/ws/.botctl/data",
        "BOTCTL_ONCE_DATABASE": "/ws/.botctl/state.db",
        "BOTCTL_FUNCTION": "order",
        "BOTCTL_MODULE": "/ws/functions/order.py",
        "HOME": "/home/anna",
        "LAMBDA_TASK_ROOT": "/ws",
        "LANG": "en_US.UTF-8",
        "PATH": "/usr/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TZ": ":UTC",
    }


def test_a_function_gets_what_its_file_declares() -> None:
    found = made(ORDERS_URL="https://orders", TOKEN="${ORDERS_TOKEN}", PRICE="$5", PATH="/opt/bin")
    assert found["ORDERS_URL"] == "https://orders"
    assert found["TOKEN"] == "canary-orders"
    assert found["PRICE"] == "$5"
    assert found["PATH"] == "/opt/bin"


def test_what_aws_lambda_reserves_cannot_be_declared() -> None:
    found = made(BOTCTL_DATA="/elsewhere", TZ="Europe/Berlin", AWS_LAMBDA_FUNCTION_NAME="other")
    assert (found["BOTCTL_DATA"], found["TZ"], found["AWS_LAMBDA_FUNCTION_NAME"]) == (
        "/ws/.botctl/data",
        ":UTC",
        "order",
    )


def test_a_worker_holds_exactly_that(workers: Stage) -> None:
    workers.environ.update(OURS)
    workers.body(
        "return __import__('json').dumps(dict(os.environ))", environment={"TOKEN": "${ORDERS_TOKEN}"}
    )
    found = json.loads(workers.invoke().text)
    given = environment(
        workers.functions["order"], root=workers.folder, data=workers.data, environ=workers.environ
    )
    of_the_runtime = {"AWS_LAMBDA_RUNTIME_API", "_HANDLER", "_X_AMZN_TRACE_ID"}
    assert found.keys() - given.keys() <= {*of_the_runtime, "LC_CTYPE"}  # Python sets the last one itself
    assert {name: found[name] for name in given} == given
    assert found["TOKEN"] == "canary-orders"
    assert "canary-slack" not in str(found)


def test_a_function_sees_its_own_request(workers: Stage) -> None:
    workers.write(
        "import os\nfrom awslambdaric import bootstrap as runtime\n"
        "def handle(call):\n"
        "    return runtime._GLOBAL_AWS_REQUEST_ID + ' ' + os.environ['_X_AMZN_TRACE_ID']\n"
    )
    request, trace = workers.invoke().text.split(" ")
    assert request == workers.entries[-1]["request"]
    assert trace.startswith("Root=1-")
    function = workers.functions["order"]
    assert isinstance(workers.invoker, Runtime)
    trace = "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01"
    found = workers.invoker.run(function, b"{}", trace=trace)
    assert b" Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1" in found
    assert workers.entries[-1]["trace"] == trace
