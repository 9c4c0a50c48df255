"""A Python that Rasa runs on is found where people's tools keep it, and what does not run is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from botctl.engines.pythons import find
from botctl.errors import EngineError


def python(path: Path, version: str) -> Path:
    """Write an interpreter that says what it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\necho {version.replace(".", " ")} "$0"\n')
    path.chmod(0o755)
    return path


def shim(path: Path) -> Path:
    """Write what a version manager puts on the PATH for a version that is not chosen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'#!/bin/sh\necho "pyenv: {path.name}: command not found" >&2\nexit 127\n')
    path.chmod(0o755)
    return path


def found(home: Path, wanted: str = "", **environ: str) -> Path:
    return find({"HOME": str(home), "PATH": f"{home}/bin:/bin:/usr/bin", **environ}, wanted=wanted).path


@pytest.mark.parametrize(
    "place",
    [
        "bin/python3.9",
        ".pyenv/versions/3.9.18/bin/python3",
        ".local/share/uv/python/cpython-3.9.18-linux-x86_64-gnu/bin/python3",
    ],
)
def test_it_is_found_on_the_path_in_pyenv_and_in_uv(tmp_path: Path, place: str) -> None:
    expected = python(tmp_path / place, "3.9.18")
    assert found(tmp_path, PATH=f"{tmp_path}/bin") == expected


@pytest.mark.parametrize(
    ("variable", "place"),
    [
        ("PYENV_ROOT", "elsewhere/versions/3.10.13/bin/python3"),
        ("UV_PYTHON_INSTALL_DIR", "elsewhere/cpython-3.10.13-macos-aarch64-none/bin/python3"),
        ("XDG_DATA_HOME", "elsewhere/uv/python/cpython-3.10.13-linux-x86_64-gnu/bin/python3"),
    ],
)
def test_it_is_found_where_the_environment_moves_them(tmp_path: Path, variable: str, place: str) -> None:
    expected = python(tmp_path / place, "3.10.13")
    environ = {variable: str(tmp_path / "elsewhere"), "PATH": f"{tmp_path}/bin"}
    assert found(tmp_path, **environ) == expected


@pytest.mark.parametrize(
    "names", [("3.11.7", "3.9.18"), ("cpython-3.11.7-linux-x86_64-gnu", "cpython-3.9.18-linux-x86_64-gnu")]
)
def test_it_is_found_beside_the_python_that_runs(tmp_path: Path, names: tuple[str, str]) -> None:
    running, other = names
    python(tmp_path / "kept" / running / "bin/python3", "3.11.7")
    expected = python(tmp_path / "kept" / other / "bin/python3", "3.9.18")
    environ = {"HOME": str(tmp_path), "PATH": str(tmp_path)}
    assert find(environ, beside=tmp_path / "kept" / running).path == expected


def test_the_best_version_and_its_newest_patch_is_chosen(tmp_path: Path) -> None:
    python(tmp_path / "bin/python3.8", "3.8.18")
    for patch in ("2", "13", "9"):
        python(tmp_path / f".pyenv/versions/3.10.{patch}/bin/python3", f"3.10.{patch}")
    python(tmp_path / ".pyenv/versions/3.11.7/bin/python3", "3.11.7")
    assert find({"HOME": str(tmp_path), "PATH": f"{tmp_path}/bin"}).version == (3, 10, 13)


def test_a_shim_that_starts_nothing_is_passed_over(tmp_path: Path) -> None:
    shim(tmp_path / "bin/python3.10")
    expected = python(tmp_path / ".pyenv/versions/3.10.13/bin/python3", "3.10.13")
    assert found(tmp_path) == expected


def test_one_that_is_something_else_than_its_name_says_is_passed_over(tmp_path: Path) -> None:
    python(tmp_path / "bin/python3.10", "3.12.1")
    expected = python(tmp_path / "bin/python3.8", "3.8.18")
    assert found(tmp_path, PATH=f"{tmp_path}/bin") == expected


def test_without_any_it_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as told:
        found(tmp_path, PATH=str(tmp_path))
    assert told.value.message == "no Python 3.8, 3.9 or 3.10 was found, and Rasa runs on no newer one"
    assert "uv python install 3.10" in told.value.hint
    assert "--python PATH" in told.value.hint


def test_a_wanted_one_is_used_or_refused_with_the_reason(tmp_path: Path) -> None:
    python(tmp_path / "bin/python3.10", "3.10.1")
    wanted = python(tmp_path / "mine/python", "3.9.18")
    assert found(tmp_path, str(wanted)) == wanted
    newer = python(tmp_path / "mine/newer", "3.12.1")
    with pytest.raises(EngineError, match=r"it is Python 3\.12\.1; Rasa needs 3\.8, 3\.9 or 3\.10"):
        found(tmp_path, str(newer))
    with pytest.raises(EngineError, match="there is no such Python"):
        found(tmp_path, str(tmp_path / "nothing"))
    broken = shim(tmp_path / "mine/broken")
    with pytest.raises(EngineError, match="it does not run"):
        found(tmp_path, str(broken))
