from botctl import Call, Reply


def handle(call: Call) -> Reply:
    """Place the order."""
    return Reply(f"{call.slots['count']} on the way.")
