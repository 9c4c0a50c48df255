"""Write stand-ins for custom actions: modules that say plainly that they have to be written."""

from __future__ import annotations

import re
from collections.abc import Collection

from botctl.importing.rasa.project import Action

_MODULE = '''"""Stand in for the action `{action}` of the Rasa project{where}."""

from botctl import Call, Reply


def handle(call: Call) -> Reply:
    """Say that this function has to be written: an action's Python cannot be carried over.

{body}
    """
    return Reply("`{name}` has to be written: functions/{name}.py stands in for Rasa's `{action}`.")
'''


def stand_in(name: str, action: str, found: Action | None, *, slots: Collection[str], reply: bool) -> str:
    """Return the module of a function that has to be written.

    `slots` are those that may be in `call.slots`; `reply` says that the intent has words of its own.
    """
    where = f": class {found.class_name}, {_harmless(str(found.place))}" if found else ""
    lines = [
        f"`call.slots` may hold {', '.join(sorted(slots))}." if slots else "No slots come with the call."
    ]
    if reply:
        lines.append("Return `Reply()` to let the intent's own `reply` speak.")
    body = "\n".join(f"    {line}" for line in lines)
    text = _MODULE.format(action=_harmless(action), name=name, where=where, body=body)
    return "\n".join(_folded(line) for line in text.split("\n"))


def _harmless(text: str) -> str:
    """Return a name as it may stand in Python's strings and docstrings, whatever was in it."""
    return re.sub(r"[^\w./:-]", "_", text)


def _folded(line: str) -> str:
    """Break a line of words that is too long for an editor, within the docstring it stands in."""
    if len(line) <= 110 or not line.startswith("    `call.slots`"):
        return line
    head, _, tail = line[:106].rpartition(" ")
    return f"{head}\n{_folded('    ' + (tail + line[106:]).strip())}"
