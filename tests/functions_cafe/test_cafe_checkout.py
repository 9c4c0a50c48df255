from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from botctl.functions.function import Function
from botctl.functions.in_process import InProcess
from botctl.messages import Call

from .conftest import CAFE, Cafe

PICKUP = {"day": "2026-01-05", "pickup": "17:30", "name": "Anna"}
AGREED = {"moment": "today at 5:30 PM", "name": "Anna"}


@pytest.fixture
def ready(cafe: Cafe) -> Cafe:
    """Return a guest who has ordered; the kitchen needs five minutes for it."""
    cafe("order_item", item=["latte", "croissant"], count=[2, 1], size=["large"])
    return cafe


@pytest.fixture
def agreed(ready: Cafe) -> Cafe:
    """Return a guest who was asked whether to place the order for half past five."""
    ready("checkout", **PICKUP)
    return ready


def test_the_pick_up_is_asked_with_the_earliest_time(ready: Cafe) -> None:
    reply = ready("checkout")
    assert reply.text == (
        "That is two large lattes and one croissant: €11.20. It can be ready today at 10:05 AM. "
        "When would you like to pick it up?"
    )
    assert reply.ask == "pickup"
    assert [button.title for button in reply.message().buttons] == ["As soon as possible"]


@pytest.mark.parametrize(
    ("slots", "asked", "words"),
    [
        ({"pickup": "09:00"}, "pickup", "9 AM has already passed. The earliest is today at 10:05 AM."),
        (
            {"pickup": "10:04"},
            "pickup",
            "That is too soon for our kitchen. The earliest is today at 10:05 AM.",
        ),
        (
            {"pickup": "18:31"},
            "pickup",
            "We are not open at 6:31 PM. Today we are open from 7:30 AM to 6:30 PM.",
        ),
        (
            {"pickup": "07:00", "day": "2026-01-06"},
            "pickup",
            "We are not open at 7 AM. Tomorrow we are open from",
        ),
        ({"pickup": "12:00", "day": "2026-01-04"}, "day", "That day has already passed."),
        ({"pickup": "12:00", "day": "2026-01-20"}, "day", "We take orders for the next 14 days."),
        ({"day": "2026-01-20"}, "day", "We take orders for the next 14 days."),
        (
            {"day": "2026-01-10"},
            "pickup",
            "On Saturday, January 10 we are open from 9 AM to 6 PM. At what time",
        ),
    ],
)
def test_a_pick_up_that_cannot_be_kept_is_refused_and_asked_again(
    ready: Cafe, slots: dict[str, str], asked: str, words: str
) -> None:
    reply = ready("checkout", name="Anna", **slots)
    assert reply.text.startswith(words)
    assert reply.ask == asked


@pytest.mark.parametrize("said", ["in 20 minutes", "half an hour from now", "in 20 Minuten"])
def test_a_time_from_now_is_not_moved_to_when_we_are_open(ready: Cafe, said: str) -> None:
    ready.at("19:36").utterance = said
    reply = ready("checkout", pickup="19:56")
    assert reply.text.startswith("We are not open at 7:56 PM. Today we are open from 7:30 AM to 6:30 PM.")
    assert reply.ask == "pickup"


def test_a_closed_day_is_refused_by_its_day(ready: Cafe) -> None:
    ready.at("2026-12-23T10:00:00+01:00")
    reply = ready("checkout", day="2026-12-25", pickup="12:00")
    assert (reply.text, reply.ask) == (
        "On Friday, December 25 we are closed. On which other day would you like to pick it up?",
        "day",
    )


def test_the_last_minute_of_the_day_can_be_kept(ready: Cafe) -> None:
    assert ready("checkout", pickup="18:30").ask == "name"


@pytest.mark.parametrize(
    ("now", "earliest"),
    [
        ("10:00", "today at 10:05 AM"),
        ("10:01", "today at 10:10 AM"),
        ("06:00", "today at 7:35 AM"),
        ("18:25", "today at 6:30 PM"),
        ("18:26", "tomorrow at 7:35 AM"),
        ("22:00", "tomorrow at 7:35 AM"),
    ],
)
def test_as_soon_as_possible_is_the_first_time_the_kitchen_can_keep(
    ready: Cafe, now: str, earliest: str
) -> None:
    assert f"ready {earliest}." in ready.at(now)("checkout").text
    agreed = ready("checkout", soon="as soon as possible", name="Anna")
    assert agreed.intent == "place_order"


