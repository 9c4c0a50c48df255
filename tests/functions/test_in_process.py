from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from botctl.errors import FunctionError, FunctionTimedOut
from botctl.functions.function import Function
from botctl.functions.in_process import InProcess
from botctl.functions.loader import unload
from botctl.messages import Button, Call, Card, Image, Json, Reply

Invoke = Callable[..., Reply]

CALL = Call(
    intent="order",
    function="order",
    slots={"size": "large"},
    person="web:1",
    conversation="cafe/web/1",
    channel="web",
    locale="en-US",
    utterance="a large one",
    turn_id="t1",
    attributes={"basket": [1]},
    now="2026-01-05T10:00:00+00:00",
)


@pytest.fixture
def invoke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Invoke]:
    """Return what writes a function with this body, and invokes it."""
    monkeypatch.setenv("BOTCTL_DATA", "")
    made: list[InProcess] = []

    def run(body: str, *, slow: Callable[[], None] | None = None, **limits: float) -> Reply:
        module = tmp_path / "order.py"
        lines = "\n    ".join(body.splitlines())
        module.write_text(f"from botctl import *\nimport os, sys, time\ndef handle(call):\n    {lines}\n")
        invoker = InProcess({"order": Function("order", module, **limits)}, data=tmp_path / "data")
        made.append(invoker)
        return invoker.invoke(CALL, slow=slow)

    yield run
    for invoker in made:
        invoker.close()


def test_a_function_gets_the_whole_call(invoke: Invoke) -> None:
    reply = invoke(
        "return Reply(f'{call.intent} {call.slots} {call.person} {call.conversation} {call.channel} '"
        "f'{call.locale} {call.utterance} {call.turn_id} {call.attributes} {call.now}')"
    )
    assert reply.text == (
        "order {'size': 'large'} web:1 cafe/web/1 web en-US a large one t1 {'basket': [1]} "
        "2026-01-05T10:00:00+00:00"
    )


def test_every_field_of_a_reply_crosses_the_border(invoke: Invoke) -> None:
    reply = invoke(
        "return Reply('Hi', buttons=['A', Button('B', 'bee')],"
        "card=Card('T', 'x', Image('https://i/x', 'alt'), 'https://l'), image=Image('https://i/y'),"
        "attributes={'n': 1, 'gone': None}, intent='next', slots={'a': [1, None]}, ask='size', end=True)"
    )
    assert reply == Reply(
        "Hi",
        buttons=(Button("A"), Button("B", "bee")),
        card=Card("T", "x", Image("https://i/x", "alt"), "https://l"),
        image=Image("https://i/y"),
        attributes={"n": 1, "gone": None},
        intent="next",
        slots={"a": [1, None]},
        ask="size",
        end=True,
    )


@pytest.mark.parametrize(("body", "reply"), [("return 'Hi'", Reply("Hi")), ("return None", Reply())])
def test_a_string_and_nothing_are_replies_too(invoke: Invoke, body: str, reply: Reply) -> None:
    assert invoke(body) == reply


def test_a_function_knows_how_long_it_may_take(invoke: Invoke) -> None:
    assert 4000 < float(invoke("return str(call.remaining_ms())", timeout=5).text) <= 5000


def test_a_function_finds_its_data_folder(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("return os.environ['BOTCTL_DATA']").text == str(tmp_path / "data")
    assert (tmp_path / "data").is_dir()


def test_an_exception_is_told_with_its_stack(invoke: Invoke) -> None:
    with pytest.raises(FunctionError) as caught:
        invoke("raise LookupError('no such pizza')")
    assert caught.value.message == "functions/order: LookupError: no such pizza"
    assert 'order.py", line 4, in handle' in caught.value.story


def test_an_exit_is_a_failure_and_no_exit(invoke: Invoke) -> None:
    with pytest.raises(FunctionError, match="functions/order: SystemExit: 3"):
        invoke("sys.exit(3)")


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("return 7", "functions/order: it returned int, not a Reply"),
        ("return {'text': 'x'}", "functions/order: it returned dict, not a Reply"),
        (
            "return Reply('x' * 7_000_000)",
            "functions/order: its reply has 7,000,011 bytes; 6,291,456 are allowed",
        ),
    ],
)
def test_nonsense_is_refused(invoke: Invoke, body: str, fault: str) -> None:
    with pytest.raises(FunctionError) as caught:
        invoke(body)
    assert caught.value.message == fault


def test_a_function_that_hangs_is_given_up_at_its_limit(invoke: Invoke) -> None:
    started = time.monotonic()
    with pytest.raises(FunctionTimedOut, match=r"functions/order: it ran longer than 0\.2 s"):
        invoke("time.sleep(1)", timeout=0.2)
    assert time.monotonic() - started < 0.9


def test_the_slow_words_come_once_and_before_the_reply(invoke: Invoke) -> None:
    slow = Event()
    assert invoke("time.sleep(0.2); return 'late'", slow=slow.set, slow_after=0.05).text == "late"
    assert slow.is_set()


def test_a_quick_function_needs_no_slow_words(invoke: Invoke) -> None:
    slow = Event()
    invoke("return 'quick'", slow=slow.set, slow_after=0.5)
    assert not slow.is_set()


