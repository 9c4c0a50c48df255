"""Build the wheel, and fail to, as a machine without a network does."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

import hatch_build
from botctl.serve.page import ASSETS, FOLDER
from tests.page.conftest import ROOT

NOBODY = "http://127.0.0.1:9/"  # the discard port, where nothing listens


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Return the page's folder as a fresh clone in `tmp_path` has it: no component yet."""
    folder = tmp_path / hatch_build.PAGE
    folder.mkdir(parents=True)
    for name in hatch_build.LOCKED:
        shutil.copy(FOLDER / name, folder)
    return folder


@pytest.fixture
def hook(tmp_path: Path) -> hatch_build.FetchChatComponent:
    """Return the hook as hatchling makes it for a clone in `tmp_path`."""
    made: Any = hatch_build.FetchChatComponent
    hook: hatch_build.FetchChatComponent = made(str(tmp_path), {}, None, None, str(tmp_path), "wheel")
    return hook


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take npm's registry away, what it remembers of it, and its patience."""
    monkeypatch.setenv("npm_config_registry", NOBODY)
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))


def test_a_wheel_contains_the_page_and_its_component(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603 -- our own command
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    assert {f"botctl/serve/page/{name}" for name in ASSETS} <= held


def test_every_file_of_the_page_is_served_or_meant_for_the_build() -> None:
    kept = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    unserved = {name for name in kept - set(ASSETS) if not name.startswith("__")}
    assert unserved == {*hatch_build.LOCKED, "vendor/lock.sha256"}
    assert set(ASSETS) <= kept


def test_the_lock_file_names_hashes_and_no_registry() -> None:
    packages = json.loads((FOLDER / "package-lock.json").read_text("utf-8"))["packages"]
    del packages[""]
    assert "resolved" not in {key for package in packages.values() for key in package}
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())


def test_no_package_runs_a_script_when_it_is_installed() -> None:
    assert "ignore-scripts=true" in (FOLDER / ".npmrc").read_text("ascii").splitlines()
    assert "--ignore-scripts" in hatch_build.NPM


def test_the_component_and_its_licences_are_fetched(page: Path, hook: hatch_build.FetchChatComponent) -> None:
    hook.initialize("standard", {})
    assert hatch_build.is_fetched(page)
    assert (page / "vendor/deep-chat.js").read_bytes() == (FOLDER / "vendor/deep-chat.js").read_bytes()
    licences = (page / "vendor/LICENSES.txt").read_text("utf-8")
    locked = json.loads((page / "package-lock.json").read_text("utf-8"))["packages"]
    shipped = [place for place, package in locked.items() if place and not package.get("dev")]
    assert len(shipped) == 8
    assert all(f"{place.removeprefix('node_modules/')} " in licences for place in shipped)
    assert "axe-core" not in licences


@pytest.mark.usefixtures("offline")
def test_nothing_is_fetched_where_the_locked_component_is_there(
    page: Path, hook: hatch_build.FetchChatComponent
) -> None:
    (page / "vendor").mkdir()
    (page / "vendor/lock.sha256").write_text(hatch_build.lock_hash(page) + "\n", "ascii")
    hook.initialize("standard", {})
    assert [path.name for path in (page / "vendor").iterdir()] == ["lock.sha256"]


def test_a_changed_lock_file_asks_for_its_own_component(page: Path) -> None:
    (page / "vendor").mkdir()
    (page / "vendor/lock.sha256").write_text(hatch_build.lock_hash(page), "ascii")
    with (page / "package-lock.json").open("a") as lock:
        lock.write("\n")
    assert not hatch_build.is_fetched(page)


@pytest.mark.usefixtures("offline")
def test_without_a_network_the_build_stops_with_one_line_and_its_remedy(
    page: Path, hook: hatch_build.FetchChatComponent, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        hook.initialize("standard", {})
    said = capsys.readouterr().err
    assert stopped.value.code == 1
    assert said.startswith("hatch_build.py: npm could not fetch the chat page's component (")
    assert "connect to the network or set npm's `registry`" in said
    assert said.count("\n") == 1
    assert not hatch_build.is_fetched(page)
