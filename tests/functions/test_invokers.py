"""Hold the rules that a function can count on, wherever it runs: each is tried with every invoker.

Some things hold in workers alone, because a thread cannot be killed and a process has one environment
and one memory: that what hangs is stopped (in process it is given up), that what ends its process or eats
its memory takes nobody with it, that a saved file counts at once, and that a function's environment holds
nothing else. See runtime/.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from threading import Event, Thread

import pytest

from botctl.errors import FunctionError, FunctionRefused, FunctionTimedOut
from botctl.messages import Button, Card, Image, Json, Reply
from tests.functions.conftest import CALL, Stage

Returned = Callable[[str], Reply]


def test_a_function_gets_the_whole_call(stage: Stage) -> None:
    reply = stage.run(
        "return Reply(f'{call.intent} {call.slots} {call.person} {call.conversation} {call.channel} '"
        "f'{call.locale} {call.utterance} {call.turn_id} {call.attributes} {call.now}')"
    )
    assert reply.text == (
        "order {'size': 'large'} web:1 cafe/web/1 web en-US a large one t1 {'basket': [1]} "
        "2026-01-05T10:00:00+00:00"
    )


def test_every_field_of_a_reply_crosses_the_border(returned: Returned) -> None:
    reply = returned(
        "Reply('Hi', buttons=['A', Button('B', 'bee')],"
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


@pytest.mark.parametrize(
    ("expression", "reply"),
    [("'Grüße 🍕'", Reply("Grüße 🍕")), ("None", Reply()), ("''", Reply()), ("Reply()", Reply())],
)
def test_a_string_and_nothing_are_replies_too(returned: Returned, expression: str, reply: Reply) -> None:
    assert returned(expression) == reply


def test_what_any_language_says_crosses_both_ways(stage: Stage) -> None:
    words = "Grüße, 你好, שלום, 🍕, \u2028 and \x00"
    stage.body("return Reply(call.utterance, attributes={call.utterance: call.slots})")
    assert stage.invoke(utterance=words, slots={words: words}) == Reply(
        words, attributes={words: {words: words}}
    )


def test_numbers_keep_their_kind_and_digits(returned: Returned) -> None:
    numbers = [0.1, 1e300, -0.0, 1.0, 1, 2**63 - 1, True]
    found = returned(f"Reply(attributes={{'n': {numbers!r}}})").attributes["n"]
    assert repr(found) == repr(numbers)


def test_a_function_knows_how_long_it_may_take(stage: Stage) -> None:
    stage.body("return str(call.remaining_ms())", timeout=50)
    stage.invoke()
    assert 25_000 < float(stage.invoke().text) <= 50_000


def test_a_function_finds_its_data_folder(stage: Stage) -> None:
    assert stage.run("return os.environ['BOTCTL_DATA']").text == str(stage.data)
    assert stage.data.is_dir()


def test_a_function_finds_what_its_file_declares(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_TOKEN", "canary")
    stage.environ["SHOP_TOKEN"] = "canary"
    stage.body(
        "return os.environ['SHOP'] + ' ' + os.environ['TOKEN']",
        environment={"SHOP": "https://shop", "TOKEN": "${SHOP_TOKEN}"},
    )
    assert stage.invoke().text == "https://shop canary"
    stage.close()
    assert "SHOP" not in os.environ


def test_a_variable_that_is_not_set_is_told_with_the_file(stage: Stage) -> None:
    stage.body("return os.environ['TOKEN']", environment={"TOKEN": "${NOT_HERE}"})
    for _ in range(2):
        with pytest.raises(FunctionError) as caught:
            stage.invoke()
        assert caught.value.message == "functions/order.yml: the variable NOT_HERE is not set"
        assert caught.value.hint == "Set NOT_HERE where botctl runs, or take it out of `environment:`."
        assert not caught.value.again


def test_a_function_is_imported_once_and_keeps_what_it_has(stage: Stage) -> None:
    stage.write("times = []\ndef handle(call):\n    times.append(1)\n    return str(len(times))\n")
    assert [stage.invoke().text for _ in range(3)] == ["1", "2", "3"]


def test_an_exception_is_told_with_its_stack(stage: Stage) -> None:
    with pytest.raises(FunctionError) as caught:
        stage.run("raise LookupError('no such pizza')")
    assert type(caught.value) is FunctionError
    assert caught.value.message == "functions/order: LookupError: no such pizza"
    assert caught.value.function == "order"
    lines = caught.value.story.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[1].endswith('order.py", line 4, in handle')
    assert lines[-1] == "LookupError: no such pizza"


def test_a_stack_tells_what_an_exception_came_from(stage: Stage) -> None:
    with pytest.raises(FunctionError) as caught:
        stage.run("try:\n    {}['oven']\nexcept KeyError as error:\n    raise OSError('cold') from error")
    assert caught.value.message == "functions/order: OSError: cold"
    assert "KeyError: 'oven'" in caught.value.story
    assert "The above exception was the direct cause" in caught.value.story


def test_after_an_exception_the_next_call_is_as_good_as_any(stage: Stage) -> None:
    stage.body("raise LookupError(call.utterance)")
    for words in ("one", "two"):
        with pytest.raises(FunctionError, match=f"LookupError: {words}$"):
            stage.invoke(utterance=words)


@pytest.mark.parametrize(
    ("body", "fault"), [("sys.exit(3)", "SystemExit: 3"), ("raise KeyboardInterrupt", "KeyboardInterrupt: ")]
)
def test_an_exit_is_a_failure_and_no_exit(stage: Stage, body: str, fault: str) -> None:
    with pytest.raises(FunctionError) as caught:
        stage.run(body)
    assert caught.value.message == f"functions/order: {fault}"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("raise Never('sold out')", "functions/order: Never: sold out"),
        ("class SoldOut(Never): pass\nraise SoldOut('margherita')", "functions/order: SoldOut: margherita"),
    ],
)
def test_what_is_never_to_be_tried_again_is_told_as_such(stage: Stage, body: str, message: str) -> None:
    with pytest.raises(FunctionRefused) as caught:
        stage.run(body)
    assert caught.value.message == message
    assert 'order.py", line' in caught.value.story


@pytest.mark.parametrize(
    ("expression", "fault"),
    [
        ("7", "functions/order: it returned int, not a Reply"),
        ("{'text': 'x'}", "functions/order: it returned dict, not a Reply"),
        (
            "Reply('x' * 7_000_000)",
            "functions/order: its reply has 7,000,011 bytes; 6,291,456 are allowed",
        ),
    ],
)
def test_nonsense_is_refused(returned: Returned, expression: str, fault: str) -> None:
    with pytest.raises(FunctionError) as caught:
        returned(expression)
    assert caught.value.message == fault


def test_a_call_that_is_too_large_is_refused_before_it_is_sent(stage: Stage) -> None:
    stage.body("return 'never'")
    fault = r"^functions/order: its call has 6,291,\d\d\d bytes; 6,291,456 are allowed$"
    with pytest.raises(FunctionError, match=fault):
        stage.invoke(utterance="x" * 6_291_456)


def test_five_megabytes_go_both_ways(stage: Stage) -> None:
    stage.body("return call.utterance")
    words = "x" * 5_000_000
    assert stage.invoke(utterance=words).text == words


def test_the_slow_words_come_once_and_before_the_reply(stage: Stage) -> None:
    told: list[str] = []
    stage.body("time.sleep(call.slots['seconds']); return 'late'", slow_after=0.3)
    assert stage.invoke(slots={"seconds": 0}).text == "late"
    told.append(stage.invoke(slots={"seconds": 1}, slow=lambda: told.append("slow")).text)
    assert told == ["slow", "late"]


def test_a_quick_function_needs_no_slow_words(stage: Stage) -> None:
    slow = Event()
    stage.run("return 'quick'", slow=slow.set, slow_after=40)
    assert not slow.is_set()


def test_where_the_time_is_over_first_no_slow_words_are_said(stage: Stage) -> None:
    slow = Event()
    with pytest.raises(FunctionTimedOut):
        stage.run("time.sleep(3)", slow=slow.set, timeout=0.3, slow_after=0.3)
    assert not slow.is_set()


def test_a_function_that_hangs_is_left_at_its_limit(stage: Stage) -> None:
    stage.body("time.sleep(call.slots['seconds'])")
    stage.invoke(slots={"seconds": 0})
    stage.limit(timeout=0.5)
    started = time.monotonic()
    with pytest.raises(FunctionTimedOut) as caught:
        stage.invoke(slots={"seconds": 20})
    assert time.monotonic() - started < 19
    assert caught.value.message == "functions/order: it ran longer than 0.5 s"
    assert caught.value.hint == "Make it faster, or raise `timeout:` in functions/order.yml."


def test_a_function_that_is_not_there_is_named_with_the_remedy(stage: Stage) -> None:
    with pytest.raises(FunctionError, match=r"functions/order\.py: there is no such function") as caught:
        stage.invoke()
    assert caught.value.hint == "Write it, or mend `call:` in intents/order.yml."


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("import nothing_like_this\n", "ModuleNotFoundError: No module named 'nothing_like_this'"),
        ("raise OSError('no database')\n", "OSError: no database"),
        ("import sys\nsys.exit(4)\n", "SystemExit: 4"),
    ],
)
def test_a_module_that_cannot_be_imported_is_told_with_its_file_and_stack(
    stage: Stage, text: str, fault: str
) -> None:
    function = stage.write(text)
    with pytest.raises(FunctionError) as caught:
        stage.invoke()
    assert caught.value.message == f"{function.module}: it cannot be imported: {fault}"
    assert f'"{function.module}", line ' in caught.value.story
    assert caught.value.hint == "Mend the module; the stack above names the line."


def test_a_syntax_error_is_told_with_its_line(stage: Stage) -> None:
    function = stage.write("def handle(call):\n    return (\n")
    with pytest.raises(FunctionError) as caught:
        stage.invoke()
    assert caught.value.message == (
        f"{function.module}: it cannot be imported: SyntaxError: '(' was never closed (order.py, line 2)"
    )


def test_a_module_without_a_handle_is_told_with_the_remedy(stage: Stage) -> None:
    function = stage.write("def handel(call):\n    pass\n")
    with pytest.raises(FunctionError) as caught:
        stage.invoke()
    assert caught.value.message == f"{function.module}: there is no function `handle`"
    assert caught.value.hint == "Write `def handle(call: Call) -> Reply:` in it."


def test_a_function_of_several_files_imports_its_neighbours(stage: Stage) -> None:
    function = stage.write("from .words import HELLO\ndef handle(call):\n    return HELLO\n")
    folder = stage.folder / "order"
    folder.mkdir()
    module = function.module.rename(folder / "__init__.py")
    (folder / "words.py").write_text("HELLO = 'hello'\n")
    stage.functions["order"] = replace(function, module=module)
    assert stage.invoke().text == "hello"


def test_a_function_named_as_a_module_of_pythons_shadows_nothing(stage: Stage) -> None:
    stage.write("import json\ndef handle(call):\n    return json.dumps([1])\n", name="json")
    assert stage.invoke("json").text == json.dumps([1])


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
    returned: Returned, reply: str, fault: str
) -> None:
    with pytest.raises(FunctionError) as caught:
        returned(reply)
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
    returned: Returned, reply: str, remedy: str
) -> None:
    with pytest.raises(FunctionError) as caught:
        returned(reply)
    assert remedy in caught.value.hint


def test_what_is_nested_deeper_than_any_reader_reads_is_refused(stage: Stage) -> None:
    with pytest.raises(FunctionError, match="is nested deeper than 32"):
        stage.run("deep = []\nfor _ in range(200): deep = [deep]\nreturn Reply('x', attributes={'x': deep})")


def test_an_exception_that_cannot_say_its_words_is_told_all_the_same(stage: Stage) -> None:
    with pytest.raises(FunctionError) as caught:
        stage.run("class Odd(Exception):\n    def __str__(self): raise LookupError\nraise Odd()")
    assert caught.value.message == "functions/order: Odd: (its words cannot be had: LookupError)"


def test_an_exceptions_words_are_cut_and_made_whole(stage: Stage) -> None:
    with pytest.raises(FunctionError) as caught:
        stage.run("raise ValueError('x' * 20_000_000 + chr(0xd800))")
    assert len(caught.value.message) < 2_100
    assert len(caught.value.story) < 65_000
    caught.value.message.encode()


@pytest.mark.parametrize(
    "hanging",
    ["import time\ntime.sleep(3)\n", "import time\ndef handle(call):\n    time.sleep(3)\n"],
    ids=["imported", "called"],
)
def test_functions_that_hang_take_no_other_down(stage: Stage, hanging: str) -> None:
    stage.options.update({"threads": 2} if stage.kind == "in process" else {"workers": 2})
    stage.body("return 'fine'")
    stage.write(hanging, name="stuck", timeout=0.3)
    for _ in range(4):  # more than there are threads
        with pytest.raises(FunctionTimedOut):
            stage.invoke("stuck")
    assert stage.invoke().text == "fine"


def test_what_a_function_changes_in_its_call_changes_nothing_here(stage: Stage) -> None:
    slots: dict[str, Json] = dict(CALL.slots)
    stage.run("call.slots['size'] = 'huge'; call.attributes['basket'].append(2)")
    assert CALL.slots == slots
    assert CALL.attributes == {"basket": [1]}


def test_calls_of_one_function_run_at_the_same_time(stage: Stage) -> None:
    stage.body(
        """
        mine, other = call.slots["files"]
        open(os.path.join(os.environ["BOTCTL_DATA"], mine), "w").close()
        while not os.path.exists(os.path.join(os.environ["BOTCTL_DATA"], other)):
            time.sleep(0.01)
        return "met"
        """
    )
    met: list[str] = []
    threads = [
        Thread(target=lambda files=files: met.append(stage.invoke(slots={"files": files}).text))
        for files in (["a", "b"], ["b", "a"])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert met == ["met", "met"]
