from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from botctl.workspace.folders import scan
from botctl.workspace.neighbours import imports, neighbours, parsed
from botctl.workspace.sources import gather


def imported(source: str) -> list[str]:
    """Return what a module imports for certain, as written."""
    tree = parsed(source)
    assert isinstance(tree, ast.Module)
    return sorted(ast.unparse(node) for node in imports(tree))


def test_an_import_within_a_function_or_a_class_counts() -> None:
    source = "class A:\n import a\ndef f():\n while x:\n  from b import c\nmatch 1:\n case 1:\n  import d\n"
    assert imported(source) == ["from b import c", "import a", "import d"]


@pytest.mark.parametrize(
    "source",
    [
        "if TYPE_CHECKING:\n import a",
        "if typing.TYPE_CHECKING:\n import a",
        "if sys.version_info < (3, 11):\n import a",
        "try:\n import a\nexcept ImportError:\n pass",
        "try:\n import a\nexcept (ValueError, ModuleNotFoundError):\n pass",
        "try:\n import a\nexcept:\n pass",
    ],
)
def test_an_import_that_may_not_happen_does_not_count(source: str) -> None:
    assert imported(source) == []


def test_what_is_imported_instead_counts() -> None:
    assert imported("try:\n import a\nexcept ImportError:\n import b\n") == ["import b"]
    assert imported("try:\n import a\nexcept ValueError:\n import b\n") == ["import a", "import b"]


def test_neighbours_are_those_that_are_reached_and_no_other(tmp_path: Path) -> None:
    root = tmp_path / "functions" / "order"
    for name, text in {
        "__init__.py": "from .a import b\nfrom .pkg import deep\n",
        "a.py": "from . import c\n",
        "c.py": "from .a import d\nfrom ..other import e\n",
        "pkg/__init__.py": "",
        "pkg/deep.py": "from ..last import f\n",
        "last.py": f"from .{'x' * 300} import g\n",
        "unused.py": "",
        "../other.py": "",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    found = neighbours(root / "__init__.py", (root / "__init__.py").read_text())
    names = sorted(path.relative_to(root).as_posix() for path in found)
    assert names == ["a.py", "c.py", "last.py", "pkg/__init__.py", "pkg/deep.py"]
    module = gather(scan(tmp_path)).modules["order"]
    assert sorted(one.file for one in module.neighbours) == [f"functions/order/{name}" for name in names]


def test_reading_runs_nothing(tmp_path: Path) -> None:
    root = tmp_path / "functions" / "order"
    root.mkdir(parents=True)
    (root / "__init__.py").write_text("from . import explosive\nimport explosive_too\n")
    (root / "explosive.py").write_text("raise SystemExit('it was run')\n")
    before = set(sys.modules)
    assert gather(scan(tmp_path)).modules["order"].neighbours
    assert not {name for name in set(sys.modules) - before if "explosive" in name}
