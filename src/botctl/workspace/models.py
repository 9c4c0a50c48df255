"""Train and open the models of bots with the engine of each, and keep them by what they were made from.

They stand under `.botctl/models/<bot>/<fingerprint>/`, so that nothing is trained twice.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from botctl.bots.bot import Bot
from botctl.errors import ModelError
from botctl.intents.model import Model
from botctl.workspace import shelf

if TYPE_CHECKING:
    from botctl.engines.archives import Archives
    from botctl.intents.encoders.encoder import Encoder

Progress = Callable[[float, str], None]

_PATIENCE = 300.0  # seconds that Rasa may take to answer after its start
_FILES = ("model.json", "weights.npz")
_MOST_BYTES = 512 * 1024 * 1024  # of one file


@dataclass(frozen=True, slots=True)
class TrainedReport:
    """Tell where a bot's model stands, whether it had to be trained, and how big it is (bytes).

    Of a model that is `elsewhere`, on a server which we did not start, there is nothing in the folder.
    """

    bot: str
    fingerprint: str
    folder: Path
    trained: bool
    intents: int
    utterances: int
    size: int
    elsewhere: bool = False


class Engine(Protocol):
    """Make, check and open the models of one bot.

    They stand in `folder`, each under its `fingerprint`, which names exactly what it depends on.
    """

    @property
    def folder(self) -> Path:
        """Return the folder of all models that this engine has of the bot."""

    @property
    def fingerprint(self) -> str:
        """Return the name of the model for the bot as it is now."""

    def make(self, progress: Progress) -> Mapping[str, bytes]:
        """Return the files of that model, trained now."""

    def check(self, folder: Path) -> None:
        """Raise ModelError or OSError unless a folder holds exactly that model, whole."""

    def open(self, folder: Path) -> Model:
        """Return the model of a folder; raise as `check` does."""


def train_bot(root: Path, bot: Bot, progress: Progress | None = None) -> TrainedReport:
    """Train a bot's model unless it is there already, and write it as a whole or not at all.

    `progress` is told a share from 0 to 1 and what is being done. Raise ModelError where the model
    cannot be written, and EngineError where its engine is missing or fails.
    """
    utterances = sum(len(intent.utterances.base) for intent in bot.intents.values())
    if is_elsewhere(bot):
        nowhere = _rasa(root, bot).folder
        return TrainedReport(
            bot.name,
            "",
            nowhere,
            trained=False,
            intents=len(bot.intents),
            utterances=utterances,
            size=0,
            elsewhere=True,
        )
    engine = _engine(root, bot)
    folder = engine.folder / engine.fingerprint
    fresh = not shelf.is_whole(folder, engine.check)
    if fresh:
        files = engine.make(progress or (lambda share, what: None))
        try:
            shelf.put(folder, files, engine.check)
        except OSError as error:
            raise ModelError(
                f"{folder}: the model cannot be written: {error.strerror or error}",
                hint="free some space, or make .botctl/ writable",
            ) from error
    shelf.touch(folder)
    size = sum(each.stat().st_size for each in folder.iterdir())
    return TrainedReport(bot.name, folder.name, folder, fresh, len(bot.intents), utterances, size)


def load_model(root: Path, bot: Bot) -> tuple[Model, bool]:
    """Return a bot's model, and whether it is the trained one for exactly these intents.

    Without one, exact utterances and slots are understood. Rasa begins to start; `ready` waits for it.
    Raise ModelError where there is one that is damaged or was made by something else, and EngineError
    where Rasa is not there.
    """
    if is_elsewhere(bot):
        return _rasa(root, bot).elsewhere(), True
    engine = _engine(root, bot)
    folder = engine.folder / engine.fingerprint
    if not folder.exists():
        from botctl.intents.embedded import untrained

        return untrained(bot.definitions), False
    with _told(root, bot, folder):
        return engine.open(folder), True


@contextmanager
def _told(root: Path, bot: Bot, folder: Path) -> Iterator[None]:
    """Say of a model that cannot be used where it is, and what to do."""
    try:
        yield
    except (ModelError, OSError) as error:
        reason = error.message if isinstance(error, ModelError) else (error.strerror or str(error))
        raise ModelError(
            f"{folder.relative_to(root)}: {reason}", hint=f"run `botctl train {bot.name}`"
        ) from error


def is_trained(root: Path, bot: Bot) -> bool:
    """Return whether the model for exactly a bot's intents is there; raise ModelError where it is damaged."""
    if is_elsewhere(bot):
        return True
    engine = _engine(root, bot)
    folder = engine.folder / engine.fingerprint
    if not folder.exists():
        return False
    with _told(root, bot, folder):
        engine.check(folder)
    return True


def ready(bot: Bot, model: Model, progress: Progress | None = None) -> None:
    """Wait until a bot's engine can be asked; raise EngineError where it fails, or takes too long."""
    if bot.nlu.engine == "embedded":
        from botctl.workspace.encoders import encoder

        # Some read their tables with the first sentence: 1.5 s that no person should wait for.
        encoder(bot.nlu.encoder).encode([bot.name])
    if bot.nlu.engine == "rasa":
        from botctl.engines.rasa import RasaModel

        if isinstance(model, RasaModel):
            if progress:
                progress(0.0, "waiting for Rasa")
            model.wait(_PATIENCE)


def is_elsewhere(bot: Bot) -> bool:
    """Return whether a server that we did not start understands a bot, with a model of its own."""
    return bot.nlu.engine == "rasa" and bool(bot.nlu.rasa.url)


def _engine(root: Path, bot: Bot) -> Engine:
    return _rasa(root, bot) if bot.nlu.engine == "rasa" else _Embedded(root, bot)


def _rasa(root: Path, bot: Bot) -> Archives:
    from botctl.engines.archives import Archives

    return Archives(root, bot, os.environ)


@dataclass(frozen=True, slots=True)
class _Embedded:
    """Train and understand in this process."""

    root: Path
    bot: Bot

    @property
    def folder(self) -> Path:
        return self.root / ".botctl" / "models" / self.bot.name

    @property
    def fingerprint(self) -> str:
        from botctl.intents.modelfile import fingerprint

        return fingerprint(self.bot.definitions, self.bot.nlu.encoder)

    def make(self, progress: Progress) -> Mapping[str, bytes]:
        from botctl.intents.modelfile import dump
        from botctl.intents.training import train

        return dump(train(self.bot.definitions, encoder=self._encoder(), progress=progress))

    def check(self, folder: Path) -> None:
        self.open(folder)

    def open(self, folder: Path) -> Model:
        from botctl.intents.modelfile import restore

        files = {name: _read(folder / name) for name in _FILES}
        model = restore(files, self.bot.definitions, encoder=self._encoder())
        del files
        _give_back()
        return model

    def _encoder(self) -> Encoder:
        from botctl.workspace.encoders import encoder

        return encoder(self.bot.nlu.encoder)


def _give_back() -> None:
    """Give the system back what was only needed to read a model, where the C library can: 10 MB of 85."""
    import ctypes  # numpy has imported it

    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)


def _read(path: Path) -> bytes:
    if path.stat().st_size > _MOST_BYTES:
        raise ModelError(f"{path.name} is larger than {_MOST_BYTES} bytes")
    return path.read_bytes()
