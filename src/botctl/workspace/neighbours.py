"""Find what a function's module imports from its own folder, by reading it; nothing is run."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.machinery import all_suffixes
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Relative:
    """Hold one module that is imported relatively: as written, and where it would stand.

    `name` is None where a whole module is named, else what `from . import name` takes out of a package.
    """

    written: str
    path: Path
    line: int
    column: int
    name: str | None = None

    def within(self, folder: Path) -> bool:
        """Return whether it would stand in a function's folder."""
        return folder == self.path or folder in self.path.parents

    def exists(self) -> bool:
        """Return whether it is a module, a package, or a name that the package itself defines."""
        return found(self.path) is not None or _is(Path.is_dir, self.path) or self._defined()

    def _defined(self) -> bool:
        package = self.path.parent / "__init__.py"
        if self.name is None or not _is(Path.is_file, package):
            return False
        tree = parsed(_text(package))
        return isinstance(tree, ast.Module) and self.name in _bound(tree)


def parsed(source: str) -> ast.Module | Exception:
    """Return a module's syntax tree, or why there is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a doubtful escape in an author's text is for their linter
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return error


def imports(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield what a module imports for certain: not for types only, for one platform, or if it is there."""
    open_: list[ast.AST] = [tree]
    while open_:
        node = open_.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.Try) and any(map(_forgives, node.handlers)):
            open_ += [*node.handlers, *node.orelse, *node.finalbody]
        elif isinstance(node, ast.If) and _depends(node.test):
            continue
        else:
            children = ast.iter_child_nodes(node)
            open_ += [
                child
                for child in children
                if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case)
            ]


def relatives(node: ast.Import | ast.ImportFrom, path: Path) -> Iterator[Relative]:
    """Yield what an import statement of the module at a path takes from its neighbours."""
    if isinstance(node, ast.Import) or not node.level:
        return
    base = path.parents[min(node.level, len(path.parents)) - 1]
    dots = "." * node.level
    if node.module:
        place = base.joinpath(*node.module.split("."))
        yield Relative(f"{dots}{node.module}", place, node.lineno, node.col_offset + 1)
        return
    for alias in node.names:
        if alias.name != "*":
            written = f"{dots}{alias.name}"
            yield Relative(written, base / alias.name, alias.lineno, alias.col_offset + 1, alias.name)


def neighbours(path: Path, source: str) -> Iterator[Path]:
    """Yield the Python files of a function's folder that its module imports, or a neighbour does."""
    folder = path.parent
    seen, open_ = {path}, [(path, source)]
    while open_:
        importer, text = open_.pop()
        tree = parsed(text)
        for node in imports(tree) if isinstance(tree, ast.Module) else ():
            for one in _files(node, importer, folder):
                if one not in seen and not one.is_symlink():
                    seen.add(one)
                    yield one
                    open_.append((one, _text(one)))


def found(path: Path) -> Path | None:
    """Return the file of a module or package that would stand at a path, or None."""
    suffixes = (*all_suffixes(), "/__init__.py")
    files = (path.parent / f"{path.name}{suffix}" for suffix in suffixes)
    return next((file for file in files if _is(Path.is_file, file)), None)


def _files(node: ast.Import | ast.ImportFrom, importer: Path, folder: Path) -> Iterator[Path]:
    """Yield the Python files that an import statement runs: packages on the way, and modules in them."""
    for relative in relatives(node, importer):
        named = [] if relative.name else [relative.path / alias.name for alias in node.names]
        for path in (*relative.path.parents, relative.path, *named):
            file = found(path) if folder in path.parents else None
            if file and file.suffix == ".py":
                yield file


def _is(kind: Callable[[Path], bool], path: Path) -> bool:
    """Return whether a path is of a kind; a name that is too long for a file is none."""
    try:
        return kind(path)
    except OSError:
        return False


def _text(file: Path) -> str:
    """Return a module's text, nothing where it cannot be read: the reader of sources reports that."""
    try:
        return file.read_text("utf-8-sig", "replace")
    except OSError:
        return ""


def _forgives(handler: ast.ExceptHandler) -> bool:
    """Return whether an `except` lets a module go on without what it could not import."""
    names = (
        {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)} if handler.type else None
    )
    return names is None or not names.isdisjoint(
        {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
    )


def _depends(test: ast.expr) -> bool:
    """Return whether a condition asks for a type checker, a platform or a version of Python."""
    names = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(test) if isinstance(node, ast.Attribute)}
    return not names.isdisjoint({"TYPE_CHECKING", "sys", "os", "platform"})


def _bound(tree: ast.Module) -> set[str]:
    """Return every name that a module binds somewhere."""
    bound: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and node.module):
            bound.update(alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
    return bound
