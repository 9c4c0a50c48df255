"""Answer `python -m botctl` as the command `botctl` does."""

from botctl.cli import main

main()
