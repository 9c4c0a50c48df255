"""Write stand-ins for custom actions: modules that say plainly that they have to be written."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection

from botctl.importing.rasa.project import Action

_WIDTH = 100
_MODULE = '''"""Stand in for `{action}` of the Rasa project.{was}"""

from botctl import Call, Reply


def handle(call: Call) -> Reply:
    """Say that this function has to be written: an action's Python cannot be carried over.

{about}
    """
    return Reply("This is not written yet: functions/{name}.py stands in for {action}.")
'''


def stand_in(name: str, action: str, found: Action | None, *, slots: Collection[str], reply: bool) -> str:
    """Return the module of a function that has to be written.

    `slots` are those that may be in `call.slots`; `reply` says that the intent has words of its own.
    """
    was = ""
    if found is not None:
        place = f"{_harmless(found.place.file)}, line {found.place.line}"
        was = f"\n\nIt was {_harmless(found.class_name)} in {place}.\n"
    about = [
        f"`call.slots` may hold {', '.join(sorted(slots))}." if slots else "No slots come with the call."
    ]
    if reply:
        about.append("Return `Reply()` to let the intent's own `reply` speak.")
    return _MODULE.format(
        action=_harmless(action),
        name=name,
        was=was,
        about=textwrap.indent("\n".join(textwrap.fill(line, _WIDTH) for line in about), "    "),
    )


def _harmless(text: str) -> str:
    """Return a name as it may stand in Python's strings and docstrings, whatever was in it."""
    return re.sub(r"[^\w./:-]", "_", text)
