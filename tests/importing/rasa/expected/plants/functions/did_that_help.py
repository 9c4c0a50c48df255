"""Go on after "Did that help?"."""

from botctl import Call, Reply


def handle(call: Call) -> Reply:
    """Say what follows a yes, and what follows a no."""
    if call.slots["did_that_help"]:
        return Reply("Glad to hear it!")
    return Reply("Then take it to a gardener.")
