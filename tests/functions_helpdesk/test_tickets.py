from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from .conftest import Books, Desk


def opened(call: Desk, summary: str = "No sound", priority: str = "normal", **extra: str) -> int:
    reply = call("desk", "open_ticket", slots={"summary": summary, "priority": priority}, **extra)
    number = reply.attributes["ticket"]
    assert isinstance(number, int)
    return number


def test_the_first_ticket_is_101_and_the_next_102(call: Desk) -> None:
    assert (opened(call), opened(call)) == (101, 102)


def test_a_repeated_turn_opens_no_second_ticket_and_gets_the_first_reply(call: Desk, books: Books) -> None:
    slots = {"summary": "No sound", "priority": "high"}
    first = call("desk", "open_ticket", slots=slots, turn="t1")
    again = call("desk", "open_ticket", slots=slots, turn="t1")
    assert first == again
    assert first.text == "Done: that is ticket 101. Somebody looks at it today or tomorrow morning."
    assert books("SELECT id, summary, priority, opened FROM tickets") == [
        (101, "No sound", "high", "2026-01-05T09:00:00+00:00")
    ]


def test_two_intents_of_one_turn_are_two_pieces_of_work(call: Desk) -> None:
    opened(call, turn="t1")
    assert call("desk", "show_tickets", turn="t1").text.startswith("You have one open ticket:")


def test_twenty_people_at_once_get_twenty_numbers(call: Desk, books: Books) -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda n: opened(call, person=f"web:{n}", turn=f"p{n}"), range(20)))
    assert sorted(numbers) == list(range(101, 121))
    assert books("SELECT count(*) FROM tickets") == [(20,)]


def test_an_urgent_ticket_tells_who_is_on_call(call: Desk, books: Books) -> None:
    opened(call, "Server room is wet", "urgent")
    opened(call, "Mouse squeaks", "low")
    assert books("SELECT recipient, subject, body FROM outbox") == [
        ("on-call@example.com", "Urgent ticket 101", "Server room is wet")
    ]


def test_tickets_are_listed_newest_first_without_those_of_others(call: Desk) -> None:
    opened(call, "No sound")
    opened(call, "Secret of Bo", person="web:bo")
    opened(call, "Screen\nflickers", "high")
    reply = call("desk", "show_tickets")
    assert reply.text == "You have 2 open tickets:\n103: Screen flickers (high)\n101: No sound (normal)"
    assert [b.text for b in reply.message().buttons] == ["show ticket 103", "show ticket 101"]


def test_a_long_list_tells_how_many_are_left_out(call: Desk) -> None:
    for number in range(12):
        opened(call, f"Fault {number}")
    assert call("desk", "show_tickets").text.endswith("103: Fault 2 (normal)\nand 2 older ones.")


def test_without_a_number_the_ticket_last_talked_about_is_shown(call: Desk) -> None:
    opened(call, "No sound")
    opened(call, "Screen flickers")
    reply = call("desk", "show_ticket", attributes={"ticket": 101})
    assert reply.card is not None
    assert (reply.text, reply.card.title) == ("Ticket 101 is open.", "No sound")
    assert reply.card.text == "Normal priority, opened today at 10:00."


def test_a_ticket_shows_its_comments_with_their_times(call: Desk) -> None:
    opened(call)
    call.now = "2026-01-06T08:30:00+01:00"
    call("desk", "add_ticket_comment", slots={"ticket": 101, "comment": "Only on the left"})
    reply = call("desk", "show_ticket", slots={"ticket": 101})
    assert reply.card is not None
    assert reply.card.text == (
        "Normal priority, opened yesterday at 10:00.\nYou added today at 08:30: Only on the left"
    )


def test_an_unknown_ticket_and_somebody_elses_are_told_alike(call: Desk) -> None:
    opened(call)
    opened(call, "Secret of Bo", person="web:bo")
    for number in (102, 999, -1, 1.5):
        reply = call("desk", "show_ticket", slots={"ticket": number})
        assert (
            reply.text
            == f"I can't find a ticket {number} of yours. Your latest is 101. Which one do you mean?"
        )
        assert reply.ask == "ticket"


