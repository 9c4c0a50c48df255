"""Keep reports in `.botctl/reports/<bot>/`, and tell what got better and worse since the last one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from botctl.errors import ModelError
from botctl.quality.report import FORMAT, Report

KEPT = 20  # reports of a bot


@dataclass(frozen=True, slots=True)
class Comparison:
    """Tell what changed since a report: figures by how much, sentences that now go wrong or right."""

    since: str
    engine: str
    figures: Mapping[str, float]
    broken: tuple[str, ...]
    mended: tuple[str, ...]


def keep(root: Path, report: Report) -> Path:
    """Write a report, and forget the oldest; raise ModelError where it cannot be written."""
    folder = _folder(root, report.bot)
    name = report.made.replace(":", "").replace("+0000", "Z") + ".json"
    try:
        folder.parents[1].mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".draft", delete=False) as draft:
            draft.write(orjson.dumps(report.as_json()))
        Path(draft.name).chmod(0o644)
        os.replace(draft.name, folder / name)  # noqa: PTH105  # whole or not at all
        for old in _files(folder)[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise ModelError(
            f"{folder}: the report cannot be written: {error.strerror}", hint="free some space"
        ) from error
    return folder / name


def kept(root: Path, bot: str) -> Iterator[dict[str, Any]]:
    """Yield a bot's reports as JSON, the last one first; those that this version cannot read are left out."""
    for path in reversed(_files(_folder(root, bot))):
        try:
            found = orjson.loads(path.read_bytes())
        except (OSError, orjson.JSONDecodeError):
            continue  # half a file of a crash, or one that was just forgotten: an older one serves as well
        if isinstance(found, dict) and found.get("format") == FORMAT:
            yield found


def compare(old: Mapping[str, Any], report: Report) -> Comparison:
    """Return what changed since an older report; a sentence that was not measured then is no change."""
    new = asdict(report.figures)
    deltas = {
        name: value - old["figures"][name]
        for name, value in new.items()
        if value is not None and old["figures"].get(name) is not None
    }
    was_right, is_right = {(locale, text) for locale, text in old["right"]}, set(report.right)
    was_wrong = {(each["locale"], each["text"]) for each in old["mistakes"] if each["fault"] == "wrong"}
    is_wrong = {(each.locale, each.text) for each in report.mistakes if each.fault == "wrong"}
    return Comparison(
        old["made"],
        " ".join(filter(None, (old["engine"], old["encoder"]))),
        deltas,
        tuple(text for _, text in sorted(is_wrong & was_right)),
        tuple(text for _, text in sorted(is_right & was_wrong)),
    )


def _folder(root: Path, bot: str) -> Path:
    return root / ".botctl" / "reports" / bot


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))
