"""Read an author's own pipeline for Rasa: the config.yml that they have already, or only its list."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from botctl.errors import EngineError

_HINT = "write Rasa's own key `pipeline:` and a list of components below it, each with its `name:`"
_MOST_BYTES = 256 * 1024


def read(root: Path, file: str) -> Mapping[str, Any]:
    """Return what a pipeline's file holds, its key `pipeline` in any case.

    Raise EngineError where it is not there, leads out of the workspace, or holds no list of components.
    """
    path = root / file
    if not path.resolve().is_relative_to(root.resolve()):
        raise EngineError(f"{file} leads out of the workspace", hint="copy the file into it")
    try:
        with path.open("rb") as opened:
            content = yaml.safe_load(opened.read(_MOST_BYTES))
    except OSError as error:
        raise EngineError(f"{file} cannot be read: {error.strerror or error}", hint=_HINT) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else file
        raise EngineError(f"{where}: {getattr(error, 'problem', None) or error}", hint=_HINT) from error
    config = {"pipeline": content} if isinstance(content, list) else content
    components = config.get("pipeline") if isinstance(config, dict) else None
    if not isinstance(components, list) or not components:
        raise EngineError(f"{file} has no pipeline", hint=_HINT)
    for number, component in enumerate(components, start=1):
        name = component.get("name") if isinstance(component, dict) else component
        if not isinstance(name, str):
            raise EngineError(f"{file}: component {number} of the pipeline has no name", hint=_HINT)
    return {str(key): value for key, value in config.items()}
