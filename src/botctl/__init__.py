"""Build chatbots and voice skills: write an intent once, and it works on every channel."""

from botctl.messages import Button, Call, Card, Image, Reply

__all__ = ["Button", "Call", "Card", "Image", "Reply", "__version__"]
__version__ = "0.1.0"
