"""Pass trace context on, as W3C writes it: https://www.w3.org/TR/trace-context/#traceparent-header."""

from __future__ import annotations

import re
from hashlib import blake2b

_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_KEY = re.compile(r"[0-9a-f]{32}")
_NOTHING = "0"  # ids of zeros alone are invalid
_SAMPLED = "01"


def read(header: str | None) -> str:
    """Return a traceparent as version 00 has it, or "" for one that is missing or broken.

    A later version may hold more, which is left out; a broken one is no fault of the request it came with.
    """
    found = _TRACEPARENT.fullmatch((header or "").strip(" \t"))
    if found is None:
        return ""
    version, trace, parent, flags, more = found.groups()
    is_broken = version == "ff" or (version == "00" and more is not None)
    if is_broken or not trace.strip(_NOTHING) or not parent.strip(_NOTHING):
        return ""
    # Later flags mean nothing to us: https://www.w3.org/TR/trace-context/#other-flags
    return f"00-{trace}-{parent}-{int(flags, 16) & 1:02x}"


def child(parent: str, *, key: str, trace: str = "") -> str:
    """Return the traceparent of what is done under a key, as a part of what `parent` is.

    It is the same for each attempt. Without a valid parent it begins a trace, with the id `trace` where
    that can be one, or else one made from the key.
    """
    span = _digest(key, 8)
    if known := read(parent):
        version, trace, _, flags = known.split("-")
        return f"{version}-{trace}-{span}-{flags}"
    own = trace if _KEY.fullmatch(trace) and trace.strip(_NOTHING) else _digest(key, 16)
    return f"00-{own}-{span}-{_SAMPLED}"


def _digest(text: str, size: int) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()