def test_a_function_that_is_not_there_is_named_with_the_remedy(tmp_path: Path) -> None:
    invoker = InProcess({}, data=tmp_path)
    with pytest.raises(FunctionError, match=r"functions/order\.py: there is no such function") as caught:
        invoker.invoke(CALL)
    assert caught.value.hint == "Write it, or mend `call:` in intents/order.yml."
    invoker.close()


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        ("Reply(text=123)", "text is int, not str"),
        ("Reply(text=['a'])", "text is list, not str"),
        ("Reply(end='yes')", "end is str, not bool"),
        ("Reply('x', ask=['what'])", "ask is list, not str"),
        ("Reply('x', intent=1)", "intent is int, not str"),
        ("Reply('x', buttons='no')", "buttons is str, not list or tuple"),
        ("Reply('x', buttons=[1])", "buttons is int, not str or Button"),
        ("Reply('x', buttons=[Button(None)])", "buttons.title is NoneType, not str"),
        ("Reply(card='x')", "card is str, not Card"),
        ("Reply(card=Card('t', None))", "card.text is NoneType, not str"),
        ("Reply(card=Card('t', image=Image(5)))", "card.image.url is int, not str"),
        ("Reply(image='https://x')", "image is str, not Image"),
        ("Reply('x', slots='abc')", "slots is str, not Mapping"),
        ("Reply('x', attributes={'x': object()})", "attributes.x is object, not str or int or bool"),
        ("Reply('x', attributes={'x': {1: 2}})", "a key of attributes.x is int, not str"),
        ("Reply('x', attributes={'x': float('nan')})", "attributes.x is nan, which JSON does not have"),
        ("Reply('x', attributes={'x': 2**70})", "Integer exceeds 64-bit range"),
        ("Reply('\\ud800')", "str is not valid UTF-8: surrogates not allowed"),
    ],
)
def test_a_reply_that_holds_something_else_is_refused_with_its_place(
    invoke: Invoke, reply: str, fault: str
) -> None:
    with pytest.raises(FunctionError) as caught:
        invoke(f"return {reply}")
    assert caught.value.message == f"functions/order: its reply cannot be sent: {fault}"


@pytest.mark.parametrize(
    ("reply", "remedy"),
    [
        ("Reply(None)", "Leave out what there is nothing to say for"),
        ("Reply('x', attributes={'a': {1}})", "Slots and attributes hold text, numbers"),
        ("Reply(chr(0xd800))", 'decode them with errors="replace"'),
    ],
)
def test_a_reply_that_cannot_be_sent_comes_with_its_own_remedy(
    invoke: Invoke, reply: str, remedy: str
) -> None:
    with pytest.raises(FunctionError) as caught:
        invoke(f"return {reply}")
    assert remedy in caught.value.hint


def test_what_is_nested_deeper_than_any_reader_reads_is_refused(invoke: Invoke) -> None:
    with pytest.raises(FunctionError, match="is nested deeper than 32"):
        invoke("deep = []\nfor _ in range(200): deep = [deep]\nreturn Reply('x', attributes={'x': deep})")


def test_an_exception_that_cannot_say_its_words_is_told_all_the_same(invoke: Invoke) -> None:
    body = "class Odd(Exception):\n    def __str__(self): raise LookupError\nraise Odd()"
    with pytest.raises(FunctionError) as caught:
        invoke(body)
    assert caught.value.message == "functions/order: Odd: (its words cannot be had: LookupError)"


def test_an_exceptions_words_are_cut_and_made_whole(invoke: Invoke) -> None:
    with pytest.raises(FunctionError) as caught:
        invoke("raise ValueError('x' * 20_000_000 + chr(0xd800))")
    assert len(caught.value.message) < 2_100
    assert len(caught.value.story) < 65_000
    caught.value.message.encode()


def functions(tmp_path: Path, **modules: str) -> InProcess:
    for name, text in modules.items():
        (tmp_path / f"{name}.py").write_text(text)
    made = {name: Function(name, tmp_path / f"{name}.py", timeout=0.3) for name in modules}
    return InProcess(made, data=tmp_path / "data", threads=2)


@pytest.mark.parametrize(
    "hanging",
    ["import time\ntime.sleep(3)\n", "import time\ndef handle(call):\n    time.sleep(3)\n"],
    ids=["imported", "called"],
)
def test_functions_that_hang_take_no_other_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hanging: str
) -> None:
    monkeypatch.setenv("BOTCTL_DATA", "")
    invoker = functions(tmp_path, order="def handle(call): return 'fine'\n", stuck=hanging)
    for _ in range(4):  # more than there are threads
        with pytest.raises(FunctionTimedOut):
            invoker.invoke(replace(CALL, function="stuck"))
    assert invoker.invoke(CALL).text == "fine"
    invoker.close()


def test_closing_leaves_alone_what_another_invoker_loaded_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOTCTL_DATA", "")
    text = "def handle(call):\n    import sys\n    return str(__name__ in sys.modules)\n"
    before = functions(tmp_path, order=text)
    assert before.invoke(CALL).text == "True"
    unload(Function("order", tmp_path / "order.py"))
    after = functions(tmp_path, order=text)
    assert after.invoke(CALL).text == "True"
    before.close()
    assert after.invoke(CALL).text == "True"
    after.close()


def test_what_a_function_changes_in_its_call_changes_nothing_here(invoke: Invoke) -> None:
    slots: dict[str, Json] = dict(CALL.slots)
    invoke("call.slots['size'] = 'huge'; call.attributes['basket'].append(2)")
    assert CALL.slots == slots
    assert CALL.attributes == {"basket": [1]}
