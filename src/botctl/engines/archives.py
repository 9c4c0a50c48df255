"""Make, check and open what Rasa understands one bot with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import orjson

from botctl.bots.bot import Bot
from botctl.engines import environment, pipeline, server
from botctl.engines.client import Client
from botctl.engines.rasa import Line, RasaModel
from botctl.engines.training import Progress, train
from botctl.engines.training_data import TrainingData, training_data
from botctl.errors import EngineError, ModelError
from botctl.intents.embedded import untrained
from botctl.intents.model import Model

FORMAT = 1
HEAD, ARCHIVE, NLU, CONFIG = "model.json", "rasa.tar.gz", "nlu.yml", "config.yml"


@dataclass
class Archives:
    """Hold how one bot of a workspace is understood by Rasa.

    `environ` is where environments are looked for, and the token of a server that runs elsewhere.
    """

    root: Path
    bot: Bot
    environ: Mapping[str, str]

    @property
    def folder(self) -> Path:
        """Return the folder of the bot's models; no bot's name has a dot, so it is no other engine's."""
        return self.root / ".botctl" / "models" / f"{self.bot.name}.rasa"

    @cached_property
    def data(self) -> TrainingData:
        """Return what Rasa is trained on; raise EngineError where the author's pipeline cannot be read."""
        file = self.bot.nlu.rasa.pipeline
        own = pipeline.read(self.root, file) if file else None
        return training_data(self.bot.name, self.bot.definitions, own)

    @cached_property
    def fingerprint(self) -> str:
        """Return a name for exactly what a model depends on: Rasa's version and both of its files."""
        made_from = "\0".join((environment.VERSION, str(FORMAT), self.data.nlu, self.data.config))
        return hashlib.sha256(made_from.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def make(self, progress: Progress) -> dict[str, bytes]:
        """Return the files of a model, trained now; raise EngineError where Rasa is not there or fails."""
        found = environment.installed(self.root, self.environ, python=self.bot.nlu.rasa.python)
        archive = train(self.data, found.python, imports=self.root, progress=progress)
        head = {
            "format": FORMAT,
            "engine": "rasa",
            "version": environment.VERSION,
            "fingerprint": self.fingerprint,
            "archive": hashlib.sha256(archive).hexdigest(),
        }
        return {
            HEAD: orjson.dumps(head, option=orjson.OPT_INDENT_2),
            ARCHIVE: archive,
            NLU: self.data.nlu.encode(),
            CONFIG: self.data.config.encode(),
        }

    def check(self, folder: Path) -> None:
        """Raise ModelError unless a folder holds exactly this model, whole."""
        try:
            head = orjson.loads((folder / HEAD).read_bytes())
            promised, made_from = head["archive"], head["fingerprint"]
            with (folder / ARCHIVE).open("rb") as archive:
                found = hashlib.file_digest(archive, "sha256").hexdigest()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{HEAD} or {ARCHIVE} cannot be read: {error}") from error
        if made_from != self.fingerprint:
            raise ModelError(f"{HEAD} was made from other intents")
        if found != promised:
            raise ModelError(f"{ARCHIVE} is damaged")

    def open(self, folder: Path) -> Model:
        """Return the model of a folder, its server starting now.

        Raise as `check` does, and EngineError where Rasa is not installed.
        """
        self.check(folder)
        found = environment.installed(self.root, self.environ, python=self.bot.nlu.rasa.python)
        running = server.served(
            server.Recipe(
                self.bot.name,
                found.python,
                folder / ARCHIVE,
                log=self.root / f".botctl/logs/rasa-{self.bot.name}.log",
                imports=self.root,
                timeout=self.bot.nlu.rasa.timeout,
            )
        )
        return self._model(Line(self.bot.name, running.client), wait=running.wait)

    def elsewhere(self) -> Model:
        """Return the model of a server that runs elsewhere; raise EngineError where its token is not set."""
        settings = self.bot.nlu.rasa
        token = self.environ.get(settings.token, "") if settings.token else ""
        if settings.token and not token:
            raise EngineError(
                f"bots/{self.bot.name}.yml: the environment variable {settings.token} is not set",
                hint=f"export {settings.token}=... where botctl runs",
            )
        client = Client(settings.url, token=token, timeout=settings.timeout)
        return self._model(Line(self.bot.name, lambda: client), wait=partial(_wait, client))

    def _model(self, line: Line, *, wait: Callable[[float], None]) -> Model:
        definitions = self.bot.definitions
        return RasaModel(definitions.intents, untrained(definitions), line, wait)


def _wait(client: Client, seconds: float) -> None:
    client.check(min(seconds, client.timeout))
