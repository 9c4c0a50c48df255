"""Rasa's environment is made once for all workspaces, and one that was not finished is never used."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from botctl.engines import environment
from botctl.engines.environment import install, installed, link, requirements
from botctl.errors import EngineError

PYTHON = Path(__file__).with_name("fake") / "python3.10"


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a person whose only old Python is the fake one."""
    return {
        "HOME": str(tmp_path / "home"),
        "PATH": f"{PYTHON.parent}:/usr/bin:/bin",
        "BOTCTL_TEST_LOG": str(tmp_path / "calls.txt"),
    }


def calls(environ: dict[str, str]) -> list[str]:
    """Return what Python was asked to do, in order."""
    return [line.split()[0] for line in Path(environ["BOTCTL_TEST_LOG"]).read_text().splitlines()]


def test_it_is_made_in_the_persons_cache_and_linked_from_the_workspace(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    told: list[tuple[float, str]] = []
    found, made = install(tmp_path / "one", environ, progress=lambda share, what: told.append((share, what)))
    assert made
    (folder,) = (tmp_path / "home/.cache/botctl/engines").iterdir()
    assert folder.name.startswith("rasa-3.6.21-cp310-")
    assert link(tmp_path / "one").readlink() == folder
    assert found == installed(tmp_path / "one", environ)
    assert found.python == folder / "environment/bin/python"
    assert calls(environ) == ["venv", "pip", "rasa"]
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert [what for _, what in told if "numpy" in what or "unpacked" in what]


def test_a_second_time_and_a_second_workspace_make_nothing(tmp_path: Path, environ: dict[str, str]) -> None:
    install(tmp_path / "one", environ)
    assert install(tmp_path / "one", environ)[1] is False
    assert install(tmp_path / "two", environ)[1] is False
    assert link(tmp_path / "two").readlink() == link(tmp_path / "one").readlink()
    assert installed(tmp_path / "three", environ).python.is_file()  # linked or not
    assert calls(environ) == ["venv", "pip", "rasa"]


def test_it_is_not_there_before_it_is_installed(tmp_path: Path, environ: dict[str, str]) -> None:
    with pytest.raises(EngineError) as told:
        installed(tmp_path, environ)
    assert (told.value.message, told.value.hint) == (
        "Rasa 3.6.21 is not installed",
        "botctl engines install rasa",
    )


def test_pips_last_words_are_told_and_half_an_environment_is_not_used(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    with pytest.raises(EngineError) as told:
        install(tmp_path, {**environ, "BOTCTL_TEST_PIP": "fails"})
    assert told.value.message.startswith("pip failed (exit code 1):")
    assert "ERROR: No space left on device" in told.value.message
    with pytest.raises(EngineError, match="is not installed"):
        installed(tmp_path, environ)
    assert install(tmp_path, environ)[1] is True
    assert installed(tmp_path, environ).python.is_file()


def test_an_installation_that_is_killed_leaves_nothing_that_is_used_and_nobody_that_writes(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    script = (
        "import os; from pathlib import Path; from botctl.engines.environment import install;"
        "install(Path(os.environ['ROOT']), os.environ, progress=lambda share, what: print(what, flush=True))"
    )
    hanging = {**environ, "BOTCTL_TEST_PIP": "hangs", "ROOT": str(tmp_path)}
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=hanging, text=True) as process:  # noqa: S603  # our own command
        assert process.stdout is not None
        for line in process.stdout:
            if "unpacked" in line:
                break
        process.kill()
    with pytest.raises(EngineError, match="is not installed"):
        installed(tmp_path, environ)
    assert install(tmp_path, environ)[1] is True  # it waits until the pip that was left behind has ended
    assert installed(tmp_path, environ).python.is_file()


def test_of_many_that_install_at_once_one_does(tmp_path: Path, environ: dict[str, str]) -> None:
    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(lambda number: install(tmp_path / str(number), environ), range(6)))
    assert sum(made for _, made in outcomes) == 1
    assert calls(environ) == ["venv", "pip", "rasa"]


@pytest.mark.parametrize("variable", ["BOTCTL_ENGINES", "XDG_CACHE_HOME"])
def test_the_cache_can_be_elsewhere(tmp_path: Path, environ: dict[str, str], variable: str) -> None:
    environ[variable] = str(tmp_path / "elsewhere")
    install(tmp_path / "one", environ)
    assert (tmp_path / "elsewhere") in link(tmp_path / "one").resolve().parents
    assert not (tmp_path / "home").exists()


def test_an_environment_of_other_requirements_is_another(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path / "one", environ)
    monkeypatch.setattr(environment, "requirements", lambda: ("rasa==3.6.21", "numpy==1.22.4"))
    with pytest.raises(EngineError, match="is not installed"):
        installed(tmp_path / "two", environ)


def test_a_python_that_has_rasa_already_is_used_as_it_is(tmp_path: Path, environ: dict[str, str]) -> None:
    own = tmp_path / "mine/bin/python"
    own.parent.mkdir(parents=True)
    own.write_bytes(PYTHON.read_bytes())
    own.chmod(0o755)
    (tmp_path / "mine/rasa").touch()
    assert installed(tmp_path, environ, python=str(own)).python == own
    assert install(tmp_path, environ, python=str(own))[1] is False
    assert not Path(environ["BOTCTL_TEST_LOG"]).exists()


def test_without_room_nothing_is_begun(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "ROOM", 2**60)
    with pytest.raises(EngineError, match=r"GiB are free there, and Rasa needs"):
        install(tmp_path, environ)
    assert not Path(environ["BOTCTL_TEST_LOG"]).exists()


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path, environ: dict[str, str]) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(EngineError, match="the environment cannot be written"):
        install(tmp_path, {**environ, "BOTCTL_ENGINES": str(tmp_path / "a file/engines")})


def test_rasa_itself_comes_first_and_the_tested_versions_hold_for_the_tested_python() -> None:
    first, *pinned = requirements()
    assert first == "rasa==3.6.21"
    assert len(pinned) > 100
    assert all(line.count("==") == 2 and line.endswith('; python_version == "3.10"') for line in pinned)