def test_a_time_without_a_day_is_on_the_first_possible_day(ready: Cafe) -> None:
    reply = ready.at("22:00")("checkout", pickup="08:00", name="Anna")
    assert reply.slots == {"moment": "tomorrow at 8 AM", "name": "Anna"}


def test_the_time_it_is_now_means_as_soon_as_possible(ready: Cafe) -> None:
    assert ready("checkout", pickup="10:00", name="Anna").slots["moment"] == "today at 10:05 AM"


@pytest.mark.parametrize(
    ("now", "slots", "utterance", "moment"),
    [
        ("10:00", {"pickup": "05:00"}, "5", "today at 5 PM"),
        ("10:00", {"pickup": "04:30"}, "half 4", "today at 4:30 PM"),
        ("14:00", {"pickup": "21:30", "day": "2026-01-06"}, "tomorrow 9:30", "tomorrow at 9:30 AM"),
        ("10:00", {"pickup": "05:00", "day": "2026-01-06"}, "morgen um fünf", "tomorrow at 5 PM"),
    ],
)
def test_an_hour_outside_of_the_opening_hours_means_the_other_half_of_the_day(
    ready: Cafe, now: str, slots: dict[str, str], utterance: str, moment: str
) -> None:
    ready.utterance = utterance
    assert ready.at(now)("checkout", name="Anna", **slots).slots["moment"] == moment


@pytest.mark.parametrize(
    ("pickup", "utterance"),
    [
        ("05:00", "5am"),
        ("05:00", "at five in the morning"),
        ("05:00", "um 5 Uhr früh"),
        ("21:00", "9 p.m."),
        ("21:00", "um 21 Uhr"),
        ("19:00", "7"),
    ],
)
def test_a_half_of_the_day_that_was_said_is_taken_at_its_word(
    ready: Cafe, pickup: str, utterance: str
) -> None:
    ready.utterance = utterance
    assert ready("checkout", day="2026-01-06", pickup=pickup, name="Anna").ask == "pickup"


def test_another_time_is_meant_for_the_day_that_was_agreed_on_and_another_day_for_its_time(
    ready: Cafe,
) -> None:
    ready("checkout", day="2026-01-08", pickup="12:00", name="Anna")
    assert ready("checkout", pickup="13:00").slots["moment"] == "on Thursday, January 8 at 1 PM"
    assert ready("checkout", day="2026-01-09").slots["moment"] == "on Friday, January 9 at 1 PM"


@pytest.mark.parametrize(
    ("part", "asked", "question"),
    [
        (
            "time",
            "pickup",
            "Today we are open from 7:30 AM to 6:30 PM. At what time would you like to pick it up?",
        ),
        ("day", "day", "On which day would you like to pick it up?"),
        ("name", "name", "What name shall I put it under?"),
    ],
)
def test_what_is_to_be_another_one_is_asked_for(agreed: Cafe, part: str, asked: str, question: str) -> None:
    reply = agreed("checkout", part=part)
    assert (reply.ask, reply.text) == (asked, question)


def test_time_and_name_lead_to_the_confirmation(ready: Cafe) -> None:
    assert ready("checkout", pickup="17:30").text == "What name shall I put it under?"
    reply = ready("checkout", pickup="17:30", name="Anna")
    assert reply.text == "Two large lattes and one croissant: €11.20."
    assert (reply.intent, reply.slots) == ("place_order", AGREED)


@pytest.mark.parametrize("said", ["what time is it?", "x" * 41, "5"])
def test_a_question_a_number_or_a_speech_is_no_name(ready: Cafe, said: str) -> None:
    reply = ready("checkout", pickup="17:30", name=said)
    assert (reply.ask, reply.text) == ("name", "First, just a name, please: who will pick it up?")


def test_what_was_agreed_on_is_not_asked_twice(agreed: Cafe) -> None:
    agreed("order_item", item=["brownie"])
    assert agreed("checkout").slots == AGREED


def test_a_time_that_was_agreed_on_but_has_passed_is_asked_again(ready: Cafe) -> None:
    ready("checkout", pickup="17:30", name="Anna")
    assert ready.at("17:31")("checkout").ask == "pickup"


def test_placing_gives_a_number_and_empties_the_order(agreed: Cafe) -> None:
    reply = agreed("place_order", **AGREED)
    assert reply.text == (
        "Thank you, Anna. Your order number is 101. "
        "You can pick it up today at 5:30 PM, and you pay at the counter. See you soon!"
    )
    assert reply.end
    assert agreed.attributes == {"name": "Anna"}


