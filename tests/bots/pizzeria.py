"""Make a small bot by hand, and hold a conversation with it through hand-made understandings."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from botctl.bots import dialogue
from botctl.bots.bot import PATTERNS, Bot, Escalation
from botctl.bots.talk import Decision, Moment
from botctl.conversations.conversation import Conversation
from botctl.intents.intent import BUILT_IN_INTENTS, Intent, Slot, SlotType
from botctl.intents.phrases import Localised, Phrase, Said
from botctl.messages import Ask, Call, Json, Ranked, Reply, SlotValue, Understanding, Utterance

NOW = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)


def said(*variants: str) -> Localised[Said | None]:
    return Localised(Said(tuple(Phrase(text) for text in variants)))


def said_nothing() -> Localised[Said | None]:
    return Localised(None)


def pattern(*variants: str) -> Localised[Said]:
    return Localised(Said(tuple(Phrase(text) for text in variants)))


def intent(name: str, title: str, **parts: object) -> Intent:
    return Intent(name, Localised(title), Localised((title.lower(),)), **parts)  # type: ignore[arg-type]  # a test's shorthand


SIZE = Slot("size", "pizza_size", ask=said("Small or large?"), reask=said("Please say small or large."))
TOPPING = Slot("topping", "topping", ask=said("Which topping?"))
COUNT = Slot("count", "number", default=1)

INTENTS = {
    "order_pizza": intent(
        "order_pizza",
        "Order a pizza",
        slots={"size": SIZE, "topping": TOPPING, "count": COUNT},
        confirm=said("{count} {size} {topping}. Shall I order?"),
        call="order_pizza",
    ),
    "opening_hours": intent("opening_hours", "Opening hours", reply=said("From 11 to 22.", "We open at 11.")),
    "reset_all": intent("reset_all", "Reset", confirm=said("Really?"), call="reset_all"),
    "complain": intent(
        "complain",
        "Complain",
        slots={"what": Slot("what", "text", ask=said("What happened?"))},
        call="complain",
    ),
    "more": intent(
        "more",
        "Anything else",
        slots={"more": Slot("more", "yes_no", ask=said("Anything else?"))},
        call="more",
    ),
    "hand_over": intent("hand_over", "Talk to a person", reply=said("A person will come.")),
    **{name: intent(name, name, built_in=True) for name in BUILT_IN_INTENTS},
}

PIZZERIA = Bot(
    name="pizzeria",
    title=Localised("Pizzeria"),
    locales=("en-US", "de-DE"),
    intents=INTENTS,
    types={
        "pizza_size": SlotType(
            "pizza_size", Localised({"small": (), "large": ("big",)}, {"de": {"large": ("groß",)}})
        ),
        "topping": SlotType("topping", Localised({"salami": (), "plain": ()})),
    },
    connectors=("web",),
    patterns={
        **{name: pattern(f"<{name}>") for name in PATTERNS},
        "resume": pattern("Back to: {title}."),
        "also": pattern("You also asked: {title}."),
        "corrected": pattern("All right, {value}."),
        "yes": pattern("Yes"),
        "no": pattern("No"),
    },
)
ESCALATING = replace(PIZZERIA, escalate=Escalation("hand_over", after=2))


def understood(
    text: str,
    name: str | None = None,
    confidence: float = 0.9,
    *,
    rivals: dict[str, float] | None = None,
    exact: bool = False,
    **slots: Json,
) -> Understanding:
    """Make an understanding; slots are found where their value stands in the text."""
    found = {key: _found(text, value) for key, value in slots.items()}
    ranking = [Ranked(name, confidence)] if name else []
    ranking += [Ranked(rival, rating) for rival, rating in (rivals or {}).items()]
    best = ranking[0] if ranking else None
    return Understanding(text, "en-US", best, tuple(ranking), slots=found, answers=found, exact=exact)


def _found(text: str, value: Json) -> SlotValue:
    start = max(text.find(str(value)), 0)
    return SlotValue(value, str(value), start, start + len(str(value)))


class Table:
    """Hold a conversation at a table: say something, look at what was decided."""

    def __init__(self, bot: Bot = PIZZERIA, locale: str = "en-US") -> None:
        self.bot = bot
        self.locale = locale
        self.conversation = Conversation("pizzeria/web/1", "pizzeria", "web", "web", "web:1", locale)
        self.then: object = None
        self.call: Call | None = None

    def hear(self, heard: Understanding | None) -> list[str]:
        """Take an utterance and return the texts that are said."""
        return self._keep(dialogue.decide(self.bot, self.conversation, self._moment(heard), heard))

    def reply(self, reply: Reply) -> list[str]:
        """Let the called function reply and return the texts that are said."""
        assert self.call is not None, "no function was called"
        return self._keep(
            dialogue.fulfilled(self.bot, self.conversation, self._moment(None), self.call, reply)
        )

    def fail(self) -> list[str]:
        """Let the called function fail."""
        return self._keep(dialogue.failed(self.bot, self.conversation, self._moment(None)))

    @property
    def asked(self) -> str | None:
        return self.then.expects if isinstance(self.then, Ask) else None

    @property
    def buttons(self) -> list[str]:
        return [button.title for button in self.conversation.said[-1].buttons]

    def _moment(self, heard: Understanding | None) -> Moment:
        text = heard.text if heard else ""
        utterance = Utterance(
            "e1", "pizzeria", "web", "web", "pizzeria/web/1", "web:1", self.locale, text, NOW
        )
        return Moment(utterance, NOW, "t1")

    def _keep(self, decision: Decision) -> list[str]:
        self.then = decision.then
        self.call = decision.then if isinstance(decision.then, Call) else None
        self.conversation = replace(decision.conversation, said=decision.messages)
        return [message.text for message in decision.messages]


def ordering(table: Table) -> Table:
    """Bring a table to the question for the size."""
    table.hear(understood("i want a pizza", "order_pizza"))
    return table


def confirming(table: Table) -> Table:
    """Bring a table to the confirmation of a large salami pizza."""
    table.hear(understood("a large salami pizza", "order_pizza", size="large", topping="salami"))
    return table


def called(table: Table) -> Table:
    """Bring a table to the call that orders a large salami pizza."""
    confirming(table)
    table.hear(understood("yes", "yes"))
    return table
