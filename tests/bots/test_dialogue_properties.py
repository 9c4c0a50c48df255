"""From any state, any utterance leads to a valid state and a reply."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from botctl.bots import dialogue
from botctl.bots.bot import Bot
from botctl.bots.talk import Decision, Moment
from botctl.conversations.conversation import Choice, Conversation, Frame, Wish
from botctl.errors import FunctionError
from botctl.messages import Ask, Call, Message, Ranked, Reply, Say, SlotValue, Understanding, Utterance
from tests.bots.pizzeria import ESCALATING, INTENTS, NOW, PIZZERIA

ORDER = INTENTS["order_pizza"]
TOPPINGS = {**ORDER.slots, "topping": replace(ORDER.slots["topping"], many=True)}
LISTING = replace(PIZZERIA, intents={**INTENTS, "order_pizza": replace(ORDER, slots=TOPPINGS)})
BOTS = st.sampled_from([PIZZERIA, ESCALATING, LISTING])
NAMES = st.sampled_from(sorted(INTENTS))
VALUES = st.one_of(
    st.text(max_size=8), st.integers(), st.booleans(), st.just("large"), st.lists(st.text(), max_size=2)
)
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["yes", "no", "no, make it small", "the size", "1", "/order_pizza", "{size}", "}{", "cancel"]
    ),
)


CHOICES = st.lists(st.sampled_from([*INTENTS, "dropped"]), max_size=3).map(
    lambda names: tuple(Choice(name, name) for name in names)
)


WISHES = st.lists(st.sampled_from([*INTENTS, "dropped"]).map(Wish), max_size=3).map(tuple)


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    """Draw a frame, also of an intent, with slots or in a state that no longer exists."""
    name = draw(st.sampled_from([*sorted(INTENTS), "dropped"]))
    known = sorted(INTENTS[name].slots) if name in INTENTS else ["x"]
    slots = draw(st.dictionaries(st.sampled_from([*known, "dropped"]), VALUES, max_size=4))
    state = draw(st.sampled_from(["asking", "confirming", "changing", "stale"]))
    asking = draw(st.sampled_from([*known, "dropped"])) if state == "asking" else None
    return Frame(name, slots, asking, state == "confirming", state == "changing", draw(st.integers(0, 5)))


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    return Conversation(
        "c", "pizzeria", "web", "web", "web:1", draw(st.sampled_from(["en-US", "de-DE", "fr-FR"])),
        frames=tuple(draw(st.lists(frames(), max_size=4))),
        choices=draw(CHOICES),
        wishes=draw(WISHES),
        said=tuple(Message(text) for text in draw(st.lists(st.text(min_size=1), max_size=2))),
        expects=draw(st.sampled_from([None, "size", "confirmation", "choice"])),
        misses=draw(st.integers(0, 4)),
        ended=draw(st.booleans()),
    )  # fmt: skip


SPANS = st.integers(0, 30)
ITEMS = st.builds(SlotValue, VALUES, st.text(), SPANS, SPANS)
MANY = st.lists(ITEMS, min_size=1, max_size=3).map(tuple)


@st.composite
def understandings(draw: st.DrawFn) -> Understanding | None:
    if draw(st.integers(0, 9)) == 0:
        return None
    heard = draw(clauses())
    rest = draw(st.none() | clauses())
    halves = draw(st.just(()) | st.tuples(clauses(), clauses()))
    return replace(heard, rest=rest, clauses=halves)


@st.composite
def clauses(draw: st.DrawFn) -> Understanding:
    text = draw(TEXTS)
    names = draw(st.lists(NAMES, unique=True, max_size=5))
    ratings = sorted(draw(st.lists(st.floats(0, 1), min_size=len(names), max_size=len(names))), reverse=True)
    ranking = tuple(map(Ranked, names, ratings))
    found = st.dictionaries(
        st.sampled_from(["size", "topping", "count", "what", "more", "unknown"]),
        st.builds(
            SlotValue,
            VALUES,
            st.text(),
            SPANS,
            SPANS,
            items=st.lists(ITEMS, min_size=1, max_size=3).map(tuple),
        )
        | ITEMS,
        max_size=3,
    )
    return Understanding(
        text, "en-US", ranking[0] if ranking else None, ranking, draw(found), draw(found), draw(st.booleans())
    )


def moment(heard: Understanding | None) -> Moment:
    text = heard.text if heard else ""
    return Moment(Utterance("e", "pizzeria", "web", "web", "c", "web:1", "en-US", text, NOW), NOW, "t")


def assert_valid(bot: Bot, decision: Decision) -> None:
    conversation = decision.conversation
    for frame in conversation.frames:
        assert frame.intent in bot.intents
        assert set(frame.slots) <= set(bot.intents[frame.intent].slots)
    assert len(conversation.frames) <= 5
    assert all(wish.intent in bot.intents for wish in conversation.wishes)
    assert all(isinstance(message.text, str) for message in decision.messages)
    assert conversation.misses >= 0
    match decision.then:
        case Ask(expects):
            assert decision.messages, "a question was asked without words"
            assert conversation.expects == expects
        case Say(ended):
            assert decision.messages, "nothing was said"
            assert conversation.ended is ended
            assert not ended or conversation.frames == ()
        case Call() as call:
            assert conversation.frames[-1].intent == call.intent
            assert bot.intents[call.intent].call == call.function
            required = {slot.name for slot in bot.intents[call.intent].slots.values() if slot.required}
            assert required <= set(call.slots)


@given(BOTS, conversations(), understandings())
def test_any_utterance_in_any_state_leads_to_a_valid_state_and_a_reply(
    bot: Bot, conversation: Conversation, heard: Understanding | None
) -> None:
    assert_valid(bot, dialogue.decide(bot, conversation, moment(heard), heard))


@given(conversations(), st.sampled_from([n for n, i in INTENTS.items() if i.call]), st.data())
def test_any_reply_leads_to_a_valid_state_or_is_the_functions_fault(
    conversation: Conversation, name: str, data: st.DataObject
) -> None:
    slots = INTENTS[name].slots
    known = tuple(frame for frame in conversation.frames if frame.intent in INTENTS)
    clean = tuple(
        replace(f, slots={k: v for k, v in f.slots.items() if k in INTENTS[f.intent].slots}) for f in known
    )
    wishes = tuple(wish for wish in conversation.wishes if wish.intent in INTENTS)
    state = replace(conversation, frames=(*clean, Frame(name, dict.fromkeys(slots, "x"))), wishes=wishes)
    reply = Reply(
        data.draw(st.sampled_from(["", "Done it."])),
        ask=data.draw(st.sampled_from([None, *slots, "more", "nothing"])),
        intent=data.draw(st.sampled_from([None, None, *INTENTS, "nothing"])),
        slots=data.draw(st.dictionaries(st.sampled_from([*slots, "more", "nothing"]), VALUES, max_size=2)),
        buttons=data.draw(st.sampled_from([(), ("A", "B")])),
        end=data.draw(st.booleans()),
        attributes=data.draw(st.dictionaries(st.text(), VALUES, max_size=2)),
    )
    call = Call(name, str(INTENTS[name].call), {}, "p", "c", "web", "en-US", "", "t")
    try:
        decision = dialogue.fulfilled(PIZZERIA, state, moment(None), call, reply)
    except FunctionError:
        return
    assert_valid(PIZZERIA, decision)


@given(BOTS, conversations(), understandings())
def test_the_same_utterance_in_the_same_state_is_decided_alike(
    bot: Bot, conversation: Conversation, heard: Understanding | None
) -> None:
    first = dialogue.decide(bot, conversation, moment(heard), heard)
    assert dialogue.decide(bot, conversation, moment(heard), heard) == first


@given(conversations(), st.lists(understandings(), max_size=6))
def test_any_sequence_of_utterances_keeps_the_state_valid(
    conversation: Conversation, sequence: list[Understanding | None]
) -> None:
    for heard in sequence:
        decision = dialogue.decide(PIZZERIA, conversation, moment(heard), heard)
        assert_valid(PIZZERIA, decision)
        conversation = replace(decision.conversation, said=decision.messages)