def test_a_pick_up_that_time_has_overtaken_is_agreed_on_anew(agreed: Cafe, tmp_path: Path) -> None:
    reply = agreed.at("17:28")("place_order", **AGREED)
    assert (reply.text, reply.intent) == ("", "checkout")
    assert agreed("checkout").ask == "pickup"
    assert not (tmp_path / "cafe.sqlite").exists()


@pytest.mark.parametrize(
    ("lines", "text", "intent"),
    [
        ([("brownie", 1)], "I took out one brownie. Your order is empty now.", "order_item"),
        (
            [("brownie", 1), ("water", 2)],
            "This order is not placed yet: one brownie and two waters.",
            "drop_order",
        ),
        ([], "There is nothing going on that I could drop.", None),
    ],
)
def test_cancel_says_what_becomes_of_the_order(
    cafe: Cafe, lines: list[tuple[str, int]], text: str, intent: str | None
) -> None:
    for item, count in lines:
        cafe("order_item", item=[item], count=[count])
    reply = cafe("cancel")
    assert (reply.text, reply.intent) == (text, intent)


def test_cancel_while_a_size_is_asked_for_leaves_out_only_that(cafe: Cafe) -> None:
    cafe("order_item", item=["brownie"])
    cafe("order_item", item=["latte"])
    reply = cafe("cancel")
    assert (reply.text, reply.intent) == (
        "All right, never mind. So far I have one brownie.",
        "anything_else",
    )
    assert cafe("cancel").text == "I took out one brownie. Your order is empty now."


def test_cancel_after_placing_leads_to_the_order_that_was_placed(agreed: Cafe) -> None:
    agreed("place_order", **AGREED)
    assert agreed("cancel").intent == "cancel_order"


def test_a_repeated_turn_places_one_order(agreed: Cafe) -> None:
    before = dict(agreed.attributes)
    first = agreed("place_order", turn="t", **AGREED)
    agreed.attributes = before  # the first try was never committed
    assert agreed("place_order", turn="t", **AGREED) == first
    agreed.attributes = before
    assert "number is 102" in agreed("place_order", turn="another", **AGREED).text


def test_guests_at_the_same_time_get_a_number_each(agreed: Cafe, tmp_path: Path) -> None:
    invoker = InProcess({"cafe": Function("cafe", CAFE / "__init__.py")}, data=tmp_path)

    def place(guest: int) -> str:
        call = Call(
            intent="place_order",
            function="cafe",
            slots=AGREED,
            person=f"web:{guest}",
            conversation=f"cafe/web/{guest}",
            channel="web",
            locale="en-US",
            utterance="yes",
            turn_id=f"guest-{guest}",
            attributes=agreed.attributes,
            now=agreed.now,
        )
        return invoker.invoke(call).text

    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(place, range(24)))
    invoker.close()
    assert len(set(texts)) == 24
    with closing(sqlite3.connect(tmp_path / "cafe.sqlite")) as database, database:
        numbers = [number for (number,) in database.execute("SELECT number FROM orders ORDER BY number")]
    assert numbers == list(range(101, 125))


def test_what_was_placed_keeps_its_price_and_lines(agreed: Cafe, tmp_path: Path) -> None:
    agreed("place_order", **AGREED)
    with closing(sqlite3.connect(tmp_path / "cafe.sqlite")) as database, database:
        row = database.execute("SELECT name, total, pickup, started, cancelled_by FROM orders").fetchone()
    assert row == ("Anna", "11.20", "2026-01-05T17:30:00+01:00", "2026-01-05T17:25:00+01:00", None)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("17:24", "is noted. You can pick it up today at 5:30 PM."),
        ("17:25", "is being made. You can pick it up today at 5:30 PM."),
        ("17:30", "is ready for you."),
        (
            "19:30",
            "Order 101 was ready today at 5:30 PM. If you did not get it, please call us on 030 555 0172.",
        ),
    ],
)
def test_the_status_follows_the_clock(agreed: Cafe, now: str, words: str) -> None:
    agreed("place_order", **AGREED)
    assert agreed.at(now)("order_status").text.endswith(words)


def test_an_unknown_number_and_another_guests_number_sound_the_same(agreed: Cafe) -> None:
    agreed("place_order", **AGREED)
    agreed.person = "web:eve"
    assert agreed("order_status", number=101).text == (
        "I cannot find an order 101 of yours. Please check the number."
    )
    assert agreed("order_status", number=999).text == (
        "I cannot find an order 999 of yours. Please check the number."
    )
    assert agreed("cancel_order", number=101).text == (
        "I cannot find an order 101 of yours. Please check the number."
    )
    agreed.attributes["cancelling"] = 101
    assert agreed("cancel_placed_order").text == (
        "I cannot find an order 101 of yours. Please check the number."
    )
    agreed.person = "web:anna"
    assert "is noted" in agreed("order_status", number=101).text


