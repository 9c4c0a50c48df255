"""Read a Rasa project."""

from __future__ import annotations

from pathlib import Path

from botctl.importing.rasa import settings
from botctl.importing.rasa.actions import actions
from botctl.importing.rasa.domain import domain
from botctl.importing.rasa.files import find
from botctl.importing.rasa.nlu import training
from botctl.importing.rasa.project import Project
from botctl.importing.rasa.stories import stories
from botctl.importing.remarks import Remarks


def read(root: Path, remarks: Remarks) -> Project:
    """Return a project; what of it cannot be read is told.

    Raise UsageError where there is none, WorkspaceError where a file of it is not YAML.
    """
    found = find(root, remarks)
    settings.tell(found, remarks)
    python, said = actions(root, remarks)
    return Project(
        name=root.resolve().name,
        language=settings.language(found, remarks),
        training=training(found, remarks),
        domain=domain(found, remarks),
        stories=stories(found, remarks),
        actions=python,
        said_in_python=said,
        duckling=settings.duckling(found),
    )
