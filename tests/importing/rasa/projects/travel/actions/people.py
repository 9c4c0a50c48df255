from rasa_sdk import Action


class HandOver(Action):
    """Call a colleague."""

    def name(self):
        return "action_hand_over"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(response="utter_anything_else")
        return []


class LookUpCustomer(Action):
    def name(self):
        return "action_look_up_customer"
