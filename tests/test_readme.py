"""The README's example is laid out as written, checked, and played."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parent.parent / "README.md"
FILE = re.compile(r"```(?:yaml|python)\n# (\S+)\n(.*?)```", re.DOTALL)
# The README says that a test adds the two slot types, and the channel.
BESIDES = {
    "intents/types/pizza_size.yml": "values: [small, medium, large]\n",
    "intents/types/topping.yml": "values: {salami: [pepperoni], margherita: [plain]}\n",
    "connectors/web.yml": "kind: web\n",
}


@pytest.fixture
def pizzeria(tmp_path: Path) -> Path:
    """Lay out the files that the README shows."""
    shown = dict(FILE.findall(README.read_text(encoding="utf-8")))
    assert sorted(shown) == [
        "bots/pizzeria.yml",
        "functions/order_pizza.py",
        "intents/order_pizza.yml",
        "tests/conversations/order.yml",
    ]
    for name, text in {**shown, **BESIDES}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def botctl(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "botctl", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603  # our own command


def test_the_example_checks_without_a_fault(pizzeria: Path) -> None:
    done = botctl("check", cwd=pizzeria)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("channel", [[], ["--channel", "web"]], ids=["direct", "web"])
def test_the_examples_conversation_goes_as_written(pizzeria: Path, channel: list[str]) -> None:
    done = botctl("test", *channel, cwd=pizzeria)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed, 0 failed" in done.stdout + done.stderr


def test_every_folder_of_the_map_is_there() -> None:
    for name in re.findall(r"^  ([a-z_]+)/ {2,}", README.read_text(encoding="utf-8"), re.MULTILINE):
        assert (README.parent / "src" / "botctl" / name).is_dir(), name
