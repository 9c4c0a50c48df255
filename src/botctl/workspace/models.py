"""Keep trained models under `.botctl/models/<bot>/<fingerprint>/`, so that nothing is trained twice."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from botctl.bots.bot import Bot
from botctl.errors import ModelError
from botctl.intents.model import Model

KEPT = 3  # models of a bot that stay: this one and what an undone edit goes back to
_FILES = ("model.json", "weights.npz")
_DRAFT = ".draft-"
_CRASHED = 3600.0  # seconds after which nobody is writing a draft any more
_MOST_BYTES = 512 * 1024 * 1024  # of one file


@dataclass(frozen=True, slots=True)
class TrainedReport:
    """Tell where a bot's model stands, whether it had to be trained, and how big it is (bytes)."""

    bot: str
    fingerprint: str
    folder: Path
    trained: bool
    intents: int
    utterances: int
    size: int


def train_bot(root: Path, bot: Bot, progress: Callable[[float, str], None] | None = None) -> TrainedReport:
    """Train a bot's model unless it is there already, and write it as a whole or not at all.

    `progress` is told a share from 0 to 1 and what is being done. Raise ModelError where the model
    cannot be written.
    """
    from botctl.intents.training import dump, fingerprint, train

    name = fingerprint(bot.definitions)
    folder = _folder(root, bot) / name
    fresh = not _is_whole(folder, bot)
    if fresh:
        files = dump(train(bot.definitions, progress=progress))
        try:
            _write(folder, files, bot)
        except OSError as error:
            raise ModelError(
                f"{folder}: the model cannot be written: {error.strerror or error}",
                hint="free some space, or make .botctl/ writable",
            ) from error
    try:
        os.utime(folder)
    except OSError:  # it may be used where nothing may be written; then nothing is forgotten either
        pass
    else:
        _forget_old(folder)
    return TrainedReport(
        bot.name,
        name,
        folder,
        fresh,
        len(bot.intents),
        sum(len(intent.utterances.base) for intent in bot.intents.values()),
        sum((folder / each).stat().st_size for each in _FILES),
    )


def load_model(root: Path, bot: Bot) -> tuple[Model, bool]:
    """Return a bot's model, and whether it is the trained one for exactly these intents.

    Without one, exact utterances and slots are understood. Raise ModelError where there is one that
    is damaged or was made by something else.
    """
    from botctl.intents.training import fingerprint, restore, untrained

    folder = _folder(root, bot) / fingerprint(bot.definitions)
    if not folder.exists():
        return untrained(bot.definitions), False
    try:
        return restore({name: _read(folder / name) for name in _FILES}, bot.definitions), True
    except (ModelError, OSError) as error:
        reason = error.message if isinstance(error, ModelError) else (error.strerror or str(error))
        raise ModelError(
            f"{folder.relative_to(root)}: {reason}", hint=f"run `botctl train {bot.name}`"
        ) from error


def _folder(root: Path, bot: Bot) -> Path:
    return root / ".botctl" / "models" / bot.name


def _is_whole(folder: Path, bot: Bot) -> bool:
    """Return whether a model is there and can be used; a damaged one is trained again."""
    from botctl.intents.training import restore

    try:
        restore({name: _read(folder / name) for name in _FILES}, bot.definitions)
    except (ModelError, OSError):
        return False
    return True


def _read(path: Path) -> bytes:
    if path.stat().st_size > _MOST_BYTES:
        raise ModelError(f"{path.name} is larger than {_MOST_BYTES} bytes")
    return path.read_bytes()


def _write(folder: Path, files: dict[str, bytes], bot: Bot) -> None:
    """Write files into a folder of another name and rename it: nobody ever sees half a model."""
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
        _put(draft, folder, bot)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _put(draft: Path, folder: Path, bot: Bot) -> None:
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
        if _is_whole(folder, bot):
            return
        with (
            tempfile.TemporaryDirectory(prefix=_DRAFT, dir=folder.parent) as away,
            suppress(FileNotFoundError),
        ):
            folder.rename(Path(away) / folder.name)  # not there: another process has moved it away


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
