"""An author's own pipeline is the config.yml that they have, or its list alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from botctl.engines.pipeline import read
from botctl.errors import EngineError


def write(root: Path, text: str) -> str:
    (root / "rasa").mkdir()
    (root / "rasa/config.yml").write_text(text, "utf-8")
    return "rasa/config.yml"


@pytest.mark.parametrize("text", ["pipeline:\n- name: A\n- name: B\n", "- name: A\n- name: B\n"])
def test_a_config_and_a_list_are_the_same_pipeline(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, write(tmp_path, text)) == {"pipeline": [{"name": "A"}, {"name": "B"}]}


def test_other_keys_of_a_config_are_kept(tmp_path: Path) -> None:
    file = write(tmp_path, "language: de\npipeline: [{name: A}]\npolicies: []\n")
    assert read(tmp_path, file) == {"language": "de", "pipeline": [{"name": "A"}], "policies": []}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "has no pipeline"),
        ("pipeline: []", "has no pipeline"),
        ("pipeline: WhitespaceTokenizer", "has no pipeline"),
        ("hello", "has no pipeline"),
        ("pipeline: [{name: A}, {epochs: 3}]", "component 2 of the pipeline has no name"),
        ("pipeline: [7]", "component 1 of the pipeline has no name"),
        ("pipeline: [", "config.yml:1:12: "),
        ("pipeline: !!python/object:os.system {}", "config.yml:1:11: "),
        ("[" * 3000, "config.yml"),
    ],
)
def test_what_is_no_pipeline_is_refused_with_its_place(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(EngineError) as refused:
        read(tmp_path, write(tmp_path, text))
    assert fault in refused.value.message
    assert refused.value.message.startswith("rasa/config.yml")


def test_a_file_that_is_not_there_or_elsewhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"rasa/config\.yml cannot be read: No such file"):
        read(tmp_path, "rasa/config.yml")
    root = tmp_path / "workspace"
    root.mkdir()
    (tmp_path / "config.yml").write_text("- name: A\n")
    (root / "config.yml").symlink_to(tmp_path / "config.yml")
    with pytest.raises(EngineError, match="leads out of the workspace"):
        read(root, "config.yml")
