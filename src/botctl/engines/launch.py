"""Run a module in another Python, and end with whoever started it.

This file is run by path in the engine's own environment (Python 3.8 and later), where botctl is not
installed: it imports nothing of botctl. Its standard input is a pipe whose other end only the starter
holds; the system closes it when the starter ends, kill -9 included, on every system.

Arguments: the folder that custom components are imported from ("" for none), the module, its arguments.
"""

import os
import runpy
import shutil
import sys
import threading


def _end_with_starter() -> None:
    while os.read(0, 4096):
        pass
    # Nothing of the engine's is asked: it may be in the middle of anything. What it unpacked goes, too.
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os._exit(0)


def main() -> None:
    """Start watching, and become the module."""
    threading.Thread(target=_end_with_starter, name="end with starter", daemon=True).start()
    folder, module = sys.argv[1:3]
    if folder:
        sys.path.append(folder)  # last: nothing in it stands in for a package of the engine's
    sys.argv[0:3] = [module]
    if "BOTCTL_RASA_TOKEN" in os.environ:  # not among the arguments that everybody on the machine may read
        sys.argv += ["--auth-token", os.environ.pop("BOTCTL_RASA_TOKEN")]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
