from __future__ import annotations

import sys
from pathlib import Path

import pytest

from botctl.errors import FunctionError
from botctl.functions.function import Function
from botctl.functions.loader import load, unload


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_function_is_loaded_by_path_and_shadows_nothing(tmp_path: Path) -> None:
    module = write(tmp_path / "json.py", "def handle(call):\n    return 'mine'\n")
    assert load(Function("json", module))(None) == "mine"
    assert "mine" not in vars(sys.modules["json"])


def test_functions_of_two_workspaces_with_one_name_do_not_meet(tmp_path: Path) -> None:
    one = write(tmp_path / "a" / "order.py", "def handle(call): return 1\n")
    two = write(tmp_path / "b" / "order.py", "def handle(call): return 2\n")
    assert load(Function("order", one))(None) == 1
    assert load(Function("order", two))(None) == 2


def test_a_folder_imports_its_neighbours_relatively(tmp_path: Path) -> None:
    write(tmp_path / "order" / "prices.py", "PIZZA = 9\n")
    module = write(
        tmp_path / "order" / "__init__.py", "from .prices import PIZZA\ndef handle(call): return PIZZA\n"
    )
    assert load(Function("order", module))(None) == 9


def test_an_unloaded_function_is_read_again(tmp_path: Path) -> None:
    write(tmp_path / "order" / "prices.py", "PIZZA = 9\n")
    module = write(
        tmp_path / "order" / "__init__.py", "from .prices import PIZZA\ndef handle(call): return PIZZA\n"
    )
    function = Function("order", module)
    load(function)
    write(tmp_path / "order" / "prices.py", "PIZZA = 10_000\n")
    unload(function)
    assert load(function)(None) == 10_000


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("x = 1\n", "there is no function `handle`"),
        ("handle = 1\n", "there is no function `handle`"),
        ("def handle(:\n", "it cannot be imported: SyntaxError: invalid syntax"),
        ("import missing\n", "it cannot be imported: ModuleNotFoundError: No module named 'missing'"),
        ("raise SystemExit(3)\n", "it cannot be imported: SystemExit: 3"),
    ],
)
def test_a_module_that_is_no_function_is_refused_with_its_place(
    tmp_path: Path, text: str, fault: str
) -> None:
    module = write(tmp_path / "order.py", text)
    with pytest.raises(FunctionError) as caught:
        load(Function("order", module))
    assert caught.value.message.startswith(f"{module}: {fault}")


def test_a_module_that_failed_to_load_is_tried_anew(tmp_path: Path) -> None:
    module = write(tmp_path / "order.py", "import no_such_module\n")
    with pytest.raises(FunctionError):
        load(Function("order", module))
    write(module, "def handle(call): return 'mended'\n")
    assert load(Function("order", module))(None) == "mended"
