"""Run the functions of a test in this process and in workers: the rules are the same."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from botctl.functions.function import Function, Invoker
from botctl.functions.in_process import InProcess
from botctl.functions.journal import Entry, Journal
from botctl.functions.runtime.runtime import Runtime
from botctl.messages import Call, Reply

CALL = Call(
    intent="order",
    function="order",
    slots={"size": "large"},
    person="web:1",
    conversation="cafe/web/1",
    channel="web",
    locale="en-US",
    utterance="a large one",
    turn_id="t1",
    attributes={"basket": [1]},
    now="2026-01-05T10:00:00+00:00",
)
HEAD = "from botctl import *\nimport os, sys, time\n"


@dataclass
class Stage:
    """Hold a folder of functions and what invokes them; `entries` is what the journal was told."""

    folder: Path
    kind: str
    functions: dict[str, Function] = field(default_factory=dict)
    environ: dict[str, str] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    _invoker: InProcess | Runtime | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def invoker(self) -> InProcess | Runtime:
        if self._invoker is None:
            self._invoker = self._open()
        return self._invoker

    def _open(self) -> InProcess | Runtime:
        journal = Journal(self.logs, tell=self.entries.append)
        if self.kind == "in process":
            return InProcess(self.functions, data=self.data, journal=journal, **self.options)
        return Runtime(
            self.functions,
            root=self.folder,
            data=self.data,
            journal=journal,
            environ={"PATH": "/usr/bin:/bin", **self.environ},
            **self.options,
        )

    def write(self, text: str, name: str = "order", **limits: Any) -> Function:
        """Write a function's module, as it stands; options and environment are settled now."""
        assert self.invoker
        module = self.folder / f"{name}.py"
        module.write_text(textwrap.dedent(text))
        self.functions[name] = Function(name, module, **{"timeout": 60.0, **limits})
        return self.functions[name]

    def body(self, body: str, name: str = "order", **limits: Any) -> Function:
        """Write a function whose `handle` has a body."""
        lines = textwrap.indent(textwrap.dedent(body).strip(), "    ")
        return self.write(f"{HEAD}def handle(call):\n{lines}\n", name, **limits)

    def limit(self, name: str = "order", **limits: Any) -> None:
        """Change a function's limits, and leave its worker as it is."""
        self.functions[name] = replace(self.functions[name], **limits)

    def invoke(self, name: str = "order", *, slow: Callable[[], None] | None = None, **fields: Any) -> Reply:
        invoker: Invoker = self.invoker
        return invoker.invoke(replace(CALL, function=name, **fields), slow=slow)

    def run(self, body: str, *, slow: Callable[[], None] | None = None, **limits: Any) -> Reply:
        """Write a function with a body and invoke it."""
        self.body(body, **limits)
        return self.invoke(slow=slow)

    def lines(self, **wanted: str) -> list[str]:
        """Return what functions printed, as the journal was told."""
        return [
            entry["line"]
            for entry in self.entries
            if "line" in entry and all(entry[name] == value for name, value in wanted.items())
        ]

    def outcomes(self) -> list[str]:
        return [entry["outcome"] for entry in self.entries if "outcome" in entry]

    def close(self) -> None:
        if self._invoker is not None:
            self._invoker.close()


@contextmanager
def staged(folder: Path, kind: str) -> Iterator[Stage]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("BOTCTL_DATA", "")  # so that what InProcess sets is put back afterwards
        stage = Stage(folder, kind)
        try:
            yield stage
        finally:
            stage.close()


@pytest.fixture(params=["in process", "workers"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """Return where functions are written and run, one kind of invoker after the other."""
    with staged(tmp_path, request.param) as opened:
        yield opened


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Stage]:
    """Return where functions are written and run in workers."""
    with staged(tmp_path, "workers") as opened:
        yield opened


@pytest.fixture(scope="module", params=["in process", "workers"])
def returned(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Reply]]:
    """Return what has one function, loaded once, return what an expression says."""
    with staged(tmp_path_factory.mktemp("returned"), request.param) as opened:
        opened.body("return eval(call.utterance)")
        yield lambda expression: opened.invoke(utterance=expression)
