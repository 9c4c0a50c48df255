"""Stand in for `action_check_weather` of the Rasa project."""

from botctl import Call, Reply


def handle(call: Call) -> Reply:
    """Say that this function has to be written: an action's Python cannot be carried over.

    `call.slots` may hold city.
    """
    return Reply("This is not written yet: functions/check_weather.py stands in for action_check_weather.")
