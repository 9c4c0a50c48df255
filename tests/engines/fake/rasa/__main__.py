"""Take Rasa's commands: `run`, `train nlu` and `--version`.

The archive is JSON here: {"answers": {...}} for `run`, and perhaps how it behaves: "dies" (exits at once),
"mood" (see api.py).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from rasa.api import FakeRasa  # type: ignore[import-not-found]  # beside it, where it runs


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def run(arguments: argparse.Namespace) -> None:
    archive = json.loads(Path(arguments.model).read_text("utf-8"))
    if archive.get("dies"):
        sys.exit("Exception: " + archive["dies"])
    Path("unpacked").write_text("what Rasa leaves in its temporary folder", "utf-8")
    if os.environ.get("RASA_TELEMETRY_ENABLED") != "false":
        sys.exit("Rasa would call home")
    server = FakeRasa(archive["answers"], port=int(arguments.port), token=arguments.auth_token)
    server.mood = archive.get("mood", "well")
    say(json.dumps({"pid": os.getpid(), "folder": str(Path.cwd())}))
    server.serve_forever()


def train(arguments: argparse.Namespace) -> None:
    config = Path(arguments.config).read_text("utf-8")
    if "NoSuchComponent" in config:
        warning = "fontconfig_pattern.py:134: PyparsingDeprecationWarning: 'resetCache' deprecated"
        sys.stderr.write(f"{warning}\n  self._parser.resetCache()\n")  # as the real one does
        sys.exit("\x1b[31mInvalidConfigException: Can't load class for name 'NoSuchComponent'.\x1b[0m")
    for component in ("CountVectorsFeaturizer", "DIETClassifier"):
        say(f"INFO  hooks  - Starting to train component '{component}'.")
    for percent in (0, 50, 100):
        sys.stderr.write(f"\rEpochs: {percent:3}%|###| {percent}/100")
    out = Path(arguments.out)
    out.mkdir()
    archive = {"answers": {}, "nlu": Path(arguments.nlu).read_text("utf-8")}
    (out / f"{arguments.fixed_model_name}.tar.gz").write_text(json.dumps(archive), "utf-8")


parser = argparse.ArgumentParser(prog="rasa")
parser.add_argument("--version", action="version", version="3.6.21")
commands = parser.add_subparsers(required=True)
running = commands.add_parser("run")
running.add_argument("--enable-api", action="store_true", required=True)
for option in ("--model", "--interface", "--port", "--auth-token"):
    running.add_argument(option, required=True)
running.set_defaults(do=run)
training = commands.add_parser("train")
training.add_argument("what", choices=["nlu"])
for option in ("--nlu", "--config", "--out", "--fixed-model-name"):
    training.add_argument(option, required=True)
training.set_defaults(do=train)
given = parser.parse_args()
given.do(given)
