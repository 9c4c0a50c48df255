"""Stand in for `action_hand_over` of the Rasa project.

It was HandOver in actions/people.py, line 4.
"""

from botctl import Call, Reply


def handle(call: Call) -> Reply:
    """Say that this function has to be written: an action's Python cannot be carried over.

    No slots come with the call.
    Return `Reply()` to let the intent's own `reply` speak.
    """
    return Reply("This is not written yet: functions/hand_over.py stands in for action_hand_over.")
