from __future__ import annotations

import json
from pathlib import Path

from .conftest import Books, Desk


def test_what_is_known_of_a_service_is_told_with_its_times(call: Desk) -> None:
    assert call("desk", "outage_status", slots={"service": "e-mail"}).text == (
        "E-mail, since today at 08:20: Messages from outside arrive with a delay of up to 30 minutes. "
        "The provider is working on it. Expected to be over today at 11:40."
    )


def test_an_incident_begins_and_ends_on_time(call: Desk) -> None:
    for now, known in [("08:19:59", False), ("08:20:00", True), ("11:39:59", True), ("11:40:00", False)]:
        call.now = f"2026-01-05T{now}+01:00"
        text = call("desk", "outage_status", slots={"service": "e-mail"}).text
        assert (text == "Nothing is known to be wrong with e-mail.") is not known


def test_the_whole_state_lists_incidents_and_the_next_maintenance(call: Desk) -> None:
    lines = call("desk", "outage_status").text.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "E-mail, since today at 08",
        "Printing, since yesterday at 07",
        "Planned for Sunday, 11 January, 02",
        "Planned for Saturday, 10 January, 20",
    ]


def test_a_window_that_runs_is_still_told_and_the_next_one_after(call: Desk) -> None:
    call.now = "2026-01-11T03:59:00+01:00"
    assert (
        "Sunday, 11 January, 02:00 to 04:00" in call("desk", "outage_status", slots={"service": "VPN"}).text
    )
    call.now = "2026-01-11T04:00:00+01:00"
    assert (
        "Sunday, 18 January, 02:00 to 04:00" in call("desk", "outage_status", slots={"service": "VPN"}).text
    )


def test_a_file_in_the_data_folder_replaces_the_shipped_one(call: Desk, tmp_path: Path) -> None:
    incident = {
        "service": "phones",
        "what": "No dial tone.",
        "from": "2026-01-05T09:00:00+01:00",
        "until": None,
    }
    (tmp_path / "outages.json").write_text(json.dumps({"incidents": [incident], "maintenance": []}))
    assert call("desk", "outage_status").text == "Phones, since today at 09:00: No dial tone."


def test_reports_are_counted_by_person_and_forgotten_after_an_hour(call: Desk, books: Books) -> None:
    slots = {"service": "Wi-Fi", "office": "Berlin"}
    first = call("desk", "report_outage", slots=slots)
    assert first.text == "Thank you, the people on call have your report. You are the first to tell us."
    call("desk", "report_outage", slots=slots)
    second = call("desk", "report_outage", slots=slots, person="web:bo")
    assert second.text.endswith("You are one of 2 who told us within the hour.")
    told = "Wi-Fi: 2 reports within the last hour; nothing is confirmed yet."
    assert call("desk", "outage_status", slots={"service": "Wi-Fi"}).text == told
    call.now = "2026-01-05T11:00:00+01:00"
    later = call("desk", "outage_status", slots={"service": "Wi-Fi"}).text
    assert later == "Nothing is known to be wrong with the Wi-Fi."
    assert books("SELECT count(*) FROM outbox WHERE recipient = 'on-call@example.com'") == [(3,)]


def test_what_is_known_already_wakes_nobody(call: Desk, books: Books) -> None:
    reply = call("desk", "report_outage", slots={"service": "e-mail", "office": "London"})
    assert reply.text.startswith("Thank you. We know about it: E-mail, since today at 08:20:")
    assert books("SELECT count(*) FROM outbox") == [(0,)]
