"""The doctor tells what is there, what is missing and what to do; never what a secret holds."""

from __future__ import annotations

import inspect
import json
import socket
from pathlib import Path
from typing import Any

from botctl.cli.run import run
from tests.cli.calls import botctl
from tests.cli.pizzeria import write_pizzeria

CANARY = "canary-7f3a91"


def findings(cwd: Path, code: int, *args: str, **changes: str) -> dict[str, dict[str, Any]]:
    done = botctl("doctor", "--json", *args, cwd=cwd, **changes)
    assert (done.returncode, done.stderr) == (code, "")
    return {finding["name"]: finding for finding in json.loads(done.stdout)}


def test_a_trained_workspace_lacks_nothing_it_needs(trained: Path) -> None:
    found = findings(trained, 0)
    for name in ("python", "workspace", ".botctl", "disk", "model pizzeria"):
        assert found[name]["state"] == "ok", found[name]


def test_a_model_that_is_not_there_or_stale_is_missing(tmp_path: Path, pizzeria: Path) -> None:
    found = findings(write_pizzeria(tmp_path / "new"), 1)
    assert found["model pizzeria"]["state"] == "missing"
    assert found["model pizzeria"]["remedy"] == "botctl train pizzeria"
    hours = pizzeria / "intents" / "opening_hours.yml"
    hours.write_text(hours.read_text().replace("when are you open", "at what time do you open"))
    assert findings(pizzeria, 1)["model pizzeria"]["state"] == "missing"


def test_secrets_are_named_and_their_values_never_shown(pizzeria: Path) -> None:
    (pizzeria / "connectors" / "web.yml").write_text("kind: web\nsecret: ${PIZZERIA_SECRET}\n")
    found = findings(pizzeria, 1)
    assert found["PIZZERIA_SECRET"]["state"] == "missing"
    assert "connectors/web.yml" in found["PIZZERIA_SECRET"]["detail"]
    done = botctl("doctor", cwd=pizzeria, PIZZERIA_SECRET=CANARY)
    assert done.returncode == 0
    assert "PIZZERIA_SECRET" in done.stdout
    assert CANARY not in done.stdout + done.stderr


def test_no_command_prints_a_secret(pizzeria: Path) -> None:
    (pizzeria / "connectors" / "web.yml").write_text("kind: web\nsecret: ${PIZZERIA_SECRET}\n")
    calls = (
        ("check", "--json"),
        ("train",),
        ("parse", "pizzeria", "PIZZERIA_SECRET", "--json"),
        ("chat",),
        ("test", "--channel", "web", "--json"),
        ("conversations", "list"),
    )
    for call in calls:
        done = botctl(*call, cwd=pizzeria, stdin="PIZZERIA_SECRET\n/why\n", PIZZERIA_SECRET=CANARY)
        assert done.returncode == 0, done.stderr
        assert CANARY not in done.stdout + done.stderr, call


def test_no_workspace_and_a_wrong_one_are_told_as_missing(tmp_path: Path, pizzeria: Path) -> None:
    assert findings(tmp_path, 1)["workspace"]["state"] == "missing"
    (pizzeria / "bots" / "pizzeria.yml").write_text("titel: Pizzeria\n")
    found = findings(pizzeria, 1)
    assert found["workspace"]["remedy"] == "botctl check shows them"


def test_a_port_in_use_is_told_with_another_way(trained: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = findings(trained, 0, "--port", str(port))[f"port {port}"]
    assert found["state"] == "optional"
    assert f"--port {port + 1 if port < 65535 else port - 1}" in found["remedy"]


def test_the_port_that_is_looked_at_is_the_one_that_run_listens_on(trained: Path) -> None:
    default = inspect.signature(run).parameters["port"].default
    assert f"port {default}" in findings(trained, 0)


def test_each_line_begins_with_its_state(trained: Path) -> None:
    done = botctl("doctor", cwd=trained)
    states = {line.split()[0] for line in done.stdout.splitlines() if not line.startswith(" ")}
    assert states <= {"ok", "missing", "optional"}
