"""Stand in for `action_search_trips` of the Rasa project."""

from botctl import Call, Reply


def handle(call: Call) -> Reply:
    """Say that this function has to be written: an action's Python cannot be carried over.

    `call.slots` may hold departure, destination, extras, person, travel_class.
    """
    return Reply("This is not written yet: functions/search_trips.py stands in for action_search_trips.")