def test_an_order_that_is_not_placed_yet_has_no_status_but_lines(ready: Cafe) -> None:
    assert ready("order_status").text == (
        "Your order is not placed yet. So far I have two large lattes and one croissant."
    )


def test_without_any_order_the_status_says_so(gast: Cafe) -> None:
    assert gast("order_status").text == "Sie haben noch keine Bestellung aufgegeben."


def test_the_only_open_order_is_offered_for_cancelling(agreed: Cafe) -> None:
    agreed("place_order", **AGREED)
    reply = agreed("cancel_order")
    assert reply.text == "Order 101: two large lattes and one croissant, for pick-up today at 5:30 PM."
    assert (reply.intent, reply.attributes) == ("cancel_placed_order", {"cancelling": 101})


def test_an_order_that_was_never_placed_can_be_dropped(ready: Cafe) -> None:
    reply = ready("cancel_order")
    assert (reply.text, reply.intent) == (
        "This order is not placed yet: two large lattes and one croissant.",
        "drop_order",
    )
    dropped = ready("drop_order")
    assert (dropped.text, dropped.end) == ("All right, I have forgotten it. Come again!", True)
    assert ready.attributes == {}


def test_of_several_open_orders_one_is_asked_for(agreed: Cafe) -> None:
    order = dict(agreed.attributes)
    agreed("place_order", **AGREED)
    agreed.attributes = order
    agreed("place_order", **AGREED)
    reply = agreed("cancel_order")
    assert reply.text == "You have several open orders: 102 and 101. Which number shall I cancel?"
    assert reply.ask == "number"


def test_cancelling_is_possible_until_the_kitchen_begins(agreed: Cafe) -> None:
    agreed("place_order", **AGREED)
    agreed("cancel_order")
    cancelling = dict(agreed.attributes)
    reply = agreed.at("17:25")("cancel_placed_order")
    assert reply.text.startswith("I cannot cancel order 101 any more: our kitchen has begun with it.")
    agreed.attributes = cancelling
    assert agreed.at("17:24")("cancel_placed_order", turn="t").text == (
        "Order 101 is cancelled. You owe us nothing."
    )
    # The same turn again, or asked once more later: it stays cancelled.
    agreed.attributes = cancelling
    assert agreed("cancel_placed_order", turn="t").text == ("Order 101 is cancelled. You owe us nothing.")
    assert agreed.at("17:26")("order_status").text == "Order 101 is cancelled."
    assert agreed("cancel_order").text == "You have no open order that I could cancel."


def test_a_late_cancellation_is_refused_before_asking_for_a_yes(agreed: Cafe) -> None:
    agreed("place_order", **AGREED)
    reply = agreed.at("17:40")("cancel_order")
    assert reply.intent is None
    assert reply.text.startswith("I cannot cancel order 101 any more")


def test_names_are_data_and_not_templates(agreed: Cafe) -> None:
    assert "Thank you, {number} %s." in agreed("place_order", **{**AGREED, "name": "{number} %s"}).text


def test_the_whole_way_in_german(gast: Cafe) -> None:
    gast("order_item", item=["hot chocolate"], size=["small"], count=[2])
    assert gast("checkout").text == (
        "Zwei kleine heiße Schokoladen, zusammen 6,80\xa0€. Fertig ist es frühestens heute um 10:05 Uhr. "
        "Wann möchten Sie es abholen?"
    )
    assert gast("checkout", pickup="19:00").text == (
        "Um 19 Uhr haben wir zu. Heute ist von 7:30 bis 18:30 Uhr geöffnet. Wann möchten Sie es abholen?"
    )
    assert gast("checkout", pickup="17:30", name="Anna").slots["moment"] == "heute um 17:30 Uhr"
    assert gast("place_order", **AGREED).text == (
        "Danke, Anna. Ihre Bestellnummer ist 101. "
        "Sie können alles heute um 17:30 Uhr abholen, bezahlt wird an der Theke. Bis bald!"
    )
    assert gast("cancel_order").text == (
        "Bestellung 101: zwei kleine heiße Schokoladen, zur Abholung heute um 17:30 Uhr."
    )
