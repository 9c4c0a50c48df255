"""Hold that no worker outlives us, however we end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.functions.runtime.test_runtime import gone, is_alive, wait_for

SERVER = """
    import sys
    from pathlib import Path
    from botctl.functions.function import Function
    from botctl.functions.journal import Journal
    from botctl.functions.runtime.runtime import Runtime
    from botctl.messages import Call

    folder = Path(sys.argv[1])
    runtime = Runtime(
        {"order": Function("order", folder / "order.py", timeout=600)},
        root=folder,
        data=folder / "data",
        journal=Journal(folder / "logs"),
    )
    runtime.invoke(Call("order", "order", {}, "p", "c", "web", "en-US", "x", "t"))
    """

# Its child holds its interpreter's lock for ever, as a bad regular expression does, and heeds no signal.
ORDER = """
    import os, re, signal

    def handle(call):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        child = os.fork()
        if child:
            with open("pids.new", "w") as file:
                file.write(f"{os.getpid()} {child}")
            os.rename("pids.new", "pids")
        re.match("(a+)+b", "a" * 60)
    """


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a worker ends when its call does")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_workers_and_their_children_end_with_us_in_the_middle_of_a_call(
    tmp_path: Path, how: signal.Signals
) -> None:
    (tmp_path / "order.py").write_text(textwrap.dedent(ORDER))
    with subprocess.Popen(  # noqa: S603 - our own Python and what stands above
        [sys.executable, "-c", textwrap.dedent(SERVER), str(tmp_path)], stderr=subprocess.DEVNULL
    ) as server:
        wait_for(tmp_path / "pids")
        pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
        assert all(map(is_alive, pids))
        os.kill(server.pid, how)
        assert gone(*pids)
