"""Check the pipelines that bots name for Rasa."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from botctl.errors import EngineError, Fault
from botctl.workspace.sources import Sources


def check(root: Path, sources: Sources) -> Iterator[Fault]:
    """Return the faults of pipelines: files that are not there, or that Rasa could not train with."""
    for source in sources.bots.values():
        if source.model is None or not source.model.nlu.pipeline:
            continue
        from botctl.engines.pipeline import read

        try:
            read(root, source.model.nlu.pipeline)
        except EngineError as error:
            yield Fault("R114", source.document.place("nlu", "pipeline"), error.message, error.hint)
