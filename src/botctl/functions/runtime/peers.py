"""Tell whose a connection is: whoever may speak with a worker's listener gets what people have said."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

_CONNECTIONS = Path("/proc/net/tcp")

Address = tuple[str, int]


def is_foreign(here: Address, there: Address) -> bool:
    """Return whether the other end of a connection on this machine belongs to another user.

    Where the system does not tell, nothing is known and nobody is foreign.
    https://docs.kernel.org/networking/proc_net_tcp.html
    """
    wanted = [_written(there), _written(here)]
    try:
        lines = _CONNECTIONS.read_text().splitlines()[1:]
    except OSError:
        return False
    for line in lines:
        fields = line.split()
        if fields[1:3] == wanted:
            return int(fields[7]) != os.geteuid()
    return False


def _written(address: Address) -> str:
    """Return an address as the kernel writes it."""
    host, port = address
    return f"{int.from_bytes(socket.inet_aton(host), sys.byteorder):08X}:{port:04X}"
