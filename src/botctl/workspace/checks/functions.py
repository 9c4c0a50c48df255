"""Check functions without running them: that modules can be read and imported, and have their `handle`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from botctl.documents.nodes import Document
from botctl.errors import Fault, Place
from botctl.functions.function import VARIABLE
from botctl.workspace.checks import imports
from botctl.workspace.checks.secrets import SECRETIVE
from botctl.workspace.files import FunctionFile
from botctl.workspace.nearest import did_you_mean
from botctl.workspace.neighbours import parsed
from botctl.workspace.sources import Module, Sources

_DEFINE = "write `def handle(call: Call) -> Reply:`"


def check(sources: Sources) -> Iterator[Fault]:
    """Return the faults of every function's module, and of settings that belong to none."""
    for module in sources.modules.values():
        for one in (module, *module.neighbours):
            yield from _module(one, module)
    for name, source in sources.settings.items():
        if name not in sources.modules:
            hint = did_you_mean(name, sources.modules, f"write functions/{name}.py, or remove this file")
            place = Place(source.file)
            yield Fault(
                "R110", place, f"these settings belong to no function: there is no functions/{name}.py", hint
            )
        if source.model is not None:
            yield from _settings(source.document, source.model, sources)


def _settings(document: Document, settings: FunctionFile, sources: Sources) -> Iterator[Fault]:
    """Check that a function's settings name what is there, and hold no secret."""
    told = settings.on_failure
    if told is not None and told not in sources.modules:
        hint = did_you_mean(told, sources.modules, f"write functions/{told}.py")
        yield Fault("R102", document.place("on_failure"), f"there is no function `{told}`", hint)
    for name, value in (settings.environment or {}).items():
        if SECRETIVE.search(name) and value and not VARIABLE.fullmatch(value):
            message = f"`environment.{name}` must name an environment variable, not hold the secret itself"
            hint = "write ${NAME} here, and set NAME to the secret where botctl runs"
            yield Fault("X101", document.place("environment", name), message, hint)


def _module(module: Module, function: Module) -> Iterator[Fault]:
    """Check a function's own module, or one of its neighbours."""
    if module.source is None:
        return
    tree = parsed(module.source)
    if isinstance(tree, SyntaxError):
        place = Place(module.file, tree.lineno or 1, max(1, tree.offset or 1))
        yield Fault("P101", place, f"this is not Python: {tree.msg}", "mend this line, or the one before it")
    elif isinstance(tree, Exception):  # NUL, or nested beyond what Python reads
        message = f"Python cannot read this module: {tree}"
        yield Fault("P101", Place(module.file), message, "write it simpler")
    else:
        yield from imports.check(module, tree, function.path)
        if module is function:
            yield from _handle(module, tree)


def _handle(module: Module, tree: ast.Module) -> Iterator[Fault]:
    """Check that a module defines `handle`, imports it or assigns it, and that it can be called."""
    defined = [node for node in tree.body if "handle" in _names(node)]
    if not defined:
        message = "there is no `handle` in this module"
        hint = f"{_DEFINE}, or begin the file's name with `_` if it is no function"
        yield Fault("P102", Place(module.file), message, hint)
        return
    node = defined[-1]
    if isinstance(node, ast.AsyncFunctionDef):
        place = Place(module.file, node.lineno, node.col_offset + 1)
        yield Fault("P103", place, "`handle` must not be `async`: a turn waits for its reply", _DEFINE)
    elif isinstance(node, ast.FunctionDef) and not _takes_a_call(node.args):
        place = Place(module.file, node.lineno, node.col_offset + 1)
        yield Fault("P104", place, "`handle` must take one argument, the call", _DEFINE)


def _names(node: ast.stmt) -> set[str]:
    """Return the names that a statement on top of a module defines."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name for alias in node.names}
    if isinstance(node, ast.If | ast.Try | ast.With):
        return {
            name
            for child in ast.iter_child_nodes(node)
            if isinstance(child, ast.stmt)
            for name in _names(child)
        }
    targets = (
        node.targets
        if isinstance(node, ast.Assign)
        else [node.target]
        if isinstance(node, ast.AnnAssign)
        else []
    )
    return {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}


def _takes_a_call(arguments: ast.arguments) -> bool:
    positional = [*arguments.posonlyargs, *arguments.args]
    required = len(positional) - len(arguments.defaults)
    required_by_name = sum(default is None for default in arguments.kw_defaults)
    room = bool(positional) or arguments.vararg is not None
    return room and required <= 1 and not required_by_name
