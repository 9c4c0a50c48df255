"""Run the café: its menu, an order from the first item to the pick-up, and its opening hours."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from botctl import Call, Reply

from . import basket, checkout, information

_ANSWERS: Mapping[str, Callable[[Call], Reply]] = {
    "show_menu": information.show_menu,
    "menu_item": information.menu_item,
    "specials": information.specials,
    "vegan": information.vegan,
    "allergens": information.tell_allergens,
    "opening_hours": information.opening_hours,
    "order_item": basket.order_item,
    "anything_else": basket.anything_else,
    "ask_milk": information.ask_milk,
    "take_that": basket.take_that,
    "order_more": basket.order_more,
    "cancel": checkout.cancel,
    "change_order": basket.change_order,
    "remove_item": basket.remove_item,
    "show_order": basket.show_order,
    "checkout": checkout.checkout,
    "place_order": checkout.place_order,
    "order_status": checkout.order_status,
    "cancel_order": checkout.cancel_order,
    "cancel_placed_order": checkout.cancel_placed_order,
    "drop_order": checkout.drop_order,
}


def handle(call: Call) -> Reply:
    """Answer the call's intent; raise KeyError for one that is not the café's."""
    return _ANSWERS[call.intent](call)
