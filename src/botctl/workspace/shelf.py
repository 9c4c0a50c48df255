"""Keep files in folders named for their content: written whole or not at all, and the oldest forgotten."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from botctl.errors import ModelError

KEPT = 3  # models that stay beside each other: this one and what an undone edit goes back to
_DRAFT = ".draft-"
_CRASHED = 3600.0  # seconds after which nobody is writing a draft any more

Check = Callable[[Path], object]  # raises ModelError or OSError unless a folder holds all that it should


def is_whole(folder: Path, check: Check) -> bool:
    """Return whether a folder holds all that it should; a damaged one is made again."""
    try:
        check(folder)
    except (ModelError, OSError):
        return False
    return True


def put(folder: Path, files: Mapping[str, bytes], check: Check) -> None:
    """Write files into a folder of another name and rename it: nobody ever sees half of them."""
    folder.parents[2].mkdir(mode=0o700, parents=True, exist_ok=True)  # .botctl, which holds what was said
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=folder.parent))
    try:
        draft.chmod(0o755)
        for name, content in files.items():
            with (draft / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        _rename(draft, folder, check)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _rename(draft: Path, folder: Path, check: Check) -> None:
    """Rename a draft into place, unless another process was faster: its model is as good.

    A damaged model is moved away first, whole, so that nobody reads it while it is deleted.
    """
    while True:
        try:
            draft.rename(folder)
        except OSError as error:  # its number differs between systems
            # Not there any more: another process has moved a damaged one away meanwhile.
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST) and not folder.is_dir():
                raise
        else:
            return
        if is_whole(folder, check):
            return
        with (
            tempfile.TemporaryDirectory(prefix=_DRAFT, dir=folder.parent) as away,
            suppress(FileNotFoundError),
        ):
            folder.rename(Path(away) / folder.name)  # not there: another process has moved it away


def touch(folder: Path) -> None:
    """Note that a folder is in use, and forget its oldest neighbours."""
    try:
        os.utime(folder)
    except OSError:  # it may be used where nothing may be written; then nothing is forgotten either
        return
    _forget_old(folder)


def _forget_old(folder: Path) -> None:
    """Delete all but the last few models of a bot, and drafts that a crash left behind."""
    ages: dict[Path, float] = {}
    for each in folder.parent.iterdir():
        with suppress(FileNotFoundError):  # another process's draft, renamed meanwhile
            ages[each] = time.time() - each.stat().st_mtime
    drafts = [each for each in ages if each.name.startswith(_DRAFT)]
    models = sorted(set(ages) - {folder, *drafts}, key=lambda each: ages[each])
    for old in (*models[KEPT - 1 :], *(draft for draft in drafts if ages[draft] > _CRASHED)):
        shutil.rmtree(old, ignore_errors=True)
