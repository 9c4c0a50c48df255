"""Keep the help desk's books: tickets, orders, passwords, access, and what is down."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

from botctl import Call, Reply

from . import access, feedback, orders, outages, passwords, records, security, tickets

Work = Callable[[sqlite3.Connection, Call], Reply]

WORK: Mapping[str, Work] = {
    "open_ticket": tickets.open_ticket,
    "show_tickets": tickets.show_tickets,
    "show_ticket": tickets.show_ticket,
    "add_ticket_comment": tickets.add_comment,
    "close_ticket": tickets.close_ticket,
    "confirm_close": tickets.confirm_close,
    "hand_over": tickets.hand_over,
    "order_hardware": orders.order_hardware,
    "confirm_equipment": orders.confirm_equipment,
    "reset_password": passwords.reset_password,
    "enter_reset_code": passwords.enter_reset_code,
    "request_access": access.request_access,
    "request_status": access.request_status,
    "approve_request": access.approve_request,
    "outage_status": outages.outage_status,
    "report_outage": outages.report_outage,
    "lost_device": security.lost_device,
    "report_phishing": security.report_phishing,
    "it_helped": feedback.it_helped,
    "it_did_not_help": feedback.it_did_not_help,
}


def handle(call: Call) -> Reply:
    """Do what an intent asks for in one transaction, once a turn however often it is called."""
    with records.transaction() as books:
        return records.once(books, call, WORK[call.intent])
