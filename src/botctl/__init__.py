"""Build chatbots and voice skills: write an intent once, and it works on every channel."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botctl.functions.events.event import Event
    from botctl.functions.once.once import once
    from botctl.messages import Button, Call, Card, Image, Never, Reply

__all__ = ["Button", "Call", "Card", "Event", "Image", "Never", "Reply", "__version__", "once"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Import what functions are written with when it is first asked for: `botctl --help` needs none of it."""
    if name == "once":
        from botctl.functions.once.once import once

        return once
    if name == "Event":
        from botctl.functions.events.event import Event

        return Event
    if name in __all__:
        from botctl import messages

        return getattr(messages, name)
    raise AttributeError(f"module 'botctl' has no attribute {name!r}")
