"""Take an order for tea."""

from botctl import Call, Reply


def handle(call: Call) -> Reply:
    """Take the order, and remember which tea it was."""
    tea, count = call.slots["tea"], call.slots["count"]
    return Reply(f"{count} x {tea} tea, ready in five minutes.", attributes={"last_tea": tea})
