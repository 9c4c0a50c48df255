"""Open the workers of a workspace's functions, with their log and without its secrets in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from botctl.functions.discreet import Discreet, hiding
from botctl.functions.function import Function
from botctl.functions.journal import Entry, Journal, logs
from botctl.functions.runtime.runtime import Runtime


def open_workers(
    functions: Mapping[str, Function],
    *,
    root: Path,
    secrets: Iterable[str],
    environ: Mapping[str, str] = os.environ,
    tell: Callable[[Entry], None] | None = None,
) -> Discreet:
    """Return what invokes functions in workers; `tell` is given each entry of the log, too."""
    secrets = tuple(secrets)
    journal = Journal(logs(root), hide=hiding(secrets), tell=tell)
    runtime = Runtime(functions, root=root, data=root / ".botctl" / "data", journal=journal, environ=environ)
    return Discreet(runtime, secrets=secrets)
