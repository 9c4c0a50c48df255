"""Load a function's module by its path, never by its name."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
import traceback
from collections.abc import Callable
from types import ModuleType
from typing import Any
from zlib import crc32

from botctl.errors import FunctionError
from botctl.functions.function import Function

Handle = Callable[[Any], Any]

_LOADED = re.compile(r"^botctl_function_(\w+)_[0-9a-f]{8}(?=\.|$)")  # as `_module_name` makes them


def load(function: Function) -> Handle:
    """Return the `handle` of a function's module; raise FunctionError where it cannot be had.

    The module gets a name of its own, made from its path, so that a function called `json` shadows
    nothing and two workspaces in one process do not meet. A folder's `__init__.py` may import its
    neighbours relatively.
    """
    module = _import(function)
    handle = getattr(module, "handle", None)
    if not callable(handle):
        raise FunctionError(
            f"{function.module}: there is no function `handle`",
            function=function.name,
            hint="Write `def handle(call: Call) -> Reply:` in it.",
        )
    return handle  # type: ignore[no-any-return]  # `handle` is what the author wrote; its reply is checked


def loaded(function: Function) -> ModuleType | None:
    """Return a function's module, if it is loaded now."""
    return sys.modules.get(_module_name(function))


def unload(function: Function) -> None:
    """Forget a function's module and its neighbours, so that the next load reads the files again."""
    name = _module_name(function)
    for loaded in [known for known in sys.modules if known == name or known.startswith(f"{name}.")]:
        del sys.modules[loaded]


def written(module: str) -> str:
    """Return a module's name as its author knows it, the same on every machine: `functions.cafe.till`."""
    return _LOADED.sub(r"functions.\1", module)


def _module_name(function: Function) -> str:
    # Not hashlib: OpenSSL would be a tenth of a worker's memory and of its start.
    return f"botctl_function_{function.name}_{crc32(os.fsencode(function.module.resolve())):08x}"


def _import(function: Function) -> ModuleType:
    name = _module_name(function)
    if name in sys.modules:
        return sys.modules[name]
    is_folder = function.module.name == "__init__.py"
    spec = importlib.util.spec_from_file_location(
        name,
        function.module,
        submodule_search_locations=[str(function.module.parent)] if is_folder else None,
    )
    if spec is None or spec.loader is None:
        raise FunctionError(f"{function.module}: this is no Python module", function=function.name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException as error:  # an author's module may raise anything, SystemExit included
        unload(function)
        if isinstance(error, KeyboardInterrupt):
            raise
        raise FunctionError(
            f"{function.module}: it cannot be imported: {type(error).__name__}: {error}",
            function=function.name,
            story=traceback.format_exc(),
            hint="Mend the module; the stack above names the line.",
        ) from error
    return module
