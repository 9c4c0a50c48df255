"""Answer the command line."""

from __future__ import annotations


def main() -> None:
    """Answer `botctl …` and leave with its exit code."""
    try:
        # Imported here, so that Ctrl-C during the imports finds somebody who is ready for it.
        from botctl.cli import exits

        code = exits.run(_answer)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    exits.leave(code)


def _answer() -> None:
    from botctl.cli import app

    app.answer()
