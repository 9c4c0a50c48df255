"""Check what people answer to the booking form."""

from rasa_sdk.forms import FormValidationAction


class ValidateBookingForm(FormValidationAction):
    def name(self) -> str:
        return "validate_booking_form"

    def validate_play(self, value, dispatcher, tracker, domain):
        if value.lower() in ("hamlet", "faust", "antigone"):
            return {"play": value}
        dispatcher.utter_message(response="utter_wrong_play")
        return {"play": None}
