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

_STARTED, _TRAINED = 0.1, 0.95  # shares of the work when Rasa has started, and when all is learnt
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
            said = _follow(process, data.config.count("- name:"), progress)
            code = process.wait()
        archive = out / "model.tar.gz"
        if code or not archive.is_file():
            raise EngineError(
                f"Rasa could not train (exit code {code}):\n{last_words(said, 4)}",
                hint="the pipeline, perhaps: `nlu: {pipeline: FILE}` of the bot's file",
            )
        progress(1.0, "done")
        return archive.read_bytes()


def _follow(process: subprocess.Popen[bytes], components: int, progress: Progress) -> str:
    """Report what a training says of itself until it ends; return the last of it.

    Each component of the pipeline counts the same, and one that learns in epochs counts by these.
    """
    said, begun, name = "", 0, ""
    for piece in heard(process):
        said = (said + piece)[-_MOST_KEPT:]
        if found := _COMPONENT.findall(piece):
            begun, name = begun + len(found), found[-1]
        epochs = _EPOCHS.findall(piece)[-1:]
        if found or epochs:
            done = max(0, begun - 1) + (int(epochs[0]) / 100 if epochs else 0.0)
            share = _STARTED + (_TRAINED - _STARTED) * min(1.0, done / components)
            progress(share, f"training {name}" + (f", {epochs[0]} % of its epochs" if epochs else ""))
    return said
