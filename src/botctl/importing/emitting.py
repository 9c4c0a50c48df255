"""Write YAML the way that authors of workspaces do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from botctl.documents.scalars import TooLong, resolve

_WIDTH = 1_000_000  # columns: a text stands in one line, as authors write it


class InLine(dict[str, Any]):
    """Be a map that is written in one line: `{type: text, ask: Which one?}`."""


class InLineList(list[Any]):
    """Be a list that is written in one line: `[web]`."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002 - PyYAML's own signature
        """Indent lists within maps, as workspace files do."""
        super().increase_indent(flow=flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        """Write values out each time: our reader takes no aliases."""
        return True

    def choose_scalar_style(self) -> str:
        """Quote with double quotes where quotes are needed."""
        style = super().choose_scalar_style()
        return '"' if style == "'" else str(style)


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    if "\n" in text and all(line == line.rstrip() for line in text.split("\n")):
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|")
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if _is_plain(text) else '"')


def _is_plain(text: str) -> bool:
    """Return whether YAML 1.2 reads a text without quotes as that text."""
    try:
        return isinstance(resolve(text), str)
    except TooLong:
        return False


def _in_line(dumper: _Dumper, entries: InLine) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", entries, flow_style=True)


def _list_in_line(dumper: _Dumper, items: InLineList) -> yaml.SequenceNode:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=True)


def _nothing(dumper: _Dumper, nothing: None) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:null", "")


_Dumper.add_representer(type(None), _nothing)
_Dumper.add_representer(str, _text)
_Dumper.add_representer(InLineList, _list_in_line)
_Dumper.add_representer(InLine, _in_line)


def document(data: Mapping[str, Any], *, first: str = "") -> str:
    """Return a YAML document of plain values, below a first line."""
    text = yaml.dump(
        dict(data),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=_WIDTH,
        default_flow_style=False,
    )
    return f"{first}\n{text}" if first else text
