"""A small pizzeria: the workspace that the command line is called in."""

from __future__ import annotations

import textwrap
from pathlib import Path

PIZZERIA = {
    "bots/pizzeria.yml": """\
        title: Pizzeria
        locales: [en-US, de-DE]
        intents: all
        connectors: [web]
        greet: {text: Welcome to the pizzeria., buttons: [{title: Order, intent: order_pizza}, Opening hours]}
        fallback: Sorry, I did not get that.
        """,
    "bots/pizzeria.de.yml": """\
        title: Pizzeria
        greet: Willkommen in der Pizzeria.
        fallback: Das habe ich nicht verstanden.
        """,
    "intents/order_pizza.yml": """\
        title: Order a pizza
        utterances:
          - I want a pizza
          - I want a {size} pizza
          - (can|could) I (get|have) {count} {size} pizzas [please]
        slots:
          size: {type: pizza_size, ask: "Small or large?"}
          count: {type: number, default: 1}
        confirm: {text: "{count} {size}. Shall I order?", buttons: ["Yes", "No"]}
        call: order_pizza
        slow: "One moment, I am asking the kitchen."
        """,
    "intents/order_pizza.de.yml": """\
        title: Pizza bestellen
        utterances: [ich will eine Pizza, "ich will eine {size} Pizza"]
        slots: {size: {ask: Klein oder groß?}}
        confirm: "{count} {size}. Soll ich bestellen?"
        slow: Einen Moment bitte.
        """,
    "intents/opening_hours.yml": """\
        title: Opening hours
        utterances: [when are you open, opening hours, are you open on sunday]
        reply: We are open from 11:00 to 22:00.
        """,
    "intents/opening_hours.de.yml": """\
        title: Öffnungszeiten
        utterances: [wann habt ihr offen, Öffnungszeiten]
        reply: Wir haben von 11 bis 22 Uhr offen.
        """,
    "intents/break_oven.yml": """\
        title: Break the oven
        utterances: [break the oven, let the oven explode]
        call: break_oven
        """,
    "intents/break_oven.de.yml": """\
        title: Den Ofen sprengen
        utterances: [spreng den Ofen]
        """,
    "intents/types/pizza_size.yml": "values: {small: [little], large: [big, huge]}\n",
    "intents/types/pizza_size.de.yml": "values: {small: [klein, kleine], large: [groß, große]}\n",
    "connectors/web.yml": "kind: web\n",
    "functions/order_pizza.yml": "slow_after: 0.05\n",
    "functions/order_pizza.py": '''\
        """Count orders in a file, so that a test sees what was kept."""

        import os
        import time
        from pathlib import Path

        from botctl import Call, Reply


        def handle(call: Call) -> Reply:
            """Place an order."""
            orders = Path(os.environ["BOTCTL_DATA"], "orders.txt")
            time.sleep(float(os.environ.get("PIZZERIA_SLEEP", "0")))
            with orders.open("a") as file:
                file.write(f"{call.slots['size']}\\\\n")
            number = len(orders.read_text().splitlines())
            return Reply(f"Order {number}, ready in 20 minutes.\\\\x1b[2J", attributes={"orders": number})
        ''',
    "functions/break_oven.py": '''\
        """Fail."""

        from botctl import Call, Reply


        def handle(call: Call) -> Reply:
            """Divide by zero."""
            return Reply(str(1 / 0))
        ''',
    "tests/conversations/order.yml": """\
        bot: pizzeria
        conversations:
          - name: an order
            steps:
              - bot: Welcome to the pizzeria.
                buttons: [Order, Opening hours]
              - user: can I get 2 large pizzas please
                intent: order_pizza
                slots: {size: large, count: 2}
                bot: 2 large. Shall I order?
                expects: confirmation
              - press: "Yes"
                bot: /^Order 1, ready in/
                attributes: {orders: 1}
                expects: null
          - name: the first order of this conversation too
            steps:
              - user: I want a little pizza
                slots: {size: small, count: 1}
              - user: "yes"
                bot: /^Order 1,/
          - name: opening hours in German
            locale: de-DE
            steps:
              - user: Öffnungszeiten
                bot: Wir haben von 11 bis 22 Uhr offen.
        """,
}


def write_pizzeria(root: Path) -> Path:
    """Write the pizzeria's files into a folder."""
    for name, text in PIZZERIA.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text).replace("\\\\", "\\"))
    return root