def test_a_number_too_large_for_the_books_is_just_unknown(call: Desk) -> None:
    reply = call("desk", "show_ticket", slots={"ticket": 10**18})
    assert reply.text.startswith(f"I can't find a ticket {10**18} of yours.")
    assert call("desk", "close_ticket", slots={"ticket": 1e300}).text.startswith("I can't find a ticket")


def test_who_has_no_ticket_is_offered_one(call: Desk) -> None:
    reply = call("desk", "close_ticket", slots={"ticket": 101})
    assert reply.text == "I can't find a ticket 101 of yours. You have no open tickets."
    assert (reply.ask, [b.title for b in reply.message().buttons]) == (None, ["Open a ticket"])


def test_a_closed_ticket_is_not_closed_again_nor_added_to(call: Desk, books: Books) -> None:
    opened(call)
    found = call("desk", "close_ticket", slots={"ticket": 101})
    assert (found.text, found.intent, found.slots) == ("", "confirm_close", {"ticket": 101})
    assert call("desk", "confirm_close", slots={"ticket": 101}).text.startswith("Ticket 101 is closed.")
    call.now = "2026-01-06T10:00:00+01:00"
    again = call("desk", "close_ticket", slots={"ticket": 101})
    assert again.text == "Ticket 101 was closed yesterday at 10:00 already."
    added = call("desk", "add_ticket_comment", slots={"ticket": 101, "comment": "Too late"})
    assert added.text == "Ticket 101 is closed already. Please open a new one."
    assert books("SELECT count(*) FROM ticket_comments") == [(0,)]
    assert books("SELECT state, closed FROM tickets") == [("closed", "2026-01-05T09:00:00+00:00")]


def test_words_are_data_whatever_they_hold(call: Desk, books: Books) -> None:
    odd = "'); DROP TABLE tickets; -- {priority} <b>€</b> \N{ROCKET}"
    opened(call, odd)
    assert odd in call("desk", "show_tickets").text
    assert books("SELECT summary FROM tickets") == [(odd,)]


def test_a_paste_by_mistake_is_cut(call: Desk, books: Books) -> None:
    opened(call, "word " * 10_000)
    assert books("SELECT length(summary) FROM tickets") == [(4000,)]
    assert len(call("desk", "show_tickets").text) < 150


def test_a_person_is_handed_over_once_a_conversation(call: Desk, books: Books) -> None:
    first = call("desk", "hand_over", utterance="get me a human")
    assert first.text.startswith("I have asked a colleague to take over: that is ticket 101")
    again = call("desk", "hand_over", utterance="hello?")
    assert again.text == "A colleague knows already: it is ticket 101. You can also call extension 4000."
    assert books("SELECT kind, summary, conversation FROM tickets") == [
        ("hand over", "Wants to talk to a person. Last words: get me a human", "helpdesk/web/anna")
    ]
    assert books("SELECT recipient, body FROM outbox") == [
        ("it-desk@example.com", "Transcript: conversation helpdesk/web/anna")
    ]


def test_a_guide_that_did_not_help_leads_to_a_ticket_about_it(call: Desk, books: Books) -> None:
    reply = call("desk", "it_did_not_help", attributes={"topic": "printer", "about": "paper jam"})
    assert (reply.intent, reply.slots) == ("open_ticket", {"summary": "paper jam (our guide did not help)"})
    assert books("SELECT topic, helped FROM feedback") == [("printer", 0)]


def test_praise_without_a_guide_is_taken_but_not_counted(call: Desk, books: Books) -> None:
    call("desk", "it_helped")
    call("desk", "it_helped", attributes={"topic": "vpn"})
    assert books("SELECT topic, helped FROM feedback") == [("vpn", 1)]
