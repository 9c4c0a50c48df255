"""Let Rasa train a model, and tell how far it is."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from botctl.engines.child import child, heard, last_words
from botctl.engines.training_data import TrainingData
from botctl.errors import EngineError

Progress = Callable[[float, str], None]

_PREPARED = 0.2  # share of the work when the slowest part, a classifier that learns in epochs, begins
_COMPONENT = re.compile(r"Starting to train component '(\w+)'")
_EPOCHS = re.compile(r"Epochs:\s+(\d+)%")
_MOST_KEPT = 20_000  # characters of what it said, for the case that it fails


def train(data: TrainingData, python: Path, *, imports: Path, progress: Progress) -> bytes:
    """Return the archive that `rasa train nlu` makes of the data.

    `imports` is the folder of the author's own components; `progress` is told a share from 0 to 1 and
    what is being done. Raise EngineError, with Rasa's own last words, where it fails.
    """
    with TemporaryDirectory(prefix="botctl-rasa-", ignore_cleanup_errors=True) as folder:
        nlu, config, out = (Path(folder) / name for name in ("nlu.yml", "config.yml", "out"))
        nlu.write_text(data.nlu, "utf-8")
        config.write_text(data.config, "utf-8")
        arguments = ["train", "nlu", "--nlu", str(nlu), "--config", str(config)]
        arguments += ["--out", str(out), "--fixed-model-name", "model"]
        progress(0.0, "starting Rasa")
        with child(python, "rasa", arguments, output=subprocess.PIPE, imports=imports) as process:
            said = _follow(process, progress)
            code = process.wait()
        archive = out / "model.tar.gz"
        if code or not archive.is_file():
            raise EngineError(
                f"Rasa could not train (exit code {code}):\n{last_words(said, 4)}",
                hint="the pipeline, perhaps: `nlu: {pipeline: FILE}` of the bot's file",
            )
        progress(1.0, "done")
        return archive.read_bytes()


def _follow(process: subprocess.Popen[bytes], progress: Progress) -> str:
    """Report what a training says of itself until it ends; return the last of it."""
    said = ""
    for piece in heard(process):
        said = (said + piece)[-_MOST_KEPT:]
        if component := _COMPONENT.search(piece):
            progress(_PREPARED, f"training {component[1]}")
        for epochs in _EPOCHS.findall(piece)[-1:]:
            progress(_PREPARED + (0.95 - _PREPARED) * int(epochs) / 100, f"epochs: {epochs} %")
    return said
