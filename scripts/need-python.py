"""Say which Python is needed, before pip says it in many more words."""

import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    found = ".".join(map(str, sys.version_info[:3]))
    needed = "botctl needs Python 3.11, 3.12 or 3.13"
    sys.exit(f"{needed}; {sys.executable} is {found}.\nTry: make PYTHON=python3.12")
